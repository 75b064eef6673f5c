package guess

import (
	"bytes"

	"github.com/elb-sli/elb-sli/internal/routenorm"
)

// assetRoute is the one route of all scripts, styles, images and fonts.
const assetRoute = "/assets/:file"

// Route appends the route of a cleaned path to dst, judged by the path alone. A segment that looks like a value becomes
// ":id", and one that looks like a word of the API stays as it is. All assets are one route, and a path that only scanners
// request is routenorm.Other. A name looks like a word of the API ("/dishes/bourbon"), so it becomes ":id" only where
// names are usual ("/users/anna"): merging two routes into one is worse than splitting one into two.
//
// Every value is called ":id", whatever its shape, because one route often takes ids of several shapes.
//
// Unless it is routenorm.Other, the route is made of [A-Za-z0-9_./:-]. Nothing is allocated if dst has room for len(path)
// bytes and 3 more for each segment.
func Route(dst, path []byte) []byte {
	return route(dst, path, 0, 0, &Fitted)
}

// RouteWith is Route with other weights.
func RouteWith(dst, path []byte, w *Weights) []byte { return route(dst, path, 0, 0, w) }

// Beside is Route for a path that the table of its host does not match. What the table says about the path is not guessed.
// If the table matches the path for another method, the path has that route. As far as a pattern matches the beginning of
// the path, the pattern's parameters decide which segments are values.
func Beside(dst, path []byte, table routenorm.Hosted) []byte {
	if IsProbe(path) || IsAsset(path) {
		return Route(dst, path)
	}
	if r := table.Route(path); r != "" {
		return append(dst, r...)
	}
	known, values := table.Beginning(path)
	if known > 0 && values>>(known-1)&1 == 1 && isWord(segmentAt(path, known-1)) {
		known-- // nothing after it suggests that it is a value
	}
	return route(dst, path, known, values, &Fitted)
}

// segmentAt returns the i-th segment of a path, from 0.
func segmentAt(path []byte, i int) []byte {
	for ; i >= 0; i-- {
		path = path[bytes.IndexByte(path, '/')+1:]
	}
	if end := bytes.IndexByte(path, '/'); end >= 0 {
		return path[:end]
	}
	return path
}

// isWord reports whether a segment consists only of words in the vocabulary.
func isWord(seg []byte) bool {
	strange, words := strangeWords(seg)
	return words > 0 && strange == 0 && KindOf(seg) == KindWord
}

// route is Route for a path whose first segments are known. values has a bit for each of them, lowest first, which is set
// if the segment is a value.
func route(dst, path []byte, known int, values uint32, weights *Weights) []byte {
	switch {
	case len(path) == 1 && path[0] == '/':
		return append(dst, '/')
	case len(path) == 0 || path[0] != '/' || path[len(path)-1] == '/' || bytes.Contains(path, doubleSlash): // not cleaned
		return append(dst, routenorm.Other...)
	case IsProbe(path):
		return append(dst, routenorm.Other...)
	case IsAsset(path):
		return append(dst, assetRoute...)
	}
	w := walk{words: true, known: known, values: values, weights: weights}
	for rest := path[1:]; ; {
		i := bytes.IndexByte(rest, '/')
		if i < 0 {
			w.seg, w.next = rest, nil
			return w.route(append(dst, '/'))
		}
		w.seg, w.next = rest[:i], rest[i+1:]
		dst = w.route(append(dst, '/'))
		rest = w.next
	}
}

// walk is a segment of a path, with what is known about the segments around it.
type walk struct {
	prev    []byte // the word before seg; nil if there is none, or if it is a value
	seg     []byte
	next    []byte   // the path after seg; nil if seg is the last segment
	role    role     // of prev
	earlier role     // of the word before prev, or before the value in prev's place
	n       int      // the number of segments before seg
	words   bool     // all segments before seg are words
	files   bool     // some segment before seg is a collection of files
	named   bool     // the segment before seg is a value, and a name rather than an id
	known   int      // the number of first segments that are known to be values or words
	values  uint32   // one bit for each of these, lowest first: set for a value
	weights *Weights // of the evidence
	asked   bool     // the evidence was needed
	seen    Evidence // that of the segment, if it was needed
	facts   [12]facts
}

// route appends the segment or ":id", and moves on to the next segment.
func (w *walk) route(dst []byte) []byte {
	k := KindOf(w.seg)
	value, tail := w.n < w.known && w.values>>w.n&1 == 1, []byte(nil)
	if w.n >= w.known {
		if k == KindID {
			if name, ok := cutCall(w.seg); ok {
				if len(name)+2 == len(w.seg) { // no key, no argument
					w.pass(name)
					return append(dst, name...)
				}
				dst = append(dst, name...) // its key is a value
			} else if isBatch(w.seg) {
				w.pass(w.seg)
				return appendBatch(dst, w.seg)
			}
		}
		value, tail = w.isValue(k)
		if len(tail) > 0 && tail[0] == '.' {
			tail = nil // a format in which the same resource is offered
		}
	}
	w.n++
	w.earlier, w.role = w.role, 0
	if value {
		w.prev, w.words, w.named = nil, false, (!k.IsID() || k == KindName) && !IsLanguage(w.seg)
		return append(append(dst, ":id"...), tail...)
	}
	w.prev, w.words, w.named = w.seg, w.words && !k.IsID(), false
	if w.next != nil {
		w.role = roleOf(w.seg)
		w.files = w.files || w.role == roleFiles
	}
	return append(dst, w.seg...)
}

// pass moves past a word of the application that says nothing about what follows it.
func (w *walk) pass(word []byte) {
	w.n++
	w.earlier, w.role, w.prev, w.named = w.role, 0, word, false
}

// isValue reports whether the segment counts as a value. The tail of a value is a format or a verb, and stays in the route
// after ":id".
func (w *walk) isValue(k Kind) (value bool, tail []byte) {
	seg := w.seg
	switch {
	case w.isFrontVersion(), w.isErrorPage(), isPrivate(seg, k):
		return false, nil
	case w.n == 0 && w.next != nil && IsLanguage(seg),
		seg[0] == ':', // a client that sent the template itself: "/users/:id"
		w.files && HasExtension(seg),
		w.role == roleCodes && !isReserved(seg) && (len(seg) == 2 || len(seg) == 3) && allLetters(seg),
		w.isCountryCode(seg),
		w.n > 0 && isDomain(seg),
		w.role&roleDomains != 0 && bytes.IndexByte(seg, '.') > 0,
		w.isMisspelled(),
		IsReleaseOf(seg, w.prev):
		return true, nil
	}
	stem, tail := CutTail(seg)
	switch {
	case len(tail) > 0 && (KindOf(stem).IsID() || w.isCountryCode(stem)):
		return true, tail
	case k.IsID(), isShortToken(stem):
		return true, nil
	}
	return w.n > 0 && isGibberish(stem) || w.isNameLike(stem), tail
}

// isFrontVersion reports whether the segment is a version without a "v" in an API's base path, with something after it. A
// small number, a date or a month is one at the beginning of a path or after a word like "api" ("/2010-04-01/Accounts",
// "/rest/api/3/issue", "/admin/api/2026-10/orders"). A dotted number is also one after another word or two, unless the last
// of them is a collection ("/rest/agile/1.0/board").
func (w *walk) isFrontVersion() bool {
	if !w.words || !isDigit(w.seg[0]) {
		return false
	}
	if len(w.next) == 0 {
		return w.n == 1 && len(w.seg) == 3 && isDotted(w.seg) && !isPlural(w.prev) // "/nodeinfo/2.0"
	}
	atBase := w.n == 0 || IsBase(w.prev)
	switch n := len(w.seg); {
	case n == 1 || n == 2:
		return atBase && allDigits(w.seg, 1, 2)
	case n == 7 || n == 10:
		return atBase && isDate(w.seg)
	}
	return isDotted(w.seg) && (atBase || w.n < 3 && isLetter(w.next[0]) && !isCollection(w.prev))
}

// IsReleaseOf reports whether a segment is a version with three numbers after a collection. That is a release rather than
// a version of the API: "/tags/v1.12.0".
func IsReleaseOf(seg, before []byte) bool {
	return len(seg) > 5 && seg[0] == 'v' && bytes.Count(seg, dot) == 2 && isDotted(seg[1:]) && isCollection(before)
}

var dot = []byte(".")

func isPlural(seg []byte) bool { return len(seg) > 0 && seg[len(seg)-1]|0x20 == 's' }

// isCollection reports whether a segment is a plural in the vocabulary.
func isCollection(seg []byte) bool {
	strange, _ := strangeWords(seg)
	return isPlural(seg) && strange == 0
}

// isDotted reports whether a segment is two or three numbers of one or two digits, with dots between them.
func isDotted(seg []byte) bool {
	numbers, run := 1, 0
	for _, c := range seg {
		switch {
		case isDigit(c):
			run++
		case c == '.' && run > 0:
			numbers, run = numbers+1, 0
		default:
			return false
		}
		if run > 2 {
			return false
		}
	}
	return run > 0 && (numbers == 2 || numbers == 3)
}

// isErrorPage reports whether the segment is the page for an error status, and the only one in its path: "/404".
func (w *walk) isErrorPage() bool {
	return w.n == 0 && w.next == nil && len(w.seg) == 3 && (w.seg[0] == '4' || w.seg[0] == '5') && allDigits(w.seg, 3, 3)
}

// EvidenceAt returns the evidence for the segment after the known ones, and whether it is needed. It is not if the
// segment's shape decides.
func EvidenceAt(path []byte, known int, values uint32) (e Evidence, needed bool) {
	w := walk{words: true, known: known, values: values, weights: &Fitted}
	var dst []byte
	for rest := path[1:]; w.n <= known && len(rest) > 0; {
		w.seg, w.next = rest, nil
		if i := bytes.IndexByte(rest, '/'); i >= 0 {
			w.seg, w.next = rest[:i], rest[i+1:]
		}
		rest = w.next
		dst = w.route(dst[:0])
	}
	return w.seen, w.asked
}
