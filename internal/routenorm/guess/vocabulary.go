package guess

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed vocabulary.txt
var vocabularyWords string

// Vocabulary is a set of words, in the singular and in lower case.
type Vocabulary map[string]bool

// vocabulary is the embedded list. It is read when it is first needed.
var vocabulary = sync.OnceValue(NewVocabulary)

// NewVocabulary returns the words that many public APIs use as fixed segments. They tell words of an API from names that
// people chose.
func NewVocabulary() Vocabulary {
	v := Vocabulary{}
	for line := range strings.Lines(vocabularyWords) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for w := range strings.FieldsSeq(line) {
			w, _, _ = strings.Cut(w, ":")
			v[w] = true
		}
	}
	return v
}

// Has reports whether v has a word in lower case, the word that it is a form of, or two words that it is written
// together from: "users", "sharing" and "userinfo".
func (v Vocabulary) Has(word string) bool { return v.has([]byte(word)) }

func (v Vocabulary) has(word []byte) bool {
	if v.hasForm(word) {
		return true
	}
	for i := leastStem; i <= len(word)-leastStem; i++ {
		if v[string(word[:i])] && v.hasForm(word[i:]) {
			return true
		}
	}
	return false
}

// leastStem is the length of the shortest word that other words are made from, in bytes.
const leastStem = 3

// inflections are what English makes of a noun or a verb, each with what it replaces in the stem: "categories" is
// "categor" and "ies", from "category". Where the consonant before the ending may be doubled ("stopped", from "stop"),
// doubles is set.
var inflections = [...]struct {
	ending, replaced string
	doubles          bool
}{
	{ending: "s"}, {ending: "es"}, {ending: "ies", replaced: "y"},
	{ending: "ed", doubles: true}, {ending: "ed", replaced: "e"}, {ending: "ied", replaced: "y"},
	{ending: "ing", doubles: true}, {ending: "ing", replaced: "e"},
	{ending: "er", doubles: true}, {ending: "er", replaced: "e"}, {ending: "ier", replaced: "y"},
	{ending: "able", doubles: true}, {ending: "able", replaced: "e"}, {ending: "iable", replaced: "y"},
}

// hasForm reports whether v has a word, or the word that it is the plural, a participle, the agent ("scheduler") or the
// adjective ("billable") of.
func (v Vocabulary) hasForm(word []byte) bool {
	if v[string(word)] {
		return true
	}
	var buf [maxWord]byte
	if len(word) > len(buf) {
		return false
	}
	for _, f := range inflections {
		n := len(word) - len(f.ending)
		if n+len(f.replaced) < leastStem || string(word[n:]) != f.ending {
			continue
		}
		stem := append(append(buf[:0], word[:n]...), f.replaced...)
		if v[string(stem)] || f.doubles && n > leastStem && stem[n-1] == stem[n-2] && v[string(stem[:n-1])] {
			return true
		}
	}
	return false
}

// nextWord returns where the first word of seg that begins at i or later begins and ends; end is 0 if there is none. The
// words of a segment are separated by anything but letters, or begin with a capital. Single letters are left out.
func nextWord[T string | []byte](seg T, i int) (start, end int) {
	start = i
	for ; i <= len(seg); i++ {
		if i < len(seg) && isLetter(seg[i]) && (i == start || !beginsWord(seg, i)) {
			continue
		}
		if i-start > 1 {
			return start, i
		}
		if start = i; i < len(seg) && !isLetter(seg[i]) {
			start++
		}
	}
	return 0, 0
}

// beginsWord reports whether a capital at i > 0 begins a word: behind a small letter, or before one at an acronym's end.
func beginsWord[T string | []byte](seg T, i int) bool {
	return isUpper(seg[i]) && (!isUpper(seg[i-1]) || i+1 < len(seg) && isLower(seg[i+1]))
}

// SplitWords returns the words of a segment in lower case.
func SplitWords(seg string) []string {
	var words []string
	for start, end := nextWord(seg, 0); end > 0; start, end = nextWord(seg, end) {
		words = append(words, strings.ToLower(seg[start:end]))
	}
	return words
}

// strangeWords returns how many words a segment has, and how many of them are not in the vocabulary.
func strangeWords(seg []byte) (strange, words int) {
	var buf [maxWord]byte
	for start, end := nextWord(seg, 0); end > 0; start, end = nextWord(seg, end) {
		words++
		word := seg[start:end]
		if len(word) > len(buf) {
			strange++
			continue
		}
		lower := append(buf[:0], word...)
		for i := range lower {
			lower[i] |= 0x20
		}
		if !vocabulary().has(lower) {
			strange++
		}
	}
	return strange, words
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
