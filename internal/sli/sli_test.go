package sli

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/test/hermetic"
)

func TestMain(m *testing.M) { hermetic.Main(m) }

const lb = "app/web/50dc6c495c0c9188"

func key(route string) Key {
	return Key{SLI: Availability, LoadBalancer: lb, Method: "GET", Route: route}
}

func TestCounter(t *testing.T) {
	var c Counter
	for _, at := range []int64{120, 60, 180, 60, 120, 0} {
		c.Add(at, at != 60)
	}
	c.AddN(300, 7)
	want := []Bucket{{0, 1, 1}, {60, 2, 0}, {120, 2, 2}, {180, 1, 1}, {300, 7, 0}}
	if diff := cmp.Diff(want, c.Buckets()); diff != "" {
		t.Errorf("buckets (-want +got):\n%s", diff)
	}
	if total, good := c.Sum(); total != 13 || good != 4 {
		t.Errorf("sum = %d, %d, want 13, 4", total, good)
	}
}

// Spellings that Datadog stores alike are one series, named by the smallest spelling, whatever their order.
func TestOneTagSpellingIsOneSeries(t *testing.T) {
	for _, order := range [][]string{{"/Users", "/users"}, {"/users", "/Users"}} {
		var tally Tally
		for _, r := range order {
			tally.Series(key(r)).Add(0, true)
		}
		all := tally.All()
		if len(all) != 1 || all[0].Key.Route != "/Users" {
			t.Fatalf("%q: %d series, first %q; want one, /Users", order, len(all), all[0].Key.Route)
		}
		if total, _ := all[0].Sum(); total != 2 {
			t.Errorf("%q: total %d, want 2", order, total)
		}
	}
}

func TestPoints(t *testing.T) {
	var tally Tally
	s := tally.Series(Key{Availability, lb, "GET", "/Hoge/:id", "Browse", ""})
	s.Add(60, true)
	s.Add(60, false)
	s.Add(120, true)
	tally.About(Excluded(lb, "client gave up")).AddN(60, 3)
	tally.About(Clamped(lb)).AddN(120, 1)
	got := tally.Points(PointOptions{Prefix: "elb_sli", Tags: []string{"env:production"}, Writer: "1", Slot: 20})
	tags := []string{"sli:availability", "lb:" + lb, "route:/hoge/:id", "method:get", "journey:browse", "writer:1", "env:production"}
	want := []Point{
		{"elb_sli.good", tags, 1, 80}, {"elb_sli.total", tags, 2, 80}, {"elb_sli.bad", tags, 1, 80},
		{"elb_sli.good", tags, 1, 140}, {"elb_sli.total", tags, 1, 140},
		{"elb_sli.clamped", []string{"lb:" + lb, "writer:1", "env:production"}, 1, 140},
		{"elb_sli.excluded", []string{"lb:" + lb, "rule:client_gave_up", "writer:1", "env:production"}, 3, 80},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("points (-want +got):\n%s", diff)
	}
	if n := tally.PointCount(); n != len(got) {
		t.Errorf("PointCount = %d, but %d points", n, len(got))
	}
}

// random fills a tally with many routes over 5 minutes, with journeys, methods and both SLIs.
func random(seed uint64, routes int) *Tally {
	r := rand.New(rand.NewPCG(seed, 1))
	t := new(Tally)
	methods := []string{"GET", "POST", "PUT", "OTHER"}
	for i := range routes {
		k := key("/r" + strings.Repeat("x", i%7) + string(rune('a'+i%26)) + string(rune('a'+i/26%26)) + string(rune('a'+i/676)))
		k.Method = methods[r.IntN(len(methods))]
		if r.IntN(10) == 0 {
			k.Journey = []string{"call", "browse"}[r.IntN(2)]
		}
		for range 1 + r.IntN(30) {
			at := int64(60 * r.IntN(5))
			t.Series(k).Add(at, r.IntN(4) > 0)
			if k.Journey != "" {
				l := k
				l.SLI = Latency
				t.Series(l).Add(at, r.IntN(4) > 0)
			}
		}
	}
	t.About(Entries(lb, true)).AddN(0, 1)
	return t
}

type sums map[Key][2]int64

// by adds up a tally's events under other keys, without routes.
func by(t *Tally, of func(Key) Key, start int64) sums {
	m := make(sums)
	for _, s := range t.All() {
		for _, b := range s.Buckets() {
			if b.Start == start {
				v := m[of(s.Key)]
				m[of(s.Key)] = [2]int64{v[0] + b.Total, v[1] + b.Good}
			}
		}
	}
	return m
}

// Folding moves events but loses none: sums by SLI, journey and method stay the same in each minute.
func TestFoldKeepsSums(t *testing.T) {
	withoutRoute := func(k Key) Key { k.Route = ""; return k }
	seeds := uint64(40)
	if testing.Short() {
		seeds = 10
	}
	for seed := range seeds {
		limit := 320 + 20*int(seed) // room for other under each journey and method, never for all
		before, after := random(seed, 200), random(seed, 200)
		moved := after.Fold(limit)
		if n := after.PointCount(); n > limit {
			t.Errorf("seed %d: %d points, limit %d", seed, n, limit)
		}
		for start := int64(0); start < 300; start += 60 {
			if diff := cmp.Diff(by(before, withoutRoute, start), by(after, withoutRoute, start)); diff != "" {
				t.Fatalf("seed %d, limit %d, minute %d (-before +after):\n%s", seed, limit, start/60, diff)
			}
		}
		var said int64
		for _, n := range after.AboutSums(MetricFolded) {
			said += n
		}
		if moved == 0 || said != moved || other(after) != moved {
			t.Errorf("seed %d: moved %d, the metric says %d, other holds %d", seed, moved, said, other(after))
		}
	}
}

func other(t *Tally) (n int64) {
	for _, s := range t.All() {
		if s.Key.Route == Other && s.Key.SLI == Availability {
			total, _ := s.Sum()
			n += total
		}
	}
	return n
}

// The metrics about excluded entries give up their rules, then their minutes, before an object has too many points. No
// count is lost on the way.
func TestFoldAbout(t *testing.T) {
	make := func() *Tally {
		t := random(3, 300)
		for i := range 50 {
			t.About(Excluded(lb, "rule-"+string(rune('a'+i%26))+string(rune('a'+i/26)))).AddN(int64(60*(i%5)), int64(i+1))
		}
		t.About(Entries(lb, true)).AddN(240, 7)
		return t
	}
	sum := func(t *Tally, metric string) (n int64) {
		for _, v := range t.AboutSums(metric) {
			n += v
		}
		return n
	}
	for _, tt := range []struct{ limit, rules, buckets int }{{1000, 50, 2}, {330, 1, 2}, {42, 1, 2}, {41, 1, 1}} {
		before, after := make(), make()
		after.Fold(tt.limit)
		if n := after.PointCount(); n > tt.limit {
			t.Errorf("limit %d: %d points", tt.limit, n)
		}
		if n := len(after.AboutSums(MetricExcluded)); n != tt.rules {
			t.Errorf("limit %d: %d rules, want %d", tt.limit, n, tt.rules)
		}
		if n := len(after.About(Entries(lb, true)).Buckets()); n != tt.buckets {
			t.Errorf("limit %d: entries in %d buckets, want %d", tt.limit, n, tt.buckets)
		}
		for _, metric := range []string{MetricExcluded, MetricEntries} {
			if got, want := sum(after, metric), sum(before, metric); got != want {
				t.Errorf("limit %d: %s %d, want %d", tt.limit, metric, got, want)
			}
		}
	}
}

// A limit that is too low even for other's methods gives up the methods, then the journeys, and still loses no event.
func TestFoldUnderTinyLimits(t *testing.T) {
	for _, tt := range []struct {
		limit    int
		journeys bool
	}{{110, true}, {40, false}} {
		before, after := random(3, 300), random(3, 300)
		after.Fold(tt.limit)
		if n := after.PointCount(); n > tt.limit {
			t.Errorf("limit %d: %d points", tt.limit, n)
		}
		bySLI := func(k Key) Key { return Key{SLI: k.SLI} }
		if diff := cmp.Diff(by(before, bySLI, 60), by(after, bySLI, 60)); diff != "" {
			t.Errorf("limit %d (-before +after):\n%s", tt.limit, diff)
		}
		journeys := slices.ContainsFunc(after.All(), func(s *Series) bool { return s.Key.Journey != "" })
		if journeys != tt.journeys {
			t.Errorf("limit %d: journeys kept: %v, want %v", tt.limit, journeys, tt.journeys)
		}
	}
}

// Journeys are kept before busier routes, and busier routes before quiet ones.
func TestFoldOrder(t *testing.T) {
	var tally Tally
	add := func(route, journey string, n int64) {
		k := key(route)
		k.Journey = journey
		for range n {
			tally.Series(k).Add(0, true)
		}
	}
	add("/quiet", "", 1)
	add("/busy", "", 100)
	add("/busier", "", 200)
	add("/journey", "call", 2)
	tally.Fold(7) // journey 2, busier 2, other 2, folded 1
	var got []string
	for _, s := range tally.All() {
		got = append(got, s.Key.Route)
	}
	if diff := cmp.Diff([]string{"/busier", "/journey", Other}, got); diff != "" {
		t.Errorf("routes (-want +got):\n%s", diff)
	}
}

func TestFoldWithinTheLimitChangesNothing(t *testing.T) {
	tally := random(1, 50)
	if moved := tally.Fold(tally.PointCount()); moved != 0 {
		t.Errorf("moved %d", moved)
	}
	if diff := cmp.Diff(random(1, 50).Points(PointOptions{}), tally.Points(PointOptions{})); diff != "" {
		t.Error(diff)
	}
}

// A series that counted nothing does not exist.
func TestEmptySeries(t *testing.T) {
	var tally Tally
	tally.Series(key("/a"))
	tally.Series(key("/b")).Add(0, true)
	if n, all := tally.Len(), tally.All(); n != 1 || len(all) != 1 {
		t.Errorf("%d series, %d of them listed", n, len(all))
	}
}

// Merging two tallies in either order gives the tally of both.
func TestMerge(t *testing.T) {
	a, b := random(1, 80), random(2, 80)
	c, d := random(2, 80), random(1, 80)
	a.Merge(b)
	c.Merge(d)
	if diff := cmp.Diff(a.Points(PointOptions{}), c.Points(PointOptions{})); diff != "" {
		t.Error(diff)
	}
}

// If places differ within a tally, each bucket has the place of its load balancer and time, or no points at all.
func TestPointsByPlace(t *testing.T) {
	var tally Tally
	s := tally.Series(key("/a"))
	for _, start := range []int64{0, 60, 300, 600} {
		s.Add(start, true)
	}
	tally.About(Entries("Web", true)).AddN(300, 4)
	places := make(map[string]bool)
	tally.Places(func(lb string, start int64) { places[fmt.Sprint(lb, " ", start)] = true })
	if want := map[string]bool{lb + " 0": true, lb + " 60": true, lb + " 300": true, lb + " 600": true, "web 300": true}; !maps.Equal(places, want) {
		t.Errorf("places %v, want %v", places, want)
	}
	got := tally.Points(PointOptions{Prefix: "p", Tags: []string{"env:x"}, Place: func(lb string, start int64) (string, int64, bool) {
		return fmt.Sprint(len(lb), "-", start/300), start / 30, start < 600
	}})
	tags := func(writer string) []string {
		return []string{"sli:availability", "lb:" + lb, "route:/a", "method:get", "writer:" + writer, "env:x"}
	}
	want := []Point{
		{"p.good", tags("24-0"), 1, 0}, {"p.total", tags("24-0"), 1, 0},
		{"p.good", tags("24-0"), 1, 62}, {"p.total", tags("24-0"), 1, 62},
		{"p.good", tags("24-1"), 1, 310}, {"p.total", tags("24-1"), 1, 310},
		{"p.entries", []string{"lb:web", "reached_target:true", "writer:3-1", "env:x"}, 4, 310},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("points (-want +got):\n%s", diff)
	}
}
