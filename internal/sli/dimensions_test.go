package sli

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func dims(group, domain string) Dimensions {
	return NewDimensions([]string{"domain", "target_group"}, []string{domain, group})
}

// Dimensions are tags like any other: spelled as Datadog stores them, and part of a series' identity.
func TestDimensions(t *testing.T) {
	var tally Tally
	for group, n := range map[string]int{"Web Blue": 1, "web_blue": 2, "other": 4} {
		k := key("/a")
		k.Journey, k.Dimensions = "j", dims(group, "a.example.com")
		for range n {
			tally.Series(k).Add(60, true)
		}
	}
	got := map[string]int64{}
	for _, p := range tally.Points(PointOptions{Prefix: "p", Writer: "0", Tags: []string{"env:production"}}) {
		if p.Metric == "p.total" {
			got[cmp.Diff([]string{"sli:availability", "lb:" + lb, "route:/a", "method:get", "journey:j", "domain:a.example.com", "target_group:web_blue", "writer:0", "env:production"}, p.Tags)] = p.Value
		}
	}
	if len(got) != 2 || got[""] != 3 {
		t.Errorf("%v", got)
	}
	all := tally.All()
	if len(all) != 2 || all[0].Key.Dimensions != "domain:a.example.com,target_group:Web Blue" || all[1].Key.Dimensions != "domain:a.example.com,target_group:other" {
		t.Errorf("%+v, %+v", all[0].Key, all[1].Key)
	}
	want := map[string]string{"domain": "a.example.com", "target_group": "Web Blue"}
	if d := cmp.Diff(want, all[0].Key.Dimensions.Map()); d != "" || Dimensions("").Map() != nil {
		t.Error(d)
	}
	for name := range all[0].Key.Dimensions.All() {
		if name != "domain" {
			t.Errorf("%s after the end", name)
		}
		break
	}
}

// Folded routes keep their dimensions as long as they fit: dimensions are given up before methods, and no event is
// lost.
func TestFoldGivesUpDimensionsBeforeMethods(t *testing.T) {
	make := func() *Tally {
		events := map[Key]int{}
		for _, method := range []string{"GET", "PUT"} {
			for _, group := range []string{"blue", "green"} {
				for i, route := range []string{"/a", "/b", "/c"} {
					events[Key{Availability, lb, method, route, "", dims(group, "other")}] = 1 + i
				}
			}
		}
		return tallyOf(events)
	}
	for _, tt := range []struct {
		limit int
		want  []string
	}{
		// good and total of each series, and folded
		{11, []string{"GET /c blue", "GET other blue", "GET other green", "PUT other blue", "PUT other green"}},
		{9, []string{"GET other blue", "GET other green", "PUT other blue", "PUT other green"}},
		{8, []string{"GET /c blue", "GET other other", "PUT other other"}},
		{5, []string{"GET other other", "PUT other other"}},
		{3, []string{"OTHER other other"}},
	} {
		tally := make()
		tally.Fold(tt.limit)
		var got []string
		var sum int64
		for _, s := range tally.All() {
			n, _ := s.Sum()
			sum += n
			got = append(got, s.Key.Method+" "+s.Key.Route+" "+s.Key.Dimensions.Map()["target_group"])
		}
		if d := cmp.Diff(tt.want, got); d != "" || sum != 24 || tally.PointCount() > tt.limit {
			t.Errorf("limit %d: %d events in %d points: %s", tt.limit, sum, tally.PointCount(), d)
		}
	}
}
