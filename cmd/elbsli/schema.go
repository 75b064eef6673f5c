package main

import (
	"fmt"

	"github.com/elb-sli/elb-sli/internal/config"
)

const schemaHelp = `usage: elbsli schema

Prints the JSON Schema of the configuration, for editors that check YAML while it is written. An editor with
yaml-language-server reads it where the configuration's first line names it:

  # yaml-language-server: $schema=elbsli.schema.json

It knows the keys, their types and words; elbsli check knows also what must fit together.

example:
  $ elbsli schema > elbsli.schema.json
`

// schema is the command "elbsli schema".
func (c command) schema(args []string) error {
	f := newFlags("schema", schemaHelp)
	rest, err := f.parse(c, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return usageError(fmt.Sprintf("%q: it takes no argument", rest[0]))
	}
	_, err = c.stdout.Write(config.Schema())
	return err
}
