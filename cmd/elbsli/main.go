// Command elbsli is the operator's tool of elb-sli. It replays ELB access logs through the pipeline of the Lambda,
// reports on weeks of them, explains single entries, creates and checks configurations and route tables, tries
// objectives and alerts on past counts, compares Datadog with the logs, and checks deployments. Each command is a file
// in this folder; its parts are in packages below internal.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http/httptrace"
	"os"
	"os/signal"
	"strings"
	"syscall"
	_ "time/tzdata" // --timezone works even if the machine has no zones

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/internal/version"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C does not wait for cleanup
	status := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// Exit statuses.
const (
	statusDone    = 0
	statusFailure = 1
	statusUsage   = 2
)

// run is the whole program, so that tests run it in process.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	v := &verbose{w: stderr}
	ctx = httptrace.WithClientTrace(ctx, v.trace())
	defer v.sayRequests()
	c := command{ctx: ctx, verbose: v, stdin: stdin, stdout: stdout, stderr: stderr, style: term.StyleFor(stdout), progress: term.NewProgress(stderr)}
	if c.progress != nil {
		c.stderr, v.w = c.progress, c.progress
		defer c.progress.Stop()
	}
	if len(args) == 1 && (args[0] == "version" || args[0] == "--version") {
		fmt.Fprintln(stdout, "elbsli", version.String())
		return statusDone
	}
	return c.dispatch(program(), args)
}

// command is one run of the program.
type command struct {
	ctx            context.Context
	stdin          io.Reader
	stdout, stderr io.Writer
	style          term.Style     // of stdout
	progress       *term.Progress // nil if stderr is not a terminal
	verbose        *verbose
	describe       *flags // receives the options of a command, which then does not run; nil: it runs
}

// usageError is an error in the command line.
type usageError = logs.UsageError

// errHelp ends a command that only printed its help.
var errHelp = errors.New("help")

// errReported ends a command that has already said on stderr what went wrong.
var errReported = errors.New("reported")

// exitStatus ends a command that has printed its result.
type exitStatus int

func (s exitStatus) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// seeHelp adds to an error in the command line where to read more.
func seeHelp(problem, program string) string {
	if strings.HasSuffix(problem, "?") {
		return problem + " See " + program + " --help."
	}
	return problem + "; see " + program + " --help"
}

// status prints err and returns the exit status.
func (c command) status(name string, err error) int {
	var wrong usageError
	var found exitStatus
	switch {
	case errors.As(err, &found):
		return int(found)
	case err == nil, errors.Is(err, errHelp):
		return statusDone
	case errors.Is(err, errReported):
		return statusFailure
	case errors.As(err, &wrong):
		fmt.Fprintf(c.stderr, "elbsli %s: %s\n", name, seeHelp(err.Error(), "elbsli "+name))
		return statusUsage
	case errors.Is(err, context.Canceled):
		fmt.Fprintf(c.stderr, "elbsli %s: interrupted\n", name)
		return statusFailure
	}
	fmt.Fprintln(c.stderr, err)
	return statusFailure
}
