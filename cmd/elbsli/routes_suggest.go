package main

import (
	"fmt"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/tables"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/routenorm/learn"
)

const suggestHelp = `usage: elbsli routes suggest [OPTIONS] SAMPLE…

Learns a table of routes from access logs and prints it as configuration, with the evidence for each route in a comment, for
a person to review. Doubtful routes are left out and listed separately.

Each argument is one sample: a log, a gzipped log, or a folder of them. Three samples of different days teach more than one
that is three times as large, because the values of a parameter change from day to day and the words of an API do not. A
single sample is divided into three by time. The output depends only on the requests, not on the order of the samples, nor
on how the requests of a sample are divided into files.

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
	if len(rest) > learn.MaxSamples {
		return usageError(fmt.Sprintf("%d samples: at most %d", len(rest), learn.MaxSamples))
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
	if len(samples) == 1 {
		return samples[0].learnParts(s)
	}
	found := 0
	for i, m := range samples {
		n, err := m.each(func(e *elblog.Entry) { s.Add(i, e) })
		if err != nil {
			return err
		}
		if n == 0 {
			fmt.Fprintf(c.stderr, "%s: no entry of an access log\n", m.name)
		}
		found += n
	}
	if found == 0 {
		return errReported
	}
	return nil
}
