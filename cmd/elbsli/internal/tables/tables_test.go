package tables

import (
	"bufio"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/routenorm/imports"
	"github.com/elb-sli/elb-sli/internal/routenorm/learn"
	"github.com/elb-sli/elb-sli/test/hermetic"
)

func TestMain(m *testing.M) { hermetic.Main(m) }

// sampled gives requests, "METHOD HOST PATH STATUS TARGET-STATUS", to a learner beside a table.
func sampled(t *testing.T, yaml string, requests ...string) (*learn.Learner, *Current) {
	t.Helper()
	cfg, err := config.Parse("c.yaml", []byte(yaml))
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	for i, r := range requests {
		f := strings.Fields(r)
		target := "10.0.1.5:8080"
		if f[4] == "-" {
			target = "-"
		}
		fmt.Fprintf(&log, `https 2026-11-20T01:00:00.%06dZ app/web/50dc6c495c0c9188 203.0.113.7:41234 %s 0.001 0.020 0.000 %s %s 312 1024 "%s https://%s:443%s HTTP/2.0" "curl/8" - - - "-" "-" "-" 1 `+
			"2026-11-20T01:00:00.000000Z \"forward\" \"-\" \"-\" \"-\" \"-\" \"-\" \"-\"\n", i, target, f[3], f[4], f[0], f[1], f[2])
	}
	current := NewCurrent(cfg, "c.yaml")
	s := Sampler{Learner: learn.New(), Current: current}
	for scan := elblog.NewScanner(strings.NewReader(log.String())); scan.Scan(); {
		s.Add(scan.Entry())
	}
	return s.Learner, current
}

// several returns n requests like r.
func several(n int, r string) []string {
	return strings.Split(strings.Repeat(r+"\n", n)[:n*(len(r)+1)-1], "\n")
}

// A pattern is judged by its requests, however they were learned. Those of one with a host teach nothing about other hosts.
// The load balancer's own answers prove nothing.
func TestDiff(t *testing.T) {
	requests := several(6, "GET a.example.com /health 200 200")
	for i := range 40 {
		requests = append(requests, fmt.Sprintf("GET a.example.com /orders/%d 200 200", 1000+7*i))
	}
	requests = append(requests, several(6, "GET b.example.com /only/here 200 200")...)
	requests = append(requests, several(6, "GET a.example.com /redirected 302 -")...) // by the load balancer
	requests = append(requests, several(6, "GET a.example.com /missing 404 404")...)
	requests = append(requests, several(1, "GET a.example.com /rare/one 200 200")...)
	requests = append(requests, several(6, "GET a.example.com /docs/start 200 200")...)
	requests = append(requests, several(6, "HEAD a.example.com /orders/1 200 200")...)
	l, current := sampled(t, "routes: [GET /orders/:number, GET /missing, GET /redirected, 'GET b.example.com/only/:where', GET /rare/:what, GET /docs/*page, HEAD /orders/:id, GET /never]\n", requests...)
	d := current.diff(l, l.Result())
	named := func(is []int) (all []string) {
		for _, i := range is {
			all = append(all, fmt.Sprint(current.table.Pattern(i)))
		}
		return all
	}
	var fresh []string
	for _, r := range d.fresh {
		fresh = append(fresh, r.String())
	}
	got := fmt.Sprintf("new %q, gone %q, few %q, never seen %q", fresh, named(d.gone), named(d.few), named(d.unseen))
	want := `new ["GET /health"], gone ["GET /missing" "GET /redirected"], few ["GET /rare/:what"], never seen ["GET /never"]`
	if got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

// A route with the tag of a pattern in the table is not new, because the table could not have both.
func TestDiffOfTwins(t *testing.T) {
	l, current := sampled(t, "routes: [GET /Health]\n", several(6, "GET a.example.com /health 200 200")...)
	var b bytes.Buffer
	if err := WriteDiff(&b, l, current); err != nil || !strings.Contains(b.String(), "\n# 0 new, ") || !strings.Contains(b.String(), "\n\n# Not in the table, because /Health has the same tag: /health\n") {
		t.Errorf("%v\n%s", err, b.String())
	}
}

// A request for HEAD that the table has is not new as a GET.
func TestDiffOfHead(t *testing.T) {
	l, current := sampled(t, "routes: [HEAD /only, HEAD|PUT /both, GET /get]\n", append(append(several(6, "HEAD a.example.com /only 200 200"),
		several(6, "HEAD a.example.com /both 200 200")...), several(6, "HEAD a.example.com /get 200 200")...)...)
	if d := current.diff(l, l.Result()); len(d.fresh) > 0 || len(d.unseen) != 1 {
		t.Errorf("new %v, %d never seen, want PUT /both only", d.fresh, len(d.unseen))
	}
}

// A table in which nothing is new has no cost of new routes.
// What only scanners request is left out of a new route's requests too, although the route matches it.
func TestDiffOfProbes(t *testing.T) {
	var requests []string
	for i := range 40 {
		requests = append(requests, fmt.Sprintf("GET a.example.com /%d 200 200", 1000+7*i))
	}
	requests = append(requests, several(6, "GET a.example.com /.env 200 200")...)
	l, current := sampled(t, "routes: [GET /health]\n", requests...)
	d := current.diff(l, l.Result())
	if len(d.fresh) != 1 || d.fresh[0].String() != "GET /:id" || d.fresh[0].Requests != 40 || d.fresh[0].Paths != 40 {
		t.Errorf("new %+v, want GET /:id with 40 requests for 40 paths", d.fresh)
	}
}

func TestDiffWithoutNews(t *testing.T) {
	l, current := sampled(t, "routes: [GET /health]\n", several(6, "GET a.example.com /health 200 200")...)
	var b bytes.Buffer
	if err := WriteDiff(&b, l, current); err != nil || !strings.Contains(b.String(), "# Against c.yaml:\n# 0 new, 0 gone") || strings.Contains(b.String(), "# Cost") {
		t.Errorf("%v\n%s", err, b.String())
	}
}

// printed returns what a printer of a result prints.
func printed(l *learn.Result, print func(p printer)) string {
	var b bytes.Buffer
	p := printer{bufio.NewWriter(&b), l}
	print(p)
	p.w.Flush()
	return b.String()
}

// The head says that not all requests were examined only where that is so. A route's evidence names paths
// if it has a parameter. The warning about many routes begins above the number that people read.
func TestPrinter(t *testing.T) {
	const sample = "There were too many paths. 8 of them were examined"
	for kept, want := range map[int]bool{8: true, 9: false} {
		if got := printed(&learn.Result{Requests: 10, Proving: 9, Kept: kept}, printer.head); strings.Contains(got, sample) != want {
			t.Errorf("%d of 9 kept: %s", kept, got)
		}
	}
	if got, want := printed(&learn.Result{Requests: 1, Proving: 1, Kept: 1}, printer.head), "# Learned from 1 request; 1 proves a route ("; !strings.HasPrefix(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for path, want := range map[string]string{"/a::b": "  - GET /a::b  # 5 requests\n", "/a/:id": "  - GET /a/:id  # 5 requests, 1 path\n", "/a/*rest": "  - GET /a/*rest  # 5 requests, 1 path\n"} {
		if got := printed(nil, func(p printer) {
			p.route(learn.Route{Pattern: routenorm.Pattern{Methods: []string{"GET"}, Path: path}, Requests: 5, Paths: 1})
		}); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	for n, want := range map[int]bool{readable: false, readable + 1: true} {
		if got := printed(nil, func(p printer) { p.cost(make([]learn.Route, n), "", "", 1) }); strings.Contains(got, "# Warning") != want {
			t.Errorf("%d routes: %s", n, got)
		}
	}
}

// Redirects that no line matches are not said to get a guessed route.
func TestUnmatchedRedirects(t *testing.T) {
	l, _ := sampled(t, "", append(several(6, "GET a.example.com /health 200 200"), several(2, "GET a.example.com /moved 302 302")...)...)
	var b bytes.Buffer
	if err := WriteLearned(&b, l); err != nil || !strings.Contains(b.String(), "# Not in the table: 2 requests (25.0%)") ||
		!strings.Contains(b.String(), "#   They are redirects, for which unmatched: successful guesses no route.") {
		t.Errorf("%v\n%s", err, b.String())
	}
}

// A parameter that stands for languages is said to do so.
func TestWriteLanguages(t *testing.T) {
	l, _ := sampled(t, "", append(several(6, "GET a.example.com /en/about 200 200"), several(6, "GET a.example.com /ja/about 200 200")...)...)
	var b bytes.Buffer
	const want = "\n\n# /:id is one parameter for languages, so that a page is one route in all of them: en ja\n"
	if err := WriteLearned(&b, l); err != nil || !strings.Contains(b.String(), want) {
		t.Errorf("%v, want %q in\n%s", err, want, b.String())
	}
}

// NLB entries have no path. Escaped bytes of a path are the bytes that they stand for.
func TestSampler(t *testing.T) {
	s := Sampler{Learner: learn.New()}
	for range 6 {
		s.Add(&elblog.Entry{Format: elblog.NLB, Method: []byte("GET"), Path: []byte("/tls"), ELBStatusCode: 200, TargetStatusCode: 200})
	}
	if n := s.Learner.Result().Requests; n != 0 {
		t.Errorf("%d requests of a Network Load Balancer were learned", n)
	}
	l, _ := sampled(t, "", several(6, `GET a.example.com /h\x65alth 200 200`)...)
	if r := l.Result().Routes; len(r) != 1 || r[0].String() != "GET /health" {
		t.Errorf("learned %v, want GET /health", r)
	}
}

func imported(t *testing.T, routes []imports.Route, formats bool) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteImported(&b, routes, "list", formats); err != nil {
		t.Fatal(err)
	}
	if _, err := config.Parse("c.yaml", b.Bytes()); err != nil {
		t.Errorf("%v in\n%.500s", err, b.String())
	}
	return b.String()
}

// A table of more routes than people read has a warning, and one of more than the default raises the limit, so that what
// is written always loads.
func TestWriteImportedTables(t *testing.T) {
	for _, tt := range []struct {
		n             int
		warns, raises bool
	}{{1, false, false}, {readable, false, false}, {readable + 1, true, false}, {config.DefaultRoutes, true, false}, {config.DefaultRoutes + 1, true, true}} {
		var routes []imports.Route
		for i := range tt.n {
			routes = append(routes, imports.Route{Pattern: fmt.Sprintf("GET /r%d", i), From: "line 1"})
		}
		got := imported(t, routes, false)
		if strings.Contains(got, "# Warning: ") != tt.warns || strings.Contains(got, "\nlimits: {routes: ") != tt.raises {
			t.Errorf("%d routes: a warning %v, a limit %v: %.300s", tt.n, tt.warns, tt.raises, got)
		}
	}
}

// Formats that are not in the table are counted for its routes only, and not if they were added.
func TestWriteImportedFormats(t *testing.T) {
	routes := []imports.Route{{Pattern: "GET /a", From: "line 1", Format: true, Hits: 1}, {Pattern: "GET /b", From: "line 2", Format: true, Note: "a twin"}, {Pattern: "GET /c", From: "line 3"}}
	got := imported(t, routes, false)
	for _, want := range []string{
		"# Imported by elbsli routes import --from list: 2 routes.\n# 1 entry is not in the table: the comment says why.\n",
		"# The service accepts a format after the last word of 1 route (GET /a.json).\n# Such requests are not counted under ",
		"\n  - GET /a  # 1 hit: line 1\n  # - GET /b  # line 2; a twin\n  - GET /c  # line 3\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if got := imported(t, routes, true); strings.Contains(got, "accepts a format") {
		t.Errorf("formats were added:\n%s", got)
	}
}
