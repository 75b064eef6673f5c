package routenorm

import "slices"

// Shadowed returns the patterns that no request can reach, since others are more specific for all that they match, in
// the order of the table. Only a rest can be: "/a/*rest" behind "/a/:id" and "/a/:id/*rest".
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

// isShadowed tells whether a table takes each length of a rest by parameters, and what is longer by another rest.
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

// takenBy tells whether a pattern of these segments takes each request of p's method.
func (p Pattern) takenBy(segs []segment, have map[string]bool) bool {
	methods := []string{p.Method, ""}
	if p.Method == "HEAD" {
		methods = append(methods, "GET")
	}
	return slices.ContainsFunc(methods, func(m string) bool {
		return have[Pattern{Method: m, Host: p.Host, segs: segs}.Shape()]
	})
}
