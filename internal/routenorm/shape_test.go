package routenorm

import "testing"

func TestShape(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		same bool
	}{
		{"GET /a/:x", "GET /a//:y/", true},
		{"GET /a/:x", "/a/:x", false},
		{"GET /a/:x", "GET a.example.com/a/:x", false},
		{"GET A.example.com/a", "GET a.example.com/a", true},
		{"POST /jobs/:id:cancel", "POST /jobs/:id:pause", false},
		{"POST /jobs/:id:cancel", "POST /jobs/:job:cancel", true},
		{"GET /:a-:b", "GET /:a", false},
		{"GET /*a", "GET /:a", false},
		{"GET /a:b", "GET /a:c", true},
		{"GET /a:b", "GET /a::b", false},
		{"POST /a/:id:b", "POST /a/:id::b", true},
		{"GET|PUT /a", "PUT|GET /a", true},
		{"GET|PUT /a", "GET /a", false},
	} {
		a, b := mustParse(t, tt.a)[0], mustParse(t, tt.b)[0]
		if got := a.Shape() == b.Shape(); got != tt.same {
			t.Errorf("%q and %q: the same shape: %v, want %v", tt.a, tt.b, got, tt.same)
		}
	}
}
