package report

import "fmt"

// Lang is a language of the page.
type Lang string

// The languages.
const (
	English  Lang = "en"
	Japanese Lang = "ja"
)

// text is one string in every language; the verbs are those of fmt.
type text struct{ en, ja string }

// say returns the text named key. A key that does not exist shows itself, and a test finds it.
func (l Lang) say(key string, args ...any) string {
	t, ok := texts[key]
	s := t.en
	switch {
	case !ok:
		return "!" + key
	case l == Japanese:
		s = t.ja
	}
	if len(args) == 0 {
		return s
	}
	return fmt.Sprintf(s, args...)
}

// has reports whether there is a text named key.
func has(key string) bool {
	_, ok := texts[key]
	return ok
}
