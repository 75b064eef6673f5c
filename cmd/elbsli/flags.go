package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/pflag"
)

// flags are the options of one command; they may stand before, between and behind its arguments.
type flags struct {
	*pflag.FlagSet
	help string // printed by --help, above the options
}

func newFlags(name, help string) flags {
	set := pflag.NewFlagSet(name, pflag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.Usage = func() {}
	set.SortFlags = false
	return flags{FlagSet: set, help: help}
}

// parse returns the arguments that are no options.
func (f flags) parse(c command, args []string) ([]string, error) {
	err := f.Parse(args)
	switch {
	case errors.Is(err, pflag.ErrHelp):
		fmt.Fprintf(c.stdout, "%s\noptions:\n%s", f.help, f.FlagUsages())
		return nil, errHelp
	case err != nil:
		return nil, usageError(err.Error())
	}
	return f.Args(), nil
}

// oneOfThese refuses a value of an option that is none of its choices.
func oneOfThese(option, value string, choices ...string) error {
	if slices.Contains(choices, value) {
		return nil
	}
	return usageError(fmt.Sprintf("--%s %q: one of %s", option, value, strings.Join(choices, ", ")))
}
