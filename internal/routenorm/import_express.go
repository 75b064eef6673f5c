package routenorm

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// ImportExpress reads the routes of an Express application (4 and 5; expressjs.com/guide/routing, read 2026-11-23) from
// one of: its source, in which calls such as router.get('/a/:id', …) with a path in quotes are found, and
// app.use('/api', router) puts what router serves behind /api if both are in the source; the JSON of
// express-list-endpoints; or lines "GET /a/:id". Regular expressions behind a parameter are left out, optional
// parameters and groups are routes with them and without.
func ImportExpress(b []byte) ([]Imported, error) {
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
		return nil, fmt.Errorf("express: %w", err)
	}
	var out []draft
	for i, e := range endpoints {
		if strings.HasPrefix(e.Path, "/") {
			out = append(out, expressDrafts(e.Methods, e.Path, fmt.Sprintf("endpoint %d", i+1))...)
		}
	}
	return out, nil
}

// expressLines reads lines "GET /a/:id".
func expressLines(text string) []draft {
	var out []draft
	for i, line := range strings.Split(text, "\n") {
		if methods, path, ok := listed(line); ok {
			out = append(out, expressDrafts(methods, path, fmt.Sprintf("line %d", i+1))...)
		}
	}
	return out
}

// expressCall matches a call that makes a route or mounts a router, as it is written in nearly all sources:
//
//	app.use('/api', users)      users.get('/:id(\\d+)', show)      app.route('/books').get(list).post(add)
const expressCall = "\\b([A-Za-z_$][\\w$]*)\\s*\\.\\s*(get|post|put|patch|delete|head|options|all|use|route)\\s*" +
	"\\(\\s*['\"`](/[^'\"`\\n]*|\\*)['\"`]\\s*([,)])\\s*([A-Za-z_$][\\w$]*)?"

// expressSource finds the calls in a source. A comment's calls are found too: they are rare, and the output is read.
func expressSource(text string) []draft {
	mounts := map[string][]string{}
	calls := regexp.MustCompile(expressCall).FindAllStringSubmatchIndex(text, -1)
	part := func(m []int, i int) string {
		if m[2*i] < 0 {
			return ""
		}
		return text[m[2*i]:m[2*i+1]]
	}
	for _, m := range calls {
		if part(m, 2) == "use" && part(m, 5) != "" {
			mounts[part(m, 5)] = append(mounts[part(m, 5)], strings.TrimRight(part(m, 3), "/"))
		}
	}
	var out []draft
	for _, m := range calls {
		verbs := []string{part(m, 2)}
		switch verbs[0] {
		case "use":
			continue
		case "route":
			verbs = chainVerbs(text[m[1]-1:])
		}
		prefixes := mounts[part(m, 1)]
		if len(prefixes) == 0 {
			prefixes = []string{""}
		}
		line := 1 + strings.Count(text[:m[0]], "\n")
		for _, prefix := range prefixes {
			out = append(out, expressDrafts(verbs, prefix+part(m, 3), fmt.Sprintf("line %d", line))...)
		}
	}
	return out
}

// chainVerbs returns the methods of ".get(…).post(…)" behind the ")" of a route call.
func chainVerbs(text string) []string {
	var verbs []string
	chain := regexp.MustCompile(`^\s*\.\s*(get|post|put|patch|delete|head|options|all)\s*\(`)
	text = strings.TrimPrefix(text, ")")
	for {
		m := chain.FindStringSubmatchIndex(text)
		if m == nil {
			return verbs
		}
		verbs = append(verbs, text[m[2]:m[3]])
		n := closing(text[m[1]-1:], '(', ')')
		if n == 0 {
			return verbs
		}
		text = text[m[1]-1+n:]
	}
}

func expressDrafts(verbs []string, path, from string) []draft {
	var methods []string
	for _, v := range verbs {
		if v = strings.ToUpper(v); v != "ALL" && Method([]byte(v)) == v {
			methods = append(methods, v)
		}
	}
	if len(methods) == 0 && len(verbs) > 0 && !strings.EqualFold(verbs[0], "all") {
		return nil
	}
	var out []draft
	for _, p := range optional(optionalParams(path), '{', '}') {
		narrow := strings.Contains(p, "(")
		for _, d := range (grammar{colons: true, stars: true}).drafts(methods, p, from) {
			d.narrow = narrow
			out = append(out, d)
		}
	}
	return out
}

// optionalParams writes Express 4's "/:id?" as Express 5's "{/:id}".
func optionalParams(path string) string {
	return regexp.MustCompile(`/(:\w+(?:\([^)]*\))?)\?`).ReplaceAllString(path, "{/$1}")
}
