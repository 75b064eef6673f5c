package verify

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/delivery"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/intake"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/sli"
	"github.com/elb-sli/elb-sli/test/hermetic"
	"github.com/elb-sli/elb-sli/test/intaketest"
)

func TestMain(m *testing.M) { hermetic.Main(m) }

const samples = "../../../../testdata/"

// sampleRecount counts the sample logs, and posts their points to s as the function does.
func sampleRecount(t *testing.T, s *intaketest.Server) (r *Recount, sent int) {
	t.Helper()
	cfg, err := config.Load(samples + "config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return recountOf(t, s, cfg)
}

func recountOf(t *testing.T, s *intaketest.Server, cfg *config.Config) (r *Recount, sent int) {
	t.Helper()
	sources, _, err := logs.Find(t.Context(), nil, []string{samples + "logs"}, delivery.Window{})
	if err != nil {
		t.Fatal(err)
	}
	api, err := intake.Open(t.Context(), intake.Options{URL: s.URL(), Resolution: cfg.Metrics.Resolution,
		Key: func(context.Context) (string, error) { return intaketest.Key, nil }})
	if err != nil {
		t.Fatal(err)
	}
	r = New(cfg, time.Time{}, time.Now())
	ordinals := make(map[string]int64)
	for _, source := range sources {
		if !r.Wanted(source) {
			continue
		}
		posted, err1 := r.Read(source)
		counts, err2 := r.Read(source)
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		posted.Tally.Fold(cfg.Limits.Points)
		period := fmt.Sprint(source.Object.LoadBalancer, source.Object.End)
		n := ordinals[period]
		ordinals[period]++
		points := posted.Tally.Points(sli.PointOptions{Prefix: cfg.Metrics.Prefix, Tags: cfg.Metrics.Tags, Writer: strconv.FormatInt(n/6, 10), Slot: n % 6 * 10})
		if err := api.Send(t.Context(), points); err != nil {
			t.Fatal(err)
		}
		sent += len(points)
		r.Take(source, counts)
	}
	return r, sent
}

func openFake(t *testing.T, s *intaketest.Server) *Datadog {
	t.Helper()
	d, err := Open("", s.URL(), intaketest.Key, intaketest.AppKey)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// With all points there is no difference. Without any one of them, there is a difference in its cell.
func TestFindsAnyMissingPoint(t *testing.T) {
	s := intaketest.Start(t)
	r, sent := sampleRecount(t, s)
	d := openFake(t, s)
	compare := func() *Comparison {
		t.Helper()
		c, err := r.Compare(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	c := compare()
	t.Logf("%d logs, %d points, %d cells, %d queries", r.Logs(), sent, c.cells, len(s.Queries()))
	if s.Points() != sent || c.cells < 3000 || len(c.Differences) > 0 || c.Unbalanced > 0 {
		t.Fatalf("%d of %d points are held: %d cells, %d differ, %d unbalanced; first %+v", s.Points(), sent, c.cells, len(c.Differences), c.Unbalanced, c.Differences[:min(3, len(c.Differences))])
	}
	held, err := r.heldCells(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	stride, asked := 10, 400 // testing all points takes a minute and a half
	if testing.Short() {
		stride, asked = 400, 4000
	}
	zeros := 0
	for n := 0; n < sent; n += stride {
		cell, value, restore := s.Forget(n)
		at := Cell{cell.Metric, withoutConfigured(cell.Tags), cell.Minute}
		held[at] -= value // in the fake's own sums; some are queried
		got := r.compare(held)
		if n%asked == 0 {
			got = compare()
		}
		held[at] += value
		restore()
		if value == 0 {
			zeros++ // a minute without good requests: no sum changes
			if len(got.Differences) != 0 {
				t.Errorf("without point %d, a 0: %+v", n, got.Differences)
			}
			continue
		}
		want := []Difference{{at, held[at], held[at] - value}}
		if diff := cmp.Diff(want, got.Differences, cmp.AllowUnexported(Difference{}, Cell{})); diff != "" {
			t.Fatalf("without point %d (-want +got):\n%s", n, diff)
		}
		balanced := !slices.Contains([]string{"elb_sli.good", "elb_sli.total", "elb_sli.bad"}, at.metric)
		if balanced != (got.Unbalanced == 0) {
			t.Errorf("without point %d of %s: %d unbalanced", n, at.metric, got.Unbalanced)
		}
	}
	t.Logf("%d points are 0", zeros)
}

// parseKey returns what the name of a log says if its period ends at end.
func parseKey(end time.Time) (elblog.Object, elblog.Skip) {
	return elblog.ParseKey("123456789012_elasticloadbalancing_us-east-1_app.web.50dc6c495c0c9188_" + end.Format("20060102T1504Z") + "_192.0.2.1_r" + end.Format("02150405") + ".log.gz")
}

func withoutConfigured(tags string) string {
	kept := slices.DeleteFunc(strings.Split(tags, ","), func(t string) bool { return strings.HasPrefix(t, "env:") || strings.HasPrefix(t, "writer:") })
	return strings.Join(kept, ",")
}

// A log with too many points is folded as the function folds it.
func TestFoldsAsTheFunctionDoes(t *testing.T) {
	cfg, err := config.Load(samples + "config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	cfg.Limits.Points = 80
	s := intaketest.Start(t)
	r, _ := recountOf(t, s, cfg)
	c, err := r.Compare(t.Context(), openFake(t, s))
	if err != nil {
		t.Fatal(err)
	}
	folded := 0
	for cell := range r.cells {
		if cell.metric == "elb_sli.folded" {
			folded++
		}
	}
	if folded == 0 || len(c.Differences) != 0 {
		t.Errorf("%d cells are marked as folded, %d of %d cells differ", folded, len(c.Differences), c.cells)
	}
}

// Points at Datadog that are not in the logs are a difference too, but not if they belong to other times or load
// balancers.
func TestFindsTooMuch(t *testing.T) {
	s := intaketest.Start(t)
	r, _ := sampleRecount(t, s)
	api, err := intake.Open(t.Context(), intake.Options{URL: s.URL(), Resolution: time.Minute,
		Key: func(context.Context) (string, error) { return intaketest.Key, nil }})
	if err != nil {
		t.Fatal(err)
	}
	first := r.logs[0].places[0]
	tags := func(lb, route string) []string {
		return append([]string{"sli:availability", "lb:" + lb, "route:" + route, "method:get", "writer:7"}, r.cfg.Metrics.Tags...)
	}
	if err := api.Send(t.Context(), []sli.Point{
		{Metric: "elb_sli.total", Tags: tags(first.lb, "/nobody"), Value: 3, Unix: first.start + 60},
		{Metric: "elb_sli.total", Tags: tags("app/else/0123456789abcdef", "/nobody"), Value: 3, Unix: first.start + 60},
		{Metric: "elb_sli.total", Tags: tags(first.lb, "/nobody"), Value: 3, Unix: first.start - 86400},
		{Metric: "other.total", Tags: tags(first.lb, "/nobody"), Value: 3, Unix: first.start + 60},
		{Metric: "elb_sli.total", Tags: []string{"lb:" + first.lb, "env:staging"}, Value: 3, Unix: first.start + 60},
	}); err != nil {
		t.Fatal(err)
	}
	c, err := r.Compare(t.Context(), openFake(t, s))
	if err != nil {
		t.Fatal(err)
	}
	want := []Difference{{Cell{"elb_sli.total", "lb:" + first.lb + ",method:get,route:/nobody,sli:availability", first.start + 60}, 0, 3}}
	if diff := cmp.Diff(want, c.Differences, cmp.AllowUnexported(Difference{}, Cell{})); diff != "" || c.Unbalanced != 1 {
		t.Errorf("%d unbalanced (-want +got):\n%s", c.Unbalanced, diff)
	}
}

// A log that cannot be read excludes its load balancer and period from the comparison, and nothing else.
func TestUnreadableLog(t *testing.T) {
	s := intaketest.Start(t)
	r, _ := sampleRecount(t, s)
	before, err := r.Compare(t.Context(), openFake(t, s))
	if err != nil {
		t.Fatal(err)
	}
	sources, _, err := logs.Find(t.Context(), nil, []string{samples + "logs"}, delivery.Window{})
	if err != nil {
		t.Fatal(err)
	}
	of := 0
	r.Miss(sources[0])
	for k := range r.cells {
		if slices.Contains(r.named(sources[0]), place{lbOf(k.tags), k.start}) {
			of++
			r.cells[k]++ // must not be compared
		}
	}
	after, err := r.Compare(t.Context(), openFake(t, s))
	if err != nil || of == 0 || len(after.Differences) != 0 || after.cells != before.cells-of {
		t.Errorf("%d cells less %d are %d, %d differ, %v", before.cells, of, after.cells, len(after.Differences), err)
	}
}

// A query covers a day at most, even if the logs are far apart.
func TestAskedByDay(t *testing.T) {
	cfg, err := config.Parse("c.yaml", []byte("metrics: {resolution: 50s, tags: {env: production}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	s := intaketest.Start(t)
	r := New(cfg, time.Time{}, time.Now())
	start := time.Date(2026, 11, 1, 0, 5, 0, 0, time.UTC)
	for _, after := range []time.Duration{0, 23 * time.Hour, 24 * time.Hour, 25 * time.Hour, 10 * 24 * time.Hour} {
		source := logs.Source{Name: after.String()}
		object, _ := parseKey(start.Add(after))
		source.Object = &object
		if !r.Wanted(source) {
			t.Fatal("not wanted")
		}
		r.Take(source, &pipeline.Result{})
	}
	if _, err := r.Compare(t.Context(), openFake(t, s)); err != nil {
		t.Fatal(err)
	}
	queries := s.Queries()
	if len(queries) != 3*len(r.metrics()) {
		t.Errorf("%d queries, want %d", len(queries), 3*len(r.metrics()))
	}
	want := "sum:elb_sli.good{lb:app/web/50dc6c495c0c9188,env:production} by {lb}.as_count().rollup(sum, 100)"
	if queries[0] != want {
		t.Errorf("asked %q, want %q", queries[0], want)
	}
}

func TestStep(t *testing.T) {
	for resolution, want := range map[int64]int64{10: 60, 20: 60, 30: 60, 50: 100, 60: 60, 100: 100, 150: 150, 300: 300} {
		if got := stepOf(time.Duration(resolution) * time.Second); got != want || 300%got != 0 {
			t.Errorf("stepOf(%ds) = %d, want %d", resolution, got, want)
		}
	}
}

// Datadog's possible answers: temporary limits, temporary faults, and permanent ones.
func TestAnswers(t *testing.T) {
	const ok = `{"status":"ok","series":[{"tag_set":["lb:a","journey:N/A"],"pointlist":[[60000.0,2.0],[120000.0,null],[180000,3.0000001]]}]}`
	for _, tt := range []struct {
		name    string
		answers []string // STATUS BODY
		want    string
		err     string
	}{
		{"at once", []string{"200 " + ok}, "[{[lb:a] map[60:2 180:3]}]", ""},
		{"429 once", []string{"429 {}", "200 " + ok}, "[{[lb:a] map[60:2 180:3]}]", ""},
		{"503 once", []string{"503 {}", "200 " + ok}, "[{[lb:a] map[60:2 180:3]}]", ""},
		{"nothing", []string{`200 {"status":"ok","series":[]}`}, "[]", ""},
		{"403", []string{"403 {}"}, "", "timeseries_query"},
		{"401", []string{"401 {}"}, "", "timeseries_query"},
		{"400", []string{"400 {}"}, "", "answered 400"},
		{"301", []string{"301 {}"}, "", "answered 301"},
		{"error", []string{`200 {"status":"error","error":"Error parsing query"}`}, "", "Error parsing query"},
		{"no JSON", []string{"200 <html>"}, "", "unexpected answer"},
		{"no time", []string{`200 {"status":"ok","series":[{"pointlist":[[null,1]]}]}`}, "", "without a time"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel() // two of them wait a second
			answers := tt.answers
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("DD-API-KEY") != "k1" || r.Header.Get("DD-APPLICATION-KEY") != "k2" || strings.Contains(r.URL.String(), "k1") {
					t.Errorf("keys %v in %s", r.Header, r.URL)
				}
				code, body, _ := strings.Cut(answers[0], " ")
				answers = answers[1:]
				status, _ := strconv.Atoi(code)
				w.Header().Set("X-RateLimit-Reset", "1")
				w.Header().Set("Location", "http://127.0.0.1:1/")
				w.WriteHeader(status)
				fmt.Fprint(w, body)
			}))
			d, err := Open("", s.URL, "k1", "k2")
			if err != nil {
				t.Fatal(err)
			}
			got, err := d.query(t.Context(), query{"q", 1, 2})
			s.Close()
			if text := fmt.Sprint(got); err == nil && text != tt.want || (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("%v, %v, want %s, %q", got, err, tt.want, tt.err)
			}
		})
	}
	for _, keys := range [][2]string{{"", "k"}, {"k", ""}, {"k\n", "k"}} {
		if _, err := Open("", "", keys[0], keys[1]); err == nil || !strings.Contains(err.Error(), "_KEY is empty") {
			t.Errorf("Open(%q) = %v", keys, err)
		}
	}
}

// The objects to send again are exactly those whose minutes differ.
func TestObjects(t *testing.T) {
	r := New(config.Default(), time.Time{}, time.Now())
	end := time.Date(2026, 11, 20, 1, 5, 0, 0, time.UTC)
	for i, after := range []time.Duration{0, 0, 5 * time.Minute, 10 * time.Minute} {
		object, _ := parseKey(end.Add(after))
		object.ID = strconv.Itoa(i)
		r.Take(logs.Source{Name: "log" + object.ID, Object: &object}, &pipeline.Result{})
	}
	other := Cell{"m", "lb:app/other/50dc6c495c0c9188", end.Unix() - 60}
	cell := func(before time.Duration) Cell {
		return Cell{"m", "lb:app/web/50dc6c495c0c9188,route:/x", end.Add(before).Unix()}
	}
	for _, tt := range []struct {
		cells  []Cell
		oldest time.Time
		want   string
		tooOld int
	}{
		{nil, time.Time{}, "[]", 0},
		{[]Cell{cell(-time.Minute)}, time.Time{}, "[log0 log1]", 0},
		{[]Cell{cell(-time.Minute), cell(-2 * time.Minute)}, time.Time{}, "[log0 log1]", 0},
		{[]Cell{cell(0)}, time.Time{}, "[log2]", 0},
		{[]Cell{cell(0), cell(9 * time.Minute)}, time.Time{}, "[log2 log3]", 0},
		{[]Cell{cell(0), cell(9 * time.Minute)}, end.Add(time.Minute), "[log3]", 1},
		{[]Cell{other}, time.Time{}, "[]", 0},
	} {
		var differences []Difference
		for _, c := range tt.cells {
			differences = append(differences, Difference{Cell: c})
		}
		names, tooOld := r.Objects(differences, tt.oldest)
		if fmt.Sprint(names) != tt.want || tooOld != tt.tooOld {
			t.Errorf("%v since %v: %v, %d too old, want %s, %d", tt.cells, tt.oldest, names, tooOld, tt.want, tt.tooOld)
		}
	}
}
