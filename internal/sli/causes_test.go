package sli

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// causedEvent is one bad event.
type causedEvent struct {
	key   Key
	start int64
	cause Cause
}

// causesOf counts events in this many parts, and merges them in the given order.
func causesOf(events []causedEvent, order []int) *Causes {
	parts := make([]Causes, len(order))
	for i, e := range events {
		parts[i%len(parts)].Add(e.key, e.start, e.cause, 1)
	}
	var sum Causes
	for _, i := range order {
		sum.merge(&parts[i])
	}
	return &sum
}

// flatten writes what was counted as one line for each series, cause and bucket.
func flatten(c *Causes) (lines []string) {
	for _, one := range c.All() {
		for _, b := range one.Buckets() {
			lines = append(lines, fmt.Sprint(one.Key, " ", one.Cause, " ", b.Start, " ", b.Total))
		}
	}
	return lines
}

// floodOf has many more routes than fit, and a route with many more causes than fit.
func floodOf(routes, causes int) (events []causedEvent) {
	for i := range routes {
		k := key(fmt.Sprintf("/r%d", i))
		if i%1000 == 0 {
			k.Journey = "j"
		}
		for n := range 1 + i%2 {
			events = append(events, causedEvent{k, int64(60 * n), Cause{Rule: "server-error", ELBStatus: 502, TargetStatus: NoStatus}})
		}
	}
	for i := range causes {
		events = append(events, causedEvent{Key{Availability, lb, "GET", "/a", "j", ""}, int64(i % 3 * 60), Cause{Rule: "server-error", ELBStatus: i}})
	}
	return events
}

// The result depends neither on the order of the events nor on the parts in which they were counted, and no event is
// lost.
func TestCausesOfPartsAreThoseOfTheWhole(t *testing.T) {
	routes := 3*maxCausedRoutes + 17
	if testing.Short() {
		routes = maxCausedRoutes + 500
	}
	events := floodOf(routes, 5*maxCauses)
	want := flatten(causesOf(events, []int{0}))
	for seed := range uint64(3) {
		r := rand.New(rand.NewPCG(seed, 1))
		r.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
		got := causesOf(events, r.Perm(1+int(seed)*3))
		if parts := flatten(got); !slices.Equal(want, parts) {
			t.Fatalf("seed %d (-whole +merged):\n%.2000s", seed, cmp.Diff(want, parts))
		}
		check(t, got, events)
	}
}

// check compares the causes of each series and bucket with the events, and the number of separate causes with the
// limits.
func check(t *testing.T, c *Causes, events []causedEvent) {
	t.Helper()
	type cell struct {
		key   Key
		start int64
	}
	want, got := map[cell]int64{}, map[cell]int64{}
	for _, e := range events {
		want[cell{e.key, e.start}]++
	}
	causes := map[Key]map[Cause]bool{}
	for _, e := range events {
		if causes[e.key] == nil {
			causes[e.key] = map[Cause]bool{}
		}
		causes[e.key][e.cause] = true
	}
	apart, journeys := map[Key]int{}, 0
	for _, one := range c.All() {
		for _, b := range one.Buckets() {
			got[cell{one.Key, b.Start}] += b.Total
		}
		if !one.Cause.Others() {
			apart[one.Key]++
		}
	}
	if !maps.Equal(want, got) {
		t.Fatalf("sums (-events +causes):\n%.2000s", cmp.Diff(want, got, cmp.AllowUnexported(cell{})))
	}
	for k, n := range apart {
		journeys += b2i(k.Journey != "")
		if want := min(len(causes[k]), maxCauses); n != want {
			t.Errorf("%s has %d causes, want %d", k.Route, n, want)
		}
	}
	wantJourneys := map[Key]bool{}
	for _, e := range events {
		if e.key.Journey != "" {
			wantJourneys[e.key] = true
		}
	}
	if len(apart) != maxCausedRoutes || journeys != len(wantJourneys) {
		t.Errorf("causes of %d routes are kept apart, %d of them of journeys; want %d and %d", len(apart), journeys, maxCausedRoutes, len(wantJourneys))
	}
}

// Both SLIs of a route keep their causes, and spellings that Datadog stores alike are one series.
func TestCausesOf(t *testing.T) {
	var c Causes
	timeout := Cause{"server-error", 504, NoStatus, "", "web-blue", "twilio"}
	slow := Cause{"served", 200, 200, "", "web-blue", ""}
	c.Add(key("/B"), 60, timeout, 2)
	c.Add(key("/b"), 120, timeout, 3)
	k := key("/b")
	k.SLI = Latency
	c.Add(k, 60, slow, 1)
	var got []string
	for _, one := range slices.Concat(c.Of(key("/b")), c.Of(k), c.Of(key("/c"))) {
		got = append(got, fmt.Sprint(one.Key.SLI, " ", one.Key.Route, " ", one.Cause == timeout, " ", one.Cause == slow, " ", one.Buckets()))
	}
	want := []string{"availability /B true false [{60 2 0} {120 3 0}]", "latency /b false true [{60 1 0}]"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// A long flood takes no more memory for causes than a short one, apart from the sums of its routes.
func TestCausesStaySmall(t *testing.T) {
	var c Causes
	for i, e := range floodOf(5*maxCausedRoutes, 0) {
		e.cause.TargetStatus = i
		c.Add(e.key, e.start, e.cause, 1)
		if c.apart > 4*maxCausedRoutes+1 || len(c.spelled) > 4*maxCausedRoutes {
			t.Fatalf("after %d events causes of %d series are kept apart, and %d spellings", i, c.apart, len(c.spelled))
		}
	}
	for i := range 1000 * maxCauses {
		c.Add(key("/a"), 0, Cause{Rule: "r", ELBStatus: i}, 1)
	}
	if n := len(c.Of(key("/a"))); n > maxCauses+1 {
		t.Errorf("%d causes of one series", n)
	}
}
