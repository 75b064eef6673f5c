package routenorm

import (
	"fmt"
	"testing"
)

// benchTable builds n routes like those of a hand-written API, and a request for each.
func benchTable(tb testing.TB, n int) (*Table, []string, [][]byte) {
	tb.Helper()
	forms := []string{
		"GET /api/v1/%s", "POST /api/v1/%s", "GET /api/v1/%s/:id", "PATCH /api/v1/%s/:id", "DELETE /api/v1/%s/:id", "GET /api/v1/%s/:id/comments",
		"GET /api/v1/%s/:id/comments/:comment_id", "POST /api/v1/%s/search", "GET /api/v1/%s/:id.json", "GET /files/%s/*rest",
	}
	var ps []Pattern
	var methods []string
	var paths [][]byte
	for i := 0; len(ps) < n; i++ {
		p, err := ParsePattern(fmt.Sprintf(forms[i%len(forms)], fmt.Sprintf("collection_%d", i/len(forms))))
		if err != nil {
			tb.Fatal(err)
		}
		ps = append(ps, p)
		methods = append(methods, p.Methods[0])
		paths = append(paths, []byte(example(p, p)[len(p.Methods[0])+1:]))
	}
	t, conflicts := NewTable(ps)
	if len(conflicts) > 0 {
		tb.Fatal(conflicts[0].Error())
	}
	return t, methods, paths
}

func BenchmarkMatch(b *testing.B) {
	for _, n := range []int{20, 1000, 4000} {
		t, methods, paths := benchTable(b, n)
		b.Run(fmt.Sprintf("routes=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				if t.Match(methods[i], nil, paths[i]) != i {
					b.Fatalf("%s %s is not route %d", methods[i], paths[i], i)
				}
				if i++; i == n {
					i = 0
				}
			}
		})
	}
}

func BenchmarkNewTable(b *testing.B) {
	t, _, _ := benchTable(b, 4000)
	b.ReportAllocs()
	for b.Loop() {
		NewTable(t.patterns)
	}
}
