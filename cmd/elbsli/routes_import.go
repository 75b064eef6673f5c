package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm"
)

const importHelp = `usage: elbsli routes import --from openapi|rails|express|list FILE

Turns another description of a service's routes into a table of routes and prints it as configuration. FILE may be - for
stdin.

  openapi  an OpenAPI description, version 2 or 3, YAML or JSON; base paths and servers stand before its paths
  rails    the output of rails routes or rails routes --expanded; (.:format) is left out
  express  an Express application's source, the JSON of express-list-endpoints, or lines such as GET /a/:id
  list     one "[METHOD] [HOST]PATH" a line; parameters are {id}, <id>, <int:id>, :id or [id]

A comment behind each route says where it came from. A route that the table cannot have, or that no request reaches, is
a comment that says why.

example:
  $ bin/rails routes | elbsli routes import --from rails - > routes.yaml
`

// maxImport is the size of a description, in bytes.
const maxImport = 64 << 20

// routesImport turns a description of routes into a table.
func (c command) routesImport(args []string) error {
	fs := newFlags("routes import", importHelp)
	from := fs.String("from", "", "what FILE is: openapi, rails, express or list")
	rest, err := fs.parse(c, args)
	if err != nil {
		return err
	}
	if err := oneOfThese("from", *from, "openapi", "rails", "express", "list"); err != nil {
		return err
	}
	if len(rest) != 1 {
		return usageError("one FILE, or - for stdin")
	}
	b, err := c.readAll(rest[0])
	if err != nil {
		return err
	}
	routes, err := importRoutes(*from, b)
	if err != nil {
		return fmt.Errorf("%s: %w", rest[0], err)
	}
	return printImported(c.stdout, routes, *from)
}

func (c command) readAll(name string) ([]byte, error) {
	r := c.stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		r = f
	}
	b, err := io.ReadAll(io.LimitReader(r, maxImport+1))
	if err == nil && len(b) > maxImport {
		err = fmt.Errorf("%s: larger than %d MiB", name, maxImport>>20)
	}
	return b, err
}

func importRoutes(from string, b []byte) ([]routenorm.Imported, error) {
	switch from {
	case "openapi":
		return routenorm.ImportOpenAPI(b)
	case "rails":
		return routenorm.ImportRails(b)
	case "express":
		return routenorm.ImportExpress(b)
	}
	return routenorm.ImportList(b)
}

// printImported prints a table as configuration, what is not part of it as comments.
func printImported(out io.Writer, routes []routenorm.Imported, from string) error {
	w := bufio.NewWriter(out)
	n := 0
	for _, r := range routes {
		if r.Note == "" {
			n++
		}
	}
	fmt.Fprintf(w, "# Imported by elbsli routes import --from %s: %s.\n", from, plural(int64(n), "route", "routes"))
	if n == 0 {
		fmt.Fprintln(w, "routes: []")
	} else {
		fmt.Fprintln(w, "routes:")
	}
	for _, r := range routes {
		if r.Note == "" {
			fmt.Fprintf(w, "  - %s  # %s\n", yamlScalar(r.Pattern), r.From)
			continue
		}
		fmt.Fprintf(w, "  # - %s  # %s; %s\n", r.Pattern, r.From, strings.ReplaceAll(r.Note, "\n", " "))
	}
	return w.Flush()
}
