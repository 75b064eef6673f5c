package guess

import (
	_ "embed"
	"strings"
)

//go:embed vocabulary.txt
var vocabularyWords string

// Vocabulary tells words of an API from names that people chose: the words that many public APIs use as fixed segments,
// in the singular.
type Vocabulary map[string]bool

// NewVocabulary reads the embedded list.
func NewVocabulary() Vocabulary {
	p := Vocabulary{}
	for line := range strings.Lines(vocabularyWords) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for w := range strings.FieldsSeq(line) {
			w, _, _ = strings.Cut(w, ":")
			p[w] = true
		}
	}
	return p
}

// Has tells whether the list has a word, the verb that it is a form of ("sharing"), or two words that it is written
// together from ("userinfo").
func (p Vocabulary) Has(w string) bool {
	if p.hasVerb(w) {
		return true
	}
	for i := 3; i <= len(w)-3; i++ {
		if p[w[:i]] && p[Singular(w[i:])] {
			return true
		}
	}
	return false
}

// hasVerb tells whether the list has a word, its singular, or the verb that a participle comes from.
func (p Vocabulary) hasVerb(w string) bool {
	if p[Singular(w)] {
		return true
	}
	for _, suffix := range [...]string{"ing", "ed"} {
		stem, ok := strings.CutSuffix(w, suffix)
		if n := len(stem); ok && n >= 3 && (p[stem] || p[stem+"e"] || stem[n-1] == stem[n-2] && p[stem[:n-1]]) {
			return true
		}
	}
	return false
}

// SplitWords returns the words of a segment in lower case, split at all but letters and where a capital begins a word.
// Single letters are left out.
func SplitWords(seg string) []string {
	var words []string
	start := 0
	cut := func(end int) {
		if end-start > 1 {
			words = append(words, strings.ToLower(seg[start:end]))
		}
	}
	for i := range len(seg) {
		switch c := seg[i]; {
		case !isLetter(c):
			cut(i)
			start = i + 1
		case isUpper(c) && i > start && (!isUpper(seg[i-1]) || i+1 < len(seg) && isLetter(seg[i+1]) && !isUpper(seg[i+1])):
			cut(i)
			start = i
		}
	}
	cut(len(seg))
	return words
}

// Singular returns the singular of a regular English plural, else w.
func Singular(w string) string {
	switch w {
	case "news", "series", "species", "sms", "dns", "https":
		return w
	case "movies", "cookies":
		return w[:len(w)-1]
	}
	switch {
	case len(w) > 4 && strings.HasSuffix(w, "ies"):
		return w[:len(w)-3] + "y"
	case len(w) > 5 && hasAnySuffix(w, "sses", "xes", "ches", "shes", "zes"):
		return w[:len(w)-2]
	case len(w) > 3 && strings.HasSuffix(w, "s") && !hasAnySuffix(w, "ss", "us", "is"):
		return w[:len(w)-1]
	}
	return w
}

func hasAnySuffix(w string, suffixes ...string) bool {
	for _, s := range suffixes {
		if strings.HasSuffix(w, s) {
			return true
		}
	}
	return false
}
