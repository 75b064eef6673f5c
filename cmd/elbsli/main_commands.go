package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/manual"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/routenorm/imports"
)

// subcommand is a command of the program, or a group of them.
type subcommand struct {
	name string // as typed, after the names of its groups: "routes suggest"
	what string // one line
	run  func(command, []string) error
	sub  []subcommand // of a group
	tail string       // the end of a group's help

	files bool     // its arguments are files, which shells complete
	words []string // possible first arguments
}

// program returns all commands, in the order in which people first need them.
func program() subcommand {
	p := subcommand{
		what: "elbsli measures good and total requests from the access logs of AWS load balancers.",
		sub: []subcommand{
			{name: "init", what: "make a first configuration from logs", run: command.init, files: true},
			{name: "replay", what: "count logs and print the SLIs", run: command.replay, files: true},
			{name: "report", what: "make the page of a week, next to the weeks before it", run: command.report, files: true},
			{name: "explain", what: "show which route and verdict each line gets, and why", run: command.explain, files: true},
			{name: "check", what: "validate a configuration, and compare it with logs", run: command.check, files: true},
			{
				name: "routes", what: "suggest, import or apply a table of routes",
				sub: []subcommand{
					{name: "routes suggest", what: "learn a table of routes from access logs", run: command.routesSuggest, files: true},
					{name: "routes import", what: "turn an OpenAPI file, the output of rails routes, … into a table of routes", run: command.routesImport, files: true},
					{name: "routes apply", what: "print the route of each request on stdin", run: command.routesApply},
					{name: "routes export-script", what: "print a script that makes an application print its routes", run: command.routesScript, words: imports.ScriptNames()},
				},
				tail: "elbsli routes COMMAND --help shows an example of each.\n",
			},
			{name: "objectives", what: "try objectives on past logs, and propose some", run: command.objectives, files: true},
			{name: "alerts", what: "replay burn-rate alerts over past logs", run: command.alerts, files: true},
			{name: "gate", what: "report whether a release made more requests fail", run: command.gate, files: true},
			{name: "doctor", what: "check a deployment, and show how to fix problems", run: command.doctor},
			{name: "verify", what: "compare Datadog with the logs, and resend what is missing", run: command.verify, files: true},
			{
				name: "history", what: "maintain the counts that replay --history and the Lambda function keep",
				sub: []subcommand{
					{name: "history compact", what: "merge the files of each finished day into one", run: command.historyCompact, files: true},
					{name: "history digest", what: "print the digest in the file names of a configuration's counts", run: command.historyDigest},
				},
				tail: "elbsli history COMMAND --help shows an example of each.\n",
			},
			{name: "classify", what: "print the built-in rules", run: command.classify},
			{name: "schema", what: "print the JSON Schema of the configuration", run: command.schema},
			{name: "completion", what: "print the script that lets bash, zsh or fish complete commands", run: command.completion, words: manual.Shells()},
			{name: "man", what: "print the man page of a command", run: command.man},
			{name: "help", what: "explain a command, or one of the terms below", run: command.help},
		},
		tail: "elbsli COMMAND --help shows an example of each. elbsli --version prints the version. " +
			"Exit status: 0 done, 1 a failure, 2 wrong usage; of gate also 3 cannot tell, 4 worse.\n",
	}
	for i, s := range p.sub {
		switch s.name {
		case "help":
			p.sub[i].words = append(p.commands(), topicKeys()...)
			slices.Sort(p.sub[i].words)
			p.sub[i].words = slices.Compact(p.sub[i].words) // a word may also be the name of a command
		case "man":
			p.sub[i].words = append(p.commands(), "words")
		}
	}
	return p
}

// short returns the last word of its name.
func (s subcommand) short() string { return s.name[strings.LastIndexByte(s.name, ' ')+1:] }

// dispatch runs the command of a group that args name.
func (c command) dispatch(group subcommand, args []string) int {
	if len(args) == 0 {
		group.usage(c.stderr)
		return statusUsage
	}
	name, rest := args[0], args[1:]
	switch {
	case name == "-h", name == "--help", name == "help" && group.name != "" && len(rest) == 0:
		group.usage(c.stdout)
		return statusDone
	case name == "help" && group.name != "":
		return c.dispatch(group, append(rest, "--help"))
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
	near := config.Nearest(name, group.commands())
	if group.name == "" && (name == "-v" || name == "-V" || len(name) > 2 && strings.HasPrefix("--version", name)) {
		near = "--version"
	}
	if near != "" {
		near = fmt.Sprintf("; did you mean %q?", near)
	}
	full := strings.TrimSpace("elbsli " + group.name)
	what := "a command"
	if strings.HasPrefix(name, "-") {
		what = "an option here: options follow the command"
	}
	fmt.Fprintf(c.stderr, "%s: %s\n", full, seeHelp(fmt.Sprintf("%q is not %s%s", name, what, near), full))
	return statusUsage
}

// commands returns the names of a group's commands.
func (s subcommand) commands() []string {
	var names []string
	for _, sub := range s.sub {
		names = append(names, sub.short())
	}
	return names
}

func (s subcommand) usage(w io.Writer) {
	width := textWidth(w)
	if s.name == "" {
		fmt.Fprintf(w, "%s\n\n", term.Indented(s.what, width, ""))
	}
	fmt.Fprintf(w, "usage: %s COMMAND [OPTIONS] [ARGUMENTS]\n\n", strings.TrimSpace("elbsli "+s.name))
	longest := 0
	for _, name := range s.commands() {
		longest = max(longest, len(name))
	}
	indent := strings.Repeat(" ", 2+longest+2)
	for _, sub := range s.sub {
		fmt.Fprintf(w, "  %-*s  %s\n", longest, sub.short(), term.Indented(sub.what, width, indent))
	}
	fmt.Fprintf(w, "\n%s\n", term.Indented(s.tail, width, ""))
	if s.name == "" {
		writeTopics(w, width)
	}
	if t, ok := topicOf(s.name); ok {
		fmt.Fprintln(w)
		t.Write(w, width)
	}
}

// described returns the descriptions of s and the commands below it.
func (s subcommand) described() manual.Command {
	d := manual.Command{Name: s.name, What: s.what, Words: s.words, Files: s.files}
	if s.sub != nil {
		full := strings.TrimSpace("elbsli " + s.name)
		d.Help = manual.Help{Usage: []string{full + " COMMAND [OPTIONS] [ARGUMENTS]"}, Text: []manual.Block{{Paragraph: strings.TrimSpace(s.tail)}}}
		for _, sub := range s.sub {
			d.Commands = append(d.Commands, sub.described())
		}
		return d
	}
	var f flags
	_ = s.run(command{describe: &f}, nil) // it ends before it reads its arguments
	d.Help, d.Flags = manual.ParseHelp(f.help), f.described()
	return d
}
