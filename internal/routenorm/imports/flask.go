package imports

import (
	"fmt"
	"slices"
	"strings"
)

// flaskDrafts parses the table of `flask routes` (flask.palletsprojects.com/en/stable/cli, read 2026-11-28):
//
//	Endpoint  Methods    Rule
//	--------  ---------  --------------
//	user      GET, POST  /user/<int:id>
//
// There may be a column Host or Subdomain between the methods and the rule. In Werkzeug the most specific rule wins, as
// in a table.
func flaskDrafts(b []byte, _ Options) ([]draft, error) {
	lines, err := splitLines(b)
	if err != nil {
		return nil, err
	}
	var out []draft
	var head []flaskColumn
	for i, line := range lines {
		if strings.Trim(line, "- ") == "" {
			continue
		}
		if i+1 < len(lines) && strings.Contains(line, "Endpoint") && strings.HasPrefix(lines[i+1], "---") {
			head = flaskColumns(line, lines[i+1])
			continue
		}
		cells, chars := map[string]string{}, []rune(line)
		for _, c := range head {
			cells[c.name] = strings.TrimSpace(string(chars[min(c.from, len(chars)):min(c.to, len(chars))]))
		}
		rule := cells["Rule"]
		methods := methodsOf(strings.ReplaceAll(cells["Methods"], " ", ""))
		if rule == "" || methods == nil {
			out = append(out, draft{path: strings.TrimSpace(line), from: fmt.Sprintf("line %d", i+1), note: notRoute})
			continue
		}
		from := fmt.Sprintf("line %d: %s", i+1, cells["Endpoint"])
		host := cells["Host"]
		switch {
		case cells["Subdomain"] != "":
			from += ", for the subdomain " + cells["Subdomain"]
		case strings.Contains(host, "<"):
			from += ", for the host " + host
			host = ""
		}
		for _, d := range (grammar{angles: true, escaped: true}).drafts(methods, "/"+strings.TrimPrefix(rule, "/"), from) {
			d.path = host + d.path
			out = append(out, d)
		}
	}
	return out, nil
}

// flaskColumn is a column of the table, given by the offsets of its cells in characters, because Flask pads by those.
type flaskColumn struct {
	name     string
	from, to int
}

// flaskColumns returns the columns of a table, given its header and the dashes below it. The last one has no end.
func flaskColumns(head, dashes string) []flaskColumn {
	var out []flaskColumn
	for from := 0; from < len(dashes); {
		n := len(dashes) - from - len(strings.TrimLeft(dashes[from:], "-"))
		if n == 0 {
			from++
			continue
		}
		name := strings.TrimSpace(head[min(from, len(head)):min(from+n, len(head))])
		out = append(out, flaskColumn{name, from, from + n})
		from += n
	}
	if len(out) > 0 {
		out[len(out)-1].to = maxLine
	}
	return out
}

func looksFlask(b []byte) bool {
	for line := range strings.Lines(string(b)) {
		if fields := strings.Fields(line); len(fields) >= 3 && slices.Contains(fields, "Endpoint") && slices.Contains(fields, "Methods") && slices.Contains(fields, "Rule") {
			return true
		}
	}
	return false
}
