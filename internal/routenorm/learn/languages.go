package learn

import (
	"maps"
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm"
)

// Languages is a parameter whose values are languages only.
type Languages struct {
	Path  string   // the beginning of its routes, with the parameter: "/docs/:id"
	Words []string // sorted
}

// Languages returns the parameters of a result that have only languages as values, at least two. They are one parameter
// each, though the languages are few and do not change, so that a page is one route in all languages.
func (l *Learner) Languages(r *Result) (out []Languages) {
	values := map[string]map[string]bool{} // by the beginning of a route's shape; nil: other values as well
	paths := map[string]string{}           // by the same
	table := r.Table()
	for path, ts := range l.paths {
		for _, y := range ts {
			i := table.Match(y.method, nil, []byte(path))
			if i < 0 {
				continue
			}
			of := strings.Split(table.Pattern(i).Path, "/")
			for at, value := range strings.Split(path, "/")[:min(len(of), strings.Count(path, "/")+1)] {
				if of[at] == "" || routenorm.IsLiteral(of[at]) {
					continue
				}
				key := beginning(of[:at+1])
				if set, ok := values[key]; ok && set == nil {
					continue
				}
				if of[at][0] != ':' || !isLanguageTag(value) {
					values[key] = nil
					continue
				}
				if values[key] == nil {
					values[key] = map[string]bool{}
				}
				values[key][value] = true
				if p := strings.Join(of[:at+1], "/"); paths[key] == "" || p < paths[key] {
					paths[key] = p
				}
			}
		}
	}
	for key, set := range values {
		if len(set) > 1 {
			out = append(out, Languages{paths[key], slices.Sorted(maps.Keys(set))})
		}
	}
	slices.SortFunc(out, func(a, b Languages) int { return strings.Compare(a.Path, b.Path) })
	return out
}

// beginning returns the first segments of a route without the names of its parameters.
func beginning(segs []string) string {
	out := slices.Clone(segs)
	for i, s := range out {
		if s != "" && !routenorm.IsLiteral(s) {
			out[i] = ":"
		}
	}
	return strings.Join(out, "/")
}
