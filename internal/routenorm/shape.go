package routenorm

import (
	"fmt"
	"strings"
)

// Shape is equal for patterns that take the same requests, whatever their parameters are called.
func (p Pattern) Shape() string {
	var b strings.Builder
	b.WriteString(p.Method + " " + p.Host)
	for _, s := range p.segs {
		fmt.Fprintf(&b, "/%d%q", s.kind, s.lits)
	}
	return b.String()
}

// Learnable tells whether a Learner could find the pattern. It knows no hosts, counts HEAD with GET, and knows of
// segments that mix literals and parameters only those with a format or a verb at their end (":id.json", ":id:cancel").
func (p Pattern) Learnable() bool {
	for _, s := range p.segs {
		if s.kind != segMixed {
			continue
		}
		_, tail := cutTail([]byte(anyByte + s.suffix()))
		if s.prefix() != "" || len(s.lits) != 2 || string(tail) != s.suffix() {
			return false
		}
	}
	return p.Host == "" && p.Method != "HEAD"
}
