package learn

import (
	"fmt"
	"testing"
)

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
	if got, want := fmt.Sprint(l.Languages(l.Result())), "[{/docs/:doc_id [en ja pt-br]}]"; got != want {
		t.Errorf("got %s, want %s; the table is\n%s", got, want, paths(l.Result()))
	}
}
