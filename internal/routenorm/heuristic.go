package routenorm

import "bytes"

// assetRoute is the one route of all scripts, styles, images and fonts.
const assetRoute = "/assets/:file"

// Heuristic appends the route of a cleaned path to dst, judged by the path alone, without any table: segments that look
// like values become ":id", what looks like a word of the API stays in its own case, assets are one route, and what
// only scanners ask for is Other. It cannot tell a name from a word of the API ("/dishes/bourbon") but where names are
// usual ("/users/anna"); elsewhere a word stays, because a route that hides two is worse than two for one. It keeps no
// state, so the same path has the same route in every process and in any order.
//
// Besides Other the route is made of [A-Za-z0-9_./:-] only. Nothing is allocated if dst has room for len(path) bytes
// and 3 more for each segment.
//
// Every value has the one name ":id", whatever its shape, because one route often takes ids of several shapes.
func Heuristic(dst, path []byte) []byte {
	switch {
	case len(path) == 0 || path[0] != '/' || len(path) > 1 && hasEmpty(path) || isProbe(path):
		return append(dst, Other...)
	case len(path) == 1:
		return append(dst, '/')
	case isAsset(path):
		return append(dst, assetRoute...)
	}
	w := walk{words: true}
	for rest := path[1:]; ; {
		i := bytes.IndexByte(rest, '/')
		if i < 0 {
			w.seg, w.next = rest, nil
			return w.route(append(dst, '/'))
		}
		w.seg, w.next = rest[:i], rest[i+1:]
		dst = w.route(append(dst, '/'))
		w.files = w.files || isFiles(w.seg)
		w.before, w.prev, w.n = w.prev, w.seg, w.n+1
		rest = w.next
	}
}

// hasEmpty tells an empty segment, which no cleaned path has.
func hasEmpty(path []byte) bool {
	return path[len(path)-1] == '/' || bytes.Contains(path, doubleSlash)
}

// walk is a segment of a path and what stands around it.
type walk struct {
	before []byte // the segment before prev, nil if none
	prev   []byte // the segment before seg, nil if none
	seg    []byte
	next   []byte // the path behind seg, nil if seg is the last
	n      int    // how many segments stand before seg
	words  bool   // all segments before seg are words
	files  bool   // a segment before seg is a collection of files
}

// route appends what the segment counts as.
func (w *walk) route(dst []byte) []byte {
	k := kindOf(w.seg)
	if w.isFrontVersion() || w.isErrorPage() {
		return append(dst, w.seg...)
	}
	w.words = w.words && !k.isID()
	if k == kindEmail || w.isValue() {
		return append(dst, ":id"...)
	}
	stem, tail := cutTail(w.seg)
	if len(tail) > 0 && kindOf(stem).isID() || !k.isID() && w.isStrange(stem) {
		return append(append(dst, ":id"...), tail...)
	}
	if k.isID() {
		return append(dst, ":id"...)
	}
	return append(dst, w.seg...)
}

// isFrontVersion tells a version without a "v" where an API's base path puts it and something follows. It is a small
// number, a date or a month at the beginning or behind a word like "api" ("/2010-04-01/Accounts", "/rest/api/3/issue",
// "/admin/api/2026-10/orders"); "2.0" also behind another word or two, unless that is a collection ("/rest/agile/1.0/board").
func (w *walk) isFrontVersion() bool {
	if !w.words || len(w.next) == 0 || !isDigit(w.seg[0]) {
		return false
	}
	atBase := w.n == 0 || isBase(w.prev)
	switch n := len(w.seg); {
	case n == 1 || n == 2:
		return atBase && allDigits(w.seg, 1, 2)
	case n == 7 || n == 10:
		return atBase && isDate(w.seg)
	}
	return isDotted(w.seg) && (atBase || w.n < 3 && isLetter(w.next[0]) && !isPlural(w.prev))
}

func isPlural(seg []byte) bool { return seg[len(seg)-1]|0x20 == 's' }

// isDotted tells two or three numbers of one or two digits with dots between.
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

// isErrorPage tells the page of a status, alone in its path: "/404".
func (w *walk) isErrorPage() bool {
	return w.n == 0 && w.next == nil && len(w.seg) == 3 && (w.seg[0] == '4' || w.seg[0] == '5') && allDigits(w.seg, 3, 3)
}

// isValue tells a word that is a value because of what stands before it, and what begins like nobody's word.
func (w *walk) isValue() bool {
	switch {
	case w.seg[0] == ':':
		return true // somebody's template: "/users/:id"
	case w.files && hasExtension(w.seg):
		return true
	case isCodes(w.prev) && (len(w.seg) == 2 || len(w.seg) == 3) && allLetters(w.seg):
		return true
	case isDomains(w.prev) && bytes.IndexByte(w.seg, '.') > 0:
		return true
	}
	return w.isMisspelt()
}

// isStrange tells, of the segment without what stands behind an id, words that no API is known to be made of: three or
// more joined, or two joined by a dash, behind any word, but that two may be a collection's name where no other collection
// stands before it; and any word below a collection whose members people name, but for short ones, which are acronyms
// more often than names.
func (w *walk) isStrange(stem []byte) bool {
	named := isNamed(w.prev) || isRepository(w.before) && !kindOf(w.prev).isID()
	if w.n == 0 || len(stem) < 4 || !named && !isJoined(stem) {
		return false
	}
	strange, words := strangeness(stem)
	switch {
	case strange <= words/2:
		return false
	case named, strange == words && words > 2:
		return true
	}
	return strange == words && words == 2 && bytes.IndexByte(stem, '-') > 0 && (isPlural(w.prev) || !isPlural(stem))
}

// isJoined tells a segment with separators.
func isJoined(seg []byte) bool {
	for _, c := range seg {
		if c == '-' || c == '_' || c == '.' {
			return true
		}
	}
	return false
}

// isMisspelt tells a word with a capital below a collection spelled in small letters: an API that spells its words so
// does not ("/users/AnnaKim", "/countries/JP", "/stocks/AAPL"). Words that APIs are made of may have one ("/orders/Cancel").
func (w *walk) isMisspelt() bool {
	collection := isSmall(w.prev) && isPlural(w.prev) && !isBase(w.prev) && !isActions(w.prev)
	if !collection || !isUpper(w.seg[0]) || bytes.IndexByte(w.seg, '.') >= 0 {
		return false
	}
	strange, _ := strangeness(w.seg)
	return strange > 0 || shapeOf(w.seg).lower == 0
}

// isSmall tells a segment of small letters, "-" and "_".
func isSmall(seg []byte) bool {
	for _, c := range seg {
		if !isLower(c) && c != '-' && c != '_' {
			return false
		}
	}
	return len(seg) > 0
}
