package routenorm

import "testing"

func TestCovers(t *testing.T) {
	for _, tt := range []struct {
		p, q string
		want bool
	}{
		{"/a/:id", "/a/b", true},
		{"/a/b", "/a/:id", false},
		{"/a/:id", "/a/:other", true},
		{"/a/:id", "/a/x-:id", true},
		{"/a/x-:id", "/a/:id", false},
		{"/a/x-:id", "/a/x-y", true},
		{"/a/x-:id", "/a/x-", false},
		{"/a/:x.json", "/a/b-:x.json", true},
		{"/a/b-:x.json", "/a/:x.json", false},
		{"/a/:x-:y", "/a/b-:y", true},
		{"/a/:id", "/a/:id/b", false},
		{"/a/:id/b", "/a/:id", false},
		{"/a/*rest", "/a/:id/b", true},
		{"/a/*rest", "/a", false},
		{"/a/:id", "/a/*rest", false},
		{"/*rest", "/a/*rest", true},
		{"/*rest", "/", false},
		{"/", "/", true},
		{"/a", "GET /a", true},
		{"GET /a", "/a", false},
		{"GET /a", "HEAD /a", true},
		{"HEAD /a", "GET /a", false},
		{"GET /a", "POST /a", false},
		{"GET|PUT /a", "PUT /a", true},
		{"GET|PUT /a", "PUT|HEAD /a", true},
		{"GET|PUT /a", "PUT|POST /a", false},
		{"GET|PUT /a", "/a", false},
		{"/a::b", "/a:b", false},
		{"/a:b", "/a::b", true},
		{"/a", "example.com/a", true},
		{"example.com/a", "/a", false},
		{"EXAMPLE.com/a", "example.com/a", true},
	} {
		if got := mustParse(t, tt.p)[0].Covers(mustParse(t, tt.q)[0]); got != tt.want {
			t.Errorf("%q covers %q: %v, want %v", tt.p, tt.q, got, tt.want)
		}
	}
}

func TestEndsWithLiteral(t *testing.T) {
	for in, want := range map[string]bool{
		"/": false, "/a": true, "/a/:id": false, "/:id/a": true, "/a/:id.json": true, "/a/x-:id": false, "/a/*rest": false,
	} {
		if got := mustParse(t, in)[0].EndsWithLiteral(); got != want {
			t.Errorf("%q: %v, want %v", in, got, want)
		}
	}
}
