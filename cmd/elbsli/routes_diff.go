package main

import (
	"bufio"
	"fmt"
	"io"

	"github.com/elb-sli/elb-sli/internal/routenorm"
)

// printDiff prints how a learned table differs from the current one. counts are the requests of each pattern of the
// current table.
func printDiff(w io.Writer, l *routenorm.Learned, table *routenorm.Table, counts []int, file string) error {
	p := tablePrinter{bufio.NewWriter(w), l}
	have := map[string]bool{}
	for i := range table.Len() {
		have[shapeOf(table.Pattern(i))] = true
	}
	var fresh []routenorm.LearnedRoute
	learned := map[string]bool{}
	for _, r := range l.Routes {
		shape, bare := routeShape(r.Method, r.Path), routeShape("", r.Path)
		learned[shape], learned[bare] = true, true
		if !have[shape] && !have[bare] {
			fresh = append(fresh, r)
		}
	}
	var gone, unseen []routenorm.Pattern
	for i := range table.Len() {
		switch pattern := table.Pattern(i); {
		case pattern.Host != "" || learned[shapeOf(pattern)]:
		case counts[i] == 0:
			unseen = append(unseen, pattern)
		default:
			gone = append(gone, pattern)
		}
	}
	p.head()
	fmt.Fprintf(p.w, "# Against %s: %d new, %d gone, %d never seen.\n", file, len(fresh), len(gone), len(unseen))
	if len(fresh) > 0 {
		fmt.Fprintln(p.w, "\n# New: learned, and not in the table.\nroutes:")
	}
	for _, r := range fresh {
		p.route(r)
	}
	p.patterns("Gone: in the table and asked for, but not what was learned.", gone)
	p.patterns("Never seen: in the table, and no request that proved a route.", unseen)
	p.doubts()
	p.tail(len(l.Routes))
	return p.w.Flush()
}

// patterns prints patterns as comments.
func (p tablePrinter) patterns(title string, patterns []routenorm.Pattern) {
	if len(patterns) == 0 {
		return
	}
	fmt.Fprintf(p.w, "\n# %s\n", title)
	for _, pattern := range patterns {
		fmt.Fprintf(p.w, "#   - %s  # %s\n", pattern, pattern.Place)
	}
}

func shapeOf(p routenorm.Pattern) string { return routeShape(p.Method, p.Path) }

// routeShape is a route whose parameters have no names, so that routes that take the same requests are equal.
func routeShape(method, path string) string {
	out := []byte(method + " ")
	for i := 0; i < len(path); i++ {
		out = append(out, path[i])
		if c := path[i]; c == ':' || c == '*' && path[i-1] == '/' {
			for i+1 < len(path) && isNameByte(path[i+1]) {
				i++
			}
		}
	}
	return string(out)
}

func isNameByte(c byte) bool {
	return c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9'
}
