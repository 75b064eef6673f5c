package routenorm

import (
	"slices"
	"strings"
)

// anyByte is the value of parameters in examples. noByte occurs in no literal of a pattern.
const (
	anyByte = "x"
	noByte  = "\x00"
)

// same reports whether s and t match the same texts, whatever their parameters are called.
func (s segment) same(t segment) bool {
	if s.kind != t.kind || len(s.lits) != len(t.lits) {
		return false
	}
	for i := range s.lits {
		if s.lits[i] != t.lits[i] {
			return false
		}
	}
	return true
}

// size returns the number of literal bytes.
func (s segment) size() int {
	n := 0
	for _, l := range s.lits {
		n += len(l)
	}
	return n
}

func (s segment) prefix() string  { return s.lits[0] }
func (s segment) suffix() string  { return s.lits[len(s.lits)-1] }
func (s segment) inner() []string { return s.lits[1 : len(s.lits)-1] }

// match reports whether a segment, not a rest, matches seg. Each parameter matches at least one byte. If an inner
// literal occurs several times, the first occurrence leaves the most for the following literals, so no other needs to
// be tried.
func (s segment) match(seg []byte) bool {
	first, last := s.prefix(), s.suffix()
	if s.kind == segLiteral {
		return string(seg) == first
	}
	if len(seg) <= len(first)+len(last) || string(seg[:len(first)]) != first || string(seg[len(seg)-len(last):]) != last {
		return false
	}
	seg = seg[len(first) : len(seg)-len(last)]
	for _, l := range s.inner() {
		i := indexFrom(seg, l, 1)
		if i < 0 {
			return false
		}
		seg = seg[i+len(l):]
	}
	return len(seg) > 0
}

func indexFrom(b []byte, s string, from int) int {
	for i := from; i+len(s) <= len(b); i++ {
		if string(b[i:i+len(s)]) == s {
			return i
		}
	}
	return -1
}

// within reports whether t matches everything that s matches. It does if it matches s with parameter values that
// contain no byte of any literal.
func (s segment) within(t segment) bool {
	return t.match([]byte(strings.Join(s.lits, noByte)))
}

// overlaps reports whether some text matches both s and t. Two segments with parameters need to agree only at the start
// and the end. In between, a parameter of each can match the inner literals of the other.
func (s segment) overlaps(t segment) bool {
	switch {
	case s.kind == segLiteral:
		return t.match([]byte(s.prefix()))
	case t.kind == segLiteral:
		return s.match([]byte(t.prefix()))
	}
	return agree(s.prefix(), t.prefix(), strings.HasPrefix) && agree(s.suffix(), t.suffix(), strings.HasSuffix)
}

func agree(a, b string, contains func(a, b string) bool) bool {
	return contains(a, b) || contains(b, a)
}

// common returns a text that both s and t match. They must overlap.
func (s segment) common(t segment) string {
	switch {
	case s.kind == segLiteral:
		return s.prefix()
	case t.kind == segLiteral:
		return t.prefix()
	case s.kind == segRest && t.kind == segRest:
		return anyByte
	case s.kind == segRest:
		return strings.Join(t.lits, anyByte)
	case t.kind == segRest:
		return strings.Join(s.lits, anyByte)
	}
	parts := []string{longest(s.prefix(), t.prefix())}
	parts = append(parts, s.inner()...)
	if !s.same(t) {
		parts = append(parts, t.inner()...)
	}
	return strings.Join(append(parts, longest(s.suffix(), t.suffix())), anyByte)
}

// hasMethod reports whether p matches requests with that method.
func (p Pattern) hasMethod(method string) bool {
	return len(p.Methods) == 0 || slices.Contains(p.Methods, method) || method == "HEAD" && slices.Contains(p.Methods, "GET")
}

// LiteralSize returns the number of literal bytes in p's segments.
func (p Pattern) LiteralSize() int {
	n := 0
	for _, s := range p.segs {
		n += s.size()
	}
	return n
}

// EndsWithLiteral reports whether all paths that p matches end with the same bytes.
func (p Pattern) EndsWithLiteral() bool {
	if len(p.segs) == 0 {
		return false
	}
	last := p.segs[len(p.segs)-1]
	return last.kind == segLiteral || last.kind == segMixed && last.suffix() != ""
}

// Covers reports whether p matches every request that q matches.
func (p Pattern) Covers(q Pattern) bool {
	if p.Host != "" && p.Host != q.Host || len(p.Methods) > 0 && len(q.Methods) == 0 {
		return false
	}
	if len(p.Methods) > 0 && slices.ContainsFunc(q.Methods, func(m string) bool { return !p.hasMethod(m) }) {
		return false
	}
	for i, s := range p.segs {
		switch {
		case s.kind == segRest:
			return len(q.segs) > i
		case i >= len(q.segs) || q.segs[i].kind == segRest:
			return false
		case s.kind != segParam && !q.segs[i].within(s):
			return false
		}
	}
	return len(p.segs) == len(q.segs)
}
