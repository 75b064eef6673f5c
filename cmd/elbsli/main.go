// Command elbsli is the operator's tool of elb-sli: it replays ELB access logs through the pipeline of the Lambda,
// explains single entries, checks configurations, and makes route tables.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

const usage = `elbsli measures good and total requests from the access logs of AWS load balancers.

usage: elbsli COMMAND [OPTIONS] [ARGUMENTS]

  replay    count logs and print the SLIs
  explain   say of each line which route and verdict it gets, and why
  check     validate a configuration, with logs against what they hold
  routes    suggest, import or apply a table of routes
  classify  print the built-in rules

elbsli COMMAND --help shows an example of each. elbsli --version prints the version.
Exit status: 0 done, 1 a failure, 2 wrong usage.
`

// Exit statuses.
const (
	statusDone    = 0
	statusFailure = 1
	statusUsage   = 2
)

// run is the whole program, so that tests run it in process.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(stderr, usage)
		return statusUsage
	}
	c := command{ctx: ctx, stdin: stdin, stdout: stdout, stderr: stderr}
	name, rest := args[0], args[1:]
	switch name {
	case "routes":
		return runRoutes(ctx, rest, stdin, stdout, stderr)
	case "replay":
		return c.status(name, c.replay(rest))
	case "explain":
		return c.status(name, c.explain(rest))
	case "check":
		return c.status(name, c.check(rest))
	case "classify":
		return c.status(name, c.classify(rest))
	case "help", "-h", "--help":
		fmt.Fprint(stdout, usage)
		return statusDone
	case "version", "--version":
		fmt.Fprintln(stdout, "elbsli", version())
		return statusDone
	}
	fmt.Fprintf(stderr, "elbsli: %q is not a command; see elbsli --help\n", name)
	return statusUsage
}

// version is the module's version, or the commit where the build knows only that.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return "devel"
}

// command is one run of the program.
type command struct {
	ctx            context.Context
	stdin          io.Reader
	stdout, stderr io.Writer
}

// usageError is a command line that says too little or too much.
type usageError string

func (e usageError) Error() string { return string(e) }

// errHelp ends a command that only printed its help.
var errHelp = errors.New("help")

// errReported ends a command that has said on stderr what went wrong.
var errReported = errors.New("reported")

// status prints err and returns the exit status.
func (c command) status(name string, err error) int {
	var wrong usageError
	switch {
	case err == nil, errors.Is(err, errHelp):
		return statusDone
	case errors.Is(err, errReported):
		return statusFailure
	case errors.As(err, &wrong):
		fmt.Fprintf(c.stderr, "elbsli %s: %s; see elbsli %s --help\n", name, err, name)
		return statusUsage
	case errors.Is(err, context.Canceled):
		fmt.Fprintf(c.stderr, "elbsli %s: interrupted\n", name)
		return statusFailure
	}
	fmt.Fprintln(c.stderr, err)
	return statusFailure
}
