//go:build real

package duckdb

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	configuration "github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/delivery"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/history"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/report"
)

// sqlOf returns the statements in docs/history.md, in order.
func sqlOf(t *testing.T) (statements []string) {
	t.Helper()
	doc, err := os.ReadFile("../../docs/history.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range strings.Split(string(doc), "```sql\n")[1:] {
		sql, _, ok := strings.Cut(part, "```")
		if !ok {
			t.Fatal("a block of SQL without an end")
		}
		statements = append(statements, sql)
	}
	return statements
}

// row is one row of an answer. DuckDB's numbers of 64 bits and more are text.
type row map[string]any

func (r row) number(name string) int64 {
	n, err := strconv.ParseInt(fmt.Sprint(r[name]), 10, 64)
	if err != nil {
		return math.MinInt64
	}
	return n
}

func (r row) text(name string) string { return fmt.Sprint(r[name]) }

// sums adds up one column, grouped by others.
func sums(rows []row, of string, by ...string) map[string]int64 {
	out := map[string]int64{}
	for _, r := range rows {
		var key []string
		for _, name := range by {
			key = append(key, r.text(name))
		}
		out[strings.Join(key, " ")] += r.number(of)
	}
	return out
}

// DuckDB can read a history, and each query in docs/history.md gives the same answer as a replay of the logs: for
// single files, for single files beside compacted ones and beside files of another digest, and for compacted days.
func TestQueriesOfHistory(t *testing.T) {
	const logs = "../../testdata/logs"
	dir := t.TempDir()
	elbsli, counts := filepath.Join(dir, "elbsli"), filepath.Join(dir, "counts")
	output(t, "", "go", "build", "-o", elbsli, "../../cmd/elbsli")
	module, err := filepath.Abs("../../.tools/duckdb/node_modules/@duckdb/node-api/lib/index.js")
	if err != nil {
		t.Fatal(err)
	}
	digest := strings.TrimSpace(string(output(t, "", elbsli, "history", "digest", "--config", config)))
	sql := strings.NewReplacer("counts/date=*", counts+"/date=*", "0123456789abcdef", digest).Replace(strings.Join(sqlOf(t), ""))
	want := decode(t, output(t, "", elbsli, "replay", "--config", config, "--format", "json", "--details", logs))

	putSingles(t, history.Dir(counts), history.Digest(digest), logs)
	check(t, "single files", &want, output(t, sql, "node", "query.mjs", module))

	// The days of the sample logs are over, so replay compacts them.
	compacted := filepath.Join(dir, "compacted")
	output(t, "", elbsli, "replay", "--config", config, "--history", compacted, logs)
	output(t, "", elbsli, "replay", "--history", compacted, logs) // heuristic routes: another digest
	if err := os.CopyFS(counts, os.DirFS(compacted)); err != nil {
		t.Fatal(err)
	}
	check(t, "all files", &want, output(t, sql, "node", "query.mjs", module))
	if err := os.RemoveAll(counts); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(compacted, counts); err != nil {
		t.Fatal(err)
	}
	check(t, "compacted", &want, output(t, sql, "node", "query.mjs", module))
}

// putSingles keeps each log of a folder in its own file.
func putSingles(t *testing.T, place *history.Place, digest history.Digest, logs string) {
	t.Helper()
	cfg, err := configuration.Load(config)
	if err != nil {
		t.Fatal(err)
	}
	p := cfg.Policy()
	err = filepath.WalkDir(logs, func(path string, d os.DirEntry, err error) error {
		object, skip := elblog.ParseKey(path)
		if err != nil || d.IsDir() || skip != "" {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		res, detail, err := new(pipeline.Worker).Detailed(p, elblog.Input{Body: bytes.NewReader(b)}, &object)
		if err != nil {
			return err
		}
		return place.Put(t.Context(), digest, delivery.HistoryPart(p, &object, path, res, detail))
	})
	if err != nil {
		t.Fatal(err)
	}
}

// check compares the answers of the queries with a report.
func check(t *testing.T, what string, want *report.Report, out []byte) {
	t.Helper()
	var answers [][]row
	for _, line := range bytes.Split(bytes.TrimSpace(out), []byte("\n")) {
		var rows []row
		if err := json.Unmarshal(line, &rows); err != nil {
			t.Fatalf("%s: %v: %.200s", what, err, line)
		}
		answers = append(answers, rows)
	}
	if len(answers) != 7 {
		t.Fatalf("%s: %d answers, want 7", what, len(answers))
	}
	same := func(query string, want, got any) {
		t.Helper()
		if d := gocmp.Diff(want, got); d != "" {
			t.Errorf("%s, %s (-replay +query):\n%.2000s", what, query, d)
		}
	}

	journeys := map[string]int64{}
	for _, s := range want.Series {
		if s.Journey != "" {
			journeys[s.Journey+" "+s.SLI+" total"] += s.Total
			journeys[s.Journey+" "+s.SLI+" bad"] += s.Bad
		}
	}
	got := map[string]int64{}
	for _, of := range []string{"total", "bad"} {
		for k, n := range sums(answers[0], of, "journey", "sli") {
			got[k+" "+of] = n
		}
	}
	same("journeys", journeys, got)

	causes := map[string]int64{}
	for _, b := range want.Details.Bad {
		for _, c := range b.Causes {
			causes[fmt.Sprint(b.LoadBalancer, " ", b.Method, " ", b.Route, " ", c.Rule, " ", c.ELBStatus, " ", c.TargetStatus, " ", c.Reason)] += c.Count
		}
	}
	same("causes", causes, sums(answers[1], "bad", "load_balancer", "method", "route", "rule", "elb_status", "target_status", "error_reason"))

	var minutes, gotMinutes []string
	for _, m := range want.Details.WorstMinutes {
		minutes = append(minutes, fmt.Sprint(m.Start, " ", m.Total, " ", m.Bad))
	}
	for _, r := range answers[2] {
		gotMinutes = append(gotMinutes, fmt.Sprint(strings.Replace(r.text("minute"), " ", "T", 1)+"Z ", r.number("total"), " ", r.number("bad")))
	}
	same("minutes", minutes, gotMinutes)

	for _, q := range want.Details.Quantiles {
		if q.Route == "" {
			continue
		}
		i := slices.IndexFunc(answers[3], func(r row) bool {
			return r.text("load_balancer") == q.LoadBalancer && r.text("method") == q.Method && r.text("route") == q.Route && r.text("journey") == q.Journey
		})
		if i < 0 || answers[3][i].number("requests") != q.Count {
			t.Errorf("%s: durations of %s %s: %v, want %d requests", what, q.Method, q.Route, i, q.Count)
			continue
		}
		for name, ms := range map[string]report.Thousandths{"p50_ms": q.P50, "p95_ms": q.P95, "p99_ms": q.P99} {
			if v, ok := answers[3][i][name].(float64); !ok || math.Abs(v-float64(ms)/1000) > 0.0006 {
				t.Errorf("%s: %s of %s %s is %v, want %v", what, name, q.Method, q.Route, answers[3][i][name], ms)
			}
		}
	}

	rules := map[string]int64{}
	for _, r := range want.Details.Rules {
		rules[r.Rule+" "+r.Verdict] = r.Count
	}
	same("rules", rules, sums(answers[4], "entries", "rule", "verdict"))
	same("objects", []int64{want.Objects, want.Entries}, []int64{sums(answers[5], "objects")[""], sums(answers[5], "entries")[""]})

	about := map[string]int64{}
	for rule, n := range want.Excluded {
		about["excluded "+rule+" "] = n
	}
	for reason, n := range want.Details.MalformedBy {
		about["malformed  "+reason] = n
	}
	got = map[string]int64{}
	var entries int64
	for k, n := range sums(answers[6], "n", "kind", "rule", "value") {
		switch {
		case strings.HasPrefix(k, "entries"):
			entries += n
		case !strings.HasPrefix(k, "clamped"):
			got[k] = n
		}
	}
	same("excluded and malformed", about, got)
	same("entries", want.Entries, entries)
}
