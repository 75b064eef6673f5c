package report

import "fmt"

// Lang is a language of the page.
type Lang string

// The languages.
const (
	English  Lang = "en"
	Japanese Lang = "ja"
)

// text is a text in all languages. Its verbs are those of fmt.
type text struct{ en, ja string }

// say returns the text with the given key. For an unknown key it returns the key, which a test detects.
func (l Lang) say(key string, args ...any) string {
	t, ok := texts[key]
	s := t.en
	switch {
	case !ok:
		return "!" + key
	case l == Japanese:
		s = t.ja
	case len(args) > 0 && args[0] == "1" && ones[key] != "":
		s = ones[key]
	}
	if len(args) == 0 {
		return s
	}
	return fmt.Sprintf(s, args...)
}

// hasText reports whether there is a text with this key.
func hasText(key string) bool {
	_, ok := texts[key]
	return ok
}
