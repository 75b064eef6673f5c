package main

import (
	"fmt"
	"math"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/tables"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/spell"
)

// parts is the number of parts that a single sample is divided into.
const parts = 3

// sample is the logs that one argument names.
type sample struct {
	name    string
	logs    []logs.Source
	formats *elblog.Formats // for logs that do not describe their own format; nil: not configured
}

// findSamples returns the samples that args name. A log may only be in one sample. In two, its requests would count as
// seen again, and a request seen once could get into the table.
func (c command) findSamples(args []string, o *logOptions, formats *elblog.Formats) ([]sample, error) {
	quiet := *o
	quiet.quiet = true // until all are found
	var all []logs.Source
	var samples []sample
	of := map[string]int{}
	for i, arg := range args {
		found, _, err := c.findSources([]string{arg}, &quiet)
		if err != nil {
			return nil, err
		}
		for _, s := range found {
			id := s.ID()
			if j, ok := of[id]; ok && j != i {
				return nil, usageError(fmt.Sprintf("%s is in two samples, %s and %s: its requests would count as seen again", s.Name, args[j], arg))
			}
			of[id] = i
		}
		samples = append(samples, sample{arg, found, formats})
		all = append(all, found...)
	}
	if !o.quiet {
		logs.Watch(all, c.progress)
	}
	for i, at := 0, 0; i < len(samples); i++ {
		n := len(samples[i].logs)
		samples[i].logs, at = all[at:at+n], at+n
	}
	return samples, nil
}

// each calls f with every entry of the sample, and returns how many there are.
func (m sample) each(f func(*elblog.Entry)) (n int, err error) {
	for _, src := range m.logs {
		err := src.Entries(m.formats, func(e *elblog.Entry) { n++; f(e) })
		if err != nil {
			return n, fmt.Errorf("%s: %w", src.Name, err)
		}
	}
	return n, nil
}

// learnParts gives the requests of a single sample to s as parts, divided by time.
func (m sample) learnParts(s *tables.Sampler) error {
	if m.name == "-" {
		return usageError("- alone: a single sample is read twice, so it has to be a file")
	}
	first, last := int64(math.MaxInt64), int64(math.MinInt64)
	n, err := m.each(func(e *elblog.Entry) { first, last = min(first, e.Time), max(last, e.Time) })
	switch {
	case err != nil:
		return err
	case n == 0:
		return fmt.Errorf("%s: no entry of an access log: elbsli explain %s says why", m.name, spell.ShellWord(m.name))
	}
	step := (last-first)/parts + 1
	_, err = m.each(func(e *elblog.Entry) { s.Add(int((e.Time-first)/step), e) })
	return err
}
