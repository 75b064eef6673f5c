package main

import (
	"context"
	"fmt"
	"io"
)

const routesUsage = `usage: elbsli routes COMMAND [OPTIONS] [ARGUMENTS]

  suggest  learn a table of routes from access logs
  import   turn an OpenAPI file, the output of rails routes, … into a table of routes
  apply    print the route of each request on stdin

elbsli routes COMMAND --help shows an example of each.
`

// runRoutes is the command "elbsli routes". It returns the exit status: 0 done, 1 a failure, 2 wrong usage.
func runRoutes(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(stderr, routesUsage)
		return statusUsage
	}
	c := command{ctx: ctx, stdin: stdin, stdout: stdout, stderr: stderr}
	name, rest := args[0], args[1:]
	switch name {
	case "suggest":
		return c.status("routes suggest", c.routesSuggest(rest))
	case "import":
		return c.status("routes import", c.routesImport(rest))
	case "apply":
		return c.status("routes apply", c.routesApply(rest))
	case "help", "-h", "--help":
		fmt.Fprint(stdout, routesUsage)
		return statusDone
	}
	fmt.Fprintf(stderr, "elbsli routes: %q is not a command; see elbsli routes --help\n", name)
	return statusUsage
}
