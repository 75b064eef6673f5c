// Package oracle computes what the pipeline must count, for tests.
//
// It was written from the design alone, with regular expressions and maps. It is slow and obvious, and shares no code with
// the pipeline, so the two can only agree because both follow the design. It knows the parts of the design that the
// end-to-end tests use: the three formats, a table of routes (what no route matches is `other`), one configured rule by
// user agent and one by status, the built-in rules, journeys with both SLIs, and the counts about itself.
package oracle

import (
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/elb-sli/elb-sli/test/dogstatsdtest"
)

// Config is what an operator may configure.
type Config struct {
	prefix   string   // of the metrics
	tags     []string // on every metric, "key:value"
	routes   []string // "GET /hoge/:id"
	journeys []journey
	synth    string // user agents that begin with it are excluded by the rule `synthetics`; "" for no such rule
	sockets  bool   // a rule `sockets`: 101 is good, and no event of a latency SLI
	classic  time.Duration
	domain   string // the one value of the dimension `domain`; "" for no such dimension
	group    string // the one value of the dimension `target_group`
}

// journey is a critical user journey.
type journey struct {
	name      string
	routes    []string
	threshold time.Duration // of the latency SLI; 0: none
	of        string        // statuses that the latency SLI includes in addition to 2xx and 3xx, "404"; "" for none
	ofTarget  bool          // it measures only the target's time
}

// Count is what was counted: a sum for each metric, its tags without the writer, and minute.
type Count map[dogstatsdtest.Cell]int64

// Add adds another object's counts.
func (c Count) Add(o Count) {
	for k, v := range o {
		c[k] += v
	}
}

// object is what a key says about its object.
type object struct {
	lb       string
	from, to time.Time
}

var keyPattern = regexp.MustCompile(`^\d{12}_elasticloadbalancing_[a-z0-9-]+_(.+?)_(\d{8}T\d{4}Z)_`)

func parseKey(c *Config, key string) object {
	m := keyPattern.FindStringSubmatch(path.Base(key))
	if m == nil {
		panic("oracle: not the key of an access log: " + key)
	}
	end, err := time.Parse("20060102T1504Z", m[2])
	if err != nil {
		panic(err)
	}
	o := object{lb: strings.ReplaceAll(m[1], ".", "/"), from: end.Add(-5 * time.Minute), to: end}
	if !strings.Contains(o.lb, "/") {
		o.from = end.Add(-c.classic)
	}
	return o
}

// Object counts one object. text is its log, decompressed.
func Object(c Config, key, text string) Count {
	w := newWork(&c, parseKey(&c, key))
	for _, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		w.line(strings.TrimSuffix(line, "\r"))
	}
	return w.out
}

type work struct {
	c        *Config
	o        object
	out      Count
	routes   []string
	matchers []*regexp.Regexp // of routes
}

func newWork(c *Config, o object) *work {
	w := &work{c: c, o: o, out: make(Count), routes: allRoutes(c)}
	for _, r := range w.routes {
		_, pattern := split(r)
		w.matchers = append(w.matchers, matcher(pattern))
	}
	return w
}

// add adds n to one metric. The tags are spelled as Datadog stores them.
func (w *work) add(metric string, at time.Time, n int64, tags ...string) {
	for i, t := range tags {
		tags[i] = normalize(t)
	}
	tags = append(tags, w.c.tags...)
	w.out[dogstatsdtest.NewCell(w.c.prefix+"."+metric, tags, at.Unix())] += n
}

var (
	strange = regexp.MustCompile(`[^\p{L}\p{N}_\-:./]`)
	runs    = regexp.MustCompile(`_+`)
)

func normalize(tag string) string {
	return strings.TrimRight(runs.ReplaceAllString(strange.ReplaceAllString(strings.ToLower(tag), "_"), "_"), "_")
}

func (w *work) line(line string) {
	e, reason := parseLine(line)
	if reason == "" && e.lb != w.o.lb {
		reason = "load-balancer"
	}
	if reason != "" {
		w.add("malformed", w.o.from, 1, "lb:"+w.o.lb, "reason:"+reason)
		return
	}
	at := e.at
	switch {
	case at.Before(w.o.from):
		at = w.o.from
		w.add("clamped", at, 1, "lb:"+e.lb)
	case !at.Before(w.o.to):
		at = w.o.to.Add(-time.Second)
		w.add("clamped", at, 1, "lb:"+e.lb)
	}
	w.add("entries", at, 1, "lb:"+e.lb, "reached_target:"+strconv.FormatBool(e.reachedTarget()))
	route := w.findRoute(e)
	verdict, rule := classify(w.c, e)
	if verdict == "excluded" {
		w.add("excluded", at, 1, "lb:"+e.lb, "rule:"+rule)
		return
	}
	w.event("availability", e, route, at, verdict == "good")
	if route.threshold == 0 || verdict != "good" || rule == "sockets" {
		return
	}
	times := e.times[:]
	if route.ofTarget {
		times = times[1:2]
	}
	answered := e.status[0] == '2' || e.status[0] == '3' || e.status == route.of
	if answered && measured(times) {
		w.event("latency", e, route, at, took(times) <= route.threshold)
	}
}

// event counts one valid event under one SLI.
func (w *work) event(sli string, e entry, r route, at time.Time, good bool) {
	add := func(metric string, n int64) {
		tags := []string{"sli:" + sli, "lb:" + e.lb, "route:" + r.name, "method:" + e.method}
		if r.journey != "" {
			tags = append(tags, "journey:"+r.journey)
		}
		if w.c.domain != "" {
			tags = append(tags, "domain:"+oneOf(e.domain, w.c.domain))
		}
		if w.c.group != "" {
			tags = append(tags, "target_group:"+oneOf(path.Base(path.Dir(e.group)), w.c.group))
		}
		w.add(metric, at, n, tags...)
	}
	add("total", 1)
	if good {
		add("good", 1)
		return
	}
	add("good", 0) // good is emitted whenever total is
	add("bad", 1)
}

// oneOf returns value if it is a configured one, and otherwise "other".
func oneOf(value, configured string) string {
	if value == configured {
		return value
	}
	return "other"
}
