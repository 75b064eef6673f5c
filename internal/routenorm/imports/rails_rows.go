package imports

import (
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm"
)

// railsRow is one route of `rails routes`.
type railsRow struct {
	line        int
	verb        string            // "GET", "GET|POST", or "" for any
	path        string            // "/posts/:id(.:format)"
	target      string            // "posts#show", "redirect(301, /)", "Sidekiq::Web"
	constraints map[string]string // by parameter: the expression, "ja|en"
	format      string            // the only one that it has, "json"; "" if it may be any or none
	conditions  bool              // it has a condition on the request, such as a subdomain
	engine      string            // engine whose table contains the row; "" for the application
	unread      bool              // the line is not a route
}

// railsRows parses the rows of all tables. A line that is not a row becomes a row with only a path, which is the line.
func railsRows(b []byte) ([]railsRow, error) {
	lines, err := splitLines(b)
	if err != nil {
		return nil, err
	}
	var rows []railsRow
	expanded := railsRow{}
	engine := ""
	for i, text := range lines {
		text = strings.TrimSpace(text)
		if isRailsHead(text) {
			continue
		}
		if name, ok := strings.CutPrefix(strings.TrimPrefix(text, "[ "), "Routes for "); ok { // with a bracket: --expanded
			if engine = strings.TrimRight(name, ": ]"); engine == "application" {
				engine = "" // the application's name in Rails 7.1 and later if there are engines
			}
			continue
		}
		if key, value, ok := strings.Cut(text, "|"); ok {
			if key, value = strings.TrimSpace(key), strings.TrimSpace(value); expanded.setField(key, value, i+1) {
				if key == "Controller#Action" {
					expanded.engine = engine
					rows = append(rows, expanded)
					expanded = railsRow{}
				}
				continue
			}
		}
		row, ok := parseRailsRow(text)
		if !ok {
			row = railsRow{path: text, unread: true}
		}
		row.line, row.engine = i+1, engine
		rows = append(rows, row)
	}
	return rows, nil
}

// isRailsHead reports whether a line is not a route but layout: an empty line, the header of the table, the line above
// a route of --expanded, or the location of its source.
func isRailsHead(text string) bool {
	return text == "" || strings.HasPrefix(text, "--[ Route ") || strings.HasPrefix(text, "Source Location") ||
		strings.Contains(text, "URI Pattern") && strings.HasSuffix(text, "Controller#Action")
}

// isRailsPath reports whether a word is a path: "/posts", or one that starts with an optional group.
func isRailsPath(w string) bool { return strings.HasPrefix(w, "/") || strings.HasPrefix(w, "(/") }

// setField sets the field of one line of --expanded. It returns false if the line is not such a field.
func (r *railsRow) setField(key, value string, line int) bool {
	switch key {
	case "Prefix":
		*r = railsRow{}
	case "Verb":
		r.verb = value
	case "URI":
		r.path, r.line = withSlash(value), line
	case "Controller#Action":
		r.setTarget(value)
	default:
		return false
	}
	return true
}

// withSlash returns a Rails path with its initial slash.
func withSlash(path string) string {
	if isRailsPath(path) {
		return path
	}
	return "/" + path
}

// parseRailsRow parses "[prefix] [VERB] /path target [{constraints}]". The slash may be missing if there is a verb.
func parseRailsRow(text string) (railsRow, bool) {
	var r railsRow
	fields := strings.Fields(text)
	at := slices.IndexFunc(fields, isRailsPath)
	if verb := slices.IndexFunc(fields, isVerbs); verb >= 0 && verb < 2 && (at < 0 || at > verb+1) {
		at = verb + 1
	}
	if at < 0 || at > 2 || at >= len(fields) {
		return r, false
	}
	if at > 0 && isVerbs(fields[at-1]) {
		r.verb = fields[at-1]
	} else if at == 2 {
		return r, false // neither only a prefix, nor a prefix and a verb
	}
	r.path = withSlash(fields[at])
	r.setTarget(strings.Join(fields[at+1:], " "))
	return r, isTarget(r.target)
}

// isTarget reports whether s may be the target of a row: "posts#show", "Sidekiq::Web", "redirect(301, /)".
func isTarget(s string) bool {
	action, _, _ := strings.Cut(s, " ")
	return strings.Contains(action, "#") || s != "" && isUpper(s[0]) || strings.HasPrefix(s, "redirect(")
}

// isVerbs reports whether s is one or more methods: "GET", "GET|POST".
func isVerbs(s string) bool {
	for v := range strings.SplitSeq(s, "|") {
		if routenorm.Method([]byte(v)) != v {
			return false
		}
	}
	return true
}

// setTarget parses `photos#show {:id=>/\d+/, :format=>"json"}`, in Ruby 3.4 `{id: /\d+/, format: "json"}`. A value that
// is not an expression is a default, except for the conditions on a request that Rails supports.
func (r *railsRow) setTarget(s string) {
	target, rest, _ := strings.Cut(s, " {")
	r.target, r.constraints = strings.TrimSpace(target), map[string]string{}
	for rest != "" {
		key := strings.TrimLeft(rest, ":, \"")
		n := nameEnd(key, 0)
		if n == 0 {
			return
		}
		key, rest = key[:n], strings.TrimLeft(key[n:], "\":=> ")
		value := rubyValue(rest)
		rest = rest[len(value):]
		if expr, flags, ok := cutLast(value, "/"); ok && strings.HasPrefix(expr, "/") {
			if strings.Contains(flags, "i") {
				expr = expr[:1] + "(?i)" + expr[1:]
			}
			r.constraints[key] = expr[1:]
		} else if key == "format" {
			r.format = strings.Trim(value, ":\" ")
		}
		switch key {
		case "subdomain", "host", "domain", "protocol", "port", "ip", "remote_ip", "user_agent":
			r.conditions = true
		}
		if rest = strings.TrimLeft(rest, " "); !strings.HasPrefix(rest, ",") {
			return
		}
	}
}

// rubyValue returns the value at the start of s: a regular expression, a string, or the text before a "," or "}".
func rubyValue(s string) string {
	if s == "" || s[0] != '/' && s[0] != '"' {
		if i := strings.IndexAny(s, ",}"); i >= 0 {
			return s[:i]
		}
		return s
	}
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case s[0]:
			for i++; i < len(s) && isLetter(s[i]); i++ { // flags
			}
			return s[:i]
		}
	}
	return s
}

func cutLast(s, sep string) (before, after string, ok bool) {
	if i := strings.LastIndex(s, sep); i > 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}
