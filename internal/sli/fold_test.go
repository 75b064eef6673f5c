package sli

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tallyOf counts the given number of good events of each key in one minute.
func tallyOf(events map[Key]int) *Tally {
	t := new(Tally)
	for k, n := range events {
		for range n {
			t.Series(k).Add(0, true)
		}
	}
	return t
}

// kept lists the remaining series, as "METHOD route journey".
func kept(t *Tally) (all []string) {
	for _, s := range t.All() {
		all = append(all, fmt.Sprint(s.Key.Method, " ", s.Key.Route, " ", s.Key.Journey))
	}
	slices.Sort(all)
	return all
}

// The number of events decides what is kept, and the name only if the numbers are equal. Here the names sort in the
// opposite order of the numbers.
func TestFoldKeepsTheBusiest(t *testing.T) {
	routes := func(events map[string]int) *Tally {
		byKey := make(map[Key]int)
		for r, n := range events {
			byKey[key(r)] = n
		}
		return tallyOf(byKey)
	}
	for _, tt := range []struct {
		name   string
		events map[string]int
		want   []string
	}{
		{"by total", map[string]int{"/a": 1, "/b": 2, "/c": 3, "/d": 4}, []string{"GET /d ", "GET other "}},
		{"by total, the other way round", map[string]int{"/a": 4, "/b": 3, "/c": 2, "/d": 1}, []string{"GET /a ", "GET other "}},
		{"by name where they are equal", map[string]int{"/a": 2, "/b": 2, "/c": 2, "/d": 1}, []string{"GET /a ", "GET other "}},
	} {
		tally := routes(tt.events)
		tally.Fold(5) // good and total of a route and of other, and folded
		if diff := cmp.Diff(tt.want, kept(tally)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	// A route's traffic is that of both its SLIs together, and both stay or go together.
	tally := routes(map[string]int{"/a": 5, "/b": 3, "/c": 1})
	slow := key("/b")
	slow.SLI = Latency
	for range 3 {
		tally.Series(slow).Add(0, true)
	}
	tally.Fold(7) // four of them, two of other, and folded
	if diff := cmp.Diff([]string{"GET /b ", "GET /b ", "GET other "}, kept(tally)); diff != "" {
		t.Errorf("two SLIs (-want +got):\n%s", diff)
	}
}

// As the limit decreases, the routes go first, then the methods of other, then its journeys.
func TestFoldGivesUpMethodsBeforeJourneys(t *testing.T) {
	events := make(map[Key]int)
	for _, journey := range []string{"call", "browse"} {
		for i, method := range []string{"GET", "POST", "PUT"} {
			for j := range 3 {
				events[Key{Availability, lb, method, fmt.Sprintf("/%s/%d", journey, j), journey, ""}] = 1 + i + j
			}
		}
	}
	routes := []string{"GET other browse", "GET other call", "POST other browse", "POST other call", "PUT other browse", "PUT other call"}
	for _, tt := range []struct {
		limit int
		moved int64
		want  []string
	}{
		{13, 54, routes}, // good and total of six series of other, and folded
		// Without the methods, there is room for three routes again.
		{12, 40, []string{"OTHER other browse", "OTHER other call", "PUT /browse/1 browse", "PUT /browse/2 browse", "PUT /call/2 call"}},
		{5, 54, []string{"OTHER other browse", "OTHER other call"}},
		{4, 54, []string{"OTHER other "}},
		{3, 54, []string{"OTHER other "}},
	} {
		tally := tallyOf(events)
		moved := tally.Fold(tt.limit)
		if diff := cmp.Diff(tt.want, kept(tally)); diff != "" {
			t.Errorf("limit %d (-want +got):\n%s", tt.limit, diff)
		}
		if n := tally.PointCount(); n > tt.limit || moved != tt.moved {
			t.Errorf("limit %d: %d points, %d events moved, want %d", tt.limit, n, moved, tt.moved)
		}
	}
}
