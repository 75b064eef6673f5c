package main

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// What the bill is made of, counted by hand.
func TestBill(t *testing.T) {
	hour := time.Date(2026, 11, 20, 1, 0, 0, 0, time.UTC)
	key := sli.Key{SLI: sli.Availability, LoadBalancer: "app/web/1", Method: "GET", Route: "/a"}
	log := func(at time.Time, good bool) *sli.Tally {
		var tally sli.Tally
		tally.Series(key).Add(at.Unix(), good)
		tally.About(sli.Entries("app/web/1", true)).Add(at.Unix(), false)
		return &tally
	}
	b := newBill(config.Default(), 5)
	object := &elblog.Object{LoadBalancer: "app/web/1", End: hour.Add(5 * time.Minute)}
	for range 7 { // six objects share writer 0; each writer has good, total and entries
		b.add(object, log(hour, true))
	}
	b.add(object, log(hour.Add(time.Minute), true)) // the same metrics again
	b.add(nil, log(hour.Add(time.Hour), false))     // good, total, bad and entries
	want := customMetrics{Hours: 2, Average: (2*3 + 10 + 4 + 10) / 2., Unmatched: (2*2 + 3) / 2., Most: 16, Writers: 2, PricePer100: 5, CostPerMonth: 0.75}
	if diff := cmp.Diff(want, b.result()); diff != "" {
		t.Errorf("bill (-want +got):\n%s", diff)
	}
}

// Objects beyond the limit are folded, as the Lambda folds them, before their metrics are counted.
func TestPointCheck(t *testing.T) {
	var tally sli.Tally
	for i := range 100 {
		tally.Series(sli.Key{SLI: sli.Availability, LoadBalancer: "lb", Method: "GET", Route: fmt.Sprint("/", i)}).Add(60, true)
	}
	p := pointCheck{Limit: 150}
	p.add("small", &sli.Tally{})
	p.add("large", &tally)
	if want := (pointCheck{Most: 200, Series: 100, Object: "large", Limit: 150, Folded: 1}); p != want || tally.PointCount() > 150 {
		t.Errorf("got %+v and %d points, want %+v", p, tally.PointCount(), want)
	}
}

// Neither reading side by side nor the maps inside show in the output.
func TestCheckTwice(t *testing.T) {
	var first string
	for range 5 {
		got := output(t, "", []string{"check", "--config", sampleConfig, "--logs", sampleLogs})
		if first == "" {
			first = got
		}
		if diff := cmp.Diff(first, got); diff != "" {
			t.Fatalf("another run (-first +this):\n%s", diff)
		}
	}
}

// What is kept of other is bounded, and the rest is still counted.
func TestShapesAreBounded(t *testing.T) {
	m := make(shapes)
	for _, p := range []string{"/a", "/b", "/c", "/a", "/d"} {
		m.put(shape{Method: "GET", Path: p}, witnesses{requests: 1}, 2)
	}
	want := map[shape]int64{{Method: "GET", Path: "/a"}: 2, {Method: "GET", Path: "/b"}: 1, {Method: "GET", Path: furtherShapes}: 2}
	if diff := cmp.Diff(want, m.counts()); diff != "" {
		t.Errorf("shapes (-want +got):\n%s", diff)
	}
}

// A word that few clients asked for is shown if APIs have it; others may be names. Who asked is told over all logs.
func TestShapesHideNames(t *testing.T) {
	m := make(shapes)
	for i, clients := range []string{"AB", "BC", "AA"} { // what three logs hold
		log := make(shapes)
		for _, c := range clients {
			log.add(shape{Method: "GET", Path: "/profile/kowalski"}, []byte{byte('A' + i%2)})
			log.add(shape{Method: "GET", Path: "/hoge/list"}, []byte{byte(c)})
			log.add(shape{Method: "GET", Path: fmt.Sprintf("/profile/nowak%c", 'a'+i)}, []byte{byte(c)})
		}
		log.add(shape{Method: "GET", Path: notAPath}, []byte("A"))
		log.add(shape{Method: "GET", Path: "/users/:id/settings"}, []byte("A"))
		m.merge(log)
	}
	want := []shape{
		{"GET", "/profile/:id", 12}, {"GET", "/hoge/list", 6}, {"GET", notAPath, 3}, {"GET", "/users/:id/settings", 3},
	}
	if diff := cmp.Diff(want, m.top(10)); diff != "" {
		t.Errorf("shapes (-want +got):\n%s", diff)
	}
}
