package main

import (
	"fmt"

	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/version"
)

const schemaHelp = `usage: elbsli schema

Prints the JSON Schema of the configuration, for editors that check YAML while it is written. Each release publishes it,
and elbsli init names the published one in the first line of what it prints, where editors with yaml-language-server look
for it. For an editor without a network, write it to a file and name that instead:

  # yaml-language-server: $schema=elbsli.schema.json

It knows the keys, their types and words; elbsli check knows also what must fit together.

example:
  $ elbsli schema > elbsli.schema.json
`

// schemaURL is where the schema is published that goes with this program: a release has one of its own, any other build
// takes that of the main branch.
func schemaURL() string {
	if v := version.Released(); v != "" {
		return "https://github.com/elb-sli/elb-sli/releases/download/" + v + "/elbsli.schema.json"
	}
	return "https://raw.githubusercontent.com/elb-sli/elb-sli/main/docs/elbsli.schema.json"
}

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
