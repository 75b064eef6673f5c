package firstconfig

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/routenorm/learn"
)

// DoubtsAbout returns the doubts that matter to a person who reads only these routes: the words that one of them has.
func DoubtsAbout(doubts []learn.Doubt, routes []learn.Route) (out []learn.Doubt) {
	for _, d := range doubts {
		if isRoute(d.Words[0]) {
			out = append(out, d)
			continue
		}
		begin := strings.Split(d.Path, "/")
		begin = begin[:len(begin)-1]
		d.Words = slices.DeleteFunc(slices.Clone(d.Words), func(word string) bool {
			return !slices.ContainsFunc(routes, func(r learn.Route) bool {
				path := strings.Split(r.Path, "/")
				return len(path) > len(begin) && path[len(begin)] == word && beginsWith(path, begin)
			})
		})
		if len(d.Words) > 0 {
			out = append(out, d)
		}
	}
	return out
}

// WriteLanguages writes which parameters stand for languages.
func WriteLanguages(w io.Writer, all []learn.Languages) {
	for _, l := range all {
		WriteWrapped(w, fmt.Sprintf("\n# %s is one parameter for languages, so that a page is one route in all of them:", l.Path), l.Words)
	}
}

// languagesOf returns the parameters that one of the routes has.
func languagesOf(all []learn.Languages, routes []learn.Route) []learn.Languages {
	return slices.DeleteFunc(slices.Clone(all), func(l learn.Languages) bool {
		begin := strings.Split(l.Path, "/")
		return !slices.ContainsFunc(routes, func(r learn.Route) bool {
			path := strings.Split(r.Path, "/")
			return len(path) >= len(begin) && !routenorm.IsLiteral(path[len(begin)-1]) && beginsWith(path, begin)
		})
	})
}

// beginsWith reports whether a path begins with the segments of another, whatever their parameters are called.
func beginsWith(path, begin []string) bool {
	for i, s := range begin {
		if path[i] != s && (routenorm.IsLiteral(path[i]) || routenorm.IsLiteral(s)) {
			return false
		}
	}
	return true
}

// isRoute reports whether a word of a doubt is a route that has the tag of another.
func isRoute(word string) bool { return strings.HasPrefix(word, "/") }

// WriteDoubts writes the doubts about learned routes as comments.
func WriteDoubts(w io.Writer, doubts []learn.Doubt) {
	head := "\n# Doubtful words, which may be values. If so, replace them by the parameter, also in the routes below them."
	for _, d := range doubts {
		if isRoute(d.Words[0]) {
			continue
		}
		if head != "" {
			fmt.Fprintln(w, head)
			head = ""
		}
		beside := ""
		if d.Values > 0 {
			beside = ", beside " + term.Plural(int64(d.Values), "value", "values")
		}
		WriteWrapped(w, "#   "+d.Path+beside+":", d.Words)
	}
	for _, d := range doubts {
		if isRoute(d.Words[0]) {
			if head != "" {
				fmt.Fprintln(w)
				head = ""
			}
			WriteWrapped(w, "# Not in the table, because "+d.Path+" has the same tag:", d.Words)
		}
	}
}
