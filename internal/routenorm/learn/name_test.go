package learn

import (
	"fmt"
	"strings"
	"testing"

	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/routenorm/guess"
)

func TestPatternPath(t *testing.T) {
	for _, tt := range []struct{ labels, want string }{
		{"", "/"},
		{"users", "/users"},
		{"users P", "/users/:id"},
		{"users P posts", "/users/:id/posts"},
		{"users P posts P", "/users/:user_id/posts/:post_id"},
		{"users P users P", "/users/:user_id/users/:user_id2"},
		{"repos P P", "/repos/:repo_id/:id"},
		{"P P", "/:id/:id2"},
		{"v1 P x P", "/v1/:id/x/:id2"},
		{"calls P.json", "/calls/:id.json"},
		{"files R", "/files/*rest"},
		{"userGroups P a P", "/userGroups/:user_group_id/a/:id"},
		{"workspaces P projects P intake-work-items P description-versions P", "/workspaces/:id/projects/:id2/intake-work-items/:id3/description-versions/:id4"},
	} {
		labels := strings.Fields(tt.labels)
		for i, l := range labels {
			if tail, ok := strings.CutPrefix(l, "P"); ok {
				labels[i] = paramLabel + tail
			} else if l == "R" {
				labels[i] = restLabel
			}
		}
		got := patternPath(labels)
		if got != tt.want {
			t.Errorf("patternPath(%s) = %s, want %s", tt.labels, got, tt.want)
		}
		if _, err := routenorm.ParsePattern(got); err != nil {
			t.Errorf("%s: %v", got, err)
		}
	}
}

func TestSegment(t *testing.T) {
	g := grower{vocabulary: guess.NewVocabulary(), segments: map[string]segment{}}
	for _, tt := range []struct {
		seg         string
		words       int
		is          string
		least, most float64 // limits of its strangeness
	}{
		{"users", 1, "", 0, 0}, {"HTTPServer", 2, "", 0.01, 0.2}, {"bulk_delete", 2, "", 0, 0.2},
		{"userinfo", 1, "", 0, 0.3}, {"sharing", 1, "", 0.1, 0.5},
		{"user_kagofep", 2, "", 0.5, 0.5}, {"kagofep", 1, "", 1, 1}, {"json", 1, "", 0, 0.2},
		{"42", 0, "typed", 1, 1}, {"a{b", 0, "typed", 1, 1}, {"v2", 0, "fixed", 1, 1}, {"search", 1, "fixed", 0, 0},
		{"_newuser", 1, "fixed", 0, 1}, {"u", 1, "", 0, 0}, {"-", 1, "fixed", 0, 0}, {"@", 1, "fixed", 0, 0},
	} {
		s := g.segment(tt.seg)
		is := ""
		if s.typed {
			is = "typed"
		} else if s.fixed {
			is = "fixed"
		}
		if len(s.parts) != tt.words || is != tt.is || s.strange < tt.least || s.strange > tt.most {
			t.Errorf("segment(%q): %d words, %s, strange %v; want %d, %s, %v to %v", tt.seg, len(s.parts), is, s.strange, tt.words, tt.is, tt.least, tt.most)
		}
	}
}

// Paths that clients choose become one "*rest"; words that lead to the same sub-routes stay words.
func TestLearnRest(t *testing.T) {
	a := newAPI(5)
	var rs []request
	add := func(n int, path func() string) {
		for range n {
			rs = append(rs, request{"GET", path(), 200, a.rnd.Uint64()})
		}
	}
	add(60, func() string {
		return "/v1/repos/17/raw/" + strings.Repeat(a.word()+"/", a.rnd.IntN(4)) + a.word() + ".txt"
	})
	for _, period := range []string{"daily", "weekly", "monthly"} {
		for _, sub := range []string{"movies", "shows", "people"} {
			add(6, func() string { return "/v1/charts/top/" + period + "/" + sub })
		}
	}
	l := learnAll(rs).Result()
	if got := paths(l); !strings.Contains(got, "GET /v1/repos/:id/raw/*rest\n") || !strings.Contains(got, "GET /v1/charts/top/weekly/shows\n") {
		t.Errorf("learned:\n%s", got)
	}
}

// Two routes that would be one series are not both in a table.
func TestLearnSameTag(t *testing.T) {
	var rs []request
	for i := range 60 {
		path := "/Users"
		if i%3 == 0 {
			path = "/users"
		}
		rs = append(rs, request{"GET", path, 200, uint64(i)})
	}
	learner := learnAll(rs)
	l := learner.Result()
	if got, other := paths(l), unmatched(learner, l); got != "GET /Users\n" || len(l.Doubts) != 1 || other != 20 {
		t.Errorf("learned %q, doubts %+v, unmatched %d", got, l.Doubts, other)
	}
}

// Decisions about single places: a version that is a number, a method that only one value has, and a method seen once.
func TestLearnPlaces(t *testing.T) {
	a := newAPI(6)
	var rs []request
	add := func(n int, method string, path func() string) {
		for range n {
			rs = append(rs, request{method, path(), 200, a.rnd.Uint64()})
		}
	}
	number := func(prefix, suffix string) func() string {
		return func() string { return fmt.Sprintf("%s/%d%s", prefix, 1+a.rnd.IntN(5000), suffix) }
	}
	name := func(prefix string) func() string {
		return func() string { return prefix + "/" + a.users[a.rnd.IntN(400)] }
	}
	at := func(path string) func() string { return func() string { return path } }
	add(60, "GET", number("/3/orders", ""))
	add(30, "GET", at("/3/status"))
	add(30, "GET", at("/3/health"))
	add(90, "GET", name("/3/members"))
	add(30, "PUT", at("/3/members/zuvoka"))
	add(1, "POST", at("/3/status"))
	add(30, "GET", number("/3/orders", "/zuvoka"))
	const want = "GET /3/health\nGET|PUT /3/members/:id\nGET /3/orders/:id\nGET /3/orders/:id/zuvoka\nGET|POST /3/status\n"
	if got := paths(learnAll(rs).Result()); got != want {
		t.Errorf("learned:\n%s", got)
	}
}

// Where clients choose the rest of the path, a folder that is requested again and again is treated like the others, even
// if its name is a known word.
func TestLearnRestTakesDoubts(t *testing.T) {
	a := newAPI(9)
	var rs []request
	known := strings.Fields("run moves card resource evaluate remove passwords orders")
	for range 900 {
		dirs := []string{a.users[a.rnd.IntN(400)]}
		if a.rnd.IntN(6) == 0 {
			dirs[0] = known[a.rnd.IntN(len(known))]
		}
		for range a.rnd.IntN(3) {
			dirs = append(dirs, a.users[a.rnd.IntN(400)])
		}
		rs = append(rs, request{"GET", "/docs/" + strings.Join(dirs, "/") + ".md", 200, a.rnd.Uint64()})
	}
	if got := paths(learnAll(rs).Result()); got != "GET /docs/*rest\n" {
		t.Errorf("learned:\n%s", got)
	}
}

// Slugs of ordinary words are values, although the vocabulary has most of the words and some posts are requested a hundred
// times. A page that is spelled differently from the posts stays a word.
func TestLearnSlugs(t *testing.T) {
	known := strings.Fields(`alert apps budget summer model build search deploy health stream event remote metric data best learn fix go red top car
		my how to ten team user order price list page image video report plan market sale code cloud server mobile design review guide
		breakfast castle garden kitten mountain piano rainbow sandwich violin winter zebra autumn bicycle candle dolphin elephant forest harbor
		island jungle lantern meadow noodle orchard pepper quilt river sunset thunder umbrella valley whisper yogurt`)
	for seed := range uint64(3) {
		a := newAPI(seed)
		slugs := make([]string, 300)
		for i := range slugs {
			words := make([]string, 3+a.rnd.IntN(4))
			for j := range words {
				words[j] = known[a.rnd.IntN(len(known))]
			}
			slugs[i] = strings.Join(words, "-")
		}
		var rs []request
		for range 1500 {
			post := slugs[min(int(a.rnd.ExpFloat64()*a.rnd.ExpFloat64()*40), len(slugs)-1)]
			for _, path := range []string{"/blog/" + post, "/pricing", "/blog/archive"} {
				rs = append(rs, request{"GET", path, 200, a.rnd.Uint64()})
			}
		}
		if got := paths(learnAll(rs).Result()); got != "GET /blog/:id\nGET /blog/archive\nGET /pricing\n" {
			t.Errorf("seed %d: learned:\n%s", seed, got)
		}
	}
}

// Many titles of known words are values of a parameter, however often each is requested. Pages of a site are words, and so
// are procedures whose names repeat a few verbs and nouns, or that are not pages.
func TestLearnTitles(t *testing.T) {
	titles := strings.Fields(`getting-started great-coffee office-tour summer-sale product-roadmap new-features remote-work security-update data-privacy
		mobile-app customer-stories better-search dark-mode release-notes holiday-schedule team-spotlight email-marketing content-strategy
		landing-pages user-research first-customers travel-guide winter-menu garden-party quick-start install-guide best-practices code-review
		load-testing error-handling rate-limits webhook-events payment-methods gift-ideas store-opening market-report budget-planning time-tracking`)
	pages := strings.Fields(`about-us case-studies contact-sales free-trial help-center open-source product-tour terms-of-service careers customers
		developers enterprise events features integrations newsletter partners press pricing privacy resources security status`)
	var procedures []string
	for _, verb := range strings.Fields("get list create update delete send cancel approve export import") {
		for _, noun := range strings.Fields("user order invoice report payment message project file") {
			procedures = append(procedures, verb+"-"+noun)
		}
	}
	for _, tt := range []struct {
		method, prefix string
		words          []string
		want           int // routes
	}{
		{"GET", "/blog/", titles, 1}, {"GET", "/api/v1/posts/", titles, 1},
		{"POST", "/jobs/", titles, len(titles)}, {"GET", "/jobs/", titles[:10], 10},
		{"GET", "/", pages, len(pages)}, {"GET", "/rpc/", procedures, len(procedures)},
	} {
		var rs []request
		for i, word := range tt.words {
			for range 10 + 200/(i+1) {
				rs = append(rs, request{tt.method, tt.prefix + word, 200, uint64(len(rs))})
			}
		}
		if got := learnAll(rs).Result().Routes; len(got) != tt.want {
			t.Errorf("%s %s: %d routes of %d words, want %d", tt.method, tt.prefix, len(got), len(tt.words), tt.want)
		}
	}
}

// "@" by itself is a word, although it is no letter: what comes after it is a name.
func TestLearnMark(t *testing.T) {
	a := newAPI(4)
	var rs []request
	for range 300 {
		for _, path := range []string{"/" + a.users[a.rnd.IntN(40)] + "/" + a.word() + "-" + a.word(), "/@/" + a.users[100+a.rnd.IntN(90)]} {
			rs = append(rs, request{"GET", path, 200, a.rnd.Uint64()})
		}
	}
	if got := paths(learnAll(rs).Result()); !strings.Contains(got, "GET /:id/:id2\n") || !strings.Contains(got, "GET /@/:id\n") {
		t.Errorf("learned:\n%s", got)
	}
}
