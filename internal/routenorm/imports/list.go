package imports

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm"
)

// List reads one route a line, "[METHOD[,METHOD]] [HOST]PATH". What follows the path is ignored. A parameter is {id},
// <id>, <int:id>, :id or [id]; a rest is *rest, {rest*}, <path:rest> or [...rest]. Empty lines and those that begin with
// "#" are skipped. Any other line that is no route gets a note, and it is an error if no line is one.
func List(b []byte) ([]Route, error) {
	lines, err := splitLines(b)
	if err != nil {
		return nil, fmt.Errorf("list: %w", err)
	}
	var drafts []draft
	g := grammar{braces: true, angles: true, colons: true, brackets: true, stars: true}
	routes := 0
	for i, line := range lines {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		from := fmt.Sprintf("line %d", i+1)
		methods, path, ok := listed(line, true)
		if !ok {
			drafts = append(drafts, draft{path: line, from: from, note: notListed})
			continue
		}
		routes++
		slash := strings.IndexByte(path, '/')
		for _, d := range g.drafts(methods, path[slash:], from) {
			d.path = path[:slash] + d.path
			drafts = append(drafts, d)
		}
	}
	switch {
	case len(drafts) == 0:
		return nil, errors.New("list: no route found")
	case routes == 0:
		return nil, fmt.Errorf("list: no route found: %s: %s", drafts[0].from, notListed)
	}
	return finish(drafts, false), nil
}

const notListed = `not "[METHOD] [HOST]/PATH"`

// drafts returns a route for each method, one without a method if there is none.
func (g grammar) drafts(methods []string, path, from string) []draft {
	if len(methods) == 0 {
		methods = []string{""}
	}
	spelled, exact := g.convert(path)
	if !exact {
		from += "; a pattern cannot be as narrow"
	}
	var out []draft
	for _, m := range methods {
		out = append(out, draft{method: m, path: spelled, from: from})
	}
	return out
}

// listed reads "GET,POST /a/:id …", "GET|POST /a", "- GET /a" and "/a", with hosts also "GET example.com/a".
func listed(line string, hosts bool) (methods []string, path string, ok bool) {
	fields := strings.Fields(line)
	if len(fields) > 0 && (fields[0] == "-" || fields[0] == "*") {
		fields = fields[1:]
	}
	for _, f := range fields {
		f = strings.Trim(f, `"',`)
		if strings.HasPrefix(f, "/") {
			return methods, f, true
		}
		if host, _, ok := strings.Cut(f, "/"); ok {
			return methods, f, hosts && isHost(host)
		}
		for m := range strings.FieldsFuncSeq(f, func(r rune) bool { return r == ',' || r == '|' }) {
			m = strings.ToUpper(strings.Trim(m, "[]"))
			if m == "ANY" || m == "ALL" || m == "*" {
				continue
			}
			if routenorm.Method([]byte(m)) != m || m == routenorm.OtherMethod {
				return nil, "", false
			}
			methods = append(methods, m)
		}
	}
	return nil, "", false
}

// isHost reports whether a pattern may begin with host.
func isHost(host string) bool {
	_, err := routenorm.ParsePattern(host + "/")
	return err == nil
}

func splitLines(b []byte) ([]string, error) {
	s := bufio.NewScanner(bytes.NewReader(b))
	s.Buffer(nil, 1<<20)
	var lines []string
	for s.Scan() {
		lines = append(lines, s.Text())
	}
	return lines, s.Err()
}
