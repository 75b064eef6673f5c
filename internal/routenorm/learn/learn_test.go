package learn

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/internal/routenorm/guess"
)

// request is one line of a generated log.
type request struct {
	method, path string
	status       int
	id           uint64
}

func learnAll(rs []request) *Learner {
	l := New()
	for _, r := range rs {
		l.Add([]byte(r.method), []byte(r.path), r.status, r.id)
	}
	return l
}

// unmatched returns how many requests the table of a result does not match.
func unmatched(learner *Learner, l *Result) (sum int) {
	learner.Unmatched(l.Table(), func(_, _ string, _ bool, n int) { sum += n })
	return sum
}

// api is a generated service. Each route is requested a tenth less often than the one before it.
type api struct {
	rnd    *rand.Rand
	users  []string // those with busy names, busiest first
	routes []string // "METHOD /a/{int}/b/{user}"
}

func newAPI(seed uint64) *api {
	a := &api{rnd: rand.New(rand.NewPCG(seed, 1)), routes: []string{
		"GET /api/v1/users/{user}", "GET /api/v1/users", "POST /api/v1/users", "GET /api/v1/users/{user}/orders", "GET /api/v1/users/search",
		"GET /api/v1/orders/{int}", "PATCH /api/v1/orders/{int}", "GET /api/v1/orders/{int}/lines/{uuid}", "POST /api/v1/orders/{int}/cancel",
		"GET /api/v1/orders/export", "GET /health", "GET /api/v1/files/{int}.json", "DELETE /api/v1/users/{user}/tokens/{uuid}",
	}}
	for p := guess.NewVocabulary(); len(a.users) < 400; {
		if name := a.word() + a.word(); !p.Has(name) {
			a.users = append(a.users, name)
		}
	}
	return a
}

// word returns an invented word that is not in the vocabulary.
func (a *api) word() string {
	const consonants, vowels = "bdfgklmnprstvz", "aeiou"
	for {
		var b strings.Builder
		for range 2 + a.rnd.IntN(2) {
			b.WriteByte(consonants[a.rnd.IntN(len(consonants))])
			b.WriteByte(vowels[a.rnd.IntN(len(vowels))])
		}
		if w := b.String(); !isFixed(w) {
			return w
		}
	}
}

func (a *api) request() request {
	i := int(a.rnd.ExpFloat64()*5) % len(a.routes)
	method, path, _ := strings.Cut(a.routes[i], " ")
	path = strings.ReplaceAll(path, "{int}", fmt.Sprint(1+a.rnd.IntN(5000)))
	path = strings.ReplaceAll(path, "{user}", a.users[min(int(a.rnd.ExpFloat64()*60), len(a.users)-1)])
	path = strings.ReplaceAll(path, "{uuid}", fmt.Sprintf("%08x-0000-4000-8000-%012x", a.rnd.Uint32(), a.rnd.Uint32()))
	status := 200
	if a.rnd.IntN(10) == 0 {
		status = 404
	}
	return request{method, path, status, a.rnd.Uint64()}
}

func (a *api) requests(n int) []request {
	out := make([]request, n)
	for i := range out {
		out[i] = a.request()
	}
	return out
}

// whole compares all that is in a Result, also what other packages hide.
var whole = cmp.Exporter(func(reflect.Type) bool { return true })

func paths(l *Result) string {
	var b strings.Builder
	for _, r := range l.Routes {
		b.WriteString(r.String() + "\n")
	}
	return b.String()
}

const madeTable = `GET /api/v1/files/:id.json
GET|PATCH /api/v1/orders/:id
POST /api/v1/orders/:id/cancel
GET /api/v1/orders/:order_id/lines/:line_id
GET /api/v1/orders/export
GET|POST /api/v1/users
GET /api/v1/users/:id
GET /api/v1/users/:id/orders
DELETE /api/v1/users/:user_id/tokens/:token_id
GET /api/v1/users/search
GET /health
`

func TestLearn(t *testing.T) {
	for seed := range uint64(5) {
		learner := learnAll(newAPI(seed).requests(6000))
		l := learner.Result()
		if diff := cmp.Diff(madeTable, paths(l)); diff != "" {
			t.Errorf("seed %d: -want +got:\n%s", seed, diff)
		}
		if other := unmatched(learner, l); other != 0 || l.Kept != l.Proving || l.Requests != 6000 {
			t.Errorf("seed %d: unmatched %d, kept %d of %d, %d requests", seed, other, l.Kept, l.Proving, l.Requests)
		}
	}
}

// The table depends only on the requests, not on their order.
func TestLearnOrder(t *testing.T) {
	rs := newAPI(7).requests(4000)
	want := learnAll(rs).Result()
	for seed := range uint64(5) {
		rnd := rand.New(rand.NewPCG(seed, 2))
		rnd.Shuffle(len(rs), func(i, j int) { rs[i], rs[j] = rs[j], rs[i] })
		if diff := cmp.Diff(want, learnAll(rs).Result(), whole); diff != "" {
			t.Fatalf("order %d: -want +got:\n%s", seed, diff)
		}
	}
}

// Memory is bounded, and what is forgotten depends only on the requests.
func TestLearnBudget(t *testing.T) {
	orders, budget := 40_000, 1<<20
	if testing.Short() {
		orders, budget = orders/2, budget/2
	}
	rs := newAPI(3).requests(2000)
	rnd := rand.New(rand.NewPCG(4, 4))
	for i := range orders {
		rs = append(rs, request{"GET", fmt.Sprintf("/api/v1/orders/%d/lines/%d", rnd.Uint32(), i), 200, rnd.Uint64()})
	}
	for range 900 {
		rs = append(rs, request{"GET", "/health", 200, rnd.Uint64()})
	}
	var want *Result
	for seed := range uint64(3) {
		rand.New(rand.NewPCG(seed, 3)).Shuffle(len(rs), func(i, j int) { rs[i], rs[j] = rs[j], rs[i] })
		l := New()
		l.budget = budget
		for _, r := range rs {
			l.Add([]byte(r.method), []byte(r.path), r.status, r.id)
			if l.size > budget {
				t.Fatalf("size %d, budget %d", l.size, budget)
			}
		}
		size := 0
		for p, ts := range l.paths {
			size += len(p) + pathOverhead + len(ts)*tallySize
		}
		if size != l.size {
			t.Errorf("size %d, counted %d", l.size, size)
		}
		got := l.Result()
		if want == nil {
			want = got
		}
		if diff := cmp.Diff(want, got, whole); diff != "" {
			t.Errorf("order %d: -want +got:\n%s", seed, diff)
		}
	}
	if want.Kept >= want.Proving || want.Kept < 1000 {
		t.Errorf("kept %d of %d", want.Kept, want.Proving)
	}
	if got := paths(want); !strings.Contains(got, "/orders/:order_id/lines/:line_id") || !strings.Contains(got, "GET /health") {
		t.Errorf("table:\n%s", got)
	}
}

// Scanners that get a 200 for everything, with ten times the real traffic, only add parameters for their invented
// paths.
func TestLearnScanners(t *testing.T) {
	traffic := 2000
	if testing.Short() {
		traffic = 800
	}
	for seed := range uint64(2) {
		a := newAPI(seed)
		rs := a.requests(traffic)
		base := map[string]bool{}
		for _, r := range learnAll(rs).Result().Routes {
			base[r.String()] = true
		}
		known := []string{"/wp-login.php", "/.env", "/phpmyadmin", "/HNAP1", "/owa/auth", "/actuator/env", "/solr/admin/info", "/vendor/x.php", "/backup.zip"}
		for range 10 * traffic {
			method := "GET"
			if seed%2 == 0 {
				method = []string{"GET", "GET", "GET", "POST", "HEAD"}[a.rnd.IntN(5)]
			}
			rs = append(rs, request{method, a.scan(known), 200, a.rnd.Uint64()})
		}
		l := learnAll(rs).Result()
		var added []string
		kept := 0
		for _, r := range l.Routes {
			switch {
			case base[r.String()]:
				kept++
			case r.Path != "/:id" && r.Path != "/:id/:id2":
				added = append(added, r.String())
			}
		}
		if len(added) > 0 || kept < len(base) || int(l.Probes)*4 < 9*traffic {
			t.Errorf("seed %d: %d routes of %d, added %q, %d requests of scanners", seed, kept, len(base), added, l.Probes)
		}
	}
}

// scan returns a scanner's request: a known path, or one that it invented.
func (a *api) scan(known []string) string {
	switch a.rnd.IntN(4) {
	case 0:
		return known[a.rnd.IntN(len(known))]
	case 1:
		return "/" + a.word() + "/" + a.word()
	case 2:
		return fmt.Sprintf("/%s%X", a.word(), a.rnd.Uint32())
	}
	return "/" + a.word() + a.word()
}

func TestProves(t *testing.T) {
	for status, want := range map[int]bool{
		-1: false, 0: false, 100: false, 101: true, 200: true, 204: true, 299: true, 300: false, 301: false, 302: true, 303: true, 304: true,
		305: false, 307: true, 308: false, 400: false, 404: false, 500: false,
	} {
		if Proves(status) != want {
			t.Errorf("Proves(%d) = %v", status, !want)
		}
	}
}

// Nothing is learned from errors, from paths that are seen too rarely, or from odd ones.
func TestLearnNothing(t *testing.T) {
	var rs []request
	add := func(n int, path string, status int) {
		for range n {
			rs = append(rs, request{"GET", path, status, uint64(len(rs))})
		}
	}
	add(50, "/missing", 404)
	add(50, "/moved", 301)
	add(3, "/seldom", 200)
	add(50, "/a/../b", 200)
	add(50, "/.git/config", 200)
	add(50, "/static/logo.png", 200)
	add(50, "/main.4f2a91c0.js", 200)
	add(4, "/pages", 200)
	if got := paths(learnAll(rs).Result()); got != "GET /pages\n" {
		t.Errorf("learned:\n%s", got)
	}
}

func BenchmarkLearn(b *testing.B) {
	rs := newAPI(1).requests(20000)
	b.ReportAllocs()
	for b.Loop() {
		learnAll(rs).Result()
	}
	b.ReportMetric(float64(len(rs)*b.N)/b.Elapsed().Seconds(), "requests/s")
}

// An event called "restrictions" becomes a parameter like the other events, although the vocabulary has the word and it
// is requested more often: it leads to the same sub-routes as they do. "admin" leads to others.
func TestLearnNameOfVocabularyAtRoot(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	a := newAPI(1)
	var rs []request
	below := strings.Fields("schedule talk speaker login logout reset sneak submit featured verify me invitation")
	add := func(path string) { rs = append(rs, request{"GET", path, 200, rnd.Uint64()}) }
	for i := range 1200 {
		event := a.users[rnd.IntN(30)]
		if i%40 != 0 {
			event = "restrictions"
		}
		add("/" + event + "/" + below[rnd.IntN(len(below))])
		add("/admin/" + strings.Fields("users plugins roles")[rnd.IntN(3)])
	}
	got := paths(learnAll(rs).Result())
	if strings.Contains(got, "/restrictions") || !strings.Contains(got, "GET /:id/schedule\n") || !strings.Contains(got, "GET /admin/plugins\n") {
		t.Errorf("got\n%s", got)
	}
}

// A rare route is kept only if the table would count its requests under another one.
func TestLearnRare(t *testing.T) {
	a := newAPI(8)
	var rs []request
	add := func(n int, path func(i int) string) {
		for i := range n {
			rs = append(rs, request{"GET", path(i), 200, a.rnd.Uint64()})
		}
	}
	add(60, func(i int) string { return fmt.Sprintf("/orders/%d", i) })
	add(60, func(i int) string { return fmt.Sprintf("/orders/%d/lines", i) })
	add(3, func(int) string { return "/orders/search" })
	add(3, func(int) string { return "/orders/search/fields" })
	add(1, func(int) string { return "/orders/new" })
	add(3, func(int) string { return "/users/search" })
	l := learnAll(rs).Result()
	if got := paths(l); got != "GET /orders/:id\nGET /orders/:id/lines\nGET /orders/search\n" {
		t.Errorf("learned:\n%s", got)
	}
	for _, r := range l.Routes {
		if r.Rare != (r.Path == "/orders/search") {
			t.Errorf("%s: rare %v", r, r.Rare)
		}
	}
}
