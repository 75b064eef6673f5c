package firstconfig

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/routenorm/imports"
	"github.com/elb-sli/elb-sli/internal/routenorm/learn"
)

func TestTable(t *testing.T) {
	var f Table
	for _, s := range []string{"GET /b/:id", "GET /B/:id", "GET /b/:id", "POST /b/:id", "GET /b/:key", "GET /a"} {
		p, err := routenorm.ParsePattern(s)
		if err != nil {
			t.Fatal(err)
		}
		f.add(p)
	}
	if n := f.table().Len(); n != len(f.Patterns) {
		t.Errorf("%d patterns in the table, want %d", n, len(f.Patterns))
	}
	want := "routes:\n  - GET|POST /b/:id\n  - GET /a\nunmatched: successful\n"
	if diff := cmp.Diff(want, string(RoutesYAML(f.Patterns))); diff != "" {
		t.Errorf("routes (-want +got):\n%s", diff)
	}
}

// A path has one line and one spelling, that of the description. What only the logs show is said.
func TestDescribed(t *testing.T) {
	l := learn.New()
	id := uint64(0)
	for i := range 60 {
		for _, r := range []struct{ method, path string }{
			{"GET", "/%d/posts"}, {"POST", "/%d/posts"}, {"PUT", "/%d/posts"}, {"GET", "/any/%d"}, {"DELETE", "/more/%d"},
		} {
			id++
			l.Add([]byte(r.method), fmt.Appendf(nil, r.path, 1000+i*37), 200, id)
		}
	}
	var f Table
	if err := f.AddImported([]imports.Route{
		{Pattern: "GET /:user_id/posts", From: "line 1: posts#index"}, {Pattern: "POST /:user_id/posts", From: "line 2: posts#create"},
		{Pattern: "/any/:key", From: "line 3"}, {Pattern: "POST /left/out", From: "line 4", Note: "ties"},
		{Pattern: "GET /:key/posts", From: "line 5", Note: "the same requests as GET /:user_id/posts", Repeated: true}, {Pattern: "/ANY/:key", From: "line 6"},
	}); err != nil {
		t.Fatal(err)
	}
	if err := f.AddLearned(l); err != nil {
		t.Fatal(err)
	}
	if f.leftOut != 2 { // one with a note, and one with the tag of another
		t.Errorf("%d left out", f.leftOut)
	}
	var got []string
	for _, p := range f.Patterns {
		got = append(got, strings.Join(append([]string{p.String()}, f.origin(p)...), "; "))
	}
	want := []string{
		"GET|POST|PUT /:user_id/posts; PUT not in the description; line 1: posts#index and 1 more",
		"/any/:key; line 3",
		"DELETE /more/:id; not in the description",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("routes (-want +got):\n%s", diff)
	}
	all := f.Patterns
	for _, tt := range []struct {
		seen    []string // methods
		learned string
	}{
		{nil, "[GET|POST /:user_id/posts /any/:key]"},
		{[]string{"HEAD"}, "[GET|POST /:user_id/posts /any/:key]"},
		{[]string{"PUT"}, "[GET|POST|PUT /:user_id/posts /any/:key]"},
	} {
		l := &Look{routes: map[string]*routeLook{"/any/:key": {}}}
		if f.Patterns = all; tt.seen != nil {
			l.route("GET|POST|PUT /:user_id/posts").methods[tt.seen[0]] = true
		}
		if f.dropUnseen(l); fmt.Sprint(f.Patterns) != tt.learned {
			t.Errorf("%q seen: %v, want %s", tt.seen, f.Patterns, tt.learned)
		}
		if r := l.routes[f.Patterns[0].String()]; (r != nil) != (tt.seen != nil) {
			t.Errorf("%q seen: %s has lost its requests", tt.seen, f.Patterns[0])
		}
	}
}

// A description may have more routes than the default limit, and the logs add theirs.
func TestMoreThanTheLimit(t *testing.T) {
	var f Table
	var described []imports.Route
	for i := range config.DefaultRoutes + 1 {
		described = append(described, imports.Route{Pattern: fmt.Sprintf("GET /r%d/x", i), From: "line 1"})
	}
	l := learn.New()
	for i := range uint64(9) {
		l.Add([]byte("GET"), []byte("/orders"), 200, i)
	}
	if err := f.AddImported(described); err != nil {
		t.Fatal(err)
	}
	if err := f.AddLearned(l); err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Parse("routes", RoutesYAML(f.Patterns))
	if err != nil || cfg.Table.Len() != config.DefaultRoutes+2 || f.leftOut != 0 {
		t.Errorf("%d routes, %d left out: %v", len(f.Patterns), f.leftOut, err)
	}
	text := NewLook(cfg).YAML(&Table{Patterns: f.Patterns, imported: f.imported}, "")
	if _, err := config.Parse("init", text); err != nil {
		t.Error(err)
	}
}

// A health check is no value of a described parameter.
func TestHealthCheckBesideParameter(t *testing.T) {
	l := learn.New()
	for i := range uint64(40) {
		for j, path := range []string{"/health", "/robots.txt", "/about", "/name-%d"} {
			if strings.Contains(path, "%") {
				path = fmt.Sprintf(path, i)
			}
			l.Add([]byte("GET"), []byte(path), 200, i*4+uint64(j))
		}
	}
	var f Table
	if err := f.AddImported([]imports.Route{{Pattern: "GET /:user", From: "line 1"}}); err != nil {
		t.Fatal(err)
	}
	if err := f.AddLearned(l); err != nil {
		t.Fatal(err)
	}
	got := string(RoutesYAML(f.Patterns))
	if want := "routes:\n  - GET /:user\n  - GET /health\n  - GET /robots.txt\nunmatched: successful\n"; got != want {
		t.Errorf("got:\n%s", got)
	}
}

// Languages of a parameter are shown if one of the routes has it.
func TestLanguagesOf(t *testing.T) {
	all := []learn.Languages{{Path: "/docs/:doc_id", Words: []string{"en", "ja"}}}
	for path, want := range map[string]int{"/docs/:id/start": 1, "/docs/:id": 1, "/docs/en/start": 0, "/docs": 0, "/help/:id": 0} {
		if got := languagesOf(all, []learn.Route{{Pattern: routenorm.Pattern{Path: path}}}); len(got) != want {
			t.Errorf("%s: %v, want %d", path, got, want)
		}
	}
}

// Only words that a shown route has are in doubt. A route that has the tag of another is always shown.
func TestDoubtsAbout(t *testing.T) {
	got := DoubtsAbout([]learn.Doubt{
		{Path: "/users/:id/:id2", Words: []string{"bulk", "other"}}, {Path: "/:id", Words: []string{"about"}},
		{Path: "/x/:id", Words: []string{"about"}}, {Path: "/:id", Words: []string{"users"}}, {Path: "/a", Words: []string{"/A"}},
	}, []learn.Route{{Pattern: routenorm.Pattern{Path: "/users/:user_id/bulk/edit"}}, {Pattern: routenorm.Pattern{Path: "/about/us"}}})
	want := []learn.Doubt{
		{Path: "/users/:id/:id2", Words: []string{"bulk"}}, {Path: "/:id", Words: []string{"about"}},
		{Path: "/:id", Words: []string{"users"}}, {Path: "/a", Words: []string{"/A"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("doubts (-want +got):\n%s", diff)
	}
}

// YAML returns every route unchanged.
func TestScalar(t *testing.T) {
	for _, s := range []string{"GET /a/:id", "/", "/*rest", "api.example.com/x", "/a:", "/it's", "/a,b", "/a&b", "/a%20b", "/[x]", "/a:b:", "/日本", "/!a", "/:id:cancel", "/a=b", "/\"q\"", "/a@b"} {
		cfg, err := config.Parse("x.yaml", []byte("routes: ["+Scalar(s)+"]\n"))
		if err != nil {
			t.Errorf("%s as %s: %v", s, Scalar(s), err)
			continue
		}
		if got := cfg.Table.Pattern(0).String(); got != s {
			t.Errorf("%s as %s is read as %s", s, Scalar(s), got)
		}
	}
}

// The names of all drafts are different, and YAML reads each as a text.
func TestJourneyName(t *testing.T) {
	taken := make(map[string]bool)
	text := "journeys:\n"
	for _, tt := range []struct{ route, want string }{
		{"POST /twilio/voice/:sid", "twilio-voice"},
		{"GET /twilio/voice/:sid/x_y", "twilio-voice-x-y"},
		{"GET /", "top"},
		{"GET /:id/:id2", "id-id2"},
		{"GET /twilio/voice", "twilio-voice-get"},
		{"POST /phone.v1.Presence/Set", "phone-v1-presence-set"},
		{"GET /users", "users"},
		{"GET /users/:id", "users-id"},
		{"GET /users/:id/:sub", "users-id-sub"},
		{"PUT|PATCH /users", "users-put-patch"},
		{"/:userID/users", "userid-users"},
		{"a.example.com/users", "users-2"},
		{"b.example.com/users", "users-3"},
		{"GET /users/:id:cancel", "users-id-cancel"},
		{"GET /日本", "top-get"},
		{"POST /日本/:x", "x"},
		{"/東京", "top-2"},
		{"GET /2024", "2024"},
		{"GET /null", "null"},
		{"/" + strings.Repeat("a", 100) + "/b", strings.Repeat("a", longestName)},
		{"/" + strings.Repeat("a", 100) + "/c", strings.Repeat("a", longestName) + "-2"},
	} {
		p, err := routenorm.ParsePattern(tt.route)
		if err != nil {
			t.Fatal(err)
		}
		got := journeyName(p, taken)
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.route, got, tt.want)
		}
		text += "  - {name: " + Scalar(got) + ", routes: [" + Scalar(tt.route) + "], availability: {objective: 99}}\n"
	}
	if _, err := config.Parse("x.yaml", []byte(text)); err != nil {
		t.Errorf("%v in\n%s", err, text)
	}
}

// The proposed objective is one that the requests have met, and one failure is at most a tenth of a month's budget.
func TestBearable(t *testing.T) {
	for _, tt := range []struct {
		good, valid, days int64
		want              float64
		why               string
	}{
		{1_000_000, 1_000_000, 1, 99.95, "met in these logs"},
		{999_200, 1_000_000, 1, 99.9, "met in these logs"},
		{989_000, 1_000_000, 1, 95, "met in these logs"},
		{500, 1000, 1, 95, "missed in these logs"},
		{100, 100, 1, 99.5, "99.95 was also met, but about 3,000 requests a month are too few for it"},
		{100, 100, 30, 95, "about 100 requests a month are too few to judge"},
		{3, 3, 30, 95, "about 3 requests a month are too few to judge"},
	} {
		l := &Look{Counts: &pipeline.Result{First: 0, Last: tt.days * 24 * 60 * 60}}
		if got, why := l.bearable(&routeLook{good: tt.good, valid: tt.valid}); got != tt.want || why != tt.why {
			t.Errorf("%d of %d in %d days: %v, %q; want %v, %q", tt.good, tt.valid, tt.days, got, why, tt.want, tt.why)
		}
	}
}

// A 304 has no guessed route, so asset folders and files that are requested repeatedly get their own routes.
func TestAssets(t *testing.T) {
	l := learn.New()
	id := uint64(0)
	add := func(path string, n int) {
		for range n {
			id++
			l.Add([]byte("GET"), []byte(path), 304, id)
		}
	}
	for i := range 30 {
		add(fmt.Sprintf("/assets/app-%08x.js", i*7919), 2)
	}
	add("/favicon.ico", 9)
	add("/main.8f3a2c91.js", 9) // the next build gives it another name
	add("/robots.txt", 3)
	add("/static/once.css", 3)
	add("/orders", 10)
	var f Table
	if err := f.AddLearned(l); err != nil {
		t.Fatal(err)
	}
	want := "routes:\n  - GET /orders\n  - GET /favicon.ico\n  - GET /assets/*rest\nunmatched: successful\n"
	if diff := cmp.Diff(want, string(RoutesYAML(f.Patterns))); diff != "" {
		t.Errorf("routes (-want +got):\n%s", diff)
	}
}

// Proposes the busiest routes that a person waits for, and every route that Twilio requests.
func TestCandidates(t *testing.T) {
	look := &Look{routes: make(map[string]*routeLook)}
	var got []string
	var patterns []routenorm.Pattern
	for _, r := range []struct {
		route         string
		valid, twilio int64
	}{
		{"GET /hc", 950, 0}, {"GET /:id", 940, 0}, {"POST /:any", 945, 0}, {"GET /healthz", 900, 0}, {"GET /assets/*rest", 800, 0}, {"GET /favicon.ico", 700, 0}, {"GET /status/:id", 600, 0},
		{"GET /health.php", 590, 0}, {"GET /api/health_check", 580, 0}, {"GET /-/readiness", 570, 0}, {"GET /__lbheartbeat__", 560, 0}, {"GET /elb-status", 550, 0}, {"GET /isalive", 540, 0},
		{"GET /.well-known/jwks.json", 530, 0}, {"GET /manifest.json", 520, 0}, {"GET /terms-of-service", 510, 0}, {"GET /ja/privacy", 500, 0}, {"GET /orders.json", 60, 0},
		{"GET /a", 50, 0}, {"GET /b", 40, 0}, {"GET /c", 30, 10}, {"GET /d", 20, 0}, {"GET /e", 10, 0}, {"GET /f", 5, 0},
		{"POST /status", 3, 3}, {"POST /voice", 2, 2}, {"GET /unseen", 0, 0},
	} {
		p, err := routenorm.ParsePattern(r.route)
		if err != nil {
			t.Fatal(err)
		}
		patterns = append(patterns, p)
		if r.valid > 0 {
			look.routes[r.route] = &routeLook{valid: r.valid, served: r.valid, twilio: r.twilio}
		}
		if r.route == "GET /hc" {
			look.routes[r.route].machines = 5000 // a health check, whatever its name is
		}
		if r.route == "GET /:id" {
			look.routes[r.route].served = 4 // the others are 404s of scanners
		}
	}
	learned := &Table{Patterns: patterns}
	for _, p := range look.candidates(learned) {
		got = append(got, p.String())
	}
	described := &Table{Patterns: patterns, imported: map[string]origin{PlaceOf(patterns[1]): {}}}
	if first := look.candidates(described)[0].String(); first != "POST /:any" {
		t.Errorf("with /:any in the description, %s is first", first)
	}
	learned.Patterns = patterns[1:3]
	if last := look.candidates(learned); len(last) != 2 {
		t.Errorf("without other routes: %v", last)
	}
	want := []string{"GET /orders.json", "GET /a", "GET /b", "GET /c", "GET /d", "POST /status", "POST /voice"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("candidates (-want +got):\n%s", diff)
	}
}

// Without a route for a journey there is an example, and nothing is called a draft.
func TestNoJourneys(t *testing.T) {
	cfg, err := config.Parse("config.yaml", []byte("routes: []\n"))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	NewLook(cfg).writeJourneys(&b, &Table{})
	got := b.String()
	if strings.Contains(got, "DRAFT") || !strings.Contains(got, "no route for a draft.") || !strings.Contains(got, "\n# journeys:\n") {
		t.Errorf("got\n%s", got)
	}
	for line := range strings.Lines(got) {
		if line[0] != '#' && line != "\n" || len(line) > widest+1 {
			t.Errorf("line %q", line)
		}
	}
}

func TestWriteDoubts(t *testing.T) {
	var b strings.Builder
	WriteDoubts(&b, []learn.Doubt{{Path: "/CHARGE", Words: []string{"/charge"}}})
	if want := "\n# Not in the table, because /CHARGE has the same tag: /charge\n"; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
	b.Reset()
	WriteDoubts(&b, []learn.Doubt{{Path: "/a/:id", Words: []string{"x", "y"}}, {Path: "/b/:id", Words: []string{"z"}, Values: 1605}})
	if got := b.String(); !strings.HasPrefix(got, "\n# Doubtful words") || !strings.HasSuffix(got, "\n#   /a/:id: x y\n#   /b/:id, beside 1,605 values: z\n") {
		t.Error(got)
	}
}
