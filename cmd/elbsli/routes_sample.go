package main

import (
	"fmt"
	"math"
	"path/filepath"

	"github.com/elb-sli/elb-sli/internal/elblog"
)

// parts is the number of samples that a single one is cut into.
const parts = 3

// sample is the logs that one argument names.
type sample struct {
	name string
	logs []source
}

// findSamples returns the samples that args name. A log may be in one of them only: what is in two would count as seen
// twice, and make a table of what came once.
func (c command) findSamples(args []string, o *logOptions) ([]sample, error) {
	quiet := *o
	quiet.quiet = true // until all are found
	var all []source
	var samples []sample
	of := map[string]int{}
	for i, arg := range args {
		logs, _, err := c.findSources([]string{arg}, &quiet)
		if err != nil {
			return nil, err
		}
		for _, s := range logs {
			id := s.id()
			if j, ok := of[id]; ok && j != i {
				return nil, usageError(fmt.Sprintf("%s is in two samples, %s and %s: what came once would count as if it came again", s.name, args[j], arg))
			}
			of[id] = i
		}
		samples = append(samples, sample{arg, logs})
		all = append(all, logs...)
	}
	if !o.quiet {
		c.progress.watch(all)
	}
	for i, at := 0, 0; i < len(samples); i++ {
		n := len(samples[i].logs)
		samples[i].logs, at = all[at:at+n], at+n
	}
	return samples, nil
}

// id is equal for sources that are one log: objects of one name, wherever they were copied to, and paths to one file.
func (s source) id() string {
	if s.object != nil {
		return s.object.ID
	}
	path, err := filepath.Abs(s.name)
	if err == nil {
		path, err = filepath.EvalSymlinks(path)
	}
	if err != nil {
		return s.name // stdin
	}
	return path
}

// each calls f with every entry of the sample, and returns how many there are.
func (m sample) each(f func(*elblog.Entry)) (n int, err error) {
	for _, src := range m.logs {
		err := scanSource(src, func(e *elblog.Entry) { n++; f(e) })
		if err != nil {
			return n, fmt.Errorf("%s: %w", src.name, err)
		}
	}
	return n, nil
}

// learnParts gives the requests of a single sample to s as parts, divided by time.
func (m sample) learnParts(s *sampler) error {
	if m.name == "-" {
		return usageError("- alone: a single sample is read twice, so it has to be a file")
	}
	first, last := int64(math.MaxInt64), int64(math.MinInt64)
	n, err := m.each(func(e *elblog.Entry) { first, last = min(first, e.Time), max(last, e.Time) })
	switch {
	case err != nil:
		return err
	case n == 0:
		return fmt.Errorf("%s: no entry of an access log", m.name)
	}
	step := (last-first)/parts + 1
	_, err = m.each(func(e *elblog.Entry) { s.add(int((e.Time-first)/step), e) })
	return err
}

func scanSource(src source, f func(*elblog.Entry)) error {
	return src.scan(func(s *elblog.Scanner) error {
		for s.Scan() {
			if e := s.Entry(); e != nil {
				f(e)
			}
		}
		return s.Err()
	})
}
