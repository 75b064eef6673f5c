package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/elb-sli/elb-sli/internal/config"
)

// subcommand is a command of the program, or a group of them.
type subcommand struct {
	name string // as typed, after the names of its groups: "routes suggest"
	what string // in one line
	run  func(command, []string) error
	sub  []subcommand // of a group
	tail string       // of a group's help
}

// program is all there is. A person meets the commands in this order.
func program() subcommand {
	return subcommand{
		what: "elbsli measures good and total requests from the access logs of AWS load balancers.",
		sub: []subcommand{
			{name: "init", what: "make a first configuration from logs", run: command.init},
			{name: "replay", what: "count logs and print the SLIs", run: command.replay},
			{name: "report", what: "make the page of a week, beside the weeks before it", run: command.report},
			{name: "explain", what: "say of each line which route and verdict it gets, and why", run: command.explain},
			{name: "check", what: "validate a configuration, with logs against what they hold", run: command.check},
			{
				name: "routes", what: "suggest, import or apply a table of routes",
				sub: []subcommand{
					{name: "routes suggest", what: "learn a table of routes from access logs", run: command.routesSuggest},
					{name: "routes import", what: "turn an OpenAPI file, the output of rails routes, … into a table of routes", run: command.routesImport},
					{name: "routes apply", what: "print the route of each request on stdin", run: command.routesApply},
					{name: "routes export-script", what: "print a script that makes an application print its routes", run: command.routesScript},
				},
				tail: "elbsli routes COMMAND --help shows an example of each.\n",
			},
			{name: "objectives", what: "try objectives on past logs, and propose some", run: command.objectives},
			{name: "alerts", what: "replay burn-rate alerts over past logs", run: command.alerts},
			{name: "gate", what: "say whether a release made more requests fail", run: command.gate},
			{name: "verify", what: "compare Datadog with the logs, and send what is missing again", run: command.verify},
			{
				name: "history", what: "look after the counts that replay --history and the Lambda function keep",
				sub: []subcommand{
					{name: "history compact", what: "make one file of each finished day", run: command.historyCompact},
					{name: "history digest", what: "print what names the files of a configuration's counts", run: command.historyDigest},
				},
				tail: "elbsli history COMMAND --help shows an example of each.\n",
			},
			{name: "classify", what: "print the built-in rules", run: command.classify},
			{name: "schema", what: "print the JSON Schema of the configuration", run: command.schema},
		},
		tail: "elbsli COMMAND --help shows an example of each. elbsli --version prints the version.\n" +
			"Exit status: 0 done, 1 a failure, 2 wrong usage; of gate also 3 cannot tell, 4 worse.\n",
	}
}

// short is the last word of its name.
func (s subcommand) short() string { return s.name[strings.LastIndexByte(s.name, ' ')+1:] }

// dispatch runs the command of a group that args name.
func (c command) dispatch(group subcommand, args []string) int {
	if len(args) == 0 {
		group.usage(c.stderr)
		return statusUsage
	}
	name, rest := args[0], args[1:]
	switch name {
	case "-h", "--help", "help":
		if len(rest) > 0 {
			return c.dispatch(group, append(rest, "--help"))
		}
		group.usage(c.stdout)
		return statusDone
	}
	for _, s := range group.sub {
		switch {
		case s.short() != name:
		case s.sub != nil:
			return c.dispatch(s, rest)
		default:
			return c.status(s.name, s.run(c, rest))
		}
	}
	var names []string
	for _, s := range group.sub {
		names = append(names, s.short())
	}
	near := config.Nearest(name, names)
	if near != "" {
		near = fmt.Sprintf("; did you mean %q?", near)
	}
	full := strings.TrimSpace("elbsli " + group.name)
	fmt.Fprintf(c.stderr, "%s: %q is not a command%s; see %s --help\n", full, name, near, full)
	return statusUsage
}

func (s subcommand) usage(w io.Writer) {
	if s.name == "" {
		fmt.Fprintf(w, "%s\n\n", s.what)
	}
	fmt.Fprintf(w, "usage: %s COMMAND [OPTIONS] [ARGUMENTS]\n\n", strings.TrimSpace("elbsli "+s.name))
	width := 0
	for _, sub := range s.sub {
		width = max(width, len(sub.short()))
	}
	for _, sub := range s.sub {
		fmt.Fprintf(w, "  %-*s  %s\n", width, sub.short(), sub.what)
	}
	fmt.Fprintf(w, "\n%s", s.tail)
}
