package learn

import (
	"testing"

	"github.com/elb-sli/elb-sli/internal/routenorm"
)

func TestLearnable(t *testing.T) {
	for in, want := range map[string]bool{
		"GET /":                     true,
		"HEAD /":                    false,
		"/a/:id/b":                  true,
		"/a/*rest":                  true,
		"/a/:id.json":               true,
		"/a/:id.pdf/lines":          true,
		"POST /a/:id:cancel":        true,
		"POST /a/:id::cancel":       true,
		"POST /a/b::cancel":         false,
		"HEAD|PUT /a":               true,
		"api.example.com/a":         false,
		"/a/x-:id":                  false,
		"/reports/:year-:month.pdf": false,
		"/a/:id.tar":                false,
		"/a/:id.:format":            false,
	} {
		p, err := routenorm.ParsePattern(in)
		if err != nil {
			t.Fatal(err)
		}
		if got := Learnable(p); got != want {
			t.Errorf("%q: %v, want %v", in, got, want)
		}
	}
}
