package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"

	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/report"
)

const replayHelp = `usage: elbsli replay [OPTIONS] PATH|- …

Counts logs as the Lambda would, and prints the SLIs. PATH is an access log, compressed or not, or a folder of them; - is
stdin. A log with the name of a real S3 object is held to that name: its load balancer and its period.

example:
  $ elbsli replay --config config.yaml logs/
  $ aws s3 cp s3://my-logs/AWSLogs/… - | elbsli replay --format json -
`

type replayOptions struct {
	config, format, out, statsd string
}

// replay is the command "elbsli replay".
func (c command) replay(args []string) error {
	var o replayOptions
	f := newFlags("replay", replayHelp)
	f.StringVar(&o.config, "config", "", "configuration `FILE`; without one: built-in rules, heuristic routes")
	f.StringVar(&o.format, "format", "table", "table or json")
	f.StringVar(&o.out, "out", "", "write to `FILE` instead of stdout")
	f.StringVar(&o.statsd, "statsd", "", "also send the counts to the DogStatsD at `HOST:PORT`")
	paths, err := f.parse(c, args)
	if err != nil {
		return err
	}
	if err := oneOfThese("format", o.format, "table", "json"); err != nil {
		return err
	}
	cfg, err := loadConfig(o.config)
	if err != nil {
		return err
	}
	sources, skipped, err := findSources(paths, c.stdin)
	if err != nil {
		return err
	}
	total, failed := c.count(policyOf(cfg), sources)
	if err := c.ctx.Err(); err != nil {
		return err
	}
	if err := c.print(o, cfg, newReport(total, skipped)); err != nil {
		return err
	}
	if o.statsd != "" && !failed {
		err = c.send(o.statsd, cfg, total)
	}
	if failed {
		return errReported
	}
	return err
}

// count reads the sources side by side. A source that cannot be read whole counts nothing, is named on stderr, and
// holds back no other.
func (c command) count(p *pipeline.Policy, sources []source) (total *pipeline.Result, failed bool) {
	total = &pipeline.Result{}
	var mu sync.Mutex
	var readers sync.WaitGroup
	next := make(chan source)
	for range min(runtime.GOMAXPROCS(0), len(sources)) {
		readers.Go(func() {
			for s := range next {
				res, err := s.count(p)
				mu.Lock()
				if err != nil {
					fmt.Fprintf(c.stderr, "%s: %s\n", s.name, err)
					failed = true
				} else {
					total.Merge(res)
				}
				mu.Unlock()
			}
		})
	}
	for _, s := range sources {
		if c.ctx.Err() != nil {
			break
		}
		next <- s
	}
	close(next)
	readers.Wait()
	return total, failed
}

func (s source) count(p *pipeline.Policy) (*pipeline.Result, error) {
	r, err := s.open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return pipeline.Run(p, r, s.object)
}

func newReport(res *pipeline.Result, skipped int64) *report.Report {
	r := &report.Report{
		Objects: res.Objects, Entries: res.Entries, Malformed: res.MalformedLines(), Skipped: skipped,
		Excluded: notNil(res.Excluded), Rules: notNil(res.Rules), MalformedBy: res.Malformed,
	}
	if res.Entries > 0 {
		r.From, r.To = report.Time(res.First), report.Time(res.Last)
	}
	r.AddSeries(&res.Tally)
	return r
}

// notNil keeps a map without counts {} in JSON.
func notNil(m map[string]int64) map[string]int64 {
	if m == nil {
		return map[string]int64{}
	}
	return m
}

func (c command) print(o replayOptions, cfg *config.Config, r *report.Report) error {
	write := func(w io.Writer) error {
		if o.format == "json" {
			return r.WriteJSON(w)
		}
		return r.WriteTable(w, objectivesOf(cfg))
	}
	if o.out == "" {
		return write(c.stdout)
	}
	return writeFile(o.out, write)
}

// writeFile makes the whole file, or says why not.
func writeFile(name string, write func(io.Writer) error) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := write(f); err != nil {
		f.Close()
		return fmt.Errorf("%s: %w", name, err)
	}
	return f.Close()
}
