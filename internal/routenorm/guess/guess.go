package guess

import (
	"bytes"

	"github.com/elb-sli/elb-sli/internal/routenorm"
)

// assetRoute is the one route of all scripts, styles, images and fonts.
const assetRoute = "/assets/:file"

// Route appends the route of a cleaned path to dst, judged by the path alone: a segment that looks like a value becomes
// ":id", one that looks like a word of the API stays as it is, all assets are one route, and what only scanners ask for
// is routenorm.Other. A name looks like a word of the API ("/dishes/bourbon"). It becomes ":id" only where names are
// usual ("/users/anna"): one route that hides two is worse than two routes for one.
//
// Every value is called ":id", whatever its shape, because one route often takes ids of several shapes.
//
// Unless it is routenorm.Other, the route is made of [A-Za-z0-9_./:-]. Nothing is allocated if dst has room for len(path)
// bytes and 3 more for each segment.
func Route(dst, path []byte) []byte {
	return route(dst, path, 0, 0, &Fitted)
}

// RouteWith is Route by other weights.
func RouteWith(dst, path []byte, w *Weights) []byte { return route(dst, path, 0, 0, w) }

// Beside is Route for a path that the table of its host does not match. What the table knows of it is not guessed: by
// another method the path has the route that it has by that one, and as far as a pattern begins as the path does, its
// parameters are the values.
func Beside(dst, path []byte, table routenorm.Hosted) []byte {
	if IsProbe(path) || IsAsset(path) {
		return Route(dst, path)
	}
	if r := table.Route(path); r != "" {
		return append(dst, r...)
	}
	known, values := table.Beginning(path)
	if known > 0 && values>>(known-1)&1 == 1 && isWord(segmentAt(path, known-1)) {
		known-- // nothing behind it speaks for a value
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

// isWord reports whether a segment is made of words of the vocabulary alone.
func isWord(seg []byte) bool {
	strange, words := strangeWords(seg)
	return words > 0 && strange == 0 && KindOf(seg) == KindWord
}

// route is Route where the first segments are known: a set bit of values, from the lowest, says that one is a value.
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

// walk is a segment of a path and what stands around it.
type walk struct {
	prev    []byte // the word before seg; nil if there is none, or a value stands there
	seg     []byte
	next    []byte // the path behind seg; nil if seg is the last segment
	role    role   // of prev
	earlier role   // of the word before prev, or before the value that stands in its place
	first   beginning
	n       int      // the number of segments before seg
	words   bool     // all segments before seg are words
	files   bool     // some segment before seg is a collection of files
	named   bool     // a value stands before seg, and it is a name rather than an id
	known   int      // the segments of which it is known whether they are values
	values  uint32   // of these, one bit each from the lowest
	weights *Weights // of the evidence
	asked   bool     // the evidence was needed
	seen    Evidence // that of the segment, if it was
	facts   [12]facts
}

// route appends what the segment counts as and steps behind it.
func (w *walk) route(dst []byte) []byte {
	k := KindOf(w.seg)
	value, tail := w.n < w.known && w.values>>w.n&1 == 1, []byte(nil)
	if w.n >= w.known {
		if k == kindOpaque {
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
			tail = nil // a format in which the same is offered
		}
	}
	if w.n == 0 && w.next != nil {
		w.first = w.beginningOf(k, value)
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

// pass steps behind a word of the application that tells nothing of what follows it.
func (w *walk) pass(word []byte) {
	w.n++
	w.earlier, w.role, w.prev, w.named = w.role, 0, word, false
}

// isValue decides whether the segment counts as a value. The tail of a value, a format or a verb, stays in the route
// behind ":id".
func (w *walk) isValue(k Kind) (value bool, tail []byte) {
	seg := w.seg
	switch {
	case w.isFrontVersion(), w.isErrorPage(), isPrivate(seg, k):
		return false, nil
	case k == kindEmail,
		w.n == 0 && w.next != nil && IsLanguage(seg),
		seg[0] == ':', // somebody's template: "/users/:id"
		w.files && HasExtension(seg),
		w.role == roleCodes && (len(seg) == 2 || len(seg) == 3) && allLetters(seg),
		w.isCountryCode(seg),
		w.n > 0 && isDomain(seg),
		w.role&roleDomains != 0 && bytes.IndexByte(seg, '.') > 0,
		w.isMisspelt(),
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

// isFrontVersion reports whether the segment is a version without a "v", where an API's base path puts it and something
// follows. It is a small number, a date or a month at the beginning or behind a word like "api" ("/2010-04-01/Accounts", "/rest/api/3/issue",
// "/admin/api/2026-10/orders"); "2.0" also behind another word or two, unless that is a collection ("/rest/agile/1.0/board").
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

// IsReleaseOf reports whether a segment is a version of three numbers behind a collection, which is a release rather than
// a version of the API: "/tags/v1.12.0".
func IsReleaseOf(seg, before []byte) bool {
	return len(seg) > 5 && seg[0] == 'v' && bytes.Count(seg, dot) == 2 && isDotted(seg[1:]) && isCollection(before)
}

var dot = []byte(".")

func isPlural(seg []byte) bool { return len(seg) > 0 && seg[len(seg)-1]|0x20 == 's' }

// isCollection reports whether a segment is a plural that the vocabulary knows.
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

// isErrorPage reports whether the segment is the page of a status, alone in its path: "/404".
func (w *walk) isErrorPage() bool {
	return w.n == 0 && w.next == nil && len(w.seg) == 3 && (w.seg[0] == '4' || w.seg[0] == '5') && allDigits(w.seg, 3, 3)
}

// EvidenceAt returns the evidence for the segment behind the known ones, and whether it is needed: shapes decide the rest.
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
