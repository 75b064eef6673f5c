package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/internal/delivery"
)

// flags are the options of one command. They may come before, between and after its arguments.
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

// logOptions are the options of the commands that read logs.
type logOptions struct {
	since, until string
	quiet        bool
	timezone     string
}

// zone returns the zone of the days and times that people read and write.
func (o *logOptions) zone() (*time.Location, error) {
	if o.timezone == "" {
		return time.Local, nil
	}
	l, err := time.LoadLocation(o.timezone)
	if err != nil || o.timezone == "Local" {
		return nil, usageError(fmt.Sprintf("--timezone %q: want a name such as Asia/Tokyo or UTC", o.timezone))
	}
	return l, nil
}

// window returns the time that is asked for.
func (o *logOptions) window() (delivery.Window, error) {
	zone, err := o.zone()
	if err != nil {
		return delivery.Window{}, err
	}
	return logs.Window(o.since, o.until, zone)
}

// logOptions adds these options to a command's.
func (f flags) logOptions() *logOptions {
	o := &logOptions{}
	f.StringVar(&o.since, "since", "", "only logs whose period ends after `TIME`: 24h or 7d ago, 2026-11-20, or 2026-11-20T01:00:00Z")
	f.StringVar(&o.until, "until", "", "only logs whose period does not end after `TIME`")
	f.StringVar(&o.timezone, "timezone", "", "`ZONE` of days and times that name none, such as Asia/Tokyo; default: the machine's, which TZ sets")
	f.BoolVar(&o.quiet, "quiet", false, "no progress on a terminal")
	return o
}

// findSources returns the logs that args name. Reading them ends with the command, and shows its progress.
func (c command) findSources(args []string, o *logOptions) (sources []logs.Source, skipped int64, err error) {
	window, err := o.window()
	if err != nil {
		return nil, 0, err
	}
	sources, skipped, err = logs.Find(c.ctx, c.stdin, args, window)
	if err == nil && !o.quiet {
		logs.Watch(sources, c.progress)
	}
	return sources, skipped, err
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
