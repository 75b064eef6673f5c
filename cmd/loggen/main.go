// Command loggen writes ELB access logs with a known answer for every count: the sample logs in testdata, a quarter for
// the demonstration, and objects of any length for measurements. See package loggen.
package main

import (
	"compress/gzip"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/elb-sli/elb-sli/internal/loggen"
)

const usage = `usage: loggen COMMAND [flags]

  loggen testdata --out testdata          the sample logs of the repository and their counts
  loggen demo --out DIR                   twelve weeks of logs, notes on them, two policies, their counts
  loggen bench --out DIR --lines 1000000  one object for measurements, its configuration and counts
  loggen hostile --out DIR --lines 100000 one object of an attacker's requests, its configuration and counts

Flags: loggen COMMAND --help. The same flags give the same logs.
`

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run returns the exit status: 0, or 1 for a failure, or 2 for wrong usage.
func run(args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 || strings.TrimLeft(args[0], "-") == "help" || args[0] == "-h" {
		fmt.Fprint(stderr, usage)
		return 2
	}
	commands := map[string]func(*flag.FlagSet, []string, io.Writer) error{
		"testdata": testdata, "demo": demo, "bench": bench, "hostile": hostile,
	}
	command, ok := commands[args[0]]
	if !ok {
		fmt.Fprintf(stderr, "loggen: unknown command %q\n%s", args[0], usage)
		return 2
	}
	flags := flag.NewFlagSet("loggen "+args[0], flag.ContinueOnError)
	flags.SetOutput(stderr)
	err := command(flags, args[1:], stdout)
	var wrong usageError
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case errors.As(err, &wrong):
		return 2 // flag has printed the reason
	case err != nil:
		fmt.Fprintf(stderr, "loggen: %v\n", err)
		return 1
	}
	return 0
}

type usageError struct{ error }

// parse parses the flags. --out is required.
func parse(flags *flag.FlagSet, args []string, out *string) error {
	flags.StringVar(out, "out", "", "folder to write to")
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		return err
	}
	if err == nil && (*out == "" || flags.NArg() > 0) {
		err = errors.New("--out is needed, and flags only")
		fmt.Fprintf(flags.Output(), "%v\n", err)
		flags.Usage()
	}
	if err != nil {
		return usageError{err}
	}
	return nil
}

func testdata(flags *flag.FlagSet, args []string, stdout io.Writer) error {
	var out string
	if err := parse(flags, args, &out); err != nil {
		return err
	}
	day := loggen.Day(loggen.DaySeed)
	all, err := day.WriteFolder(filepath.Join(out, "logs"))
	if err != nil {
		return err
	}
	sum := loggen.Sum(all)
	return report(stdout, sum, out, map[string][]byte{
		"config.yaml":                loggen.Config(0, 0),
		"waf-excluded.yaml":          loggen.OtherPolicy(),
		"expected.json":              sum.Answer().JSON(),
		"expected-waf-excluded.json": day.WAFExcluded().Answer().JSON(),
		"expected-minutes.tsv":       sum.MinutesTSV(),
		"expected-objects.tsv":       loggen.ObjectsTSV(all),
	})
}

func demo(flags *flag.FlagSet, args []string, stdout io.Writer) error {
	var out string
	seed := flags.Uint64("seed", 1, "another seed is other traffic")
	perMinute := flags.Int("per-minute", 8, "requests a minute at the busiest hour of the last week")
	if err := parse(flags, args, &out); err != nil {
		return err
	}
	sum, err := loggen.Quarter(*seed, *perMinute).WriteHours(filepath.Join(out, "logs"))
	if err != nil {
		return err
	}
	return report(stdout, sum, out, map[string][]byte{
		"config.yaml":       loggen.Config(0, 0),
		"waf-excluded.yaml": loggen.OtherPolicy(),
		"expected.json":     sum.Answer().JSON(),
		"notes.yaml":        loggen.QuarterNotes(false),
		"notes.ja.yaml":     loggen.QuarterNotes(true),
	})
}

func bench(flags *flag.FlagSet, args []string, stdout io.Writer) error {
	var out string
	var b loggen.Bench
	flags.Uint64Var(&b.Seed, "seed", 1, "another seed is another object")
	flags.IntVar(&b.Lines, "lines", 100_000, "length of the object")
	flags.IntVar(&b.Distinct, "distinct-paths", 0, "number of different ids in the paths; 0: no limit")
	flags.IntVar(&b.Routes, "routes", 0, "further routes in the table; half of the lines ask for one")
	flags.IntVar(&b.Rules, "rules", 0, "further rules, of which none matches")
	plain := flags.Bool("plain", false, "do not compress")
	level := flags.Int("level", gzip.DefaultCompression, "gzip level")
	if err := parse(flags, args, &out); err != nil {
		return err
	}
	return object(stdout, out, "bench.log", *plain, *level, b.Config(), b.Write)
}

func hostile(flags *flag.FlagSet, args []string, stdout io.Writer) error {
	var out string
	var h loggen.Hostile
	flags.Uint64Var(&h.Seed, "seed", 1, "another seed is another object")
	flags.IntVar(&h.Lines, "lines", 100_000, "length of the object")
	plain := flags.Bool("plain", false, "do not compress")
	if err := parse(flags, args, &out); err != nil {
		return err
	}
	return object(stdout, out, "hostile.log", *plain, gzip.DefaultCompression, loggen.Config(0, 0), h.Write)
}

// object writes one object, and its configuration and its counts next to it.
func object(stdout io.Writer, out, name string, plain bool, level int, config []byte, write func(io.Writer, *loggen.Tally) error) error {
	if err := os.MkdirAll(out, 0o777); err != nil {
		return err
	}
	if !plain {
		name += ".gz"
	}
	f, err := os.Create(filepath.Join(out, name))
	if err != nil {
		return err
	}
	defer f.Close() // a second Close after a successful one is harmless
	var sum loggen.Tally
	if err := compress(f, plain, level, func(w io.Writer) error { return write(w, &sum) }); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return report(stdout, &sum, out, map[string][]byte{"config.yaml": config, "expected.json": sum.Answer().JSON()})
}

func compress(f io.Writer, plain bool, level int, write func(io.Writer) error) error {
	if plain {
		return write(f)
	}
	zw, err := newMembers(f, level)
	if err != nil {
		return err
	}
	if err := write(zw); err != nil {
		return err
	}
	return zw.Close()
}

// report writes the small files, and prints what was written.
func report(stdout io.Writer, sum *loggen.Tally, out string, files map[string][]byte) error {
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(out, name), b, 0o666); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(stdout, "%d lines in %d objects under %s: %d good, %d bad, %d excluded, %d malformed\n",
		sum.Lines, sum.Objects, out, sum.Good, sum.Bad, sum.Excluded, sum.Malformed)
	return err
}
