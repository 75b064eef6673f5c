package guess

import (
	"bytes"

	"github.com/elb-sli/elb-sli/internal/routenorm"
)

// assetRoute is the one route of all scripts, styles, images and fonts.
const assetRoute = "/assets/:file"

// Route appends the route of a cleaned path to dst, judged by the path alone, without any table: segments that look
// like values become ":id", what looks like a word of the API stays in its own case, assets are one route, and what
// only scanners ask for is Other. It cannot tell a name from a word of the API ("/dishes/bourbon") but where names are
// usual ("/users/anna"); elsewhere a word stays, because a route that hides two is worse than two for one. It keeps no
// state, so the same path has the same route in every process and in any order.
//
// Besides Other the route is made of [A-Za-z0-9_./:-] only. Nothing is allocated if dst has room for len(path) bytes
// and 3 more for each segment.
//
// Every value has the one name ":id", whatever its shape, because one route often takes ids of several shapes.
func Route(dst, path []byte) []byte {
	switch {
	case len(path) == 0 || path[0] != '/' || len(path) > 1 && hasEmpty(path) || IsProbe(path):
		return append(dst, routenorm.Other...)
	case len(path) == 1:
		return append(dst, '/')
	case IsAsset(path):
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
		rest = w.next
	}
}

// hasEmpty tells an empty segment, which no cleaned path has.
func hasEmpty(path []byte) bool {
	return path[len(path)-1] == '/' || bytes.Contains(path, doubleSlash)
}

// walk is a segment of a path and what stands around it.
type walk struct {
	prev   []byte // the word before seg, nil if none or if a value stands there
	seg    []byte
	next   []byte // the path behind seg, nil if seg is the last
	role   role   // of prev
	before role   // of the word before prev, or before the value that stands there
	n      int    // how many segments stand before seg
	words  bool   // all segments before seg are words
	files  bool   // a segment before seg is a collection of files
	named  bool   // before seg stands a value that is a name, not an id
}

// route appends what the segment counts as and steps behind it.
func (w *walk) route(dst []byte) []byte {
	k := KindOf(w.seg)
	value, tail := w.judge(k)
	w.n++
	w.before, w.role = w.role, 0
	if value {
		w.prev, w.words, w.named = nil, false, !k.IsID() || k == KindName
		return append(append(dst, ":id"...), tail...)
	}
	w.prev, w.words, w.named = w.seg, w.words && !k.IsID(), false
	if w.next != nil {
		w.role = roleOf(w.seg)
		w.files = w.files || w.role == roleFiles
	}
	return append(dst, w.seg...)
}

// judge tells whether the segment counts as a value, and what of it stays behind that.
func (w *walk) judge(k Kind) (value bool, tail []byte) {
	switch {
	case w.isFrontVersion() || w.isErrorPage():
		return false, nil
	case k == KindEmail || w.isValue():
		return true, nil
	}
	stem, tail := CutTail(w.seg)
	switch {
	case len(tail) > 0 && (KindOf(stem).IsID() || w.isCode(stem)):
		return true, tail
	case k.IsID():
		return true, nil
	}
	return w.isName(stem), tail
}

// isFrontVersion tells a version without a "v" where an API's base path puts it and something follows. It is a small
// number, a date or a month at the beginning or behind a word like "api" ("/2010-04-01/Accounts", "/rest/api/3/issue",
// "/admin/api/2026-10/orders"); "2.0" also behind another word or two, unless that is a collection ("/rest/agile/1.0/board").
func (w *walk) isFrontVersion() bool {
	if !w.words || len(w.next) == 0 || !isDigit(w.seg[0]) {
		return false
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

func isPlural(seg []byte) bool { return len(seg) > 0 && seg[len(seg)-1]|0x20 == 's' }

// isCollection tells a plural of the vocabulary.
func isCollection(seg []byte) bool {
	if !isPlural(seg) {
		return false
	}
	strange, _ := strangeness(seg)
	return strange == 0
}

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
