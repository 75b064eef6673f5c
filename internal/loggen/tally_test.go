package loggen

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestTally(t *testing.T) {
	ms := time.Millisecond
	at := time.Date(2026, 11, 20, 1, 2, 3, 999, time.UTC)
	for _, row := range []struct {
		name         string
		want         Want
		availability Count
		latency      Count
	}{
		{"in time", Want{status: 200, verdict: good, threshold: 800 * ms, latency: 799 * ms}, Count{1, 1}, Count{1, 1}},
		{"on the threshold", Want{status: 200, verdict: good, threshold: 800 * ms, latency: 800 * ms}, Count{1, 1}, Count{1, 1}},
		{"late", Want{status: 200, verdict: good, threshold: 800 * ms, latency: 801 * ms}, Count{1, 1}, Count{1, 0}},
		{"not measured", Want{status: 200, verdict: good, threshold: 800 * ms, latency: notMeasured}, Count{1, 1}, Count{}},
		{"a redirect", Want{status: 302, verdict: good, threshold: 800 * ms, latency: 1 * ms}, Count{1, 1}, Count{1, 1}},
		{"a good 404", Want{status: 404, verdict: good, threshold: 800 * ms, latency: 1 * ms}, Count{1, 1}, Count{}},
		{"a WebSocket", Want{status: 101, verdict: good, threshold: 800 * ms, latency: 1 * ms}, Count{1, 1}, Count{}},
		{"no threshold", Want{status: 200, verdict: good, latency: 1 * ms}, Count{1, 1}, Count{}},
		{"bad", Want{status: 200, verdict: bad, threshold: 800 * ms, latency: 1 * ms}, Count{1, 0}, Count{}},
		{"excluded", Want{status: 200, verdict: excluded, threshold: 800 * ms, latency: 1 * ms}, Count{}, Count{}},
		{"malformed", Want{malformed: true}, Count{}, Count{}},
	} {
		row.want.time, row.want.minute, row.want.rule = at, 60, "served"
		var sum Tally
		sum.Add(&row.want)
		got := map[string]Count{}
		for _, m := range sum.Minutes() {
			got[m.Key.SLI] = m.Count
		}
		if got["availability"] != row.availability || got["latency"] != row.latency {
			t.Errorf("%s: %v, want availability %v, latency %v", row.name, got, row.availability, row.latency)
		}
	}
}

func TestJSONIsTheAnswer(t *testing.T) {
	a := dayTally(t).Answer()
	var got Answer
	if err := json.Unmarshal(a.JSON(), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(a, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var none Answer
	if err := json.Unmarshal((&Tally{}).Answer().JSON(), &none); err != nil {
		t.Errorf("an empty answer: %v", err)
	}
}
