package sli

import (
	"encoding/json"
	"iter"
	"strings"

	"github.com/elb-sli/elb-sli/internal/tag"
)

// Dimensions is the values of further tags that distinguish series, such as target groups. It holds "name:value" for
// each tag, in the order of the names and separated by commas. It is "" if none is configured. All series of a tally
// have the same names.
type Dimensions string

// NewDimensions returns the values of names, which must be in order. Neither may contain a comma, and names may not
// contain a colon.
func NewDimensions(names, values []string) Dimensions {
	var b strings.Builder
	for i, name := range names {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(name + ":" + values[i])
	}
	return Dimensions(b.String())
}

// All yields each name with its value.
func (d Dimensions) All() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for len(d) > 0 {
			one, rest, _ := strings.Cut(string(d), ",")
			name, value, _ := strings.Cut(one, ":")
			if !yield(name, value) {
				return
			}
			d = Dimensions(rest)
		}
	}
}

// Map returns the values by name; nil if there are none.
func (d Dimensions) Map() map[string]string {
	if d == "" {
		return nil
	}
	m := make(map[string]string)
	for name, value := range d.All() {
		m[name] = value
	}
	return m
}

// MarshalJSON writes an object: {"domain":"a.example.com"}.
func (d Dimensions) MarshalJSON() ([]byte, error) { return json.Marshal(d.Map()) }

// withValues returns d with the values that value returns.
func (d Dimensions) withValues(value func(name, value string) string) Dimensions {
	if d == "" {
		return ""
	}
	var names, values []string
	for n, v := range d.All() {
		names, values = append(names, n), append(values, value(n, v))
	}
	return NewDimensions(names, values)
}

// tagged returns d as Datadog stores it.
func (d Dimensions) tagged() Dimensions { return d.withValues(tag.Value) }

// folded returns d with Other for every value.
func (d Dimensions) folded() Dimensions {
	return d.withValues(func(_, _ string) string { return Other })
}
