package main

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/internal/delivery"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/report"
	"github.com/elb-sli/elb-sli/internal/sli"
	"github.com/elb-sli/elb-sli/internal/spell"
)

const sampleOther = "../../testdata/waf-excluded.yaml"

// replaySample replays the sample logs, which must succeed.
func replaySample(t *testing.T, args ...string) string {
	t.Helper()
	stdout, stderr, status := runWith(t, "", append([]string{"replay", "--config", sampleConfig, sampleLogs}, args...)...)
	if status != statusDone || stderr != "" {
		t.Fatalf("%q: exit %d: %s", args, status, stderr)
	}
	return stdout
}

// Details and a comparison only add to the JSON: its other fields are the same without them.
func TestDetailsOnlyAdd(t *testing.T) {
	plain := replaySample(t, "--format", "json")
	more := decode(t, replaySample(t, "--format", "json", "--details", "--compare", sampleOther))
	if more.Details == nil || more.Compare == nil {
		t.Fatal("no details, or no comparison")
	}
	more.Details, more.Compare = nil, nil
	var b strings.Builder
	if err := more.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(plain, b.String()); diff != "" {
		t.Errorf("(-plain +details left out):\n%s", diff)
	}
}

// Each side of a comparison equals a replay under that configuration alone, and the moves explain the difference.
func TestCompareAgainstBothAnswers(t *testing.T) {
	got := decode(t, replaySample(t, "--format", "json", "--compare", sampleOther))
	a, b := decode(t, readFile(t, "../../testdata/expected.json")), decode(t, readFile(t, "../../testdata/expected-waf-excluded.json"))
	c := got.Compare
	for _, tt := range []struct {
		what      string
		want, got any
	}{
		{"A's series", a.Series, got.Series},
		{"A's rules", a.Rules, got.Rules},
		{"B's series", b.Series, c.Series},
		{"B's rules", b.Rules, c.Rules},
		{"B's excluded", b.Excluded, c.Excluded},
		{"names", []string{"config.yaml", "waf-excluded.yaml"}, []string{c.A, c.B}},
	} {
		if diff := gocmp.Diff(tt.want, tt.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.what, diff)
		}
	}
	var moved int64
	for _, m := range c.Moved {
		if m.From != (report.Decision{Rule: "waf-blocked", Verdict: "good"}) || m.To != (report.Decision{Rule: "waf-excluded", Verdict: "excluded"}) {
			t.Errorf("moved from %v to %v", m.From, m.To)
		}
		moved += m.Count
	}
	if want := a.Rules["waf-blocked"]; moved != want {
		t.Errorf("%d moved, want %d", moved, want)
	}
	for _, p := range c.Journeys {
		checkSide(t, p, "A", p.A, a.Series)
		checkSide(t, p, "B", p.B, b.Series)
	}
	if len(c.Journeys) != 9 {
		t.Errorf("%d journeys, want 9", len(c.Journeys))
	}
}

func checkSide(t *testing.T, p report.Pair, name string, got report.Counts, series []report.Series) {
	t.Helper()
	var want report.Counts
	for _, s := range series {
		if s.Journey == p.Journey && s.SLI == p.SLI {
			want.Total += s.Total
			want.Good += s.Good
			want.Bad += s.Bad
		}
	}
	got.Measured, got.Objective, got.ThresholdMS, got.State = nil, 0, 0, ""
	if got != want {
		t.Errorf("%s %s under %s: %v, want %v", p.Journey, p.SLI, name, got, want)
	}
}

// A configuration compared with itself has no differences.
func TestCompareWithItself(t *testing.T) {
	c := decode(t, replaySample(t, "--format", "json", "--compare", sampleConfig)).Compare
	if len(c.Moved) != 0 || len(c.Renamed) != 0 || slices.ContainsFunc(c.Routes, report.Pair.Changed) {
		t.Errorf("moved %v, renamed %v", c.Moved, c.Renamed)
	}
}

// Every number on the page is that of the JSON.
func TestPageShowsTheNumbersOfTheJSON(t *testing.T) {
	var answer any
	if err := json.Unmarshal([]byte(replaySample(t, "--format", "json", "--details", "--compare", sampleOther)), &answer); err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"en", "ja"} {
		page := replaySample(t, "--format", "html", "--lang", lang, "--compare", sampleOther)
		checked := map[string]int{}
		for _, c := range cells(t, page) {
			value := follow(answer, c.path)
			if value == nil && c.value == "" {
				continue
			}
			number, ok := value.(float64)
			shown, err := strconv.ParseFloat(c.value, 64)
			if !ok || err != nil || number != shown {
				t.Errorf("%s: %s is %q on the page and %v in the JSON", lang, c.path, c.value, value)
			}
			if c.path[len(c.path)-1] != "objective" && number == float64(int64(number)) && c.whole() && c.text != spell.Thousands(int64(number)) {
				t.Errorf("%s: %s shows %q, want %v", lang, c.path, c.text, number)
			}
			checked[c.path[0]]++
		}
		if checked["details"] < 450 || checked["compare"] < 25 || checked["entries"] != 1 {
			t.Errorf("%s: checked only %v", lang, checked)
		}
	}
}

// cell is a number on the page: its place in the JSON, its value, and the shown text.
type cell struct {
	path        []string
	value, text string
}

// whole reports whether a cell shows a count, and not a percentage or a duration.
func (c cell) whole() bool { return !strings.ContainsAny(c.value, ".") }

// cells finds every element that names a field of the JSON.
func cells(t *testing.T, page string) (found []cell) {
	t.Helper()
	page = regexp.MustCompile(`(?s)<(style|script)>.*?</(style|script)>`).ReplaceAllString(page, "")
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var row []string
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return found
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			at := map[string]string{}
			for _, a := range e.Attr {
				at[a.Name.Local] = a.Value
			}
			switch {
			case at["data-row"] != "":
				row = append([]string{"details"}, strings.Split(at["data-row"], ".")...)
			case at["data-compare"] != "":
				row = append([]string{"compare"}, strings.Split(at["data-compare"], ".")...)
			}
			switch {
			case at["data-json"] != "":
				found = append(found, cell{path: strings.Split(at["data-json"], "."), value: at["data-v"]})
			case at["data-map"] != "":
				found = append(found, cell{path: append(strings.Split(at["data-map"], "."), at["data-key"]), value: at["data-v"]})
			case at["data-f"] != "" && at["data-f"] != "state":
				found = append(found, cell{path: slices.Concat(row, strings.Split(at["data-f"], ".")), value: at["data-v"]})
			default:
				continue
			}
		case xml.CharData:
			if n := len(found); n > 0 && found[n-1].text == "" {
				found[n-1].text = strings.TrimSpace(string(e))
			}
		}
	}
}

// follow walks down the JSON.
func follow(v any, path []string) any {
	for _, name := range path {
		switch w := v.(type) {
		case map[string]any:
			v = w[name]
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i >= len(w) {
				return nil
			}
			v = w[i]
		default:
			return nil
		}
	}
	return v
}

// routeLike matches the paths without parameters, which are routes.
var routeLike = regexp.MustCompile(`^(/[a-z0-9]+)+$`)

// The page has no data from clients: no address, no query, no user agent, no raw path.
func TestPageHoldsNoClientData(t *testing.T) {
	seen := make(map[string]bool)
	page := replaySample(t, "--format", "html", "--compare", sampleOther) + replaySample(t, "--format", "json", "--details", "--compare", sampleOther)
	sources, _, err := logs.Find(t.Context(), nil, []string{sampleLogs}, delivery.Window{})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sources {
		err := s.Entries(nil, func(e *elblog.Entry) {
			for _, b := range [][]byte{e.ClientAddr(), e.UserAgent, e.Path, e.Target} {
				if len(b) < 7 || seen[string(b)] || routeLike.Match(b) {
					continue
				}
				seen[string(b)] = true
				if strings.Contains(page, string(b)) {
					t.Errorf("%s: the page holds %q", s.Name, b)
				}
			}
		})
		if err != nil {
			t.Error(err)
		}
	}
	if len(seen) < 1000 {
		t.Errorf("only %d values looked for", len(seen))
	}
}

// The page explains each reason for a malformed line, and each built-in rule.
func TestPageExplainsReasonsAndRules(t *testing.T) {
	r := &report.Report{Details: &report.Details{MalformedBy: map[string]int64{}}, Malformed: 1, Excluded: map[string]int64{}}
	for reason := elblog.TooLong; reason <= elblog.BadStatus; reason++ {
		r.Details.MalformedBy[reason.String()] = 1
	}
	cfg, err := loadConfig("")
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range cfg.Classifier.Rules() {
		r.Excluded[rule.Name] = 1
	}
	var b strings.Builder
	if err := r.WriteHTML(&b, report.Reader{Lang: report.English}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "<td></td>") || strings.Contains(b.String(), "a rule of the configuration") {
		t.Error("a reason or a built-in rule has no explanation")
	}
}

// The latency SLI's counts and the observed durations cover the same requests.
func TestQuantilesAreOfTheLatencyEvents(t *testing.T) {
	d := decode(t, replaySample(t, "--format", "json", "--details")).Details
	for _, row := range d.Routes {
		if row.SLI != sli.Latency {
			continue
		}
		i := slices.IndexFunc(d.Quantiles, func(q report.Quantiles) bool {
			return q.LoadBalancer == row.LoadBalancer && q.Method == row.Method && q.Route == row.Route
		})
		if i < 0 || d.Quantiles[i].Count != row.Total {
			t.Errorf("%s %s: quantiles of a different number of requests than the SLI's %d", row.Method, row.Route, row.Total)
		}
	}
}

// If a page cannot be written, the command fails, even if half of it was written.
func TestPageThatCannotBeWritten(t *testing.T) {
	_, stderr, status := runWith(t, "", "replay", "--format", "html", "--out", filepath.Join(t.TempDir(), "no", "such", "folder.html"), sampleLogs)
	if status != statusFailure || !strings.Contains(stderr, "folder.html") {
		t.Errorf("exit %d: %s", status, stderr)
	}
}

// People see a journey's name; tags, JSON and options use its id.
func TestReportsShowNames(t *testing.T) {
	dir := writeFiles(t, map[string]string{
		"config.yaml": "journeys:\n  - {name: Looking at a hoge, id: hoge-1, routes: GET /hoge/:id, availability: {objective: 99}, latency: {objective: 99, threshold: 1s}}\n" +
			"  - {name: Search, id: search-1, routes: GET /search, availability: {objective: 99}}\n" +
			"groups: [{name: Both, sli: availability, journeys: [Looking at a hoge, Search], objective: 99}]\n",
		"app.log": strings.Repeat(legacyLine+"\n"+strings.Replace(legacyLine, " 502 502 ", " 200 200 ", 1)+"\n", 40) + // and too few searches
			strings.Replace(legacyLine, "/hoge/123", "/search", 1) + "\n",
	})
	cfg, log := filepath.Join(dir, "config.yaml"), filepath.Join(dir, "app.log")
	for _, args := range []string{"replay", "replay --format html", "report --format html", "report --format markdown", "replay --compare " + cfg} {
		stdout, stderr, status := runWith(t, "", append(strings.Fields(args), "--config", cfg, log)...)
		if text := commands.ReplaceAllString(stdout, ""); status != statusDone || !strings.Contains(text, "Looking at a hoge") || strings.Contains(text, "hoge-1") || strings.Contains(text, "search-1") || !strings.Contains(text, "Search") {
			t.Errorf("%s: exit %d, %s\n%s", args, status, stderr, text)
		}
	}
	stdout, _, _ := runWith(t, "", "replay", "--format", "json", "--config", cfg, log)
	if !strings.Contains(stdout, `"journey":"hoge-1"`) {
		t.Errorf("JSON: %s", stdout)
	}
}

// commands matches the commands that a page offers; they name a journey by its id.
var commands = regexp.MustCompile(`elbsli explain [^<\n]*`)
