package routenorm

import (
	"fmt"
	"slices"
	"strings"
)

// Conflict is two patterns that tie: it is undefined which of them counts a request like Example.
type Conflict struct {
	A, B    Pattern // A is the earlier one in the table
	Example string  // "[METHOD ][HOST]/PATH" of a request that both match
}

// Error returns both places, and the example.
func (c Conflict) Error() string {
	return fmt.Sprintf("%s: %q conflicts with %q at %s: both match %q", c.B.Place, c.B, c.A, c.A.Place, c.Example)
}

// Untied returns ps without the patterns that tie with an earlier one in kept, and the conflict of each; its B is the
// pattern that was left out.
func Untied(ps []Pattern) (kept []Pattern, left []Conflict) {
	for kept = ps; ; {
		first := grown(kept).firstTies()
		var stay []Pattern
		gone := make([]bool, len(kept)) // a pattern that ties only with a pattern that is left out may stay
		for b, p := range kept {
			if a := first[b]; a >= 0 && !gone[a] {
				gone[b] = true
				left = append(left, Conflict{kept[a], p, example(kept[a], p)})
			} else {
				stay = append(stay, p)
			}
		}
		if len(stay) == len(kept) {
			return kept, left
		}
		kept = stay
	}
}

// ties holds for each pattern of a table the index of the first pattern that it ties with; -1 if there is none.
type ties struct {
	patterns []Pattern
	first    []int
}

// conflicts returns one Conflict for each pattern that ties with an earlier one, in the order of the table.
func (t *Table) conflicts() []Conflict {
	var out []Conflict
	for b, a := range t.firstTies() {
		if a >= 0 {
			p, q := t.patterns[a], t.patterns[b]
			out = append(out, Conflict{p, q, example(p, q)})
		}
	}
	return out
}

// firstTies returns for each pattern the index of the first pattern that it ties with; -1 if there is none.
//
// Two different patterns tie only if they first differ in two segments that both mix literals and parameters. Such
// segments are siblings in the tree. So only the patterns below such siblings are compared with each other.
func (t *Table) firstTies() []int {
	s := ties{t.patterns, make([]int, len(t.patterns))}
	for i := range s.first {
		s.first[i] = -1
	}
	s.visit(t.any)
	for _, n := range t.hosts {
		s.visit(n)
	}
	return s.first
}

func (s *ties) visit(n *node) {
	s.tieEqual(n.ends)
	s.tieEqual(n.rest)
	below := make([][]int, len(n.mixed))
	for i, m := range n.mixed {
		below[i] = m.next.below(nil)
		for j, o := range n.mixed[:i] {
			if o.seg.overlaps(m.seg) && !m.seg.within(o.seg) && !o.seg.within(m.seg) {
				s.tieOverlapping(below[j], below[i])
			}
		}
	}
	n.children(s.visit)
}

// tieEqual records the ties of patterns that do not differ.
func (s *ties) tieEqual(ends []end) {
	for i, e := range ends {
		for _, f := range ends[:i] {
			if e.method == f.method {
				s.tie(f.index, e.index)
				break
			}
		}
	}
}

// tieOverlapping records the ties of each pattern of as with each of bs that matches some of the same requests.
func (s *ties) tieOverlapping(as, bs []int) {
	for _, a := range as {
		for _, b := range bs {
			if s.isEarlier(a, b) && sharesRequest(s.patterns[a], s.patterns[b]) {
				s.tie(a, b)
			}
		}
	}
}

// isEarlier reports whether a tie between a and b would be earlier in the table than the known tie of the later one.
func (s *ties) isEarlier(a, b int) bool {
	a, b = min(a, b), max(a, b)
	return s.first[b] < 0 || a < s.first[b]
}

func (s *ties) tie(a, b int) {
	if s.isEarlier(a, b) {
		s.first[max(a, b)] = min(a, b)
	}
}

// sharesRequest reports whether some request matches both of two patterns with the same host.
func sharesRequest(p, q Pattern) bool {
	if _, ok := commonMethod(p, q); !ok {
		return false
	}
	ps, qs := p.segs, q.segs
	for len(ps) > 0 && len(qs) > 0 {
		if ps[0].kind == segRest || qs[0].kind == segRest {
			return true
		}
		if !ps[0].overlaps(qs[0]) {
			return false
		}
		ps, qs = ps[1:], qs[1:]
	}
	return len(ps) == 0 && len(qs) == 0
}

// example returns a request that matches both of two overlapping patterns.
func example(p, q Pattern) string {
	var b strings.Builder
	if m, _ := commonMethod(p, q); m != "" {
		b.WriteString(m + " ")
	}
	b.WriteString(p.host)
	ps, qs := p.segs, q.segs
	if len(ps)+len(qs) == 0 {
		b.WriteByte('/')
	}
	for len(ps) > 0 || len(qs) > 0 {
		var s, t segment
		s, ps = nextSegment(ps)
		t, qs = nextSegment(qs)
		b.WriteString("/" + s.common(t))
	}
	return b.String()
}

// commonMethod returns a method that both patterns match; "" if both match any. It prefers a method that both name:
// with it they may tie, while they need not if one of them matches HEAD only through its GET.
func commonMethod(p, q Pattern) (method string, ok bool) {
	if len(p.Methods) == 0 {
		p, q = q, p
	}
	if len(q.Methods) == 0 {
		return strings.Join(p.Methods[:min(len(p.Methods), 1)], ""), true
	}
	if i := slices.IndexFunc(p.Methods, func(m string) bool { return slices.Contains(q.Methods, m) }); i >= 0 {
		return p.Methods[i], true
	}
	return "HEAD", p.hasMethod("HEAD") && q.hasMethod("HEAD")
}

// nextSegment returns the next segment of a pattern and the segments after it. After the last segment it returns a
// rest, because a rest of the other pattern extends that far.
func nextSegment(segs []segment) (segment, []segment) {
	if len(segs) == 0 {
		return segment{kind: segRest}, nil
	}
	return segs[0], segs[1:]
}

func longest(a, b string) string {
	if len(b) > len(a) {
		return b
	}
	return a
}
