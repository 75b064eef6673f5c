package main

import (
	"fmt"
	"math"

	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/routenorm"
)

const suggestHelp = `usage: elbsli routes suggest [OPTIONS] SAMPLE…

Learns a table of routes from access logs and prints it as configuration, with the evidence of each route in a comment,
for a person to review. What is doubtful is listed apart and left out.

Each argument is one sample: a log, a gzip'd log or a folder of them. Three samples of different days teach more than
one that is three times as large, because the values of a parameter change from day to day and the words of an API do
not. A single sample is cut into three by time. The output depends on the requests alone: not on the order of the
samples, nor on how the requests of a sample are divided over files.

example:
  $ elbsli routes suggest logs/monday logs/thursday logs/sunday > routes.yaml
  $ elbsli routes suggest --config config.yaml logs/monday logs/thursday logs/sunday
`

// parts is the number of samples that a single one is cut into.
const parts = 3

// routesSuggest learns a table of routes from logs.
func (c command) routesSuggest(args []string) error {
	fs := newFlags("routes suggest", suggestHelp)
	file := fs.String("config", "", "print what would change in this configuration `FILE`'s table")
	logs := fs.logOptions()
	rest, err := fs.parse(c, args)
	if err != nil {
		return err
	}
	if len(rest) == 0 {
		return usageError("no sample given: a log, or a folder of logs")
	}
	if len(rest) > routenorm.MaxSamples {
		return usageError(fmt.Sprintf("%d samples: at most %d", len(rest), routenorm.MaxSamples))
	}
	l := routenorm.NewLearner()
	if err := c.learn(l, rest, logs); err != nil {
		return err
	}
	learned := l.Result()
	if *file == "" {
		err = printTable(c.stdout, learned)
	} else {
		conf, failed := loadConfig(*file)
		if failed != nil {
			return failed
		}
		err = printDiff(c.stdout, learned, conf.Table, l.Count(conf.Table), *file)
	}
	if err != nil {
		return err
	}
	return printOther(c.stdout, l, learned)
}

// learn gives the requests of all samples to l.
func (c command) learn(l *routenorm.Learner, samples []string, logs *logOptions) error {
	s := sampler{learner: l}
	if len(samples) > 1 {
		for i, arg := range samples {
			if err := c.eachEntry(arg, logs, func(e *elblog.Entry) { s.add(i, e) }); err != nil {
				return err
			}
		}
		return nil
	}
	if samples[0] == "-" {
		return usageError("- alone: a single sample is read twice, so it has to be a file")
	}
	first, last := int64(math.MaxInt64), int64(math.MinInt64)
	err := c.eachEntry(samples[0], logs, func(e *elblog.Entry) { first, last = min(first, e.Time), max(last, e.Time) })
	if err != nil {
		return err
	}
	step := (last-first)/parts + 1
	return c.eachEntry(samples[0], logs, func(e *elblog.Entry) { s.add(int((e.Time-first)/step), e) })
}

// eachEntry calls f with every entry of a sample.
func (c command) eachEntry(arg string, logs *logOptions, f func(*elblog.Entry)) error {
	sources, _, err := c.findSources([]string{arg}, logs)
	if err != nil {
		return err
	}
	for _, src := range sources {
		if err := scanSource(src, f); err != nil {
			return fmt.Errorf("%s: %w", src.name, err)
		}
	}
	return nil
}

func scanSource(src source, f func(*elblog.Entry)) error {
	file, err := src.open()
	if err != nil {
		return err
	}
	defer file.Close()
	r, err := elblog.Open(file)
	if err != nil {
		return err
	}
	s := elblog.NewScanner(r)
	for s.Scan() {
		if e := s.Entry(); e != nil {
			f(e)
		}
	}
	return s.Err()
}

// sampler gives entries to a learner.
type sampler struct {
	learner *routenorm.Learner
	path    []byte
}

// add gives one entry to the learner. What no target answered proves nothing: a redirect to HTTPS or to a login is the
// load balancer's own, and it makes one for any path.
func (s *sampler) add(sample int, e *elblog.Entry) {
	if e.Format == elblog.NLB {
		return
	}
	status := e.ELBStatusCode
	if !e.ReachedTarget() {
		status = 0
	}
	s.path = elblog.Unescape(s.path[:0], e.Path)
	s.learner.Add(sample, e.Method, s.path, status, lineID(e))
}

// lineID is the FNV-1a hash of what tells an entry from all others.
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
