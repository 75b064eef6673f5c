package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
)

// routesUsage is printed by `elbsli routes --help`.
const routesUsage = `usage: elbsli routes COMMAND

  suggest  learn a route table from access logs
  import   turn an OpenAPI file, the output of rails routes, … into a route table
  apply    print the route of each request on stdin

elbsli routes COMMAND --help shows an example of each.
`

// runRoutes is the command "elbsli routes". It returns the exit status: 0 done, 1 a failure, 2 wrong usage.
func runRoutes(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(stderr, routesUsage)
		return 2
	}
	c := routesCommand{ctx: ctx, stdin: stdin, stdout: stdout, stderr: stderr}
	var err error
	switch args[0] {
	case "suggest":
		err = c.suggest(args[1:])
	case "import":
		err = c.imports(args[1:])
	case "apply":
		err = c.apply(args[1:])
	case "help", "-h", "-help", "--help":
		fmt.Fprint(stdout, routesUsage)
		return 0
	default:
		err = usageError(fmt.Sprintf("%q is not a command: suggest, import or apply", args[0]))
	}
	return c.status(err)
}

// routesCommand is one run of "elbsli routes".
type routesCommand struct {
	ctx            context.Context
	stdin          io.Reader
	stdout, stderr io.Writer
}

// status prints err and returns the exit status.
func (c routesCommand) status(err error) int {
	var usage usageError
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
		return 0
	case errors.As(err, &usage):
		fmt.Fprintf(c.stderr, "elbsli routes: %s\n", err)
		return 2
	}
	fmt.Fprintf(c.stderr, "elbsli routes: %s\n", err)
	return 1
}

// parse reads flags that may stand before, between and behind the other arguments, and returns those.
func (c routesCommand) parse(fs *flag.FlagSet, help string, args []string) ([]string, error) {
	fs.SetOutput(io.Discard)
	fs.Usage = func() {}
	var rest []string
	for {
		if err := fs.Parse(args); errors.Is(err, flag.ErrHelp) {
			fmt.Fprint(c.stdout, help)
			return nil, err
		} else if err != nil {
			return nil, usageError(fs.Name() + ": " + err.Error())
		}
		if fs.NArg() == 0 {
			return rest, nil
		}
		if n := len(args) - fs.NArg(); n > 0 && args[n-1] == "--" {
			return append(rest, fs.Args()...), nil
		}
		rest, args = append(rest, fs.Arg(0)), fs.Args()[1:]
	}
}

// oneOf names the choices of a flag.
func oneOf(flagName, got string, choices []string) error {
	return usageError(fmt.Sprintf("--%s %q: one of %s", flagName, got, strings.Join(choices, ", ")))
}
