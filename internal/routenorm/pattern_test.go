package routenorm

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParsePattern(t *testing.T) {
	tests := []struct{ in, method, host, path, route string }{
		{"/", "", "", "/", "/"},
		{"/hoge/:id", "", "", "/hoge/:id", "/hoge/:id"},
		{"GET /hoge/:id", "GET", "", "/hoge/:id", "/hoge/:id"},
		{"GET   /hoge", "GET", "", "/hoge", "/hoge"},
		{"QUERY /hoge", "QUERY", "", "/hoge", "/hoge"},
		{"OTHER /hoge", "OTHER", "", "/hoge", "/hoge"},
		{"Api.Example.com/Hoge", "", "api.example.com", "/Hoge", "Api.Example.com/Hoge"},
		{"GET api.example.com/hoge", "GET", "api.example.com", "/hoge", "api.example.com/hoge"},
		{"/:type-:version/*rest", "", "", "/:type-:version/*rest", "/:type-:version/*rest"},
		{"/*rest", "", "", "/*rest", "/*rest"},
		{"/v2//openapi", "", "", "/v2//openapi", "/v2//openapi"},
		{"/hoge/", "", "", "/hoge/", "/hoge/"},
		{"/a%20b/é/@me/~x/(y)/k=v", "", "", "/a%20b/é/@me/~x/(y)/k=v", "/a%20b/é/@me/~x/(y)/k=v"},
		{"/a/:/:1/::x/b:", "", "", "/a/:/:1/::x/b:", "/a/:/:1/::x/b:"},
		{"/...", "", "", "/...", "/..."},
	}
	for _, tt := range tests {
		p, err := ParsePattern(tt.in)
		if err != nil {
			t.Errorf("%q: %v", tt.in, err)
			continue
		}
		got := []string{p.Method, p.Host, p.Path, p.Route()}
		if d := cmp.Diff([]string{tt.method, tt.host, tt.path, tt.route}, got); d != "" {
			t.Errorf("%q (-want +got):\n%s", tt.in, d)
		}
	}
}

func TestParsePatternErrors(t *testing.T) {
	tests := []struct{ in, want string }{
		{"", `a route needs a path that begins with "/"`},
		{"hoge", `a route needs a path that begins with "/"`},
		{"GET", `a route needs a path that begins with "/"`},
		{"other", `a route needs a path that begins with "/"`},
		{"get /hoge", `method "get": methods are case-sensitive, write "GET"`},
		{"FETCH /hoge", `method "FETCH" is not a registered HTTP method`},
		{"GET,POST /hoge", `method "GET,POST" is not a registered HTTP method`},
		{"example.com:443/hoge", `host "example.com:443": hosts are matched without a port`},
		{"*.example.com/hoge", `host "*.example.com": '*' cannot stand in a host`},
		{"./hoge", `host "." is not a host name`},
		{"example.com./hoge", `host "example.com." is not a host name`},
		{"a..b/hoge", `host "a..b" is not a host name`},
		{strings.Repeat("h", 254) + "/", `host "` + strings.Repeat("h", 254) + `" is not a host name`},
		{"https://example.com/hoge", `host "https:": hosts are matched without a port`},
		{"/a b", `"a b": a path holds no spaces`},
		{"/a\tb", `"a\tb": cleaned paths have no control bytes`},
		{"/a?b=1", `"a?b=1": paths are matched without what follows '?'`},
		{"/a#b", `"a#b": paths are matched without what follows '#'`},
		{"/a;b", `"a;b": paths are matched without what follows ';'`},
		{"/users/{id}", `"{id}": a parameter is written ":name"`},
		{"/a/../b", `"..": cleaned paths have no dot segments`},
		{"/a/%2E", `"%2E": cleaned paths have no dot segments`},
		{"/a%00", `"a%00": cleaned paths have no control bytes`},
		{"/*", `"*": a rest is "*" and a name`},
		{"/*a.b", `"*a.b": a rest is "*" and a name`},
		{"/a*b", `"a*b": "*" may only begin the last segment`},
		{"/*a/b", `"b" stands behind a rest, which takes all segments to the end`},
		{"/" + strings.Repeat("a", MaxPath), `the path is longer than 2048 bytes: no request's path is`},
		{strings.Repeat("/a", MaxDepth+1), `the path has more than 32 segments: no request's path has`},
	}
	for _, tt := range tests {
		_, err := ParsePattern(tt.in)
		if err == nil || err.Error() != tt.want {
			t.Errorf("%q\n got %v\nwant %s", tt.in, err, tt.want)
		}
	}
}

func TestSplitParams(t *testing.T) {
	tests := []struct {
		in   string
		want []string // the literals around the parameters
	}{
		{"a", []string{"a"}},
		{":a", []string{"", ""}},
		{":a_B9", []string{"", ""}},
		{"x-:a", []string{"x-", ""}},
		{":a.json", []string{"", ".json"}},
		{":type-:version", []string{"", "-", ""}},
		{"openapi.:type", []string{"openapi.", ""}},
		{":a:b", []string{"", ":b"}},
		{":a:b:c", []string{"", ":b", ""}},
		{":", []string{":"}},
		{":1", []string{":1"}},
		{"::a", []string{":", ""}},
		{":é", []string{":é"}},
		{"a:", []string{"a:"}},
	}
	for _, tt := range tests {
		if d := cmp.Diff(tt.want, splitParams(tt.in)); d != "" {
			t.Errorf("%q (-want +got):\n%s", tt.in, d)
		}
	}
}

func TestWithin(t *testing.T) {
	tests := []struct {
		s, t             string
		within, overlaps bool
	}{
		{"x-:a", ":a", true, true},
		{":a", "x-:a", false, true},
		{"x-:a.json", "x-:a", true, true},
		{"x-:a", "x-:a.json", false, true},
		{"x-:a", ":a.json", false, true},
		{"x-:a", "y-:a", false, false},
		{":a.tar.gz", ":a.gz", true, true},
		{"x-:a", ":a-:b", true, true},
		{"-:a", ":a-:b", false, true},
		{":a-:b-:c", ":a-:b", true, true},
		{":a-:b", ":a-:b-:c", false, true},
		{"ab", "a:b", true, true},
		{"a", "a:b", false, false},
	}
	for _, tt := range tests {
		ps := mustParse(t, "/"+tt.s, "/"+tt.t)
		s, u := ps[0].segs[0], ps[1].segs[0]
		if s.within(u) != tt.within || s.overlaps(u) != tt.overlaps || u.overlaps(s) != tt.overlaps {
			t.Errorf("%q in %q: within %v, overlaps %v and %v; want %v, %v", tt.s, tt.t, s.within(u), s.overlaps(u), u.overlaps(s), tt.within, tt.overlaps)
		}
	}
}

func TestPlace(t *testing.T) {
	if got := (Place{"elbsli.yaml", 3, 5}).String(); got != "elbsli.yaml:3:5" {
		t.Error(got)
	}
}

// FuzzParsePattern: what a pattern prints is parsed to an equal pattern, and a pattern matches its own example.
func FuzzParsePattern(f *testing.F) {
	for _, s := range []string{"/", "GET /hoge/:id", "POST H.example/a-:b.c/*d", "/v2//x/", "/:a:b", "OTHER /%2e%2e", "/a/../b", "get /", "//", "GET /%00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParsePattern(s)
		if err != nil {
			return
		}
		q, err := ParsePattern(p.String())
		if err != nil {
			t.Fatalf("%q prints %q: %v", s, p, err)
		}
		if d := cmp.Diff(p, q, cmp.AllowUnexported(Pattern{}, segment{})); d != "" {
			t.Fatalf("%q prints %q (-first +second):\n%s", s, p, d)
		}
		table, conflicts := NewTable([]Pattern{p})
		if len(conflicts) > 0 {
			t.Fatal(conflicts[0].Error())
		}
		_, target, _ := strings.Cut(example(p, p), "/")
		path, ok := Clean(nil, []byte("/"+target))
		if !ok || len(path) > MaxPath {
			return // the parameters' values made it too long
		}
		if table.Match(p.Method, []byte(p.Host), path) != 0 {
			t.Fatalf("%q does not match %q", p, path)
		}
	})
}
