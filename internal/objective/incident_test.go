package objective

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/elb-sli/elb-sli/internal/sli"
)

// shape makes a week of minutes: requests per minute, and the share of bad ones by minute.
type shape struct {
	minutes int
	perMin  func(minute int) float64
	bad     func(minute int) float64 // 0 to 1
}

const weekMinutes = 7 * 24 * 60

func (s shape) buckets(seed uint64) []sli.Bucket {
	r := rand.New(rand.NewPCG(seed, 7))
	var all []sli.Bucket
	for m := range s.minutes {
		b := sli.Bucket{Start: int64(m) * 60}
		want := s.perMin(m)
		n := int(want)
		if r.Float64() < want-float64(n) {
			n++
		}
		for range n {
			b.Total++
			if r.Float64() >= s.bad(m) {
				b.Good++
			}
		}
		if b.Total > 0 {
			all = append(all, b)
		}
	}
	return all
}

func steady(n float64) func(int) float64 { return func(int) float64 { return n } }

// during is a share of bad requests in each given range of minutes, over a background.
func during(background float64, parts ...[3]float64) func(int) float64 {
	return func(m int) float64 {
		for _, p := range parts {
			if float64(m) >= p[0] && float64(m) < p[1] {
				return p[2]
			}
		}
		return background
	}
}

// At 14:10 on the fourth day, for 27 minutes.
const start, end = 3*1440 + 850, 3*1440 + 877

func TestIncidentsOfPlantedShapes(t *testing.T) {
	for _, tt := range []struct {
		name  string
		shape shape
		want  [][2]int // minutes of the incidents, give or take a few
		loose int
	}{
		{"nothing fails", shape{weekMinutes, steady(5), steady(0)}, nil, 0},
		{"a full outage, no background", shape{weekMinutes, steady(5), during(0, [3]float64{start, end, 1})}, [][2]int{{start, end}}, 0},
		{"a fifth fails where little is asked", shape{weekMinutes, steady(5), during(0.0003, [3]float64{start, end, 0.2})}, [][2]int{{start, end}}, 8},
		{"two of a hundred for an hour", shape{weekMinutes, steady(100), during(0.0005, [3]float64{start, start + 60, 0.02})}, [][2]int{{start, start + 60}}, 8},
		{"over a steady trickle", shape{weekMinutes, steady(200), during(0.005, [3]float64{start, end, 0.1})}, [][2]int{{start, end}}, 4},
		{"two, a day apart", shape{weekMinutes, steady(20), during(0.0002, [3]float64{start, end, 0.5}, [3]float64{start + 1440, end + 1440, 0.5})},
			[][2]int{{start, end}, {start + 1440, end + 1440}}, 4},
		{"two with a pause of ten minutes are one", shape{weekMinutes, steady(20), during(0, [3]float64{start, start + 10, 1}, [3]float64{start + 20, end, 1})},
			[][2]int{{start, end}}, 1},
		{"two with an hour between are two", shape{weekMinutes, steady(20), during(0, [3]float64{start, start + 10, 1}, [3]float64{start + 70, start + 80, 1})},
			[][2]int{{start, start + 10}, {start + 70, start + 80}}, 1},
		{"half of what was given", shape{60, steady(10), during(0, [3]float64{30, 60, 0.5})}, [][2]int{{30, 60}}, 3},
		{"one minute", shape{weekMinutes, steady(50), during(0.0001, [3]float64{start, start + 1, 1})}, [][2]int{{start, start + 1}}, 1},
		{"a trickle, dense", shape{weekMinutes, steady(500), steady(0.002)}, nil, 0},
		{"a trickle, sparse", shape{weekMinutes, steady(5), steady(0.002)}, nil, 0},
		{"four failures at once are too few", shape{weekMinutes, steady(1), during(0, [3]float64{start, start + 4, 1})}, nil, 0},
	} {
		seeds := uint64(5)
		if testing.Short() {
			seeds = 2
		}
		for seed := range seeds {
			buckets := tt.shape.buckets(seed)
			found, scattered := Incidents(buckets, 60)
			what := fmt.Sprintf("%s, seed %d", tt.name, seed)
			checkSums(t, what, buckets, found, scattered)
			if len(found) != len(tt.want) {
				t.Errorf("%s: %v, want %v", what, minutes(found), tt.want)
				continue
			}
			for i, want := range tt.want {
				from, to := int(found[i].From/60), int(found[i].To/60)
				if from < want[0]-tt.loose || from > want[0]+tt.loose || to < want[1]-tt.loose || to > want[1]+tt.loose {
					t.Errorf("%s: %v, want %v", what, minutes(found), tt.want)
				}
			}
		}
	}
}

// checkSums compares the incidents with the buckets: each bad event is in one incident or scattered, and an incident
// begins and ends with one.
func checkSums(t *testing.T, what string, buckets []sli.Bucket, found []Incident, scattered int64) {
	t.Helper()
	var bad, inside int64
	for _, b := range buckets {
		bad += b.Total - b.Good
	}
	last := int64(-1 << 62)
	for _, i := range found {
		inside += i.Bad
		in := sli.Between(buckets, i.From, i.To)
		if i.From < last || in[0].Total == in[0].Good || in[len(in)-1].Total == in[len(in)-1].Good || incident(in, 60) != i {
			t.Errorf("%s: incident %v of %v", what, i, found)
		}
		last = i.To
	}
	if inside+scattered != bad {
		t.Errorf("%s: %d in incidents and %d scattered of %d", what, inside, scattered, bad)
	}
}

func minutes(found []Incident) (m [][2]int64) {
	for _, i := range found {
		m = append(m, [2]int64{i.From / 60, i.To / 60})
	}
	return m
}

// Chance alone makes an incident in only a few weeks.
func TestChanceIsSeldomAnIncident(t *testing.T) {
	weeks := uint64(150)
	if testing.Short() {
		weeks = 40
	}
	for _, perWeek := range []float64{20, 60, 200, 1_000} {
		alarms := 0
		for seed := range weeks {
			s := shape{weekMinutes, steady(1), steady(perWeek / weekMinutes)}
			if found, _ := Incidents(s.buckets(seed), 60); len(found) > 0 {
				alarms++
			}
		}
		if float64(alarms) > 0.03*float64(weeks) {
			t.Errorf("%v bad a week: an incident in %d of %d weeks", perWeek, alarms, weeks)
		}
	}
}

func TestIncidentsOfNothing(t *testing.T) {
	if found, scattered := Incidents(nil, 60); found != nil || scattered != 0 {
		t.Errorf("%v, %d", found, scattered)
	}
}
