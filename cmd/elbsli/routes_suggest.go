package main

import (
	"fmt"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/tables"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/routenorm/learn"
	"github.com/elb-sli/elb-sli/internal/spell"
)

const suggestHelp = `usage: elbsli routes suggest [OPTIONS] SAMPLE…

Learns a table of routes from access logs and prints it as configuration, with the evidence for each route in a comment, for
a person to review. Doubtful routes are left out and listed separately.

Each argument is a log, a gzipped log, or a folder of them. A few hours of each of several days teach more than as many
requests of one day, because the values of a parameter change from day to day and the words of an API do not. The output
depends only on the requests, not on their order, nor on how they are divided into files.

example:
  $ elbsli routes suggest logs/monday logs/thursday logs/sunday > routes.yaml
  $ elbsli routes suggest --config config.yaml logs/monday logs/thursday logs/sunday
`

// routesSuggest learns a table of routes from logs.
func (c command) routesSuggest(args []string) error {
	fs := newFlags("routes suggest", suggestHelp)
	file := fs.String("config", "", "print what would change in this configuration `FILE`'s table")
	reading := fs.logOptions()
	rest, err := fs.parse(c, args)
	if err != nil {
		return err
	}
	if len(rest) == 0 {
		return usageError("no sample given: a log, or a folder of logs")
	}
	s := &tables.Sampler{Learner: learn.New()}
	var formats *elblog.Formats
	if *file != "" {
		conf, err := c.loadConfig(*file)
		if err != nil {
			return err
		}
		s.Current, formats = tables.NewCurrent(conf, *file), conf.Formats
	}
	if err := c.learn(s, rest, reading, formats); err != nil {
		return err
	}
	if s.Current == nil {
		return tables.WriteLearned(c.stdout, s.Learner)
	}
	return tables.WriteDiff(c.stdout, s.Learner, s.Current)
}

// learn gives the requests of all samples to s.
func (c command) learn(s *tables.Sampler, args []string, reading *logOptions, formats *elblog.Formats) error {
	samples, err := c.findSamples(args, reading, formats)
	if err != nil {
		return err
	}
	found := 0
	for _, m := range samples {
		n, err := m.each(func(e *elblog.Entry) { s.Add(e) })
		if err != nil {
			return err
		}
		if n == 0 {
			hint := ""
			if m.name != "-" {
				hint = ": elbsli explain " + spell.ShellWord(m.name) + " says why"
			}
			fmt.Fprintf(c.stderr, "%s: no entry of an access log%s\n", m.name, hint)
		}
		found += n
	}
	if found == 0 {
		return errReported
	}
	return nil
}
