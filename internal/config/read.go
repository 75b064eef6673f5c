package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/elb-sli/elb-sli/internal/routenorm"
)

// Limits of a file. The YAML library needs some 200 bytes for each value, so the number of values is limited before it
// runs.
const (
	MaxBytes = 1 << 20

	maxValues = 100_000
	maxDepth  = 16 // nested lists and mappings; a valid file has 6
)

// read returns the root of the only document in b; nil if b is empty. It reports all errors to r.
func read(r *report, b []byte) *yaml.Node {
	if !checkText(r, b) {
		return nil
	}
	d := yaml.NewDecoder(bytes.NewReader(b))
	doc, err := next(d)
	if doc == nil || err != nil {
		if err != nil {
			r.add(syntaxError(r.file, b, err))
		}
		return nil
	}
	second, err := next(d)
	if err != nil {
		r.add(syntaxError(r.file, b, err))
		return nil
	}
	if second != nil {
		r.add(place(r.file, second), "yaml", "a second document: a configuration is a single one")
	}
	if !isPlainYAML(r, doc.Content[0], 0) {
		return nil
	}
	return doc.Content[0]
}

// next returns the next document; nil if there is none. The library panics in states that it does not expect; next
// returns a panic as an error.
func next(d *yaml.Decoder) (doc *yaml.Node, err error) {
	defer func() {
		if p := recover(); p != nil {
			doc, err = nil, fmt.Errorf("yaml: %v", p)
		}
	}()
	doc = new(yaml.Node)
	if err = d.Decode(doc); errors.Is(err, io.EOF) {
		return nil, nil
	}
	return doc, err
}

// checkText checks the text in one pass. It rejects, with a place, text that the YAML library cannot handle or would
// report without one.
func checkText(r *report, b []byte) bool {
	start := routenorm.Place{File: r.file, Line: 1, Col: 1}
	if len(b) > MaxBytes {
		r.add(start, "yaml", "larger than %d bytes", MaxBytes)
		return false
	}
	values, ok := 0, true
	line := 0
	for text := range bytes.Lines(b) {
		line++
		if col, problem := badText(text); problem != "" {
			r.add(routenorm.Place{File: r.file, Line: line, Col: col}, "yaml", "%s", problem)
			ok = false
		}
		values += 1 + bytes.Count(text, []byte(",")) + bytes.Count(text, []byte("[")) + bytes.Count(text, []byte("{")) +
			bytes.Count(text, []byte(": ")) + bytes.Count(text, []byte("- ")) + bytes.Count(text, []byte("? "))
		if values > maxValues {
			r.add(routenorm.Place{File: r.file, Line: line, Col: 1}, "yaml", "more than %d values", maxValues)
			return false
		}
	}
	return ok
}

// badText returns the column of the first byte that a line of the file must not contain, and why.
func badText(text []byte) (col int, problem string) {
	indent, col := true, 0
	for len(text) > 0 {
		c, n := utf8.DecodeRune(text)
		col++
		switch {
		case c == utf8.RuneError && n == 1:
			return col, "not UTF-8"
		case c == '\t' && indent:
			return col, "a tab in the indentation: use spaces"
		case c < ' ' && c != '\t' && c != '\n' && c != '\r', c == 0x7f:
			return col, "a control character"
		}
		indent = indent && (c == ' ' || c == '\ufeff')
		text = text[n:]
	}
	return 0, ""
}

// The library reports only the line of an error, counted from 0 if its parser fails and from 1 if its scanner fails.
var (
	yamlLine     = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)$`)
	parserError  = regexp.MustCompile(`^(did not find expected (<|node content|key|',' or |'-' indicator)|found (undefined tag|duplicate %|incompatible))`)
	unknownAlias = regexp.MustCompile(`^unknown anchor '(.*)' referenced$`)
)

func syntaxError(file string, b []byte, err error) (at routenorm.Place, subject, format string, arg any) {
	m := yamlLine.FindStringSubmatch(err.Error())
	if m == nil {
		m = []string{"", "", err.Error()}
	}
	if a := unknownAlias.FindStringSubmatch(m[2]); a != nil {
		return placeOf(file, b, bytes.Index(b, []byte("*"+a[1]))), "yaml", "%s", aliasProblem
	}
	line, _ := strconv.Atoi(m[1])
	if line == 0 || parserError.MatchString(m[2]) {
		line++
	}
	col := 1
	if lines := strings.SplitN(string(b), "\n", line+1); len(lines) >= line {
		col += len(lines[line-1]) - len(strings.TrimLeft(lines[line-1], " "))
	}
	return routenorm.Place{File: file, Line: line, Col: col}, "yaml", "%s", withHint(m[2])
}

// placeOf returns the place of the byte at offset.
func placeOf(file string, b []byte, offset int) routenorm.Place {
	before := b[:max(offset, 0)]
	line := bytes.Count(before, []byte("\n"))
	return routenorm.Place{File: file, Line: line + 1, Col: utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1}
}

const aliasProblem = "anchors and aliases are not supported: write the value out"

// isPlainYAML rejects everything that is not plain YAML, and reports whether the tree can be read.
func isPlainYAML(r *report, n *yaml.Node, depth int) bool {
	at := place(r.file, n)
	switch {
	case depth > maxDepth:
		r.add(at, "yaml", "deeper than %d levels", maxDepth)
		return false
	case n.Kind == yaml.AliasNode, n.Anchor != "":
		r.add(at, "yaml", aliasProblem)
		return false
	case n.Style&yaml.TaggedStyle != 0:
		r.add(at, "yaml", "tags such as %q are not supported", n.Tag)
		return false
	}
	ok := true
	for i, c := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 && c.Tag == "!!merge" {
			r.add(place(r.file, c), "yaml", "merge keys are not supported: write the values out")
			ok = false
			continue
		}
		ok = isPlainYAML(r, c, depth+1) && ok
	}
	return ok
}

func place(file string, n *yaml.Node) routenorm.Place {
	return routenorm.Place{File: file, Line: n.Line, Col: n.Column}
}
