package routenorm

import "fmt"

// Conflict is two patterns that tie: a request like Example would count under either.
type Conflict struct {
	A, B    Pattern // A is the earlier one
	Example string  // "[METHOD ][HOST]/PATH" of a request that both match
}

// Error names both places and the example.
func (c Conflict) Error() string {
	return fmt.Sprintf("%s: %q conflicts with %q at %s: both match %q", c.B.Place, c.B, c.A, c.A.Place, c.Example)
}

func conflicts(ps []Pattern) []Conflict {
	var out []Conflict
	seen := map[string]int{}
	for i, p := range ps {
		k := fmt.Sprintf("%s %s%v", p.Method, p.Host, p.segs)
		if j, ok := seen[k]; ok {
			out = append(out, Conflict{ps[j], p, p.Path})
			continue
		}
		seen[k] = i
	}
	return out
}
