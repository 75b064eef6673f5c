package guess

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
)

//go:embed vocabulary.txt
var vocabularyWords string

// Vocabulary holds words, in the singular and in lower case, and for each how many providers use it; 0 is not known.
type Vocabulary map[string]uint16

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
			w, n, _ := strings.Cut(w, ":")
			uses, _ := strconv.ParseUint(n, 10, 16) // none: 0
			v[w] = uint16(uses)
		}
	}
	return v
}

// Has reports whether v has a word in lower case, the word that it is a form of, or two words that it is written
// together from: "users", "sharing" and "userinfo".
func (v Vocabulary) Has(word string) bool {
	_, _, ok := v.uses([]byte(word))
	return ok
}

// Strangeness is between 0, for a word in lower case that many providers use as it is, and 1, for one that v does not
// have. A form of a rare word, such as a participle, is nearly as strange as a word that v does not have.
func (v Vocabulary) Strangeness(word string) float64 {
	n, inflected, ok := v.uses([]byte(word))
	i := 0
	for ; i < len(commonness) && int(n) < commonness[i].least; i++ {
	}
	switch {
	case !ok:
		return 1
	case inflected:
		return commonness[i].inflected
	}
	return commonness[i].plain
}

// commonness is how strange words are that so many providers use at least: the logarithm of how many times more of them
// are values than words of the application, where values are words, scaled.
var commonness = [...]struct {
	least            int
	plain, inflected float64
}{{41, 0, 0.35}, {16, 0.08, 0.4}, {6, 0.2, 0.4}, {3, 0.3, 0.65}, {0, 0.4, 0.8}}

// uses returns how many providers use a word, or the rarer one of two that it is written together from; and whether v has
// it as another form than a plural only.
func (v Vocabulary) uses(word []byte) (n uint16, inflected, ok bool) {
	if n, inflected, ok = v.formUses(word); ok {
		return n, inflected, true
	}
	for i := leastStem; i <= len(word)-leastStem; i++ {
		if first, ok := v[string(word[:i])]; ok {
			if second, inflected, ok := v.formUses(word[i:]); ok {
				return min(first, second), inflected, true
			}
		}
	}
	return 0, false, false
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

// plurals is how many of the inflections make a plural: the first.
const plurals = 3

// formUses is uses for a word that is not written together: as it is, or the plural, a participle, the agent ("scheduler")
// or the adjective ("billable") of another.
func (v Vocabulary) formUses(word []byte) (n uint16, inflected, ok bool) {
	if n, ok = v[string(word)]; ok {
		return n, false, true
	}
	var buf [maxWord]byte
	if len(word) > len(buf) {
		return 0, false, false
	}
	for i, f := range inflections {
		l := len(word) - len(f.ending)
		if l+len(f.replaced) < leastStem || string(word[l:]) != f.ending {
			continue
		}
		stem := append(append(buf[:0], word[:l]...), f.replaced...)
		if n, ok = v[string(stem)]; ok {
			return n, i >= plurals, true
		}
		if f.doubles && l > leastStem && stem[l-1] == stem[l-2] {
			if n, ok = v[string(stem[:l-1])]; ok {
				return n, true, true
			}
		}
	}
	return 0, false, false
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
	_, words, strange = gradeOf(seg)
	return strange, words
}

// lowered appends word, which is all letters, in lower case.
func lowered(to, word []byte) []byte {
	for _, c := range word {
		to = append(to, c|0x20)
	}
	return to
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
