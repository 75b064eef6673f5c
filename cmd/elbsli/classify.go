package main

import "github.com/elb-sli/elb-sli/internal/classify"

const classifyHelp = `usage: elbsli classify --defaults

Prints the built-in rules and senders in the grammar of the configuration. The rules are tried in order, after the
configured ones; the first that matches decides.

example:
  $ elbsli classify --defaults > rules.yaml
`

// classify is the command "elbsli classify".
func (c command) classify(args []string) error {
	f := newFlags("classify", classifyHelp)
	defaults := f.Bool("defaults", false, "print the built-in rules")
	rest, err := f.parse(c, args)
	switch {
	case err != nil:
		return err
	case len(rest) > 0:
		return usageError("it has no arguments")
	case !*defaults:
		return usageError("--defaults is missing: elbsli classify --defaults prints the built-in rules")
	}
	_, err = c.stdout.Write(classify.Defaults())
	return err
}
