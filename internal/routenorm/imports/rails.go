package imports

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm"
)

// railsRow is one route of `rails routes`.
type railsRow struct {
	line        int
	verb        string // "GET", "GET|POST", or "" for any
	path        string // "/posts/:id(.:format)"
	target      string // "posts#show", "redirect(301, /)", "Sidekiq::Web"
	constraints bool
	engine      string // whose table the row is in, "" for the application's
}

// Rails reads the output of `rails routes`, the table or --expanded (Rails 3 to 8; guides.rubyonrails.org/routing,
// read 2026-11-23). "(.:format)" is left out: behind a parameter it is part of the value ("/posts/1.json" is
// "/posts/:id"), and behind a literal it makes a route of its own for each of formats ("/posts.json"). Each other optional
// group makes one route with it and one without. The routes of an engine stand below its mount point; without one they get
// a note. Rails takes the first route that matches and a table the most specific one, so a route that Rails never reaches
// gets a note too, except behind one with constraints.
func Rails(b []byte, formats ...string) ([]Route, error) {
	rows, err := railsRows(b)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, errors.New("rails: no route found: is this the output of \"rails routes\"?")
	}
	t := railsTables{}
	for _, r := range rows {
		t[r.engine] = append(t[r.engine], r)
	}
	drafts := t.drafts("", "")
	for _, r := range rows { // of engines that are not mounted
		for _, d := range t.drafts(r.engine, "") {
			d.note = fmt.Sprintf("nothing says where %s is mounted", r.engine)
			drafts = append(drafts, d)
		}
	}
	return finish(withFormats(drafts, formats), true), nil
}

// withFormats returns the routes, and behind each that a format may follow one for each format.
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
type railsTables map[string][]railsRow

// drafts returns the routes of an engine below a prefix, with those of the engines that are mounted in it.
func (t railsTables) drafts(engine, prefix string) []draft {
	var out []draft
	rows := t[engine]
	delete(t, engine) // so that an engine that is mounted within itself ends
	for _, r := range rows {
		if len(t[r.target]) > 0 && r.isMount() {
			out = append(out, t.drafts(r.target, prefix+strings.TrimRight(r.path, "/"))...)
			continue
		}
		out = append(out, r.drafts(prefix)...)
	}
	return out
}

// isMount reports whether a row mounts an engine or a Rack application: its target is a constant and not an action.
func (r railsRow) isMount() bool {
	return r.verb == "" && r.target != "" && isUpper(r.target[0]) && !strings.ContainsAny(r.target, "#(")
}

// optionalFormat is how Rails writes what may stand behind nearly all routes: "/posts(.:format)".
const optionalFormat = "(.:format)"

// drafts returns the routes of a row: each verb with each choice of optional groups.
func (r railsRow) drafts(prefix string) []draft {
	from := fmt.Sprintf("line %d", r.line)
	if r.target != "" {
		from += ": " + r.target
	}
	bare, format := strings.CutSuffix(prefix+r.path, optionalFormat)
	paths := optional(strings.ReplaceAll(bare, optionalFormat, ""), '(', ')')
	if r.isMount() {
		for _, p := range paths {
			paths = append(paths, strings.TrimRight(p, "/")+"/*rest")
		}
	}
	var out []draft
	for _, path := range paths {
		spelled, exact := grammar{colons: true, stars: true}.convert(path)
		for verb := range strings.SplitSeq(r.verb, "|") {
			d := draft{method: verb, path: spelled, from: from, narrow: r.constraints, format: format}
			if !exact {
				d.from += "; a pattern cannot be as narrow"
			}
			out = append(out, d)
		}
	}
	return out
}

// maxChoices bounds the paths that optional groups make.
const maxChoices = 16

// optional returns a path with and without each optional group, the group left out first.
func optional(path string, open, end byte) []string {
	i := strings.IndexByte(path, open)
	if i < 0 {
		return []string{path}
	}
	n := closing(path[i:], open, end)
	if n == 0 {
		return []string{path}
	}
	var out []string
	groups := optional(path[i+1:i+n-1], open, end)
	for _, rest := range optional(path[i+n:], open, end) {
		out = append(out, path[:i]+rest)
		for _, group := range groups {
			out = append(out, path[:i]+group+rest)
		}
	}
	return out[:min(len(out), maxChoices)]
}

// railsRows reads the rows of all tables.
func railsRows(b []byte) ([]railsRow, error) {
	s := bufio.NewScanner(bytes.NewReader(b))
	s.Buffer(nil, 1<<20)
	var rows []railsRow
	expanded := railsRow{}
	engine := ""
	for line := 1; s.Scan(); line++ {
		text := strings.TrimLeft(strings.TrimSpace(s.Text()), "# ") // comments of a route map in config/routes.rb
		if name, ok := strings.CutPrefix(text, "Routes for "); ok {
			if engine = strings.TrimSuffix(name, ":"); engine == "application" {
				engine = "" // as Rails 7.1 and later call it where there are engines
			}
			continue
		}
		if key, value, ok := strings.Cut(text, "|"); ok && isExpandedKey(strings.TrimSpace(key)) {
			expanded.set(strings.TrimSpace(key), strings.TrimSpace(value), line)
			if strings.TrimSpace(key) == "Controller#Action" && strings.HasPrefix(expanded.path, "/") {
				expanded.engine = engine
				rows = append(rows, expanded)
				expanded = railsRow{}
			}
			continue
		}
		if row, ok := parseRailsRow(text); ok {
			row.line, row.engine = line, engine
			rows = append(rows, row)
		}
	}
	if err := s.Err(); err != nil {
		return nil, fmt.Errorf("rails: %w", err)
	}
	return rows, nil
}

func isExpandedKey(key string) bool {
	switch key {
	case "Prefix", "Verb", "URI", "Controller#Action":
		return true
	}
	return false
}

// set takes one line of a route of --expanded.
func (r *railsRow) set(key, value string, line int) {
	switch key {
	case "Prefix":
		*r = railsRow{}
	case "Verb":
		r.verb = value
	case "URI":
		r.path, r.line = value, line
	case "Controller#Action":
		r.target, r.constraints = cutConstraints(value)
	}
}

// cutConstraints splits "photos#show {:id=>/\d+/}".
func cutConstraints(s string) (target string, constraints bool) {
	target, _, constraints = strings.Cut(s, " {")
	return strings.TrimSpace(target), constraints
}

// parseRailsRow reads "[prefix] [VERB] /path target [{constraints}]".
func parseRailsRow(text string) (railsRow, bool) {
	var r railsRow
	fields := strings.Fields(text)
	at := 0
	for at < len(fields) && !strings.HasPrefix(fields[at], "/") && !strings.HasPrefix(fields[at], "(/") {
		at++
	}
	if at > 2 || at >= len(fields) {
		return r, false
	}
	if at > 0 && isVerbs(fields[at-1]) {
		r.verb = fields[at-1]
	} else if at == 2 {
		return r, false // neither a prefix alone nor a prefix and a verb
	}
	r.path = fields[at]
	r.target, r.constraints = cutConstraints(strings.Join(fields[at+1:], " "))
	return r, r.verb != "" || isTarget(r.target)
}

// isTarget reports whether a row may lead to s: "posts#show", "Sidekiq::Web", "redirect(301, /)".
func isTarget(s string) bool {
	action, _, _ := strings.Cut(s, " ")
	return strings.Contains(action, "#") || s != "" && isUpper(s[0]) || strings.HasPrefix(s, "redirect(")
}

// isVerbs reports whether s is methods: "GET", "GET|POST".
func isVerbs(s string) bool {
	for v := range strings.SplitSeq(s, "|") {
		if routenorm.Method([]byte(v)) != v {
			return false
		}
	}
	return true
}
