package guess

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
)

//go:embed vocabulary.txt
var vocabularyWords string

// Vocabulary holds words in the singular and in lower case, each with the number of providers that use it; 0 if
// unknown.
type Vocabulary map[string]uint16

// vocabulary is the embedded list. It is parsed when it is first needed.
var vocabulary = sync.OnceValue(NewVocabulary)

// NewVocabulary returns the words that many public APIs use as fixed segments. They distinguish words of an API from
// names that people chose.
func NewVocabulary() Vocabulary {
	v := Vocabulary{}
	for line := range strings.Lines(vocabularyWords) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for w := range strings.FieldsSeq(line) {
			w, n, _ := strings.Cut(w, ":")
			uses, _ := strconv.ParseUint(n, 10, 16) // 0 if there is no number
			v[w] = uint16(uses)
		}
	}
	return v
}

// Has reports whether v contains a lower-case word, the word that it is a form of, or the two or three words that it is
// composed of: "users", "sharing", "userinfo" and "textclassificationproject".
func (v Vocabulary) Has(word string) bool {
	_, _, ok := v.uses([]byte(word))
	return ok
}

// Strangeness is between 0, for a lower-case word that many providers use unchanged, and 1, for a word that is not in
// v. A form of a rare word, such as a participle, is nearly as strange as a word that is not in v.
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

// commonness is the strangeness of words that at least so many providers use. It is the scaled logarithm of how many
// times more often such a word is a value than a word of the application, if values are words.
var commonness = [...]struct {
	least            int
	plain, inflected float64
}{{41, 0, 0.35}, {16, 0.08, 0.4}, {6, 0.2, 0.4}, {3, 0.3, 0.65}, {0, 0.4, 0.8}}

// uses returns the number of providers that use a word, or the rarest one of the words that it is composed of. inflected
// reports whether v contains it only in another form than a plural.
func (v Vocabulary) uses(word []byte) (n uint16, inflected, ok bool) {
	if n, inflected, ok = v.formUses(word); ok {
		return n, inflected, true
	}
	return v.composedUses(word, maxParts)
}

// maxParts is the maximum number of words that one is composed of.
const maxParts = 3

// composedUses is uses for a word that is composed of others. All but the last are nouns in the singular or gerunds.
func (v Vocabulary) composedUses(word []byte, parts int) (n uint16, inflected, ok bool) {
	for i := leastStem; i <= len(word)-leastStem; i++ {
		first, ok := v[string(word[:i])]
		if !ok && i > 2*leastStem && string(word[i-3:i]) == "ing" {
			first, _, ok = v.formUses(word[:i])
		}
		if !ok {
			continue
		}
		rest, inflected, ok := v.formUses(word[i:])
		if !ok && parts > 2 {
			rest, inflected, ok = v.composedUses(word[i:], parts-1)
		}
		if ok {
			return min(first, rest), inflected, true
		}
	}
	return 0, false, false
}

// leastStem is the minimum length in bytes of a word that other words are derived from.
const leastStem = 3

// inflections are the endings of English nouns and verbs, each with the ending that it replaces: "categories" is
// "categor" and "ies", from "category". doubles is set if the consonant before the ending may be doubled ("stopped",
// from "stop").
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

// plurals is the number of inflections that form a plural. They come first.
const plurals = 3

// formUses is uses for a word that is not composed: the word itself, or a plural, participle, agent ("scheduler") or
// adjective ("billable") of another word.
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

// nextWord returns the start and the end of the first word of seg that starts at i or later; end is 0 if there is none.
// The words of a segment are separated by anything but letters, or start with a capital. Single letters are skipped.
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

// beginsWord reports whether a capital at i > 0 starts a word: after a lower-case letter, or before one at the end of
// an acronym.
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

// lowered appends word, which consists of letters, in lower case.
func lowered(to, word []byte) []byte {
	for _, c := range word {
		to = append(to, c|0x20)
	}
	return to
}

// Singular returns the singular of a regular English plural, and any other word unchanged.
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
