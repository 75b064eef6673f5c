package main

import (
	"io"
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm/imports"
)

const scriptHelp = `usage: elbsli routes export-script NAME

Prints a script that makes an application print its routes. It runs inside the application, which knows more than its source
code shows. The first lines of the script say how to run it. NAME is express, fastify, koa, hono or django. docs/routes.md
has the commands of the other frameworks.

example:
  $ elbsli routes export-script express > elbsli-routes.cjs
  $ node --require ./elbsli-routes.cjs server.js
  $ elbsli routes import --from list elbsli-routes.txt > routes.yaml
`

// routesScript prints the script for a framework.
func (c command) routesScript(args []string) error {
	fs := newFlags("routes export-script", scriptHelp)
	rest, err := fs.parse(c, args)
	switch {
	case err != nil:
		return err
	case len(rest) != 1:
		return usageError("one NAME: " + strings.Join(imports.ScriptNames(), ", "))
	}
	script, err := imports.Script(rest[0])
	if err != nil {
		return usageError(err.Error())
	}
	_, err = io.WriteString(c.stdout, script)
	return err
}
