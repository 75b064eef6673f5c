package loggen

import (
	"bytes"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func lines(t *testing.T, write func(io.Writer, *Tally) error) ([]string, *Tally) {
	t.Helper()
	var b bytes.Buffer
	var sum Tally
	if err := write(&b, &sum); err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n"), &sum
}

func TestBenchLines(t *testing.T) {
	const n = 5_000
	all, sum := lines(t, Bench{Seed: 1, Lines: n}.Write)
	bytes := 0
	for _, line := range all {
		bytes += len(line) + 1
		if got := fields(line); got != 33 {
			t.Fatalf("%d fields: %s", got, line)
		}
	}
	if mean := bytes / len(all); mean < 550 || mean > 650 {
		t.Errorf("a line has %d bytes, want about 600", mean)
	}
	if sum.Lines != n || len(all) != n || sum.Malformed != 0 {
		t.Errorf("%d lines counted, %d written", sum.Lines, len(all))
	}
}

func TestBenchDistinct(t *testing.T) {
	id := regexp.MustCompile(`/hoge/\d+`)
	for _, row := range []struct{ distinct, min, max int }{{10, 1, 10}, {100, 20, 100}, {0, 500, 1 << 30}} {
		all, _ := lines(t, Bench{Seed: 1, Lines: 5_000, Distinct: row.distinct}.Write)
		seen := map[string]bool{}
		for _, line := range all {
			if m := id.FindString(line); m != "" {
				seen[m] = true
			}
		}
		if len(seen) < row.min || len(seen) > row.max {
			t.Errorf("distinct %d: %d ids, want %d to %d", row.distinct, len(seen), row.min, row.max)
		}
	}
}

func TestBenchRoutesAndRules(t *testing.T) {
	b := Bench{Seed: 1, Lines: 20_000, Routes: 40, Rules: 3}
	_, sum := lines(t, b.Write)
	further := 0
	var hits int64
	for _, s := range sum.Answer().Series {
		if strings.HasPrefix(s.Route, "/svc-") {
			further++
			hits += s.Total
		}
	}
	if further != 40 || hits < 9_000 || hits > 11_000 {
		t.Errorf("%d of 40 routes, %d of 20000 lines", further, hits)
	}
	config := string(b.Config())
	for _, line := range []string{"  - GET /svc-0/items/:id\n", "  - GET /svc-39/items/:id\n", "  - {name: load-test-2, when: {user_agent: \"LoadTest-2/*\"}, then: excluded}\n"} {
		if strings.Count(config, line) != 1 {
			t.Errorf("the configuration has %q %d times", line, strings.Count(config, line))
		}
	}
	if strings.Contains(config, "limits:") || !strings.Contains(string(Config(4000, 0)), "limits: {routes: 5000,") {
		t.Error("limits: only a table over the default needs them")
	}
}

// Whatever an attacker sends, the number of series stays small.
func TestHostileSeriesAreBounded(t *testing.T) {
	few, small := lines(t, Hostile{Seed: 1, Lines: 2_000}.Write)
	_, large := lines(t, Hostile{Seed: 2, Lines: 20_000}.Write)
	if n := len(large.Answer().Series); n > 12 || n < len(small.Answer().Series) {
		t.Errorf("%d series in 20,000 lines, %d in 2,000", n, len(small.Answer().Series))
	}
	seen := map[string]bool{}
	for _, line := range few {
		if got := fields(line); got != 33 {
			t.Fatalf("%d fields: %s", got, line)
		}
		seen[words(line)[12]] = true
	}
	if len(seen) < 1_500 {
		t.Errorf("%d different requests of 2000", len(seen))
	}
}

func TestConfigNamesEveryRoute(t *testing.T) {
	config := string(Config(0, 0))
	has := func(text string) bool {
		return strings.Contains(config, text+"\n") || strings.Contains(config, text+" ")
	}
	for _, s := range dayTally(t).Answer().Series {
		if s.Route != other && !has("- "+s.Method+" "+s.Route) && !has("- "+s.Route) {
			t.Errorf("no route for %s %s", s.Method, s.Route)
		}
		if s.Journey != "" && !has("- name: "+s.Journey) {
			t.Errorf("no journey %q", s.Journey)
		}
	}
}

func dayTally(t *testing.T) *Tally {
	t.Helper()
	s := Day(DaySeed)
	var sum Tally
	for _, o := range s.Objects() {
		if err := s.WriteObject(io.Discard, o, &sum); err != nil {
			t.Fatal(err)
		}
	}
	return &sum
}

func TestOtherPolicyIsOneRuleMore(t *testing.T) {
	if got := strings.Replace(string(OtherPolicy()), wafYAML, "", 1); got != phoneYAML || strings.Count(string(OtherPolicy()), wafYAML) != 1 {
		t.Error("waf-excluded.yaml is not phone.yaml with one additional rule")
	}
}

func TestWeek(t *testing.T) {
	s := Week(1, 2)
	if n := len(s.Objects()); n != 7*288*2 {
		t.Fatalf("%d objects, want 4032", n)
	}
	var sum Tally
	for _, o := range s.Objects() {
		for line := range s.Lines(o) {
			sum.Add(&line.Want)
		}
	}
	a := sum.Answer()
	if a.Rules["twilio-gave-up"] == 0 || a.Rules["waf-blocked"] < 60 || a.Rules["server-error"] < 8 {
		t.Errorf("rules: %v", a.Rules)
	}
	for _, row := range a.Series {
		if row.Journey == "port-number" && (row.Total != 36 || row.Bad < 1) {
			t.Errorf("port-number: %+v, want 36 requests, at least one bad", row)
		}
	}
	if a.From[:10] != "2026-11-16" || a.To[:10] != "2026-11-22" {
		t.Errorf("from %s to %s", a.From, a.To)
	}
}

func BenchmarkBench(b *testing.B) {
	b.ReportAllocs()
	var sum Tally
	if err := (Bench{Seed: 1, Lines: b.N}).Write(io.Discard, &sum); err != nil {
		b.Fatal(err)
	}
}

// TestBenchAgents: there are as many user agents as a busy site sees, and a few of them make most of the requests.
func TestBenchAgents(t *testing.T) {
	agent := regexp.MustCompile(`^(?:[^"]*"){3}([^"]*)"`)
	all, _ := lines(t, Bench{Seed: 1, Lines: 20_000}.Write)
	requests := map[string]int{}
	for _, line := range all {
		requests[agent.FindStringSubmatch(line)[1]]++
	}
	counts := slices.Sorted(maps.Values(requests))
	frequent := 0
	for _, n := range counts[len(counts)-100:] {
		frequent += n
	}
	if len(requests) < 500 || frequent < 10_000 || frequent > 18_000 {
		t.Errorf("%d user agents, of which 100 made %d of 20,000 requests", len(requests), frequent)
	}
}
