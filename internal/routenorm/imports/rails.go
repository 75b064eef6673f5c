package imports

import (
	"fmt"
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm"
)

// railsDrafts parses the output of `rails routes`, as a table or --expanded (Rails 3 to 8;
// guides.rubyonrails.org/routing, read 2026-11-23). "(.:format)" is removed: after a parameter it is part of the value
// ("/posts/1.json" is "/posts/:id"), and after a literal each of the given formats gets its own route ("/posts.json").
// Each other optional group gives one route with it and one without, and a parameter whose constraint is a few words
// gives one route for each word. The routes of an engine are below its mount point; if it has none, they get a note.
func railsDrafts(b []byte, o Options) ([]draft, error) {
	rows, err := railsRows(b)
	if err != nil {
		return nil, err
	}
	t := railsTables{rows: map[string][]railsRow{}, mounted: map[string]bool{}}
	for _, r := range rows {
		t.rows[r.engine] = append(t.rows[r.engine], r)
	}
	drafts := t.drafts("", "", nil)
	for _, r := range rows {
		if t.mounted[r.engine] {
			continue
		}
		for _, d := range t.drafts(r.engine, "", nil) {
			d.note = fmt.Sprintf("it is unknown where %s is mounted", r.engine)
			drafts = append(drafts, d)
		}
	}
	return withFormats(drafts, o.Formats), nil
}

// looksRails reports whether a text has the header of Rails' table, a route of --expanded or a row with Rails'
// format, or consists mostly of rows.
func looksRails(b []byte) bool {
	text := string(b)
	if strings.Contains(text, "Controller#Action") && (strings.Contains(text, "URI Pattern") || strings.Contains(text, "--[ Route ")) {
		return true
	}
	format := false
	mostly := most(b, func(line string) bool {
		r, ok := parseRailsRow(line)
		format = format || ok && strings.Contains(r.path, optionalFormat)
		return ok && strings.Contains(r.target, "#")
	})
	return format || mostly
}

// withFormats adds, after each route that a format may follow, one route for each format.
func withFormats(drafts []draft, formats []string) []draft {
	var out []draft
	for _, d := range drafts {
		out = append(out, d)
		p, err := routenorm.ParsePattern("GET " + d.path)
		if !d.format || d.note != "" || err != nil || !p.EndsWithLiteral() {
			continue
		}
		for _, f := range formats {
			v := d
			v.path, v.from, v.format, v.spare = d.path+"."+f, d.from+", as "+f, false, true
			out = append(out, v)
		}
	}
	return out
}

// railsTables holds the rows of each engine, and those of the application under "".
type railsTables struct {
	rows    map[string][]railsRow
	mounted map[string]bool // engines whose routes have been created
}

// drafts returns the routes of an engine below a prefix, including those of engines mounted in it. within are the
// engines around it: recursion stops at an engine that is mounted within itself.
func (t railsTables) drafts(engine, prefix string, within []string) []draft {
	var out []draft
	t.mounted[engine] = true
	within = append(within, engine)
	for _, r := range t.rows[engine] {
		if r.isMount() && len(t.rows[r.target]) > 0 && !slices.Contains(within, r.target) && len(within) < maxNested {
			out = append(out, t.drafts(r.target, prefix+strings.TrimRight(r.path, "/"), within)...)
			continue
		}
		out = append(out, r.drafts(prefix)...)
	}
	return out
}

// maxNested limits the nesting of engines.
const maxNested = 4

// isMount reports whether a row mounts an engine or a Rack application: its target is a constant, not an action.
func (r railsRow) isMount() bool {
	return r.verb == "" && r.target != "" && isUpper(r.target[0]) && !strings.ContainsAny(r.target, "#(")
}

// optionalFormat is the end of nearly every route in Rails: "/posts(.:format)".
const optionalFormat = "(.:format)"

// drafts returns the routes of a row: one for each verb and each choice of optional groups and words.
func (r railsRow) drafts(prefix string) []draft {
	from := fmt.Sprintf("line %d", r.line)
	if r.unread {
		return []draft{{path: r.path, from: from, note: notRoute}}
	}
	if r.target != "" {
		from += ": " + r.target
	}
	bare, format := strings.CutSuffix(prefix+r.path, optionalFormat)
	if r.format != "" { // a format that the path must have
		bare = strings.ReplaceAll(strings.ReplaceAll(bare, optionalFormat, ""), ".:format", "."+r.format)
	}
	paths := optional(strings.ReplaceAll(bare, optionalFormat, ""), railsGroup)
	if r.isMount() {
		for _, p := range paths {
			paths = append(paths, strings.TrimRight(p, "/")+"/*rest")
		}
	}
	var out []draft
	for _, path := range paths {
		pieces := grammar{colons: true, stars: true, escaped: true}.read(path)
		narrow := r.conditions
		for i, p := range pieces {
			expr := r.constraints[p.text]
			switch {
			case p.kind != param || expr == "":
			case p.text == "format": // two formats of an answer are not two routes
				narrow = true
			default:
				pieces[i].words = constrained(p.text, expr).words
				narrow = narrow || len(pieces[i].words) == 0
			}
		}
		for _, s := range spell(pieces) {
			for verb := range strings.SplitSeq(r.verb, "|") {
				d := draft{method: verb, path: s.path, one: s.one, from: from, narrow: narrow, wide: !s.exact, format: format, handler: railsHandler(r.target)}
				if !s.exact {
					d.from += notExact
				}
				out = append(out, d)
			}
		}
	}
	return out
}

// notExact is appended to the source of a route that matches more than the description does.
const notExact = "; the pattern matches more"
