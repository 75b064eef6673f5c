package routenorm

import (
	"slices"
	"strings"
	"testing"
)

// Each row is a table, and its patterns that no request reaches; a search through all short paths must agree.
func TestShadowed(t *testing.T) {
	for _, tt := range []struct{ table, want string }{
		{"/a/*rest", ""},
		{"/a/*rest, /a/:x", ""},
		{"/a/*rest, /a/:x/*rest", ""},
		{"/a/*rest, /a/:x, /a/:x/*rest", "/a/*rest"},
		{"/a/*rest, /a/:x, /a/:x/:y", ""},
		{"/*r, /:a, /:a/:b, /:a/:b/*c", "/*r"},
		{"/*r, /:a, /:a/*c, /:a/:b, /:a/:b/*d", "/*r, /:a/*c"},
		{"GET /a/*r, GET /a/:x, GET /a/:x/*r", "GET /a/*r"},
		{"GET /a/*r, /a/:x, GET /a/:x/*r", "GET /a/*r"},
		{"GET /a/*r, POST /a/:x, GET /a/:x/*r", ""},
		{"/a/*r, GET /a/:x, GET /a/:x/*r", ""},
		{"HEAD /a/*r, GET /a/:x, /a/:x/*r", "HEAD /a/*r"},
		{"GET /a/*r, HEAD /a/:x, GET /a/:x/*r", ""},
		{"/a/*r, /:z/:x, /:z/:x/*r", ""},
		{"/a/*r, /a/b, /a/b/*r", ""},
		{"GET|POST /a/*r, GET /a/:x, POST /a/:x, GET|POST /a/:x/*r", "GET|POST /a/*r"},
		{"GET|POST /a/*r, GET|POST|PUT /a/:x, GET /a/:x/*r, POST /a/:x/*r", "GET|POST /a/*r"},
		{"GET|POST /a/*r, GET /a/:x, GET|POST /a/:x/*r", ""},
		{"HEAD|PUT /a/*r, GET /a/:x, PUT /a/:x, /a/:x/*r", "HEAD|PUT /a/*r"},
		{"/a/*r, GET|POST /a/:x, GET|POST /a/:x/*r", ""},
		{"h.com/a/*r, /a/:x, /a/:x/*r", ""},
		{"/a/*r, h.com/a/:x, h.com/a/:x/*r", ""},
		{"h.com/a/*r, H.com/a/:x, h.com/a/:x/*r", "h.com/a/*r"},
	} {
		ps := mustParse(t, strings.Split(tt.table, ", ")...)
		table, conflicts := NewTable(ps)
		if len(conflicts) > 0 {
			t.Fatal(conflicts[0])
		}
		var got []string
		for _, i := range table.Shadowed() {
			got = append(got, ps[i].String())
		}
		if g := strings.Join(got, ", "); g != tt.want {
			t.Errorf("%s: %q, want %q", tt.table, g, tt.want)
		}
		for i, p := range ps {
			if shadowed := slices.Contains(got, p.String()); reached(table, i) == shadowed {
				t.Errorf("%s: %s: shadowed %v, and a search says otherwise", tt.table, p, shadowed)
			}
		}
	}
}

// reached reports whether a request with a short path goes to a pattern.
func reached(t *Table, pattern int) bool {
	paths := []string{""}
	for range 4 {
		for _, p := range slices.Clone(paths) {
			for _, seg := range []string{"a", "b", "x"} {
				paths = append(paths, p+"/"+seg)
			}
		}
	}
	for _, p := range paths[1:] {
		for _, m := range []string{"GET", "HEAD", "POST", "PUT"} {
			for _, host := range []string{"h.com", "i.com"} {
				if t.Match(m, []byte(host), []byte(p)) == pattern {
					return true
				}
			}
		}
	}
	return false
}
