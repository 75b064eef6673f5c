package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/firstconfig"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/routenorm/imports"
)

const importHelp = `usage: elbsli routes import --from openapi|rails|express|list FILE

Turns another description of a service's routes into a table of routes and prints it as configuration. FILE may be - for
stdin.

  openapi  an OpenAPI description, version 2 or 3, YAML or JSON; base paths and servers stand before its paths
  rails    the output of rails routes or rails routes --expanded. /posts/1.json is /posts/:id; /posts.json is a route
           of its own if --formats json is given, else other
  express  an Express application's source, its files one behind the other; the JSON of express-list-endpoints; or lines
           such as GET /a/:id
  list     one "[METHOD] [HOST]PATH" a line; parameters are {id}, <id>, <int:id>, :id or [id]

A comment behind each route says where it came from. A route that the table cannot have, or that no request reaches, is
a comment that says why.

example:
  $ bin/rails routes | elbsli routes import --from rails - > routes.yaml
  $ cat app.js routes/*.js | elbsli routes import --from express - > routes.yaml
`

// routesImport turns a description of routes into a table.
func (c command) routesImport(args []string) error {
	fs := newFlags("routes import", importHelp)
	from := fs.String("from", "", "what FILE is: openapi, rails, express or list")
	formats := fs.StringSlice("formats", nil, "also the routes of these `FORMATS` behind a word, such as json,xml; with --from rails")
	rest, err := fs.parse(c, args)
	if err != nil {
		return err
	}
	if err := oneOfThese("from", *from, "openapi", "rails", "express", "list"); err != nil {
		return err
	}
	if err := checkFormats(*formats, *from); err != nil {
		return err
	}
	if len(rest) != 1 {
		return usageError("one FILE, or - for stdin")
	}
	b, err := c.readDescription(rest[0])
	if err != nil {
		return err
	}
	routes, err := importRoutes(*from, b, *formats)
	if err != nil {
		return fmt.Errorf("%s: %w", shownName(rest[0]), err)
	}
	return printImported(c.stdout, routes, *from, len(*formats) > 0)
}

// checkFormats refuses what cannot stand behind a word: "/posts.json".
func checkFormats(formats []string, from string) error {
	if len(formats) > 0 && from != "rails" {
		return usageError("--formats is for --from rails: the others spell their formats out")
	}
	for _, f := range formats {
		if f == "" || strings.Trim(f, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != "" {
			return usageError(fmt.Sprintf("--formats: %q is no format: want such as json,xml", f))
		}
	}
	return nil
}

// printImported prints a table as configuration, what is not part of it as comments. Formats says whether routes were
// made of formats.
func printImported(out io.Writer, routes []imports.Route, from string, formats bool) error {
	w := bufio.NewWriter(out)
	n, lost, example := 0, 0, ""
	for _, r := range routes {
		if r.Note == "" {
			n++
		}
		if r.Format && !formats {
			lost++
			example = cmp.Or(example, r.Pattern+".json")
		}
	}
	fmt.Fprintf(w, "# Imported by elbsli routes import --from %s: %s.\n", from, term.Plural(int64(n), "route", "routes"))
	if lost > 0 {
		fmt.Fprintf(w, "# The service takes a format behind the last word of %s (%s): such requests do not count as theirs.\n", term.Plural(int64(lost), "route", "routes"), example)
		fmt.Fprintln(w, "# If there are any, --formats json makes routes of them; several are --formats json,xml.")
	}
	if n > muchTable {
		fmt.Fprintf(w, "# Warning: more than %d routes. Take out what nobody will look at.\n", muchTable)
	}
	if n > config.DefaultRoutes {
		fmt.Fprintf(w, "# Warning: limits.routes is %d where it is not given, so the whole table is refused without it.\n", config.DefaultRoutes)
	}
	if n == 0 {
		fmt.Fprintln(w, "routes: []")
	} else {
		fmt.Fprintln(w, "routes:")
	}
	for _, r := range routes {
		if r.Note == "" {
			fmt.Fprintf(w, "  - %s  # %s\n", firstconfig.Scalar(r.Pattern), r.From)
			continue
		}
		fmt.Fprintf(w, "  # - %s  # %s; %s\n", r.Pattern, r.From, strings.ReplaceAll(r.Note, "\n", " "))
	}
	return w.Flush()
}
