package imports

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm"
)

// Express reads the routes of an Express application (4 and 5; expressjs.com/guide/routing, read 2026-11-23) from
// one of: its source, in which calls such as router.get('/a/:id', …) with a path in quotes are found, and
// app.use('/api', router) puts what router serves behind /api if both are in the source; the JSON of
// express-list-endpoints; or lines "GET /a/:id". Regular expressions behind a parameter are left out, optional
// parameters and groups are routes with them and without.
func Express(b []byte) ([]Route, error) {
	var drafts []draft
	var err error
	switch text := strings.TrimSpace(string(b)); {
	case strings.HasPrefix(text, "["):
		drafts, err = expressJSON([]byte(text))
	default:
		drafts = expressSource(string(b))
		if len(drafts) == 0 {
			drafts = expressLines(string(b))
		}
	}
	if err != nil {
		return nil, err
	}
	if len(drafts) == 0 {
		return nil, errors.New("express: no route found: neither calls such as router.get('/a', …) nor lines such as GET /a")
	}
	return finish(drafts, true), nil
}

// expressJSON reads what express-list-endpoints returns.
func expressJSON(b []byte) ([]draft, error) {
	var endpoints []struct {
		Path    string   `json:"path"`
		Methods []string `json:"methods"`
	}
	if err := json.Unmarshal(b, &endpoints); err != nil {
		if formError(err) != err {
			err = errors.New("this JSON is not what express-list-endpoints makes")
		}
		return nil, fmt.Errorf("express: %w", err)
	}
	var out []draft
	for i, e := range endpoints {
		from, path := fmt.Sprintf("endpoint %d", i+1), expressPath{text: e.Path}
		if !beginsPath(e.Path) {
			path.note = "is not a path"
		}
		out = append(out, expressDrafts(e.Methods, path, from)...)
	}
	return out, nil
}

// expressLines reads lines "GET /a/:id".
func expressLines(text string) []draft {
	var out []draft
	for i, line := range strings.Split(text, "\n") {
		if methods, _, path, ok := listed(line, false); ok {
			out = append(out, expressDrafts(methods, expressPath{text: path}, fmt.Sprintf("line %d", i+1))...)
		}
	}
	return out
}

// expressPath is a path as a call has it, or what stands in its place and why that is none.
type expressPath struct{ text, note string }

// beginsPath tells "/a" and "*" from other strings, such as the name of a setting.
func beginsPath(s string) bool { return strings.HasPrefix(s, "/") || strings.HasPrefix(s, "*") }

func expressDrafts(verbs []string, path expressPath, from string) []draft {
	var methods []string
	var out []draft
	for _, v := range verbs {
		switch v = strings.ToUpper(v); {
		case routenorm.Method([]byte(v)) == v && v != routenorm.OtherMethod:
			methods = append(methods, v)
		case v != "ALL" && v != "_ALL" && path.note == "":
			out = append(out, draft{path: path.text, from: from, note: fmt.Sprintf("%q is not a registered HTTP method", v)})
		}
	}
	if path.note != "" {
		return notes(methods, path.text, from, path.note)
	}
	if len(out) > 0 && len(methods) == 0 {
		return out
	}
	for _, p := range optional(optionalParams(path.text), '{', '}') {
		narrow := strings.Contains(p, "(")
		for _, d := range (grammar{colons: true, stars: true}).drafts(methods, p, from) {
			d.narrow = narrow
			out = append(out, d)
		}
	}
	return out
}

// notes returns a note for each method, one without a method if there is none.
func notes(methods []string, text, from, note string) []draft {
	if len(methods) == 0 {
		methods = []string{""}
	}
	var out []draft
	for _, m := range methods {
		out = append(out, draft{method: m, path: text, from: from, note: note})
	}
	return out
}

// optionalParams writes Express 4's "/:id?" as Express 5's "{/:id}".
func optionalParams(path string) string {
	return regexp.MustCompile(`/(:\w+(?:\([^)]*\))?)\?`).ReplaceAllString(path, "{/$1}")
}
