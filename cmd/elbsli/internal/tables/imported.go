package tables

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/firstconfig"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/routenorm/imports"
)

// WriteImported writes an imported table as configuration. Everything that is not part of the table is written as comments.
// from is the name of the importer. formats is whether routes were added for formats.
func WriteImported(out io.Writer, routes []imports.Route, from string, formats bool) error {
	w := bufio.NewWriter(out)
	n, left, lost, behind, example := 0, 0, 0, 0, ""
	for _, r := range routes {
		if r.Note == "" {
			n++
		} else {
			left++
		}
		if r.Behind != "" {
			behind++
		}
		if r.Format && r.Note == "" && !formats {
			lost++
			example = cmp.Or(example, r.Pattern+".json")
		}
	}
	fmt.Fprintf(w, "# Imported by elbsli routes import --from %s: %s.\n", from, term.Plural(int64(n), "route", "routes"))
	if left > 0 {
		fmt.Fprintf(w, "# %s not in the table: the comment says why.\n", term.Plural(int64(left), "entry is", "entries are"))
	}
	if lost > 0 {
		fmt.Fprintf(w, "# The service accepts a format after the last word of %s (%s).\n", term.Plural(int64(lost), "route", "routes"), example)
		fmt.Fprintln(w, "# Such requests are not counted under them. --formats json adds routes; for several formats use --formats json,xml.")
	}
	firstconfig.WriteBehind(w, behind)
	if n > readable {
		fmt.Fprintf(w, "# Warning: more than %d routes. Delete the routes that are not worth a metric.\n", readable)
	}
	if n > config.DefaultRoutes {
		fmt.Fprintf(w, "limits: {routes: %d}  # the default, %d, would refuse the whole table\n", n, config.DefaultRoutes)
	}
	fmt.Fprintln(w, "routes:")
	for _, r := range routes {
		from := r.From
		if r.Hits > 0 {
			from = term.Plural(r.Hits, "hit", "hits") + ": " + from
		}
		if r.Behind != "" {
			from += "; behind " + r.Behind
		}
		if r.Note == "" {
			fmt.Fprintf(w, "  - %s  # %s\n", firstconfig.Scalar(r.Pattern), from)
			continue
		}
		fmt.Fprintf(w, "  # - %s  # %s; %s\n", r.Pattern, from, strings.ReplaceAll(r.Note, "\n", " "))
	}
	return w.Flush()
}
