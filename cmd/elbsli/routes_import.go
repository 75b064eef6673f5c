package main

import (
	"fmt"
	"strings"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/tables"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/internal/routenorm/imports"
)

// importHelp describes what each importer reads.
func importHelp() string {
	var b strings.Builder
	b.WriteString(`usage: elbsli routes import --from NAME FILE

Converts the routes that a framework prints to a table of routes, and prints it as configuration. FILE may be - for stdin.
Source files are refused, because only the framework knows the final routes; it prints them with one command.

`)
	indent := strings.Repeat(" ", 12)
	for _, im := range imports.Importers() {
		fmt.Fprintf(&b, "  %-8s  %s\n%s%s\n", im.Name, term.Indented(im.Reads, 80, indent), indent, term.Indented(im.Command, 80, indent))
	}
	b.WriteString(`
A comment after each route gives its origin. A route that cannot be in the table becomes a comment with the reason.

example:
  $ bin/rails routes | elbsli routes import --from rails - > routes.yaml
  $ elbsli routes import --from openapi openapi.yaml > routes.yaml
`)
	return b.String()
}

// routesImport turns a description of routes into a table.
func (c command) routesImport(args []string) error {
	fs := newFlags("routes import", importHelp())
	o := fs.importOptions("what FILE is, a `NAME` of the list above")
	rest, err := fs.parse(c, args)
	if err != nil {
		return err
	}
	if o.from == "" {
		return usageError("--from is missing: one of " + strings.Join(importNames(), ", "))
	}
	if err := o.check(); err != nil {
		return err
	}
	if len(rest) != 1 {
		return usageError("one FILE, or - for stdin")
	}
	routes, err := c.readTable(o, rest[0])
	if err != nil {
		return err
	}
	return tables.WriteImported(c.stdout, routes, o.from, len(o.Formats) > 0)
}
