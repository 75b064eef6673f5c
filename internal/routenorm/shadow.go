package routenorm

import "slices"

// Shadowed returns the patterns that no request can reach because others win all that they match, in the order of the
// table. Only a pattern with a rest can be one: "/a/*rest" beside "/a/:id" and "/a/:id/*rest".
func (t *Table) Shadowed() (out []int) {
	have := map[string]bool{}
	for _, p := range t.patterns {
		have[p.Shape()] = true
	}
	for i, p := range t.patterns {
		if n := len(p.segs) - 1; n >= 0 && p.segs[n].kind == segRest && p.isShadowed(have) {
			out = append(out, i)
		}
	}
	return out
}

// isShadowed reports whether a table has parameters for each length of p's rest, up to another rest that takes all the
// longer ones.
func (p Pattern) isShadowed(have map[string]bool) bool {
	rest := p.segs[len(p.segs)-1:]
	before := slices.Clone(p.segs[:len(p.segs)-1])
	for {
		before = append(before, segment{kind: segParam, lits: []string{"", ""}})
		if !p.takenBy(before, have) {
			return false
		}
		if p.takenBy(slices.Concat(before, rest), have) {
			return true
		}
	}
}

// takenBy reports whether a table has a pattern of these segments for every request with p's method.
func (p Pattern) takenBy(segs []segment, have map[string]bool) bool {
	methods := []string{p.Method, ""}
	if p.Method == "HEAD" {
		methods = append(methods, "GET")
	}
	return slices.ContainsFunc(methods, func(m string) bool {
		return have[Pattern{Method: m, Host: p.Host, segs: segs}.Shape()]
	})
}
