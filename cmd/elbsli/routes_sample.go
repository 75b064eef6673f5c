package main

import (
	"fmt"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/internal/elblog"
)

// sample is the logs that one argument names.
type sample struct {
	name    string
	logs    []logs.Source
	formats *elblog.Formats // for logs that do not describe their own format; nil: not configured
}

// findSamples returns the samples that args name. A log may only be in one sample. In two, its requests would count twice,
// and a path that was requested twice could get into the table.
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
				return nil, usageError(fmt.Sprintf("%s is in two samples, %s and %s: its requests would count twice", s.Name, args[j], arg))
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
			return n, fmt.Errorf("%s: %w", src.Name, logs.ExplainContent(err))
		}
	}
	return n, nil
}
