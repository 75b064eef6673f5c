// Package tag spells a tag value as Datadog stores it.
//
// Datadog lower-cases a tag, keeps letters, digits and `_ - : . /`, turns every other character into `_`, collapses
// runs of `_`, drops trailing ones, and cuts at 200 characters (docs.datadoghq.com/getting_started/tagging, read
// 2026-11-23). Two values that Datadog would store alike are one series there, so they must be one series here before
// anything is added up.
package tag

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxLength is the number of characters that Datadog keeps of "key:value".
const maxLength = 200

// Value returns v as it is stored in the tag "key:v". If the key leaves no room for a value, the value is cut to one
// character. The result is valid UTF-8 and never empty: a value without a usable character is "_". A byte that is not
// UTF-8 becomes `_`, because one such byte makes the receiver drop the whole packet.
func Value(key, v string) string {
	room := max(maxLength-utf8.RuneCountInString(key)-1, 1)
	out := make([]rune, 0, min(len(v), room))
	for _, r := range v {
		if len(out) >= room {
			break
		}
		r = spell(r)
		if r == '_' && len(out) > 0 && out[len(out)-1] == '_' {
			continue
		}
		out = append(out, r)
	}
	s := strings.TrimRight(string(out), "_:")
	if s == "" {
		return "_"
	}
	return s
}

func spell(r rune) rune {
	switch {
	case r == utf8.RuneError:
		return '_'
	case unicode.IsLetter(r):
		return unicode.ToLower(r)
	case unicode.IsDigit(r), r == '-', r == ':', r == '.', r == '/':
		return r
	}
	return '_'
}
