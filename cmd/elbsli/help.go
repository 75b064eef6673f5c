package main

import (
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/manual"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/internal/config"
)

//go:embed topics.txt
var topicsText string

func topics() []manual.Topic { return manual.ParseTopics(topicsText) }

// topicKeys returns the words that help explains, as they are typed.
func topicKeys() []string {
	var keys []string
	for _, t := range topics() {
		keys = append(keys, t.Key())
	}
	return keys
}

// topicOf returns the explanation of a word, which may be plural or consist of two words.
func topicOf(name string) (manual.Topic, bool) {
	name = strings.ToLower(strings.ReplaceAll(name, " ", "-"))
	all := topics()
	i := slices.IndexFunc(all, func(t manual.Topic) bool { return t.Key() == name })
	if i < 0 {
		return manual.Topic{}, false
	}
	return all[i], true
}

// writeTopics lists the words.
func writeTopics(w io.Writer, width int) {
	all := topics()
	longest := 0
	for _, t := range all {
		longest = max(longest, len(t.Key()))
	}
	indent := strings.Repeat(" ", 2+longest+2)
	fmt.Fprint(w, "\nelbsli help WORD explains what the program and its pages mean by\n\n")
	for _, t := range all {
		fmt.Fprintf(w, "  %-*s  %s\n", longest, t.Key(), term.Indented(t.What, width, indent))
	}
}

const helpHelp = `usage: elbsli help [COMMAND | WORD]

Shows the help of a command, or explains a term in a few lines. Without an argument, it lists both.

example:
  $ elbsli help burn-rate
  $ elbsli help routes import
`

// help is the command "elbsli help".
func (c command) help(args []string) error {
	f := newFlags("help", helpHelp)
	words, err := f.parse(c, args)
	if err != nil {
		return err
	}
	root := program()
	if len(words) == 0 {
		root.usage(c.stdout)
		return nil
	}
	if slices.Contains(root.commands(), words[0]) {
		return exitStatus(c.dispatch(root, append(words, "--help")))
	}
	name := strings.Join(words, "-")
	if t, ok := topicOf(name); ok {
		t.Write(c.stdout, textWidth(c.stdout))
		return nil
	}
	if near := config.Nearest(name, append(root.commands(), topicKeys()...)); near != "" {
		return usageError(fmt.Sprintf("%q is neither a command nor a term in the help; did you mean %s?", name, near))
	}
	return usageError(fmt.Sprintf("%q is neither a command nor a term in the help; elbsli help lists both", name))
}
