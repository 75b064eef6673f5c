package main

import (
	"fmt"

	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/version"
)

const schemaHelp = `usage: elbsli schema

Prints the JSON Schema of the configuration, for editors that check YAML as you type. Each release publishes it, and the
first line of the output of elbsli init names the published one, where editors with yaml-language-server look for it. For an
editor without network access, write it to a file and name that instead:

  # yaml-language-server: $schema=elbsli.schema.json

The schema knows the keys, their types and words; elbsli check also knows which values must fit together.

example:
  $ elbsli schema > elbsli.schema.json
`

// schemaURL returns where the schema for this program is published: a release has its own, and any other build uses
// that of the main branch.
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
		return usageError(fmt.Sprintf("%q: it has no arguments", rest[0]))
	}
	_, err = c.stdout.Write(config.Schema())
	return err
}
