package report

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/internal/objective"
	"github.com/elb-sli/elb-sli/internal/sli"
)

func TestComparison(t *testing.T) {
	a := day(Series{Route: "/a", Journey: "j", Total: 100, Bad: 1}, Series{Route: "/gone", Total: 7})
	b := day(Series{Route: "/a", Journey: "j", Total: 90, Bad: 1}, Series{Route: "/new", Total: 7})
	a.Excluded, b.Excluded = map[string]int64{}, map[string]int64{"waf": 10}
	good, bad, out := func(route, journey string) *Event {
		return &Event{Key: keyOf(route, journey), Rule: "served", Verdict: verdictGood}
	},
		func(route string) *Event { return &Event{Key: keyOf(route, "j"), Rule: "served", Verdict: verdictBad} },
		&Event{Key: keyOf("/a", "j"), Rule: "waf", Verdict: "excluded"}
	var c, more Changes
	for range 9 {
		c.Add(good("/a", "j"), out)
	}
	more.Add(good("/a", "j"), out)
	more.Add(good("/a", "j"), bad("/a")) // the same rule with another verdict
	for range 7 {
		more.Add(good("/gone", ""), good("/new", ""))
	}
	c.Add(good("/a", "j"), good("/a", "j")) // nothing changed
	c.Merge(&more)
	a.AddComparison(b, &c, "a.yaml", "b.yaml", []objective.Objective{{Journey: "j", SLI: sli.Availability, Percent: 99}}, []objective.Objective{{Journey: "k", SLI: sli.Latency, Percent: 99}})

	got, err := json.Marshal(a.Compare)
	must(t, err)
	want := `{"a":"a.yaml","b":"b.yaml","excluded":{"waf":10},"rules":null,"series":[
{"sli":"availability","load_balancer":"app/web/1","method":"GET","route":"/a","journey":"j","total":90,"good":89,"bad":1},
{"sli":"availability","load_balancer":"app/web/1","method":"GET","route":"/new","journey":"","total":7,"good":7,"bad":0}],
"journeys":[
{"sli":"availability","journey":"j","a":{"total":100,"good":99,"bad":1,"measured":99.000,"objective":99,"state":"open"},"b":{"total":90,"good":89,"bad":1,"measured":98.888,"state":"no-objective"},"difference":-0.112},
{"sli":"latency","journey":"k","a":{"total":0,"good":0,"bad":0,"measured":null,"state":"no-objective"},"b":{"total":0,"good":0,"bad":0,"measured":null,"objective":99,"state":"no-events"},"difference":null}],
"routes":[
{"sli":"availability","load_balancer":"app/web/1","method":"GET","route":"/a","a":{"total":100,"good":99,"bad":1,"measured":99.000},"b":{"total":90,"good":89,"bad":1,"measured":98.888},"difference":-0.112},
{"sli":"availability","load_balancer":"app/web/1","method":"GET","route":"/gone","a":{"total":7,"good":7,"bad":0,"measured":100.000},"b":{"total":0,"good":0,"bad":0,"measured":null},"difference":null},
{"sli":"availability","load_balancer":"app/web/1","method":"GET","route":"/new","a":{"total":0,"good":0,"bad":0,"measured":null},"b":{"total":7,"good":7,"bad":0,"measured":100.000},"difference":null}],
"moved":[
{"load_balancer":"app/web/1","method":"GET","route":"/a","from":{"rule":"served","verdict":"good"},"to":{"rule":"waf","verdict":"excluded"},"count":10},
{"load_balancer":"app/web/1","method":"GET","route":"/a","from":{"rule":"served","verdict":"good"},"to":{"rule":"served","verdict":"bad"},"count":1}],
"renamed":[
{"load_balancer":"app/web/1","method":"GET","route_a":"/gone","journey_a":"","route_b":"/new","journey_b":"","count":7}],
"moved_unlisted":0}`
	if diff := cmp.Diff(strings.ReplaceAll(want, "\n", ""), string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	m := a.Compare.Matrix()
	if diff := cmp.Diff(matrix{
		To:   []Decision{{"served", "bad"}, {"waf", "excluded"}},
		Rows: []matrixRow{{Decision{"served", "good"}, []int64{1, 10}}},
	}, m); diff != "" {
		t.Errorf("matrix (-want +got):\n%s", diff)
	}
}

// Kinds of changes beyond the bound are counted but not kept.
func TestChangesAreBounded(t *testing.T) {
	var b bounded[int]
	for i := range maxKinds + 5 {
		b.add(i, 1)
		b.add(0, 1)
	}
	if len(b.counts) != maxKinds || b.dropped != 5 || b.counts[0] != maxKinds+6 {
		t.Errorf("%d kinds, %d dropped, %d of the first", len(b.counts), b.dropped, b.counts[0])
	}
}

func TestPromise(t *testing.T) {
	for _, tt := range []struct {
		counts Counts
		want   string
	}{
		{Counts{}, "-"},
		{Counts{Objective: 99.95}, "99.95%"},
		{Counts{Objective: 99, ThresholdMS: 1_200}, "99% in 1200 ms"},
	} {
		if got := tt.counts.promise(); got != tt.want {
			t.Errorf("%+v: %q, want %q", tt.counts, got, tt.want)
		}
	}
}
