package routenorm

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// mustParse parses patterns; their places are lines 1, 2, … of "t".
func mustParse(tb testing.TB, lines ...string) []Pattern {
	tb.Helper()
	ps := make([]Pattern, len(lines))
	for i, l := range lines {
		p, err := ParsePattern(l)
		if err != nil {
			tb.Fatalf("%q: %v", l, err)
		}
		p.Place = Place{"t", i + 1, 1}
		ps[i] = p
	}
	return ps
}

func mustTable(tb testing.TB, lines ...string) *Table {
	tb.Helper()
	t, conflicts := NewTable(mustParse(tb, lines...))
	for _, c := range conflicts {
		tb.Error(c.Error())
	}
	return t
}

// match returns the pattern that wins "METHOD HOST/PATH", or "-".
func match(t *Table, request string) string {
	method, target, _ := strings.Cut(request, " ")
	host, path, _ := strings.Cut(target, "/")
	i := t.Match(method, []byte(host), []byte("/"+path))
	if i < 0 {
		return "-"
	}
	return t.Pattern(i).String()
}

// longHost is as long as a host may be.
var longHost = strings.Repeat("h.", MaxHost/2) + "h"

func TestMatch(t *testing.T) {
	table := mustTable(t,
		"/", "GET /hoge", "GET /hoge/:id", "HEAD /hoge/new", "GET /hoge/new", "/hoge/:id", "POST /hoge/:id/cancel",
		"/a/:x/c", "/:y/b/d", "/assets/*rest", "/assets/app.js", "/f/:id.json", "/f/:id", "/f/x-:id.json", "/g/:id", "/g/:id.json", "/g/:id.tar.json",
		"/v/:type-:version", "/m/:id:cancel", "/odd/:", "/odd/:1", "/p%20q", "/calls/CA:sid", "/other", "/deep/:a/:b/*c", "/deep/x/*c",
		"PUT|DELETE /hoge/:id", "GET|POST /both", "/v1/orders::cancel", "/v1/orders::x::y", "/v1/orders:", "/v1/orders:id", "/w/:id:::rest",
		"api.example.com/hoge/:id", "GET API.example.com/only", "GET "+longHost+"/only", "/Case", "OTHER /any/:m", "GET /any/:m", "/trail/", "/dou//ble",
	)
	tests := []struct{ request, want string }{
		{"GET /", "/"},
		{"GET /hoge", "GET /hoge"},
		{"HEAD /hoge", "GET /hoge"},
		{"POST /hoge", "-"},
		{"GET /hoge/123", "GET /hoge/:id"},
		{"POST /hoge/123", "/hoge/:id"},
		{"PUT /hoge/123", "PUT|DELETE /hoge/:id"},
		{"DELETE /hoge/123", "PUT|DELETE /hoge/:id"},
		{"GET /both", "GET|POST /both"},
		{"HEAD /both", "GET|POST /both"},
		{"PUT /both", "-"},
		{"POST /v1/orders:cancel", "/v1/orders::cancel"},
		{"POST /v1/orders::cancel", "/v1/orders:id"},
		{"POST /v1/orders:x:y", "/v1/orders::x::y"},
		{"POST /v1/orders:", "/v1/orders:"},
		{"POST /v1/orders7", "/v1/orders:id"},
		{"POST /w/1:2", "/w/:id:::rest"},
		{"POST /w/1:", "-"},
		{"GET /hoge/new", "GET /hoge/new"},
		{"HEAD /hoge/new", "HEAD /hoge/new"},
		{"POST /hoge/new", "/hoge/:id"},
		{"POST /hoge/1/cancel", "POST /hoge/:id/cancel"},
		{"GET /hoge/1/cancel", "-"},
		{"GET /a/b/c", "/a/:x/c"},
		{"GET /a/b/d", "/:y/b/d"},
		{"GET /assets/app.js", "/assets/app.js"},
		{"GET /assets/css/app.css", "/assets/*rest"},
		{"GET /assets", "-"},
		{"GET /f/1.json", "/f/:id.json"},
		{"GET /f/1.xml", "/f/:id"},
		{"GET /f/.json", "/f/:id"},
		{"GET /f/x-1.json", "/f/x-:id.json"},
		{"GET /f/x-.json", "/f/:id.json"},
		{"GET /g/a.tar.json", "/g/:id.tar.json"},
		{"GET /g/.tar.json", "/g/:id.json"},
		{"GET /g/a.json", "/g/:id.json"},
		{"GET /v/node-18", "/v/:type-:version"},
		{"GET /v/a-b-c", "/v/:type-:version"},
		{"GET /v/-1", "-"},
		{"GET /v/--1", "/v/:type-:version"},
		{"GET /v/1-", "-"},
		{"GET /m/7:cancel", "/m/:id:cancel"},
		{"GET /m/7", "-"},
		{"GET /odd/:", "/odd/:"},
		{"GET /odd/:1", "/odd/:1"},
		{"GET /odd/x", "-"},
		{"GET /p%20q", "/p%20q"},
		{"GET /p q", "-"},
		{"POST /calls/CA1", "/calls/CA:sid"},
		{"POST /calls/CA", "-"},
		{"GET /other", "/other"},
		{"GET /deep/x/b", "/deep/x/*c"},
		{"GET /deep/x/b/c", "/deep/x/*c"},
		{"GET /deep/y/b/c", "/deep/:a/:b/*c"},
		{"GET /deep/y/b", "-"},
		{"GET api.example.com/hoge/1", "api.example.com/hoge/:id"},
		{"GET API.EXAMPLE.COM:443/hoge/1", "api.example.com/hoge/:id"},
		{"GET api.example.com./hoge/1", "api.example.com/hoge/:id"},
		{"GET api.example.com/hoge/new", "api.example.com/hoge/:id"},
		{"GET api.example.com/hoge", "GET /hoge"},
		{"GET api.example.com/only", "GET API.example.com/only"},
		{"GET api.example.com:65535/only", "GET API.example.com/only"},
		{"GET api.example.com:/only", "GET API.example.com/only"},
		{"GET api.example.com:123456/only", "-"}, // no port
		{"GET api.example.com:44a/only", "-"},
		{"GET " + longHost + "/only", "GET " + longHost + "/only"},
		{"GET h" + longHost + "/only", "-"},
		{"POST api.example.com/only", "-"},
		{"GET example.com/only", "-"},
		{"GET 2001:db8::1/hoge", "GET /hoge"},
		{"GET " + strings.Repeat("h", 300) + "/hoge", "GET /hoge"},
		{"GET /case", "-"},
		{"GET /Case", "/Case"},
		{"OTHER /any/x", "OTHER /any/:m"},
		{"PUT /any/x", "-"},
		{"GET /trail", "/trail/"},
		{"GET /dou/ble", "/dou//ble"},
	}
	for _, tt := range tests {
		if got := match(table, tt.request); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.request, got, tt.want)
		}
	}
}

// TestOtherIsNoRoute: no pattern's route is Other, and something that is not a path matches nothing, not even a rest.
func TestOtherIsNoRoute(t *testing.T) {
	table := mustTable(t, "/*rest", "/other", "/")
	for _, path := range []string{"other", "", "*"} {
		if i := table.Match("GET", nil, []byte(path)); i >= 0 {
			t.Errorf("%q matches %q", path, table.Pattern(i))
		}
	}
	for i := range table.Len() {
		if r := table.Pattern(i).Route(); r == Other {
			t.Errorf("pattern %q has the route %q", table.Pattern(i), r)
		}
	}
}

func TestConflicts(t *testing.T) {
	tests := []struct {
		patterns string // separated by commas
		want     string // "A B: example" for each conflict
	}{
		{"/a,/a", "/a /a: /a"},
		{"/a,/a/", "/a /a/: /a"},
		{"GET /a/:x,GET /a/:y,GET /a/:z", "GET /a/:x GET /a/:y: GET /a/x|GET /a/:x GET /a/:z: GET /a/x"},
		{"GET /a,POST /a,/a,HEAD /a", ""},
		{"GET|PUT /a,POST|PUT /a", "GET|PUT /a POST|PUT /a: PUT /a"},
		{"GET|PUT /a,POST|DELETE /a,HEAD /a,/a", ""},
		{"GET|PUT /a,PUT|GET /a", "GET|PUT /a PUT|GET /a: GET /a"},
		{"GET|HEAD /a,GET /a", "GET|HEAD /a GET /a: GET /a"},
		{"PUT|GET /x-:a,HEAD|POST /:a.json", "PUT|GET /x-:a HEAD|POST /:a.json: HEAD /x-x.json"},
		{"PUT|GET /x-:a,/:a.json", "PUT|GET /x-:a /:a.json: PUT /x-x.json"},
		{"/a/:id:cancel,/a/:id::cancel", "/a/:id:cancel /a/:id::cancel: /a/x:cancel"},
		{"/a::b,/a:b,/a::c", ""},
		{"/a/:x,/a/*y", ""},
		{"/*x,/*y", "/*x /*y: /x"},
		{"/,/", "/ /: /"},
		{"/a/:x/c,/:y/b/d,/:y/b/c", ""},
		{"/x-:a,/:a.json", "/x-:a /:a.json: /x-x.json"},
		{"/x-:a/p,/:a.json/q", ""},
		{"/x-:a/p,/:a.json/:q", "/x-:a/p /:a.json/:q: /x-x.json/p"},
		{"/x-:a/p,/:a.json/*q", "/x-:a/p /:a.json/*q: /x-x.json/p"},
		{"/x-:a/*p,/:a.json/*q", "/x-:a/*p /:a.json/*q: /x-x.json/x"},
		{"/x-:a/*p,/:a.json", ""},
		{"/x-:a/*p,/:a.json/q/:r", "/x-:a/*p /:a.json/q/:r: /x-x.json/q/x"},
		{"GET /x-:a,POST /:a.json", ""},
		{"GET /x-:a,HEAD /:a.json", "GET /x-:a HEAD /:a.json: HEAD /x-x.json"},
		{"GET /x-:a,/:a.json", "GET /x-:a /:a.json: GET /x-x.json"},
		{"h/x-:a,/:a.json", ""},
		{"h/x-:a,H/:a.json", "h/x-:a H/:a.json: h/x-x.json"},
		{"/x-:a,/x-:a.json,/:a.json", "/x-:a /:a.json: /x-x.json"},
		{"/x-:a,/x-y:a,/:a.json", "/x-:a /:a.json: /x-x.json"},
		{"/x-:a,/y-:a", ""},
		{"/:a.json,/:a.xml", ""},
		{"/:a.json,/:a.tar.json", ""},
		{"/:a-:b,/x-:b", ""},
		{"/:a-:b,/:a.:b", "/:a-:b /:a.:b: /x-x.x"},
		{"/:a-:b-:c,/:a-:b", ""},
		{"/a-:b-c,/a-:b", ""},
		{"/ab:x,/a:x", ""},
		{"/1:a/x-:b/m,/1:a/:b.y/:m", "/1:a/x-:b/m /1:a/:b.y/:m: /1x/x-x.y/m"},
	}
	for _, tt := range tests {
		_, conflicts := NewTable(mustParse(t, strings.Split(tt.patterns, ",")...))
		var got []string
		for _, c := range conflicts {
			got = append(got, fmt.Sprintf("%s %s: %s", c.A, c.B, c.Example))
		}
		if got := strings.Join(got, "|"); got != tt.want {
			t.Errorf("%s\n got %q\nwant %q", tt.patterns, got, tt.want)
		}
	}
}

func TestUntied(t *testing.T) {
	tests := []struct{ patterns, kept, left string }{
		{"/a,/b", "/a,/b", ""},
		{"/a,/a,/a", "/a", "/a,/a"},
		{"/x-:a,/:a.json,/:a-y", "/x-:a", "/:a.json,/:a-y"},
		{"/x-:a,/:a.json,/:b.json", "/x-:a", "/:a.json,/:b.json"},
		// A pattern stays if it only ties with one that is left out.
		{"/x-:a,/:a.json,/w-:a", "/x-:a,/w-:a", "/:a.json"},
		{"GET /a/:x,GET|PUT /a/:y,PUT /a/:z", "GET /a/:x,PUT /a/:z", "GET|PUT /a/:y"},
	}
	spell := func(ps []Pattern) string {
		var all []string
		for _, p := range ps {
			all = append(all, p.String())
		}
		return strings.Join(all, ",")
	}
	for _, tt := range tests {
		kept, conflicts := Untied(mustParse(t, strings.Split(tt.patterns, ",")...))
		var left []Pattern
		for _, c := range conflicts {
			left = append(left, c.B)
		}
		if spell(kept) != tt.kept || spell(left) != tt.left {
			t.Errorf("%s\n got %q without %q\nwant %q without %q", tt.patterns, spell(kept), spell(left), tt.kept, tt.left)
		}
	}
}

func TestConflictError(t *testing.T) {
	_, conflicts := NewTable(mustParse(t, "GET /a/:x", "/b", "GET /a/:y"))
	want := `t:3:1: "GET /a/:y" conflicts with "GET /a/:x" at t:1:1: both match "GET /a/x"`
	if len(conflicts) != 1 || conflicts[0].Error() != want {
		t.Errorf("got %v\nwant %s", conflicts, want)
	}
}

// better reports whether p wins over q for a request that both match, by the definition in NewTable's doc comment: by
// pairs, without any index. It is not defined for patterns that tie.
func better(p, q Pattern, method string) bool {
	if (p.Host != "") != (q.Host != "") {
		return p.Host != ""
	}
	for i := range min(len(p.segs), len(q.segs)) {
		s, u := p.segs[i], q.segs[i]
		switch {
		case s.same(u):
		case s.kind != u.kind:
			return s.kind < u.kind
		case s.kind == segMixed:
			return s.size() > u.size()
		case s.kind == segLiteral:
			panic("two literals match one segment")
		}
	}
	return methodRank(p, method) < methodRank(q, method)
}

// methodRank orders patterns that match a method: first those that name it, then those that name GET, then those for
// any method.
func methodRank(p Pattern, method string) int {
	switch {
	case slices.Contains(p.Methods, method):
		return 0
	case len(p.Methods) > 0:
		return 1
	}
	return 2
}

// matches reports whether a pattern matches a request, segment by segment.
func matches(p Pattern, method, host, path string) bool {
	if p.Host != "" && p.Host != host {
		return false
	}
	if len(p.Methods) > 0 && !slices.Contains(p.Methods, method) && !(slices.Contains(p.Methods, "GET") && method == "HEAD") {
		return false
	}
	segs := strings.Split(path, "/")[1:]
	if path == "/" {
		segs = nil
	}
	for i, s := range p.segs {
		if s.kind == segRest {
			return len(segs) > i
		}
		if len(segs) <= i || !takes(s.lits, segs[i]) {
			return false
		}
	}
	return len(segs) == len(p.segs)
}

// takes reports whether w consists of the literals with a value of at least one byte between each two, by trying every
// length.
func takes(lits []string, w string) bool {
	w, ok := strings.CutPrefix(w, lits[0])
	if !ok || len(lits) == 1 {
		return ok && w == ""
	}
	for n := 1; n <= len(w); n++ {
		if takes(lits[1:], w[n:]) {
			return true
		}
	}
	return false
}

// naive returns what Match must return.
func naive(ps []Pattern, method, host, path string) int {
	best := -1
	for i, p := range ps {
		if matches(p, method, host, path) && (best < 0 || better(p, ps[best], method)) {
			best = i
		}
	}
	return best
}

// generate makes patterns from few short pieces, and requests that are likely to match several of them.
func generate(r *rand.Rand) (patterns []string, requests [][3]string) {
	pick := func(from ...string) string { return from[r.Intn(len(from))] }
	segment := func() string {
		return pick("a", "b", "x-1", "1.json", ":p", ":p", ":p.json", "x-:p", "x-:p.json", ":p-:q", "a:p", ":p:b", ":p.:q", "::p", "1::b", ":p::b", ":p:::q")
	}
	for range 1 + r.Intn(12) {
		p := pick("", "", "", "GET ", "POST ", "HEAD ", "GET|POST ", "HEAD|GET ", "POST|OTHER|HEAD ") + pick("", "", "", "h", "i.j")
		depth := r.Intn(4)
		for range depth {
			p += "/" + segment()
		}
		if depth == 0 || r.Intn(5) == 0 {
			p += pick("/*r", "/", "//")
		}
		patterns = append(patterns, p)
	}
	for range 40 {
		path := ""
		for range r.Intn(5) {
			path += "/" + pick("a", "b", "c", "x-1", "x-1.json", "1.json", "1-2", "aa", "1:b", "1:b:c", ":p", "::p", "x-", ".json", ":p", "a-1.json", "x-x.x", "x-x.json")
		}
		if path == "" {
			path = "/"
		}
		requests = append(requests, [3]string{pick("GET", "POST", "HEAD", "OTHER"), pick("", "h", "i.j", "k"), path})
	}
	return patterns, requests
}

// checkTable compares a table's index with the naive matcher, and its conflicts with each pair of its patterns.
func checkTable(t *testing.T, seed int64) {
	t.Helper()
	lines, requests := generate(rand.New(rand.NewSource(seed)))
	ps := mustParse(t, lines...)
	_, conflicts := NewTable(ps)
	first := map[string]bool{}
	for _, c := range conflicts {
		for _, p := range []Pattern{c.A, c.B} {
			method, target, ok := strings.Cut(c.Example, " ")
			if !ok {
				method, target = "PUT", c.Example
			}
			host, path, _ := strings.Cut(target, "/")
			if !matches(p, method, strings.ToLower(host), "/"+path) {
				t.Fatalf("seed %d: %s, but %q does not match %q", seed, c.Error(), p, c.Example)
			}
		}
		first[c.B.Place.String()] = true
	}
	ps = slices.DeleteFunc(ps, func(p Pattern) bool { return first[p.Place.String()] })
	table, conflicts := NewTable(ps)
	if len(conflicts) > 0 {
		t.Fatalf("seed %d: %q still conflict: %s", seed, ps, conflicts[0].Error())
	}
	for _, q := range requests {
		got, want := table.Match(q[0], []byte(q[1]), []byte(q[2])), naive(ps, q[0], q[1], q[2])
		if got != want {
			t.Fatalf("seed %d: %q: %q: got %d, want %d", seed, ps, q, got, want)
		}
		checkNoTie(t, ps, q)
	}
}

// checkNoTie fails if a request matches two patterns that have no order: that is a conflict that was not found.
func checkNoTie(t *testing.T, ps []Pattern, q [3]string) {
	t.Helper()
	for i, p := range ps {
		for _, o := range ps[:i] {
			if matches(p, q[0], q[1], q[2]) && matches(o, q[0], q[1], q[2]) && better(p, o, q[0]) == better(o, p, q[0]) {
				t.Fatalf("%q and %q tie for %q", o, p, q)
			}
			if incomparable(p, o) && matches(p, q[0], q[1], q[2]) && matches(o, q[0], q[1], q[2]) {
				t.Fatalf("%q and %q are incomparable and both match %q", o, p, q)
			}
		}
	}
}

// incomparable reports whether two patterns first differ in two segments of which neither is a special case of the
// other.
func incomparable(p, q Pattern) bool {
	if p.Host != q.Host {
		return false
	}
	for i := range min(len(p.segs), len(q.segs)) {
		if s, u := p.segs[i], q.segs[i]; !s.same(u) {
			return s.kind == segMixed && u.kind == segMixed && !s.within(u) && !u.within(s)
		}
	}
	return false
}

func TestIndexEqualsNaive(t *testing.T) {
	tables := int64(5000)
	if testing.Short() {
		tables = 1500
	}
	for seed := range tables {
		checkTable(t, seed)
	}
}

func FuzzTable(f *testing.F) {
	for seed := range int64(8) {
		f.Add(seed)
	}
	f.Fuzz(checkTable)
}

// TestOrderOfPatterns: the same patterns in any order give each request the same route.
func TestOrderOfPatterns(t *testing.T) {
	lines := []string{"/a/:x", "/a/b", "GET /a/b", "/:y/b", "/*r", "/a/x-:p", "/a/x-:p.json", "h/a/:x"}
	requests := []string{"GET /a/b", "PUT /a/b", "PUT /a/x-1", "PUT /a/x-1.json", "GET /c/b", "GET h/a/b", "GET /q/r/s"}
	r := rand.New(rand.NewSource(1))
	var want []string
	for range 50 {
		table := mustTable(t, lines...)
		var got []string
		for _, q := range requests {
			got = append(got, match(table, q))
		}
		if want == nil {
			want = got
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("%q: %s", lines, d)
		}
		r.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	}
}

// TestMatchAllocates: matching must not allocate, because it is done for every line of a log.
func TestMatchAllocates(t *testing.T) {
	table := mustTable(t, "/a/:x", "/a/x-:p.json", "h.example/a/:x", "/*r")
	host, path := []byte("H.example:443"), []byte("/a/x-1.json/y")
	if n := testing.AllocsPerRun(100, func() { table.Match("GET", host, path) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestManyMixedSegments: thousands of siblings that must be compared with each other take no noticeable time.
func TestManyMixedSegments(t *testing.T) {
	siblings := 2000
	if testing.Short() {
		siblings = 500 // the time grows with the square
	}
	var lines []string
	for i := range siblings {
		lines = append(lines, fmt.Sprintf("/p%d-:a", i), fmt.Sprintf("/:a.t%d/x", i))
	}
	if _, conflicts := NewTable(mustParse(t, lines...)); len(conflicts) != 0 {
		t.Errorf("%d conflicts, first %s", len(conflicts), conflicts[0].Error())
	}
}
