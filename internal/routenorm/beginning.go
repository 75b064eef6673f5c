package routenorm

import "strings"

// Beginning compares a path that no pattern matches with the starts of the patterns. known is how many of its first
// segments some pattern starts with. params marks those that a parameter matches, one bit each from the lowest. If
// there are several such patterns, the one with the most segments counts, and of those the most specific.
func (h Hosted) Beginning(path []byte) (known int, params uint32) {
	if h.own != nil {
		known, params = h.own.beginning(path)
	}
	if n, ps := h.any.beginning(path); n > known {
		known, params = n, ps
	}
	return known, params
}

func (n *node) beginning(path []byte) (known int, params uint32) {
	if len(path) <= 1 {
		return 0, 0
	}
	seg, rest := cutSegment(path)
	if e := n.literals.get(seg); e != nil {
		if below, ok := e.behind(rest); ok {
			known, params = e.next.beginning(below)
			known, params = known+1+e.segments(), params<<(1+e.segments())
		} else {
			known = 1 + common(e.more, rest)
		}
	}
	next := n.param
	for _, m := range n.mixed {
		if m.seg.match(seg) {
			next = m.next
			break
		}
	}
	if next != nil {
		if k, ps := next.beginning(rest); k+1 > known {
			known, params = k+1, ps<<1|1
		}
	}
	return known, params
}

// segments returns the number of segments that must follow e's name.
func (e *edge) segments() int { return strings.Count(e.more, "/") }

// common returns the number of equal segments at the start of two paths.
func common(a string, b []byte) int {
	n := 0
	for len(a) > 0 && len(b) > 0 {
		first, rest := cutSegment([]byte(a))
		seg, below := cutSegment(b)
		if string(first) != string(seg) {
			break
		}
		n++
		a, b = string(rest), below
	}
	return n
}
