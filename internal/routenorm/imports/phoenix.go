package imports

import (
	"fmt"
	"strings"
)

// phoenixDrafts parses the output of `mix phx.routes`, with or without a column of helpers (hexdocs.pm/phoenix/routing,
// read 2026-11-28):
//
//	user_path  GET  /users/:id  MyAppWeb.UserController :show
//
// A host in brackets may come first. "*" means any method. A route that forwards to another plug matches all paths below its own.
func phoenixDrafts(b []byte, _ Options) ([]draft, error) {
	lines, err := splitLines(b)
	if err != nil {
		return nil, err
	}
	var out []draft
	for i, line := range lines {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		r, ok := phoenixLine(line)
		if !ok {
			out = append(out, draft{path: line, from: fmt.Sprintf("line %d", i+1), note: notRoute})
			continue
		}
		g := grammar{colons: true, stars: true, escaped: true}
		from := fmt.Sprintf("line %d: %s", i+1, strings.TrimSpace(r.plug+" "+r.options))
		if r.host != "" {
			from += ", for the host " + r.host
		}
		drafts := draftsOf(r.methods, g.convert(r.path), from)
		if r.isForward() {
			drafts = append(drafts, draftsOf(r.methods, g.convert(r.path+"/*rest"), from)...)
		}
		for _, d := range drafts {
			if !strings.HasSuffix(r.host, ".") { // "admin." is for every host that begins with it
				d.path = r.host + d.path
			}
			out = append(out, d)
		}
	}
	return out, nil
}

// phoenixRoute is one line.
type phoenixRoute struct {
	methods []string
	host    string // "admin.example.com"
	path    string
	plug    string // "MyAppWeb.UserController"
	options string // ":show", "[]"
}

// isForward reports whether a route forwards everything below its path. A router's own action is an atom.
func (r phoenixRoute) isForward() bool {
	return r.methods[0] == "" && r.options != "" && !strings.HasPrefix(r.options, ":")
}

func phoenixLine(line string) (r phoenixRoute, ok bool) {
	fields := strings.Fields(line)
	if len(fields) > 3 && strings.HasPrefix(fields[0], "[") && strings.HasSuffix(fields[0], "]") {
		r.host, fields = strings.Trim(fields[0], "[]"), fields[1:]
	}
	if len(fields) > 1 && strings.HasPrefix(fields[min(2, len(fields)-1)], "/") {
		fields = fields[1:] // the helper
	}
	if len(fields) < 3 || !isUpper(fields[2][0]) || strings.ContainsAny(fields[2], "#/(@") {
		return r, false
	}
	r.path, r.plug, r.options = "/"+strings.TrimPrefix(fields[1], "/"), fields[2], strings.Join(fields[3:], " ")
	switch r.methods = methodsOf(fields[0]); {
	case fields[0] == "WS":
		r.methods = []string{"GET"} // the method of a WebSocket handshake
	case fields[0] == "*":
		r.methods = []string{""}
	case len(r.methods) != 1:
		return r, false
	}
	return r, true
}

// looksPhoenix reports whether most lines are those of a router.
func looksPhoenix(b []byte) bool {
	return most(b, func(line string) bool {
		r, ok := phoenixLine(line)
		return ok && (strings.Contains(r.plug, ".") || strings.HasPrefix(r.options, ":"))
	})
}
