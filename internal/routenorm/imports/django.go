package imports

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// djangoRow is a route of a Django application.
type djangoRow struct {
	methods []string
	url     string // "/users/<int:pk>/" or "^users/(?P<pk>[0-9]+)/$"
	view    string
	from    string
	unread  bool // the line is not a route
}

// djangoDrafts parses the output of the script "django", one line "METHODS\tREGEX\tVIEW" for each route in matching
// order, and that of `manage.py show_urls` of django-extensions: "URL\tVIEW\tNAME", or --format json, table or aligned
// (docs.djangoproject.com/en/5.2/topics/http/urls, read 2026-11-28). show_urls sorts the routes, and of regular
// expressions it shows only the names of groups. So "(?P<path>.*)" appears as "<path>", which is read as a rest if it
// is at the end.
func djangoDrafts(b []byte, _ Options) ([]draft, error) {
	rows, err := djangoRows(b)
	if err != nil {
		return nil, err
	}
	var out []draft
	for _, r := range rows {
		out = append(out, r.drafts()...)
	}
	return out, nil
}

func djangoRows(b []byte) ([]djangoRow, error) {
	var rows []djangoRow
	if isJSON(b) {
		var urls []struct{ URL, Module string }
		if err := json.Unmarshal(b, &urls); err != nil {
			return nil, fmt.Errorf("not the output of show_urls --format json: %w", err)
		}
		for i, u := range urls {
			rows = append(rows, djangoRow{url: u.URL, view: u.Module, from: fmt.Sprintf("route %d: %s", i+1, u.Module)})
		}
		return rows, nil
	}
	lines, err := splitLines(b)
	if err != nil {
		return nil, err
	}
	for i, line := range lines {
		from := fmt.Sprintf("line %d", i+1)
		r, ok := djangoLine(line)
		switch {
		case ok:
			r.from = from + ": " + r.view
		case isDjangoHead(line):
			continue
		default:
			r = djangoRow{url: strings.TrimSpace(line), from: from, unread: true}
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// djangoLine parses a line whose columns are separated by a tab, two spaces or " | ".
func djangoLine(line string) (r djangoRow, ok bool) {
	var words []string
	for c := range strings.SplitSeq(strings.NewReplacer("\t", "  ", " | ", "  ").Replace(line), "  ") {
		if c = strings.TrimSpace(c); c != "" && c != "|" {
			words = append(words, c)
		}
	}
	begin := "/"
	if len(words) > 2 && methodsOf(words[0]) != nil {
		r.methods, words, begin = methodsOf(words[0]), words[1:], "^"
	}
	if len(words) < 2 || !isPythonName(words[1]) {
		return r, false
	}
	r.url, r.view = words[0], words[1]
	switch {
	case strings.HasPrefix(r.url, begin):
	case begin == "/" && strings.Contains(r.url, "/") && !strings.Contains(r.url, ":/"):
		r.url = "/" + r.url
	default:
		return r, false
	}
	return r, true
}

// isDjangoHead reports whether a line is not a route but layout: an empty line, a header, or the rule below it.
func isDjangoHead(line string) bool {
	line = strings.TrimSpace(line)
	return strings.Trim(line, "-+| ") == "" || strings.HasPrefix(strings.TrimLeft(line, "| "), "URL ") && strings.Contains(line, "Module")
}

// isPythonName reports whether s is "package.module.name", where a nested function is "f.<locals>.g".
func isPythonName(s string) bool {
	words := strings.Split(strings.NewReplacer("<", "", ">", "").Replace(s), ".")
	return len(words) > 1 && !slices.ContainsFunc(words, func(w string) bool { return w == "" || nameEnd(w, 0) != len(w) })
}

// looksDjango reports whether most lines, or the objects of a JSON text, are Django's.
func looksDjango(b []byte) bool {
	if isJSON(b) {
		var urls []struct{ URL, Module *string }
		return json.Unmarshal(b, &urls) == nil && len(urls) > 0 && urls[0].URL != nil && urls[0].Module != nil
	}
	return most(b, func(line string) bool {
		_, ok := djangoLine(line)
		return ok
	})
}

func (r djangoRow) drafts() []draft {
	if r.unread {
		return []draft{{path: r.url, from: r.from, note: notRoute}}
	}
	methods := methodsOfRoutes(r.methods)
	sorted := r.methods == nil // by show_urls
	var out []draft
	from := r.from
	if !strings.ContainsAny(r.url, `^$\(`) {
		pieces, all := restAtEnd(grammar{angles: true, escaped: true}.read(r.url))
		if all {
			from += "; read as a rest"
		}
		out = draftsOf(methods, spell(pieces), from)
	} else {
		choices, all, ok := regexPaths(withGroups(r.url))
		if !ok {
			return []draft{{path: r.url, from: from, note: "cannot be read as a regular expression"}}
		}
		if !all {
			from += fmt.Sprintf("; only %d of the paths that it matches", maxChoices)
		}
		if !strings.HasSuffix(r.url, "$") && !strings.HasSuffix(r.url, `\Z`) && strings.HasPrefix(r.url, "^") {
			from += "; it also matches any continuation"
		}
		for _, c := range choices {
			drafts := draftsOf(methods, spell(append([]piece{{text: "/"}}, c...)), from)
			for i := range drafts {
				drafts[i].narrow = slices.ContainsFunc(c, func(p piece) bool { return p.narrow })
			}
			out = append(out, drafts...)
		}
	}
	for i := range out {
		out[i].sorted, out[i].handler = sorted, r.view
	}
	return out
}

var angleParam = regexp.MustCompile(`(P?)<(?:(\w+):)?(\w+)>`)

// withGroups converts the parameters of an expression, "<int:pk>", to groups.
func withGroups(url string) string {
	return angleParam.ReplaceAllStringFunc(url, func(s string) string {
		switch converter, name, ok := strings.Cut(strings.Trim(s, "P<>"), ":"); {
		case s[0] == 'P':
			return s
		case converter == "path" && ok:
			return "(?P<" + name + ">.+)"
		case ok:
			return "(?P<" + name + ">[^/]+)"
		}
		return "(?P<" + strings.Trim(s, "<>") + ">[^/]+)"
	})
}
