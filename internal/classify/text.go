package classify

import (
	"fmt"
	"strings"
)

// String returns the span as configured: "404", "4xx", "500-503" or "none".
func (s Span) String() string {
	switch {
	case s == None:
		return "none"
	case s.Lo == s.Hi:
		return fmt.Sprint(s.Lo)
	case s.Lo%100 == 0 && s.Hi == s.Lo+99:
		return fmt.Sprintf("%dxx", s.Lo/100)
	}
	return fmt.Sprintf("%d-%d", s.Lo, s.Hi)
}

// String returns the bound as configured: ">=10s".
func (b Bound) String() string { return string(b.Op) + b.D.String() }

// want returns the values of a condition as configured, with commas between.
func (w *When) want(f field) string {
	switch f {
	case elbStatus:
		return join(w.ELBStatus)
	case targetStatus:
		return join(w.TargetStatus)
	case elapsed:
		return join(w.Elapsed)
	case client:
		return join(w.Client)
	}
	return strings.Join(w.texts(f), ", ")
}

func join[V fmt.Stringer](values []V) string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = v.String()
	}
	return strings.Join(out, ", ")
}
