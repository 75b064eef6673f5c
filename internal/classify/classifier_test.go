package classify

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/test/hermetic"
)

func TestMain(m *testing.M) { hermetic.Main(m) }

// mustNew is New without its errors.
func mustNew(tb testing.TB, rules []Rule, senders []Sender) *Classifier {
	tb.Helper()
	c, errs := New(rules, senders)
	if len(errs) > 0 {
		tb.Fatal(errs)
	}
	return c
}

// The fast matcher, the plain one and the oracle agree for all rules and entries, whatever was seen before.
func TestEqualsOracle(t *testing.T) {
	decided := map[int]int{}
	seeds := uint64(150)
	if testing.Short() {
		seeds = 15
	}
	for seed := range seeds {
		g := newGen(seed)
		rules, senders := g.rules(pick(g, 1, 5, 20, 63, 64, 65, 200)), g.senders()
		c := mustNew(t, rules, senders)
		m := c.NewMatcher()
		for range 200 {
			e, method, route := g.entry()
			want := oracle(rules, senders, e, method, route)
			steps := c.Explain(e, method, route)
			plain := steps[len(steps)-1].Rule
			if fast := m.Classify(e, method, route); fast != want || plain != want {
				t.Fatalf("seed %d: %s %s %+v: Matcher %d, Explain %d, want %d: %+v", seed, method, route, e, fast, plain, want, c.Rule(want))
			}
			decided[min(want, 3)]++
		}
	}
	if len(decided) < 4 {
		t.Errorf("too few rules were met: %v", decided)
	}
}

// A matcher that has to forget still decides the same.
func TestForget(t *testing.T) {
	g := newGen(1)
	rules, senders := g.rules(60), g.senders()
	c := mustNew(t, rules, senders)
	m := c.NewMatcher()
	entries := 3000
	if testing.Short() {
		entries = 1000
	}
	for i := range entries {
		m.full = i%7 == 0
		e, method, route := g.entry()
		if got, want := m.Classify(e, method, route), oracle(rules, senders, e, method, route); got != want {
			t.Fatalf("entry %d: got %d, want %d", i, got, want)
		}
	}
}

// A matcher's memory is bounded, whatever the clients send.
func TestMemoryIsBounded(t *testing.T) {
	var rules []Rule
	for i := range 20 {
		rules = append(rules, Rule{Name: fmt.Sprint("r", i), When: When{UserAgent: []string{fmt.Sprintf("*x%d-*", i)}, Elapsed: []Bound[time.Duration]{{Over, 1}}}, Then: Bad})
	}
	m := mustNew(t, rules, nil).NewMatcher()
	most := 0
	for n := range 40_000 {
		agent := []byte{}
		for i := range 20 {
			if n>>i&1 == 1 {
				agent = fmt.Appendf(agent, "x%d-", i)
			}
		}
		m.Classify(&elblog.Entry{UserAgent: agent}, "GET", "other")
		most = max(most, len(m.classes[agentPart].sets))
	}
	if most > maxClasses {
		t.Errorf("%d classes at once, want at most %d", most, maxClasses)
	}
	m.Classify(&elblog.Entry{UserAgent: make([]byte, 1<<20)}, "GET", "other")
	places := m.memos[agentPart].places
	if len(places) != manyAgents {
		t.Errorf("%d values remembered, want %d", len(places), manyAgents)
	}
	for _, p := range places {
		if cap(p.key) > 2*maxKey {
			t.Errorf("a value of %d bytes is remembered", cap(p.key))
		}
	}
}

func TestAllocatesNothing(t *testing.T) {
	g := newGen(3)
	c := mustNew(t, append(g.rules(100), Rule{Name: "last", When: When{UserAgent: []string{"*bot9*"}, Domain: []string{"A*"}}, Then: Bad}), g.senders())
	m := c.NewMatcher()
	type request struct {
		e             *elblog.Entry
		method, route string
	}
	var rs []request
	for range 500 {
		e, method, route := g.keptEntry()
		e.Client = []byte("2001:db8::1:443")
		rs = append(rs, request{e, method, route})
		m.Classify(e, method, route)
		m.memos = [numParts]*memo{} // so that the second run works out each class again, but the classes are known
	}
	m.memos[agentPart] = newMemo(2)
	all := func() {
		for _, r := range rs {
			m.Classify(r.e, r.method, r.route)
		}
	}
	all()
	if n := testing.AllocsPerRun(5, all); n > 0 {
		t.Errorf("%v allocations for 500 entries", n)
	}
}

func TestConcurrentUse(t *testing.T) {
	g := newGen(5)
	rules, senders := g.rules(40), g.senders()
	c := mustNew(t, rules, senders)
	var wg sync.WaitGroup
	for n := range uint64(4) {
		wg.Go(func() {
			g, m := newGen(100+n), c.NewMatcher()
			for range 300 {
				e, method, route := g.entry()
				if got, want := m.Classify(e, method, route), oracle(rules, senders, e, method, route); got != want {
					t.Errorf("got %d, want %d", got, want)
				}
			}
		})
	}
	wg.Wait()
}

func TestNewErrors(t *testing.T) {
	for _, tt := range []struct {
		name    string
		rules   []Rule
		senders []Sender
		want    []string
	}{
		{"none", nil, nil, nil},
		{"valid", []Rule{{Name: "a", Then: Good}}, nil, nil},
		{"no name", []Rule{{Then: Good}}, nil, []string{"a rule without a name"}},
		{"twice", []Rule{{Name: "a", Then: Good}, {Name: "a", Then: Bad}}, nil, []string{`a second rule "a"`}},
		{"the implicit rule's name", []Rule{{Name: "unclassified", Then: Good}}, nil, []string{`a second rule "unclassified"`}},
		{"no verdict", []Rule{{Name: "a"}, {Name: "b", Then: 4}}, nil, []string{`rule "a" has no verdict`, `rule "b" has no verdict`}},
		{"empty list", []Rule{{Name: "a", When: When{Route: []string{}}, Then: Good}}, nil, []string{`rule "a": route lists nothing`}},
		{"unknown sender", []Rule{{Name: "a", When: When{Sender: []string{"x"}}, Then: Good}}, nil, []string{`rule "a": unknown sender "x"`}},
		{"none is no sender", nil, []Sender{{"none", []string{"x"}}}, []string{`"none" cannot be a sender's name: it matches entries without a sender`}},
		{"nots", []Rule{{Name: "a", When: When{Not: []When{{}, {Not: []When{{ELBMade: true}}}, {Host: []string{}, Sender: []string{"none", "x"}}}}, Then: Good}}, nil,
			[]string{`rule "a": not has no conditions`, `rule "a": a not within a not`, `rule "a": host lists nothing`, `rule "a": unknown sender "x"`}},
		{"a period that ends before it begins", []Rule{{Name: "a", When: When{At: []Period{{now, now}}}, Then: Good}}, nil,
			[]string{`rule "a": 2026-09-21T14:13:20Z/2026-09-21T14:13:20Z ends before it begins`}},
		{"senders", nil, []Sender{{"a", []string{"*"}}, {"a", nil}, {"", []string{"x"}}}, []string{`a second sender "a"`, `sender "a" has no globs`, "a sender without a name"}},
		{"rules", manyRules(maxRules + 1), nil, []string{"more than 2000 rules"}},
		{"values", []Rule{{Name: "a", When: When{Domain: make([]string, maxValues+1)}, Then: Good}}, nil, []string{"more than 10000 values in all rules and senders"}},
	} {
		c, errs := New(tt.rules, tt.senders)
		var got []string
		for _, err := range errs {
			got = append(got, err.Error())
		}
		if d := cmp.Diff(tt.want, got); d != "" || (c == nil) != (tt.want != nil) {
			t.Errorf("%s: %v, %s", tt.name, c, d)
		}
	}
}

func manyRules(n int) []Rule {
	rules := make([]Rule, n)
	for i := range rules {
		rules[i] = Rule{Name: fmt.Sprint(i), Then: Good}
	}
	return rules
}
