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
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/manual"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/internal/config"
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

// word is the value of an option that takes one of some words.
type word struct {
	value *string
	name  string
	words []string
}

func (w word) String() string { return *w.value }

func (w word) Type() string { return strings.ToUpper(w.name) } // what the help shows for the value

func (w word) Set(s string) error {
	if !slices.Contains(w.words, s) {
		return errors.New("one of " + choices(s, w.words))
	}
	*w.value = s
	return nil
}

// wordVar adds an option that takes one of words.
func (f flags) wordVar(value *string, name, otherwise, usage string, words ...string) {
	*value = otherwise
	f.Var(word{value, name, words}, name, usage)
}

// logOptions are the options of commands that read logs.
type logOptions struct {
	since, until string
	quiet        bool
	timezone     string
}

// placeOf maps common abbreviations of time zones that are missing from the time zone database.
var placeOf = map[string]string{
	"JST": "Asia/Tokyo", "KST": "Asia/Seoul", "SGT": "Asia/Singapore", "PST": "America/Los_Angeles", "PDT": "America/Los_Angeles", "BST": "Europe/London",
}

// zone returns the zone of the days and times that people read and write.
func (o *logOptions) zone() (*time.Location, error) {
	if o.timezone == "" {
		return time.Local, nil
	}
	l, err := time.LoadLocation(o.timezone)
	if err != nil || o.timezone == "Local" {
		for _, continent := range []string{"Asia/", "Europe/", "America/", "Africa/", "Australia/", "Pacific/", "Atlantic/"} {
			name := continent + strings.ReplaceAll(o.timezone, " ", "_")
			if _, err := time.LoadLocation(name); err == nil && o.timezone != "Local" {
				return nil, usageError(fmt.Sprintf("--timezone %q: did you mean %s?", o.timezone, name))
			}
		}
		if place := placeOf[strings.ToUpper(o.timezone)]; place != "" {
			return nil, usageError(fmt.Sprintf("--timezone %q: did you mean %s?", o.timezone, place))
		}
		return nil, usageError(fmt.Sprintf("--timezone %q: want a name such as Asia/Tokyo or UTC", o.timezone))
	}
	return l, nil
}

// window returns the requested time span.
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
	f.zoneAndQuiet(o)
	return o
}

// zoneAndQuiet adds the options that do not select logs.
func (f flags) zoneAndQuiet(o *logOptions) {
	f.StringVar(&o.timezone, "timezone", "", "`ZONE` of days and times that name none, such as Asia/Tokyo; default: the machine's, which TZ sets")
	f.BoolVar(&o.quiet, "quiet", false, "no progress on a terminal")
}

// findSources returns the logs that args name. Reading them ends with the command, and shows its progress.
func (c command) findSources(args []string, o *logOptions) (sources []logs.Source, skipped int64, err error) {
	window, err := o.window()
	if err != nil {
		return nil, 0, err
	}
	sources, skipped, err = logs.Find(c.ctx, c.stdin, args, window)
	if err == nil {
		c.verbose.sayLogs(args, window, sources, skipped)
	}
	if err == nil && !o.quiet {
		logs.Watch(sources, c.progress)
	}
	return sources, skipped, err
}

// parse returns the arguments that are not options.
func (f flags) parse(c command, args []string) ([]string, error) {
	loud := f.Bool("verbose", false, "report on stderr what is read, chosen and skipped, and why")
	if c.describe != nil {
		*c.describe = f
		return nil, errHelp
	}
	err := f.Parse(args)
	switch {
	case errors.Is(err, pflag.ErrHelp):
		width := textWidth(c.stdout)
		manual.ParseHelp(f.help).Write(c.stdout, width)
		if f.HasFlags() {
			fmt.Fprintf(c.stdout, "\noptions:\n%s", f.FlagUsagesWrapped(width))
		}
		return nil, errHelp
	case err != nil:
		return nil, usageError(f.explain(err))
	}
	c.verbose.on = *loud
	return f.Args(), nil
}

// described returns the description of each option.
func (f flags) described() (all []manual.Flag) {
	f.VisitAll(func(o *pflag.Flag) {
		value, what := pflag.UnquoteUsage(o)
		d := manual.Flag{Name: o.Name, Value: value, What: what, Default: o.DefValue}
		_, d.Repeats = o.Value.(pflag.SliceValue)
		if w, ok := o.Value.(word); ok {
			d.Words = w.words
		}
		switch {
		case value == "" || o.DefValue == "0" || o.DefValue == "[]" || o.DefValue == "-1":
			d.Default = ""
		case slices.Contains([]string{"FILE", "DIR", "PLACE", "PATH"}, value):
			d.Files = true
		}
		all = append(all, d)
	})
	return all
}

// widest is the maximum line length of text for people: longer lines are hard to read.
const widest = 100

// textWidth returns the columns for text on w.
func textWidth(w io.Writer) int {
	width := term.Width(w)
	if width == 0 {
		return 80
	}
	return min(max(width, 40), widest)
}

// explain returns what is wrong with an option, and what was probably meant.
func (f flags) explain(err error) string {
	var unknown *pflag.NotExistError
	var empty *pflag.ValueRequiredError
	var wrong *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown):
		var known, begun []string
		name := unknown.GetSpecifiedName()
		letters, _, _ := strings.Cut(unknown.GetSpecifiedShortnames(), "=")
		f.VisitAll(func(o *pflag.Flag) {
			known = append(known, o.Name)
			if strings.HasPrefix(o.Name, name) && (o.Name == letters || len(letters) == 1) {
				begun = append(begun, "--"+o.Name)
			}
		})
		if letters != "" { // -config, or the -c of another tool
			short := fmt.Sprintf("unknown flag: -%s: options have no short names", letters)
			if len(begun) > 0 {
				return short + "; did you mean " + strings.Join(begun, " or ") + "?"
			}
			return short
		}
		if near := config.Nearest(name, known); near != "" {
			return fmt.Sprintf("%s; did you mean --%s?", err, near)
		}
	case errors.As(err, &empty) && empty.GetFlag() != nil:
		value, _ := pflag.UnquoteUsage(empty.GetFlag())
		return fmt.Sprintf("--%s needs a value: --%s %s", empty.GetSpecifiedName(), empty.GetSpecifiedName(), strings.ToUpper(value))
	case errors.As(err, &wrong):
		return fmt.Sprintf("--%s %q: %s", wrong.GetFlag().Name, wrong.GetValue(), wanted(wrong))
	}
	return err.Error()
}

// wanted returns what the value of an option must be.
func wanted(wrong *pflag.InvalidValueError) string {
	value := wrong.GetValue()
	plain := strings.TrimSpace(strings.TrimRight(strings.NewReplacer(",", "", "_", "").Replace(value), "% "))
	switch wrong.GetFlag().Value.Type() {
	case "int":
		return "want a whole number" + orMeant(plain, value, isInteger)
	case "float64":
		return "want a number" + orMeant(plain, value, isNumber)
	case "bool":
		return "want true or false, or the option without a value"
	case "duration":
		if isInteger(value) {
			return fmt.Sprintf("want a duration with its unit; did you mean %ss or %sm?", value, value)
		}
		return "want a duration such as 90s, 5m or 2h"
	}
	return errors.Unwrap(wrong).Error()
}

// orMeant asks whether plain was meant instead of value, if plain is better.
func orMeant(plain, value string, better func(string) bool) string {
	if plain != value && better(plain) {
		return fmt.Sprintf("; did you mean %s?", plain)
	}
	return ""
}

func isInteger(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

func isNumber(s string) bool {
	whole, part, _ := strings.Cut(s, ".")
	return isInteger(whole) && (part == "" || isInteger(part))
}

// choices lists words. If one of them is similar to s, it suggests that one.
func choices(s string, words []string) string {
	list := strings.Join(words, ", ")
	if near := config.Nearest(s, words); near != "" && s != "" {
		return fmt.Sprintf("%s; did you mean %s?", list, near)
	}
	return list
}

// oneOfThese rejects an option's value that is not one of its choices.
func oneOfThese(option, value string, words ...string) error {
	if slices.Contains(words, value) {
		return nil
	}
	return usageError(fmt.Sprintf("--%s %q: one of %s", option, value, choices(value, words)))
}
