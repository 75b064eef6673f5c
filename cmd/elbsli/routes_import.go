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

// importNames are the values of --from.
func importNames() []string {
	var names []string
	for _, im := range imports.Importers() {
		names = append(names, im.Name)
	}
	return names
}

// routesImport turns a description of routes into a table.
func (c command) routesImport(args []string) error {
	fs := newFlags("routes import", importHelp())
	var from string
	fs.wordVar(&from, "from", "", "what FILE is, a `NAME` of the list above", importNames()...)
	var o imports.Options
	fs.StringSliceVar(&o.Formats, "formats", nil, "also the routes with these `FORMATS` after a word, such as json,xml; with --from rails")
	fs.StringVar(&o.Prefix, "prefix", "", "`PREFIX` of each path that a proxy or a container adds")
	join := fs.String("join", "", "with --from datadog: a `FILE` with the output of rails routes, artisan route:list or the script django, which has the routes of UsersController#show")
	rest, err := fs.parse(c, args)
	if err != nil {
		return err
	}
	if from == "" {
		return usageError("--from is missing: one of " + strings.Join(importNames(), ", "))
	}
	if err := checkFormats(o.Formats, from); err != nil {
		return err
	}
	switch {
	case len(rest) != 1:
		return usageError("one FILE, or - for stdin")
	case *join != "" && from != "datadog":
		return usageError("--join is for --from datadog")
	case *join != "":
		if o.Join, err = c.readDescription(*join); err != nil {
			return err
		}
	}
	routes, err := c.readTable(from, rest[0], o)
	if err != nil {
		return err
	}
	return tables.WriteImported(c.stdout, routes, from, len(o.Formats) > 0)
}

// checkFormats rejects values that cannot follow a word as in "/posts.json".
func checkFormats(formats []string, from string) error {
	if len(formats) > 0 && from != "rails" {
		return usageError("--formats is for --from rails: the other sources list their formats")
	}
	for _, f := range formats {
		if f == "" || strings.Trim(f, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != "" {
			return usageError(fmt.Sprintf("--formats: %q is not a format: want formats such as json,xml", f))
		}
	}
	return nil
}
