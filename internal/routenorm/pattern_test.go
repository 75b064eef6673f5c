package routenorm

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParsePattern(t *testing.T) {
	tests := []struct{ in, methods, host, path, route string }{
		{"/", "", "", "/", "/"},
		{"/hoge/:id", "", "", "/hoge/:id", "/hoge/:id"},
		{"GET /hoge/:id", "GET", "", "/hoge/:id", "/hoge/:id"},
		{"GET   /hoge", "GET", "", "/hoge", "/hoge"},
		{"QUERY /hoge", "QUERY", "", "/hoge", "/hoge"},
		{"OTHER /hoge", "OTHER", "", "/hoge", "/hoge"},
		{"GET|PUT /hoge", "GET|PUT", "", "/hoge", "/hoge"},
		{"PUT|GET  h/hoge", "PUT|GET", "h", "/hoge", "h/hoge"},
		{"POST /v1/orders::cancel", "POST", "", "/v1/orders::cancel", "/v1/orders::cancel"},
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
		got := []string{strings.Join(p.Methods, "|"), p.Host, p.Path, p.Route()}
		if d := cmp.Diff([]string{tt.methods, tt.host, tt.path, tt.route}, got); d != "" {
			t.Errorf("%q (-want +got):\n%s", tt.in, d)
		}
	}
}

func TestParsePatternErrors(t *testing.T) {
	tests := []struct{ in, want string }{
		{"", `a route needs a path that begins with "/", such as "/hoge/:id"`},
		{"hoge", `a route needs a path that begins with "/", such as "/hoge"`},
		{"GET", `a route needs a path that begins with "/", such as "GET /hoge/:id"`},
		{"GET hoge", `a route needs a path that begins with "/", such as "GET /hoge"`},
		{"other", `a route needs a path that begins with "/", such as "/other"`},
		{"get /hoge", `method "get": methods are case-sensitive, write "GET"`},
		{"FETCH /hoge", `method "FETCH" is not a registered HTTP method: such methods count as OTHER`},
		{"GET,POST /hoge", `method "GET,POST": several methods are written "GET|POST"`},
		{"GET|FETCH /hoge", `method "FETCH" is not a registered HTTP method: such methods count as OTHER`},
		{"GET|post /hoge", `method "post": methods are case-sensitive, write "POST"`},
		{"GET|GET /hoge", `method "GET" is given twice`},
		{"GET| /hoge", `method "" is not a registered HTTP method: such methods count as OTHER`},
		{"| /hoge", `method "" is not a registered HTTP method: such methods count as OTHER`},
		{"GET | PUT /hoge", `"| PUT " before the path: methods are written as in "GET|PUT /hoge", with one space`},
		{"GET|PUT/hoge", `"GET|PUT" before the path: methods are written as in "GET|PUT /hoge", with one space`},
		{"example.com:443/hoge", `host "example.com:443": hosts are matched without a port`},
		{"*.example.com/hoge", `host "*.example.com": '*' cannot be part of a host`},
		{"./hoge", `host "." is not a host name`},
		{"example.com./hoge", `host "example.com." is not a host name`},
		{"a..b/hoge", `host "a..b" is not a host name`},
		{strings.Repeat("h", 254) + "/", `host "` + strings.Repeat("h", 254) + `" is not a host name`},
		{"https://example.com/hoge", `host "https:": hosts are matched without a port`},
		{"/a b", `"a b": a path has no spaces`},
		{"/a\tb", `"a\tb": cleaned paths have no control bytes`},
		{"/a?b=1", `"a?b=1": paths are matched without what follows '?'`},
		{"/a#b", `"a#b": paths are matched without what follows '#'`},
		{"/a;b", `"a;b": paths are matched without what follows ';'`},
		{"/users/{id}", `"{id}": a parameter is written ":name"`},
		{"/a/../b", `"..": cleaned paths have no dot segments`},
		{"/a/%2E", `"%2E": cleaned paths have no dot segments`},
		{"/a%00", `"a%00": cleaned paths have no control bytes`},
		{"/*", `"*": a rest is "*" and a name, such as "*rest"`},
		{"/*a.b", `"*a.b": a rest is "*" and a name, such as "*rest"`},
		{"/a*b", `"a*b": "*" may only start the last segment`},
		{"/*a/b", `"b" follows a rest, which matches all remaining segments`},
		{"/" + strings.Repeat("a", MaxPath), `the path is longer than 2048 bytes: no request's path is`},
		{strings.Repeat("/a", maxDepth+1), `the path has more than 32 segments: no request's path has`},
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
		{"::a", []string{":a"}},
		{":::a", []string{":", ""}},
		{"::::a", []string{"::a"}},
		{"a::b:c", []string{"a:b", ""}},
		{":a::b", []string{"", ":b"}},
		{":a:::b", []string{"", ":", ""}},
		{":a::", []string{"", ":"}},
		{"a::", []string{"a:"}},
		{"::1", []string{":1"}},
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

// FuzzParsePattern checks that a printed pattern parses to an equal pattern, and that a pattern matches its own
// example.
func FuzzParsePattern(f *testing.F) {
	for _, s := range []string{"/", "GET /hoge/:id", "POST H.example/a-:b.c/*d", "/v2//x/", "/:a:b", "GET|PUT /a::b", "/:a:::b::", "OTHER /%2e%2e", "/a/../b", "get /", "//", "GET /%00"} {
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
		if table.Match(strings.Join(p.Methods[:min(len(p.Methods), 1)], ""), []byte(p.Host), path) != 0 {
			t.Fatalf("%q does not match %q", p, path)
		}
	})
}

// FormatSegment and ParsePattern are inverse: a segment that one formats, the other reads as the same literals and
// parameters.
func TestFormatSegment(t *testing.T) {
	for _, tt := range []struct {
		lits, names []string
		want        string // "" if no pattern can express it
	}{
		{[]string{"a"}, nil, "a"},
		{[]string{"orders:cancel"}, nil, "orders::cancel"},
		{[]string{":"}, nil, "::"},
		{[]string{"a:1"}, nil, "a::1"},
		{[]string{"", ""}, []string{"id"}, ":id"},
		{[]string{"", ":cancel"}, []string{"id"}, ":id:cancel"},
		{[]string{"", "::cancel"}, []string{"id"}, ":id::::cancel"},
		{[]string{"", ":a:b"}, []string{"id"}, ":id:a::b"},
		{[]string{"", ":", ""}, []string{"a", "b"}, ":a:::b"},
		{[]string{"x:", ""}, []string{"a"}, "x:::a"},
		{[]string{"", "-", ".json"}, []string{"a", "b"}, ":a-:b.json"},
		{[]string{"", "", ""}, []string{"a", "b"}, ""},
		{[]string{"", "x"}, []string{"a"}, ""},
		{[]string{""}, nil, ""},
		{[]string{"*rest"}, nil, ""},
		{[]string{"{a}"}, nil, ""},
		{[]string{".."}, nil, ""},
	} {
		got, ok := FormatSegment(tt.lits, tt.names)
		if ok != (tt.want != "") || ok && got != tt.want {
			t.Errorf("FormatSegment(%q, %q) = %q, %v, want %q", tt.lits, tt.names, got, ok, tt.want)
		}
		if !ok {
			continue
		}
		if p := mustParse(t, "/"+got)[0]; !slices.Equal(p.segs[0].lits, tt.lits) {
			t.Errorf("%q is read as %q, want %q", got, p.segs[0].lits, tt.lits)
		}
	}
}

func FuzzFormatSegment(f *testing.F) {
	for _, s := range []string{"a", ":", "a:b", "::", "a\x00b", "\x00", "\x00:cancel", ":\x00:\x00:", "x:\x00", "*\x00", "1:\x00.json"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { // literals, and a parameter for each NUL
		lits := strings.Split(s, "\x00")
		names := slices.Repeat([]string{"p"}, len(lits)-1)
		got, ok := FormatSegment(lits, names)
		if !ok || strings.Contains(s, "/") {
			return
		}
		p, err := ParsePattern("/" + got)
		if err != nil {
			return // too long
		}
		if !slices.Equal(p.segs[0].lits, lits) {
			t.Fatalf("%q spells %q, which is read as %q", lits, got, p.segs[0].lits)
		}
		if again, ok := FormatSegment(p.segs[0].lits, names); !ok || again != got {
			t.Fatalf("%q spells %q and then %q", lits, got, again)
		}
	})
}

func TestIsLiteral(t *testing.T) {
	for in, want := range map[string]bool{"a": true, "a:": true, ":1": true, "a.b": true, ":a": false, "a:b": false, "a::b": false, "*a": false, "..": false, "a;b": false} {
		if got := IsLiteral(in); got != want {
			t.Errorf("IsLiteral(%q) = %v, want %v", in, got, want)
		}
	}
}

// A tag belongs to the first route that has it, under whatever methods. Another route with the same tag gets none.
func TestTags(t *testing.T) {
	tags := Tags{}
	for _, tt := range []struct{ pattern, other string }{
		{"GET /Users", ""}, {"POST /Users", ""}, {"GET /users", "/Users"}, {"/users/:id", ""}, {"/users/:ID", "/users/:id"}, {"a.example.com/Users", ""}, {"/users~", "/Users"},
	} {
		p, err := ParsePattern(tt.pattern)
		if err != nil {
			t.Fatal(err)
		}
		if other, taken := tags.Take(p); taken != (tt.other != "") || taken && other.Route() != tt.other {
			t.Errorf("%s: taken %v, by %q, want %q", p, taken, other.Route(), tt.other)
		}
	}
}
