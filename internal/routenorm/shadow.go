package routenorm

import "slices"

// Shadowed returns the patterns that can never match, because other patterns win everything that they match, in the
// order of the table. Only patterns with a rest can be shadowed: "/a/*rest" next to "/a/:id" and "/a/:id/*rest".
func (t *Table) Shadowed() (out []int) {
	have := map[string]bool{}
	for _, p := range t.patterns {
		for _, one := range p.Split() {
			have[one.Shape()] = true
		}
	}
	for i, p := range t.patterns {
		if n := len(p.segs) - 1; n >= 0 && p.segs[n].kind == segRest && p.isShadowed(have) {
			out = append(out, i)
		}
	}
	return out
}

// isShadowed reports whether a table has parameters for each length of p's rest, up to another rest that matches all
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

// takenBy reports whether a table has patterns with these segments for all of p's methods.
func (p Pattern) takenBy(segs []segment, have map[string]bool) bool {
	has := func(methods ...string) bool { return have[Pattern{Methods: methods, Host: p.Host, segs: segs}.Shape()] }
	if has() {
		return true
	}
	for _, m := range p.Methods {
		if !has(m) && !(m == "HEAD" && has("GET")) {
			return false
		}
	}
	return len(p.Methods) > 0
}
