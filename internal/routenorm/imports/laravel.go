package imports

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// laravelRow is one route of `php artisan route:list`.
type laravelRow struct {
	Domain string `json:"domain"`
	Method string `json:"method"` // "GET|HEAD"
	URI    string `json:"uri"`    // "api/users/{user?}"
	Action string `json:"action"`
	line   int
	unread bool // the line is not a route
}

// laravelDrafts parses the output of `php artisan route:list`: --json, the lines of Laravel 9 and later, and the table
// of earlier versions (laravel.com/docs/routing, read 2026-11-28). The listing does not show the constraints of
// parameters. So a final parameter whose name usually means the whole remaining path, such as "{any}", becomes a rest.
func laravelDrafts(b []byte, _ Options) ([]draft, error) {
	var rows []laravelRow
	if isJSON(b) {
		if err := json.Unmarshal(b, &rows); err != nil {
			return nil, fmt.Errorf("not the output of route:list --json: %w", err)
		}
	} else {
		lines, err := splitLines(b)
		if err != nil {
			return nil, err
		}
		rows = laravelRows(lines)
	}
	var out []draft
	for i, r := range rows {
		out = append(out, r.drafts(i+1)...)
	}
	return out, nil
}

func looksLaravel(b []byte) bool {
	if isJSON(b) {
		var rows []struct{ Method, URI, Action *string }
		return json.Unmarshal(b, &rows) == nil && len(rows) > 0 && rows[0].Method != nil && rows[0].URI != nil && rows[0].Action != nil
	}
	text := string(b)
	return strings.Contains(text, " › ") || strings.Contains(text, "Showing [") && strings.Contains(text, "] routes") ||
		strings.Contains(text, "| URI ") && strings.Contains(text, "| Middleware ")
}

// laravelRows parses lines such as
//
//	GET|HEAD  api/users/{user} ........ users.show › UserController@show
//
// and the table, "|        | GET|HEAD | api/users/{user} | users.show | App\…\UserController@show | api |".
func laravelRows(lines []string) []laravelRow {
	var rows []laravelRow
	var head []string
	for i, line := range lines {
		text := strings.TrimSpace(line)
		switch {
		case strings.Trim(text, "+-") == "", strings.HasPrefix(text, "⇂ "), strings.HasPrefix(text, "Showing ["):
			continue // empty, a rule, a middleware, or the end
		case strings.HasPrefix(text, "|"):
			cells := tableCells(line)
			if slices.Contains(cells, "URI") {
				head = cells
				continue
			}
			cell := func(name string) string {
				if at := slices.Index(head, name); at >= 0 && len(cells) == len(head) {
					return cells[at]
				}
				return ""
			}
			r := laravelRow{Domain: cell("Domain"), Method: cell("Method"), URI: cell("URI"), Action: cell("Action"), line: i + 1}
			if r.unread = r.Method == "" || r.URI == ""; r.unread && len(cells) == len(head) && r.Method == r.URI {
				continue // more middleware of the previous row
			} else if r.unread {
				r.URI = text
			}
			rows = append(rows, r)
			continue
		}
		fields := strings.Fields(text)
		if len(fields) < 2 || methodsOf(fields[0]) == nil {
			rows = append(rows, laravelRow{URI: text, line: i + 1, unread: true})
			continue
		}
		r := laravelRow{Method: fields[0], URI: fields[1], line: i + 1}
		if _, action, ok := strings.Cut(line, " › "); ok {
			r.Action = strings.TrimSpace(action)
		} else if last := fields[len(fields)-1]; len(fields) > 2 && strings.Trim(last, ".") != "" {
			r.Action = last
		}
		rows = append(rows, r)
	}
	return rows
}

// tableCells returns the cells of a line of a table, "| a | b|c |", without the spaces around them.
func tableCells(line string) []string {
	line = strings.TrimSpace(line)
	cells := strings.Split(strings.TrimSuffix(strings.TrimPrefix(line, "|"), "|"), " |")
	for i, c := range cells {
		cells[i] = strings.TrimSpace(c)
	}
	return cells
}

func (r laravelRow) drafts(row int) []draft {
	from := fmt.Sprintf("route %d", row)
	if r.line > 0 {
		from = fmt.Sprintf("line %d", r.line)
	}
	if r.unread {
		return []draft{{path: r.URI, from: from, note: notRoute}}
	}
	if r.Action != "" {
		from += ": " + r.Action
	}
	methods := methodsOf(r.Method)
	if methods == nil {
		return []draft{{path: r.URI, from: from, note: fmt.Sprintf("%q is not a method", r.Method)}}
	}
	if slices.Contains(methods, "") || len(methods) >= 7 { // Route::any
		methods = nil
	}
	methods = methodsOfRoutes(methods)
	host, path := "", "/"+strings.TrimPrefix(r.URI, "/")
	switch first, _, below := strings.Cut(path[1:], "/"); {
	case strings.Contains(r.Domain, "{"):
		from += ", for any host: its domain is " + r.Domain
	case r.Domain != "":
		host = r.Domain
		from += ", for the host " + host
	case r.line > 0 && below && isHost(first):
		from += "; if " + first + " is a domain, --json shows it"
	}
	pieces := grammar{braces: true, escaped: true}.read(boundField.ReplaceAllString(path, "{$1"))
	if all, ok := restAtEnd(pieces); ok {
		pieces = all
		from += "; read as a rest"
	}
	if strings.HasSuffix(r.URI, "{fallbackPlaceholder}") { // Route::fallback
		return []draft{{method: methods[0], path: host + strings.ReplaceAll(path, "{fallbackPlaceholder}", "*rest"), from: from, note: takesWhatIsLeft}}
	}
	out := draftsOf(methods, spell(pieces), from)
	for i := range out {
		out[i].path = host + out[i].path
		out[i].handler = r.Action
	}
	return out
}

// boundField matches a parameter with the column that Laravel looks its value up in: "{post:slug}".
var boundField = regexp.MustCompile(`\{(\w+):\w+`)

// restAtEnd replaces a last parameter whose name says that it matches slashes by a rest. ok is false if there is no
// such parameter.
func restAtEnd(pieces []piece) (all []piece, ok bool) {
	i := len(pieces) - 1
	if i >= 0 && pieces[i].kind == literal && strings.Trim(pieces[i].text, "/") == "" {
		i--
	}
	if i < 0 || pieces[i].kind != param || pieces[i].words != nil || !namesRest(pieces[max(i-1, 0)].text, pieces[i].text) {
		return pieces, false
	}
	all = slices.Clone(pieces)
	all[i].kind = restParam
	return all, true
}

// namesRest reports whether the name of a last parameter says that it matches slashes. before is the literal before it:
// in "/paths/{path}" it is a member of a collection.
func namesRest(before, name string) bool {
	if strings.HasSuffix(before, "/"+name+"s/") {
		return false
	}
	name = strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name))
	return slices.Contains([]string{"any", "all", "path", "filepath", "fullpath", "restofpath", "catchall", "wildcard", "rest", "splat"}, name)
}
