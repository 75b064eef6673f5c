package routenorm

import (
	"fmt"
	"slices"
	"strings"
)

// Shape is equal for two patterns if they match the same requests, whatever their parameters are called.
func (p Pattern) Shape() string {
	var b strings.Builder
	b.WriteString(strings.Join(slices.Sorted(slices.Values(p.Methods)), "|") + " " + p.Host)
	for _, s := range p.segs {
		fmt.Fprintf(&b, "/%d%q", s.kind, s.lits)
	}
	return b.String()
}
