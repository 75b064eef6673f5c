package delivery

import (
	"fmt"
	"sync"
	"testing"

	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/pipeline"
)

// simConfig is a configuration that the function can be deployed with, and the oracle's knowledge of it. The oracle's
// part shares nothing with the program.
type simConfig struct {
	name  string
	yaml  string
	hoge  string // the route of GET /hoge/…
	slow  int    // milliseconds from which a call is slow
	folds bool   // routes may become other, including their methods and journeys

	settings Settings
	readers  chan pipeline.Worker // those not in use
}

// counts identifies the counting: two configurations with the same name count alike.
func (c *simConfig) counts() string {
	if c.name == "alike" {
		return "table"
	}
	return c.name
}

// keep stores a reader for other environments, because its caches take long to fill.
func (c *simConfig) keep(w pipeline.Worker) {
	select {
	case c.readers <- w:
	default:
	}
}

// reader returns a stored reader, or a new one.
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
	simAlike          // other objectives and comments: the same counts
	simOther          // other routes and another threshold: different counts
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

// simSetup parses the configurations once: nothing changes them.
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
