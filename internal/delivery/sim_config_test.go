package delivery

import (
	"fmt"
	"sync"
	"testing"

	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/pipeline"
)

// simConfig is a configuration that the function can be deployed with, and what the oracle needs to know of it. None of
// the oracle's part is shared with the program.
type simConfig struct {
	name  string
	yaml  string
	hoge  string // the route of GET /hoge/…
	slow  int    // milliseconds from which a call is slow
	folds bool   // routes may go to other, and then their methods and journeys

	settings Settings
	readers  chan pipeline.Worker // that are not in use
}

// counts names what decides counts: two configurations of one name count alike.
func (c *simConfig) counts() string {
	if c.name == "alike" {
		return "table"
	}
	return c.name
}

// keep keeps what a reader has learned for another environment: that is dear to learn.
func (c *simConfig) keep(w pipeline.Worker) {
	select {
	case c.readers <- w:
	default:
	}
}

// reader returns one that was kept, or a new one.
func (c *simConfig) reader() pipeline.Worker {
	select {
	case w := <-c.readers:
		return w
	default:
		return pipeline.Worker{}
	}
}

const (
	simTable   = iota // routes, and a journey with both SLIs
	simAlike          // other objectives and comments: counts the same
	simOther          // other routes and another threshold: counts otherwise
	simGuesses        // heuristic routes
	simFolds          // fewer points than the objects have
	simHourly         // Classic load balancers write once an hour
	simConfigs
)

func simYAML(routes, objective, threshold, more string) string {
	return fmt.Sprintf(`
routes: [%s]
journeys:
  - {name: calls, routes: POST /calls, availability: {objective: %s}, latency: {objective: 95, threshold: %s}}
metrics: {tags: {team: voice}}
%s`, routes, objective, threshold, more)
}

// simSetup parses the configurations once: they are not changed by anybody.
var simSetup = sync.OnceValues(func() ([]*simConfig, error) {
	all := []*simConfig{
		{name: "table", yaml: simYAML("GET /hoge/:id", "99.9", "800ms", ""), hoge: "/hoge/:id", slow: 800},
		{name: "alike", yaml: "# agreed anew\n" + simYAML("GET /hoge/:id", "99.5", "800ms", ""), hoge: "/hoge/:id", slow: 800},
		{name: "other", yaml: simYAML("GET /fuga/:id", "99.9", "50ms", ""), hoge: "other", slow: 50},
		{name: "guesses", yaml: simYAML("GET /fuga/:id", "99.9", "800ms", "unmatched: heuristic"), hoge: "/hoge/:id", slow: 800},
		{name: "folds", yaml: simYAML("GET /hoge/:id", "99.9", "800ms", "limits: {points: 95}"), hoge: "/hoge/:id", slow: 800, folds: true},
		{name: "hourly", yaml: simYAML("GET /hoge/:id", "99.9", "800ms", "classic_interval: 60m\nhistorical: true"), hoge: "/hoge/:id", slow: 800},
	}
	for _, c := range all {
		c.readers = make(chan pipeline.Worker, 16)
		parsed, err := config.Parse(c.name+".yaml", []byte(c.yaml))
		if err != nil {
			return nil, err
		}
		c.settings = Settings{
			Policy: parsed.Policy(), Prefix: parsed.Metrics.Prefix, Tags: parsed.Metrics.Tags, Points: parsed.Limits.Points,
			Historical: parsed.Historical, Counting: parsed.Counting,
		}
	}
	return all, nil
})

// configuration returns one of the configurations by its number.
func configuration(t testing.TB, n int) *simConfig {
	t.Helper()
	all, err := simSetup()
	if err != nil {
		t.Fatal(err)
	}
	return all[n]
}
