package routenorm

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestBeginning(t *testing.T) {
	var ps []Pattern
	for _, s := range []string{
		"GET /users/:id", "GET /users/:id/posts/:post/likes", "GET /users/search/recent/all", "/v1/orders/:id.json", "/files/*rest", "www.example.com/users/:id/wide/open",
	} {
		p, err := ParsePattern(s)
		if err != nil {
			t.Fatal(err)
		}
		ps = append(ps, p)
	}
	table, _ := NewTable(ps)
	for _, tt := range []struct {
		host, path string
		known      int
		params     string // one character for each segment, 1 for a parameter
	}{
		{"", "/", 0, ""},
		{"", "/teams/7", 0, ""},
		{"", "/users", 1, "0"},
		{"", "/users/7/teams", 2, "01"},
		{"", "/users/7/posts/8/shares", 4, "0101"},
		{"", "/users/search/recent/none", 3, "000"},
		{"", "/users/search/posts/9", 4, "0101"},
		{"", "/users/searched/recent", 2, "01"},
		{"", "/v1/orders/7.json/lines", 3, "001"},
		{"", "/v1/orders/7", 2, "00"},
		{"", "/files/a/b", 1, "0"},
		{"www.example.com", "/users/7/wide/shut", 3, "010"},
		{"www.example.com", "/users/7/posts/8", 4, "0101"},
	} {
		known, params := table.Hosted([]byte(tt.host)).Beginning([]byte(tt.path))
		got := ""
		for i := range known {
			got += fmt.Sprint(params >> i & 1)
		}
		if known != tt.known || got != tt.params {
			t.Errorf("Beginning(%s%s) = %d, %s, want %d, %s", tt.host, tt.path, known, got, tt.known, tt.params)
		}
	}
	if got := table.Hosted(nil).Route([]byte("/users/7")); got != "/users/:id" {
		t.Errorf("Route by any method = %q", got)
	}
	if got := table.Hosted(nil).Route([]byte("/users/7/teams")); got != "" {
		t.Errorf("Route of no pattern = %q", got)
	}
}

// The index finds the same as a search through all patterns.
func TestBeginningEqualsNaive(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	path := func(words string) string {
		var b strings.Builder
		for range 1 + rnd.IntN(5) {
			b.WriteString("/" + string(words[rnd.IntN(len(words))]))
		}
		return b.String()
	}
	for range 300 {
		var ps []Pattern
		for range 1 + rnd.IntN(8) {
			p, err := ParsePattern(strings.ReplaceAll(path("ab:"), ":", ":x"))
			if err != nil {
				t.Fatal(err)
			}
			ps = append(ps, p)
		}
		table, _ := NewTable(ps)
		for range 20 {
			asked := path("abc")
			want := 0
			for _, p := range ps {
				segs, n := strings.Split(asked[1:], "/"), 0
				for n < len(segs) && n < len(p.segs) && p.segs[n].match([]byte(segs[n])) {
					n++
				}
				want = max(want, n)
			}
			known, params := table.Hosted(nil).Beginning([]byte(asked))
			if known != want || params>>known != 0 {
				t.Fatalf("%v: Beginning(%s) = %d, %b, want %d", ps, asked, known, params, want)
			}
		}
	}
}
