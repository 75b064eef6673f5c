package imports

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm"
)

// listDrafts parses one route per line, "[METHOD[|METHOD]] [HOST]PATH". Text after the path is ignored. A parameter is
// {id}, <id>, <int:id>, :id or [id]; a rest is *rest, {rest*}, <path:rest> or [...rest]; an optional part is [/{id}],
// (/:id) or {/:id}; a literal colon may be written "::". Empty lines and those that start with "#" are skipped. Any other
// line that is not a route gets a note. If no line is a route, that is an error. A line may begin with the time of a
// program's log, and needs a method then.
//
// The slash at the start of a path may be missing, as in Laravel's listing. So "api/users" is a path, and only text
// that ends like a domain name is a host ("api.example.com/users"); the source of the route then says so. If most lines
// are not routes, because a program mixes them with its log, only those with a method are used.
func listDrafts(b []byte, _ Options) ([]draft, error) {
	mostly := looksList(b)
	lines, err := splitLines(b)
	if err != nil {
		return nil, err
	}
	var drafts, fromGin []draft
	for i, line := range lines {
		text := strings.TrimSpace(line)
		line, ofGin := strings.CutPrefix(text, ginDebug)
		line, ofLog := withoutTime(line)
		if line == "" || line[0] == '#' {
			continue
		}
		from := fmt.Sprintf("line %d", i+1)
		if path, ok := strings.CutPrefix(line, "echo_route_not_found "); ok { // two for each group with middleware
			drafts = append(drafts, draft{path: path, from: from, note: takesWhatIsLeft})
			continue
		}
		methods, host, path, ok := listed(line)
		fields := fieldsOf(line)
		named := len(fields) > 0 && methodsOf(fields[0]) != nil
		if ofGin && !named {
			continue // a warning, …
		}
		if !ok || (!mostly || ofLog) && !named {
			drafts = append(drafts, draft{path: text, from: from, note: notListed})
			continue
		}
		if host != "" {
			from += ", for the host " + host
		}
		for _, d := range everyGrammar().drafts(methods, path, from) {
			if d.path = host + d.path; ofGin {
				d.spare = true // what the program lists itself
				fromGin = append(fromGin, d)
			} else {
				drafts = append(drafts, d)
			}
		}
	}
	return withAnyMethod(append(drafts, fromGin...)), nil
}

// withAnyMethod returns one route without a method in place of those that a router lists for a path that takes any: chi
// lists ten methods, and echo eleven. HEAD beside GET, which matches it, is left out.
func withAnyMethod(drafts []draft) (out []draft) {
	methods := map[string][]string{} // by path
	for _, d := range drafts {
		if d.note == "" {
			methods[d.path] = append(methods[d.path], d.method)
		}
	}
	done := map[string]bool{} // by path: the route for any method is there
	for _, d := range drafts {
		theirs := methods[d.path]
		has := func(m string) bool { return slices.Contains(theirs, m) }
		switch {
		case d.note != "":
		case has("GET") && has("POST") && has("PUT") && has("PATCH") && has("DELETE") && has("OPTIONS") && has("HEAD"):
			if done[d.path] {
				continue
			}
			done[d.path] = true
			d.method = ""
			d.from += ": any method"
		case d.method == "HEAD" && has("GET"):
			continue
		}
		out = append(out, d)
	}
	return out
}

// ginDebug starts the lines that gin prints for its routes, before a program can print its own.
const ginDebug = "[GIN-debug]"

// logTime matches what precedes the text in a line of Go's log: the date, the time, and the place in the program.
var logTime = regexp.MustCompile(`^\d{4}[/-]\d\d[/-]\d\d[ T]\d\d:\d\d:\d\d\S*\s+(\S+\.go:\d+: )?`)

// withoutTime returns a line without logTime and surrounding space. ofLog reports whether there was one.
func withoutTime(line string) (text string, ofLog bool) {
	line = strings.TrimSpace(line)
	prefix := logTime.FindString(line)
	return strings.TrimSpace(line[len(prefix):]), prefix != ""
}

// looksList reports whether most lines are routes.
func looksList(b []byte) bool {
	routes, others := 0, 0
	for line := range strings.Lines(string(b)) {
		line, _ = strings.CutPrefix(strings.TrimSpace(line), ginDebug)
		line, ofLog := withoutTime(line)
		if line == "" || line[0] == '#' || strings.Contains(line, " ..") {
			continue // the dots are Laravel's, whose importer reads such a line too
		}
		if methods, _, path, ok := listed(line); ok && (methods != nil || !ofLog) && !strings.Contains(path, ",") { // not from a CSV
			routes++
		} else {
			others++
		}
	}
	return routes > others
}

// everyGrammar is for paths of an unknown framework.
func everyGrammar() grammar {
	return grammar{braces: true, angles: true, colons: true, doubled: true, brackets: true, options: true, hyphens: true, stars: true,
		queries: true, slashed: true, escaped: true}
}

// notRoute is the note on a line of a listing that is not a route in its framework's format.
const notRoute = "not read as a route"

const notListed = `not "[METHOD] [HOST]/PATH"`

// drafts returns one route for each method and each path that the grammar makes of path.
func (g grammar) drafts(methods []string, path, from string) []draft {
	return draftsOf(methodsOfRoutes(methods), g.convert(path), from)
}

// methodsOfRoutes returns the methods of the routes to create: "" for any method if there is none, and no HEAD next to
// GET, which also matches it.
func methodsOfRoutes(methods []string) []string {
	switch {
	case len(methods) == 0:
		return []string{""}
	case slices.Contains(methods, "GET"):
		return slices.DeleteFunc(slices.Clone(methods), func(m string) bool { return m == "HEAD" })
	}
	return methods
}

// draftsOf returns one route for each method and path.
func draftsOf(methods []string, paths []spelled, from string) (out []draft) {
	for _, s := range paths {
		d := draft{path: s.path, one: s.one, from: from, wide: !s.exact}
		if !s.exact {
			d.from += notExact
		}
		for _, d.method = range methods {
			out = append(out, d)
		}
	}
	return out
}

// listed parses "GET,POST /a/:id …", "- GET /a", "/a", "GET|POST a/:id", "GET -> /a", "| GET | `/a` |" and "GET example.com/a".
func listed(line string) (methods []string, host, path string, ok bool) {
	fields := fieldsOf(line)
	for i, f := range fields {
		f = strings.Trim(f, "\"',`")
		if strings.HasPrefix(f, "/") {
			return methods, "", f, true
		}
		named := methodsOf(f)
		head, below, slash := strings.Cut(f, "/")
		name, _, _ := strings.Cut(head, ":")
		switch {
		case !slash && named != nil:
		case strings.HasSuffix(f, ":"), strings.HasSuffix(head, ":"), name != head && isHost(name), isPort(strings.TrimPrefix(head, name)):
			return nil, "", "", false // "bin/rails: no such file", a URL, a host with a port
		case slash && isHost(head):
			return methods, head, "/" + below, true
		case slash, i > 0 && fields[i-1] == strings.ToUpper(fields[i-1]): // "GET login"
			return methods, "", "/" + f, true
		default:
			return nil, "", "", false
		}
		methods = append(methods, slices.DeleteFunc(named, func(m string) bool { return m == "" })...)
	}
	return nil, "", "", false
}

// fieldsOf returns the fields of a line without signs before and between them.
func fieldsOf(line string) []string {
	return slices.DeleteFunc(strings.Fields(line), func(f string) bool { return f == "-" || f == "|" || f == "->" || f == "=>" })
}

// methodsOf returns the methods in "GET,POST", "GET|POST" or "[GET]"; "" stands for any method; nil if there is none.
func methodsOf(f string) (methods []string) {
	for m := range strings.FieldsFuncSeq(f, func(r rune) bool { return r == ',' || r == '|' }) {
		switch m = strings.ToUpper(strings.Trim(m, "[]")); {
		case m == "ANY" || m == "ALL" || m == "*":
			methods = append(methods, "")
		case routenorm.Method([]byte(m)) != m || m == routenorm.OtherMethod:
			return nil
		default:
			methods = append(methods, m)
		}
	}
	return methods
}

// isHost reports whether s ends like a domain name: with a dot and at least two letters.
func isHost(s string) bool {
	dot := strings.LastIndexByte(s, '.')
	if dot < 1 || len(s)-dot < 3 {
		return false
	}
	for i := dot + 1; i < len(s); i++ {
		if !isLetter(s[i]) {
			return false
		}
	}
	_, err := routenorm.ParsePattern(s + "/")
	return err == nil
}

// isPort reports whether s is ":3000" or the like.
func isPort(s string) bool {
	return len(s) > 2 && s[0] == ':' && strings.Trim(s[1:], "0123456789") == ""
}

// maxLine is the maximum length of a line in bytes.
const maxLine = 1 << 20

// most reports whether a text has lines of a kind, and at least as many as others. Empty lines do not count.
func most(b []byte, isOfKind func(line string) bool) bool {
	theirs, others := 0, 0
	for line := range strings.Lines(string(b)) {
		if isOfKind(line) {
			theirs++
		} else if strings.TrimSpace(line) != "" {
			others++
		}
	}
	return theirs > 0 && theirs >= others
}

func splitLines(b []byte) ([]string, error) {
	s := bufio.NewScanner(bytes.NewReader(b))
	s.Buffer(nil, maxLine)
	var lines []string
	for s.Scan() {
		lines = append(lines, s.Text())
	}
	if errors.Is(s.Err(), bufio.ErrTooLong) {
		return nil, fmt.Errorf("line %d is longer than %d bytes", len(lines)+1, maxLine)
	}
	return lines, s.Err()
}
