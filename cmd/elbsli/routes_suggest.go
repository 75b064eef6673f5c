package main

import (
	"fmt"

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
	s := &sampler{learner: learn.New()}
	if *file != "" {
		conf, err := c.loadConfig(*file)
		if err != nil {
			return err
		}
		s.current, s.formats = currentTableOf(conf, *file), conf.Formats
	}
	if err := c.learn(s, rest, reading); err != nil {
		return err
	}
	learned := s.learner.Result()
	if s.current == nil {
		return printTable(c.stdout, s.learner, learned)
	}
	return printDiff(c.stdout, s.learner, learned, s.current)
}

// learn gives the requests of all samples to s.
func (c command) learn(s *sampler, args []string, reading *logOptions) error {
	samples, err := c.findSamples(args, reading, s.formats)
	if err != nil {
		return err
	}
	if len(samples) == 1 {
		return samples[0].learnParts(s)
	}
	found := 0
	for i, m := range samples {
		n, err := m.each(func(e *elblog.Entry) { s.add(i, e) })
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

// sampler gives entries to a learner.
type sampler struct {
	learner *learn.Learner
	current *currentTable // nil: none
	formats *elblog.Formats
	path    []byte
}

// add gives one entry to the learner. An entry that no target answered proves no route: the load balancer itself redirects
// any path to HTTPS or to a login.
func (s *sampler) add(sample int, e *elblog.Entry) {
	if e.Format == elblog.NLB {
		return
	}
	status := e.ELBStatusCode
	if !e.ReachedTarget() {
		status = 0
	}
	s.path = elblog.Unescape(s.path[:0], e.Path)
	if s.current != nil && s.current.countRequest(e.Method, e.Host, s.path, status) {
		return
	}
	s.learner.Add(sample, e.Method, s.path, status, lineID(e))
}

// lineID is the FNV-1a hash of what distinguishes an entry from all others.
func lineID(e *elblog.Entry) uint64 {
	h := uint64(14695981039346656037)
	for _, field := range [...][]byte{e.Timestamp, e.LoadBalancer, e.Client, e.Target, e.Request, e.RequestCreationTime} {
		for _, c := range field {
			h = (h ^ uint64(c)) * 1099511628211
		}
		h = (h ^ 0xff) * 1099511628211
	}
	return h
}
