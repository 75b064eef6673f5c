package config

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"github.com/elb-sli/elb-sli/internal/classify"
	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/tag"
)

// Parse reads a configuration. name is the file's, for the places. The error is Errors.
func Parse(name string, b []byte) (*Config, error) {
	c, err := parse(name, b)
	if err != nil {
		return nil, err
	}
	c.Digest = digest(b)
	return c, nil
}

// Default returns the configuration where there is no file: the built-in rules and heuristic routes.
func Default() *Config {
	c, err := parse("", nil)
	if err != nil {
		panic(err) // the built-in rules are valid
	}
	c.Digest = digest(classify.Defaults())
	return c
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// builder makes a Config of a file.
type builder struct {
	*report
	file     file
	builtin  file
	patterns []routenorm.Pattern
	config   *Config
}

func parse(name string, b []byte) (*Config, error) {
	r := &report{file: name}
	bd := builder{report: r, file: decode(r, b), builtin: defaults(), config: &Config{}}
	bd.routes()
	bd.rules()
	bd.metrics()
	if err := r.err(); err != nil {
		return nil, err
	}
	return bd.config, nil
}

// decode reads the nodes of b into a file.
func decode(r *report, b []byte) file {
	root := read(r, b)
	if root == nil {
		return newFile(value{})
	}
	f, ok := section(fileKind()).read(value{r, root, rootSubject})
	if !ok {
		return newFile(value{})
	}
	return f
}

// defaults reads the built-in rules the way the user's are read.
func defaults() file {
	r := &report{file: "defaults.yaml"}
	f := decode(r, classify.Defaults())
	if err := r.err(); err != nil {
		panic(err) // the built-in rules are valid
	}
	return f
}

// routes makes the table and the journeys.
func (b *builder) routes() {
	c := b.config
	index := map[string]int{}
	for _, p := range b.file.routes {
		if i, ok := index[p.String()]; ok {
			b.add(p.Place, "routes", "%q is already given at %s", p, b.patterns[i].Place)
			continue
		}
		index[p.String()] = len(b.patterns)
		b.patterns = append(b.patterns, p)
	}
	owner := map[int]routenorm.Place{}
	names := map[string]routenorm.Place{}
	for _, j := range b.file.journeys {
		b.journey(j, index, owner, names)
	}
	table, conflicts := routenorm.NewTable(b.patterns)
	for _, x := range conflicts {
		b.add(x.B.Place, "routes", "%q conflicts with %q at %s: both match %q", x.B, x.A, x.A.Place, x.Example)
	}
	b.spellings()
	if n := b.file.limits.routes; len(b.patterns) > n {
		b.add(b.patterns[n].Place, "routes", "more than limits.routes (%d) routes", n)
	}
	c.Table = table
	c.Heuristic = b.file.unmatched == "heuristic" || b.file.unmatched == "" && len(b.patterns) == 0
	c.JourneyOf = make([]int, len(b.patterns))
	for i := range c.JourneyOf {
		c.JourneyOf[i] = slices.IndexFunc(c.Journeys, func(j Journey) bool { return slices.Contains(j.Routes, i) })
	}
}

// journey adds one journey and those of its routes that are not in the table.
func (b *builder) journey(j journeyEntry, index map[string]int, owner map[int]routenorm.Place, names map[string]routenorm.Place) {
	spelled := tag.Value("journey", j.name.v)
	if at, ok := names[spelled]; ok {
		b.add(j.name.at, "journeys.name", "%q has the tag value %q of the journey at %s", j.name.v, spelled, at)
	}
	names[spelled] = j.name.at
	out := Journey{Name: j.name.v, Place: j.at}
	for _, p := range j.routes {
		i, ok := index[p.String()]
		if !ok {
			i = len(b.patterns)
			index[p.String()] = i
			b.patterns = append(b.patterns, p)
		}
		if at, ok := owner[i]; ok {
			b.add(p.Place, "journeys.routes", "%q already belongs to a journey at %s", p, at)
			continue
		}
		owner[i] = p.Place
		out.Routes = append(out.Routes, i)
	}
	if j.availability == nil && j.latency == nil {
		b.add(j.at, "journeys", "journey %q has neither availability nor latency", j.name.v)
	}
	if j.availability != nil {
		out.Availability = j.availability.objective.v
	}
	if j.latency != nil {
		out.Latency = Latency{j.latency.objective.v, j.latency.threshold.v}
	}
	b.config.Journeys = append(b.config.Journeys, out)
}

// spellings refuses two routes that Datadog would store as one.
func (b *builder) spellings() {
	first := map[string]routenorm.Pattern{}
	for _, p := range b.patterns {
		s := tag.Value("route", p.Route())
		q, ok := first[s]
		switch {
		case !ok:
			first[s] = p
		case q.Route() != p.Route():
			b.add(p.Place, "routes", "%q has the tag value %q of %q at %s", p, s, q, q.Place)
		}
	}
}

// rules makes the classifier.
func (b *builder) rules() {
	senders := b.senders()
	known := map[string]string{classify.Unclassified: "built in"}
	var rules []classify.Rule
	for _, r := range b.builtin.rules {
		known[r.name.v] = "built in"
	}
	for _, r := range b.file.rules {
		if at, ok := known[r.name.v]; ok && r.name.v != "" {
			b.add(r.name.at, "classify.name", "rule %q is already given: %s", r.name.v, at)
		}
		known[r.name.v] = r.name.at.String()
		b.checkWhen(r.when, senders)
		rules = append(rules, r.rule())
	}
	if len(b.errs) > 0 {
		return
	}
	for _, r := range b.builtin.rules {
		rules = append(rules, r.rule())
	}
	c, errs := classify.New(rules, senders)
	for _, err := range errs {
		b.add(routenorm.Place{File: b.report.file, Line: 1, Col: 1}, "classify", "%v", err)
	}
	b.config.Classifier = c
}

func (r ruleEntry) rule() classify.Rule {
	return classify.Rule{Name: r.name.v, When: r.when.When, Then: r.then, Place: r.name.at.String()}
}

// senders returns the configured senders, then the built-in ones that they do not replace.
func (b *builder) senders() []classify.Sender {
	var out []classify.Sender
	for _, s := range append(slices.Clone(b.file.senders), b.builtin.senders...) {
		if !slices.ContainsFunc(out, func(o classify.Sender) bool { return o.Name == s.Name }) {
			out = append(out, s.Sender)
		}
	}
	return out
}

// checkWhen checks what conditions name elsewhere.
func (b *builder) checkWhen(w whenEntry, senders []classify.Sender) {
	var known []string
	for _, s := range senders {
		known = append(known, s.Name)
	}
	for _, s := range w.senders {
		if !slices.Contains(known, s.v) {
			b.add(s.at, "classify.when.sender", "unknown sender %q%s", s.v, suggest(s.v, known))
		}
	}
	if b.config.Heuristic {
		return
	}
	for _, r := range w.routes {
		if r.v != routenorm.Other && !slices.ContainsFunc(b.patterns, func(p routenorm.Pattern) bool { return p.Route() == r.v || p.String() == r.v }) {
			b.add(r.at, "classify.when.route", "%q is not a configured route", r.v)
		}
	}
}

// metrics checks and takes over the rest.
func (b *builder) metrics() {
	m, l := b.file.metrics, b.file.limits
	c := b.config
	c.Metrics = Metrics{m.prefix, m.resolution, unplaced(m.tags)}
	slices.Sort(c.Metrics.Tags)
	c.Limits = Limits{l.routes, l.points}
	c.ClassicInterval, c.Historical = b.file.classicInterval.v, b.file.historical
	if c.ClassicInterval > 5*time.Minute && !c.Historical {
		b.add(b.file.classicInterval.at, "classic_interval", "60m needs \"historical: true\": the first minutes of such a log are always late")
	}
}
