package learn

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// prober asks for what it makes up, near the root and below the API's own routes, and gets a 200.
type prober struct {
	name    string
	rows    int  // paths that it asks for again and again in one sample; 0: each request has a new one
	shared  bool // it asks for the same in all samples
	methods []string
}

// path returns what scanners ask for: known products, words, files, tokens, and the API's routes with payloads for ids
// and with words behind them.
func (p prober) path(a *api) string {
	switch n := a.rnd.IntN(20); {
	case n < 9:
		return [...]string{"/wp-login.php", "/.env", "/actuator/env", "/solr/admin", "/owa/auth", "/console/", "/cgi-bin/luci", "/server-status", "/login"}[n]
	case n < 13:
		return "/" + a.word() + a.word() + ".php"
	case n < 15:
		return "/" + a.word() + a.word()
	case n < 16:
		return fmt.Sprintf("/%s%s/%s.jsp", a.word(), a.word(), a.word())
	}
	_, path, _ := strings.Cut(a.routes[a.rnd.IntN(len(a.routes))], " ")
	for _, param := range []string{"{int}", "{user}", "{uuid}"} {
		value := [...]string{"%3Cscript%3E", "1'%20OR%201=1--", fmt.Sprint(a.rnd.IntN(1 << 30)), a.word() + a.word()}[a.rnd.IntN(4)]
		path = strings.ReplaceAll(path, param, value)
	}
	for range a.rnd.IntN(3) {
		path += "/" + a.word() + a.word()
	}
	return path
}

// requests returns n of a prober's requests in each of three samples.
func (p prober) requests(a *api, n int) []request {
	var out []request
	type row struct{ method, path string }
	var rows []row
	for sample := range 3 {
		if !p.shared || sample == 0 {
			rows = rows[:0]
			for range p.rows {
				rows = append(rows, row{p.methods[a.rnd.IntN(len(p.methods))], p.path(a)})
			}
		}
		for range n {
			r := row{p.methods[a.rnd.IntN(len(p.methods))], ""}
			if p.rows > 0 {
				r = rows[a.rnd.IntN(len(rows))]
			} else {
				r.path = p.path(a)
			}
			out = append(out, request{sample, r.method, r.path, 200, a.rnd.Uint64()})
		}
	}
	return out
}

// What scanners make up below an API's own routes, at ten times its traffic, adds at most two routes, in any order.
func TestLearnInvented(t *testing.T) {
	mixed := []string{"GET", "GET", "GET", "POST", "HEAD"}
	for _, p := range []prober{
		{"new paths", 0, false, mixed}, {"rows of one sample", 400, false, mixed}, {"rows of all samples", 1200, true, mixed},
		{"rows of one sample", 400, false, []string{"GET"}},
	} {
		for seed := range uint64(4) {
			a := newAPI(seed)
			rs := a.requests(6000)
			base := learnAll(rs).Result()
			rs = append(rs, p.requests(a, 20000)...)
			l := learnAll(rs).Result()
			added := addedTo(base, l)
			if kept := len(l.Routes) - len(added); !l.Flooded || len(added) > 2 || kept < len(base.Routes)-3 {
				t.Errorf("%s, seed %d: flood %v, kept %d of %d, added %q", p.name, seed, l.Flooded, kept, len(base.Routes), added)
			}
			a.rnd.Shuffle(len(rs), func(i, j int) { rs[i], rs[j] = rs[j], rs[i] })
			if diff := cmp.Diff(l, learnAll(rs).Result()); diff != "" {
				t.Errorf("%s, seed %d, in another order: -want +got:\n%s", p.name, seed, diff)
			}
		}
	}
}

func TestRhythm(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 1))
	about := func(n int) int { // as chance has it
		k := 0
		for range 10 * n {
			if rnd.IntN(10) == 0 {
				k++
			}
		}
		return k
	}
	var listed []support
	for range 300 {
		listed = append(listed, support{n: about(100), samples: 7})
	}
	g := &grower{samples: 3}
	r := g.newRhythm(listed)
	for _, c := range []struct {
		s    support
		want bool
	}{{support{n: 100, samples: 7}, true}, {support{n: 20, samples: 7}, false}, {support{n: 200, samples: 7}, false}, {support{n: 100, samples: 1}, true}} {
		if got := r.has(g, c.s); got != c.want {
			t.Errorf("%+v has %+v: %v", r, c.s, got)
		}
	}
	if short := g.newRhythm(listed[:floodPaths-1]); short != (rhythm{}) {
		t.Errorf("of %d paths: %+v", floodPaths-1, short)
	}
	for i := range listed {
		listed[i].samples = 1
	}
	if r := g.newRhythm(listed); r.has(g, support{n: 100, samples: 7}) || !r.has(g, support{n: 100, samples: 1}) {
		t.Errorf("paths that do not come back: %+v", r)
	}
}
