package learn

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestIsLanguageTag(t *testing.T) {
	for seg, want := range map[string]bool{
		"en": true, "ja": true, "EN": true, "pt-BR": true, "pt_br": true, "zh-cn": true,
		"": false, "e": false, "eng": false, "xx": false, "en-": false, "en-1": false, "zh-Hant": false, "enjp": false, ".env": false, "n ": false,
	} {
		if got := isLanguageTag(seg); got != want {
			t.Errorf("isLanguageTag(%q) = %v, want %v", seg, got, want)
		}
	}
}

// A name whose own page was only requested with HEAD is not treated differently because of the method.
func TestHead(t *testing.T) {
	var rs []request
	add := func(method, path string) {
		rs = append(rs, request{method, path, 200, uint64(len(rs))})
	}
	for _, w := range strings.Fields("kagofep zuvoka studio pilumo nerazi bodelu tavoni refaso gumipe dorata lunizo sovebi") {
		method := "GET"
		if w == "studio" {
			method = "HEAD"
		}
		for i := range 12 {
			add(method, "/"+w)
			for _, sub := range strings.Fields("calls contacts queues reports settings") {
				add("GET", "/"+w+"/"+sub)
				add("GET", fmt.Sprintf("/%s/%s/%d", w, sub, i))
			}
		}
	}
	for _, r := range learnAll(rs).Result().Routes {
		if !strings.HasPrefix(r.String(), "GET /:id") {
			t.Errorf("learned %s", r)
		}
	}
}

// Several languages at one place are one parameter, however few and busy they are. A language that leads elsewhere, or is
// the only one, is a word.
func TestLocales(t *testing.T) {
	pages := []string{"/%s", "/%s/pricing", "/%s/blog/%d-a-post", "/%s/docs/install"}
	learned := func(words []string, others ...string) []string {
		var rs []request
		n := 0
		ask := func(path string) {
			n++
			rs = append(rs, request{"GET", path, 200, uint64(n)})
		}
		for i := range 60 {
			for _, w := range words {
				for _, p := range pages {
					p = strings.Replace(p, "%s", w, 1)
					ask(strings.Replace(p, "%d", fmt.Sprint(i), 1))
				}
			}
			for _, o := range others {
				ask(o)
			}
		}
		var routes []string
		for _, r := range learnAll(rs).Result().Routes {
			routes = append(routes, r.Path)
		}
		slices.Sort(routes)
		return routes
	}
	for _, tt := range []struct {
		words, others []string
		want          string
	}{
		{[]string{"en", "ja"}, nil, "/:id /:id/blog/:blog_id /:id/docs/install /:id/pricing"},
		{[]string{"en", "pt-BR", "zh_Hant"}, []string{"/about", "/.env"}, "/:id /:id/blog/:blog_id /:id/docs/install /:id/pricing /about"},
		{[]string{"en"}, nil, "/en /en/blog/:id /en/docs/install /en/pricing"},
		{[]string{"en", "ja"}, []string{"/id/tokens", "/id/keys"}, "/:id /:id/blog/:blog_id /:id/docs/install /:id/pricing /id/keys /id/tokens"},
	} {
		if got := strings.Join(learned(tt.words, tt.others...), " "); got != tt.want {
			t.Errorf("%v beside %v: %s, want %s", tt.words, tt.others, got, tt.want)
		}
	}
}

// A parameter is one of languages if it has no other value, whatever follows it.
func TestLanguages(t *testing.T) {
	l := New()
	id := uint64(0)
	add := func(path string) {
		id++
		l.Add([]byte("GET"), []byte(path), 200, id)
	}
	for i := range 40 {
		for _, lang := range []string{"en", "ja", "pt-br"} {
			add("/docs/" + lang + "/start")
			add(fmt.Sprintf("/docs/%s/posts/%d", lang, 100+i))
		}
		add(fmt.Sprintf("/users/name-%d/profile", i))
		add("/users/en/profile")
		add("/users/ja/profile")
		add("/only/de/page")
	}
	if got, want := fmt.Sprint(l.Result().Languages), "[{/docs/:id [en ja pt-br]}]"; got != want {
		t.Errorf("got %s, want %s; the table is\n%s", got, want, paths(l.Result()))
	}
}
