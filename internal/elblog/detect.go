package elblog

import (
	"bytes"
	"strings"
)

// Detection reads the first lines of a log: those within headSize bytes, but at least minHeadLines (a client can make
// some of them long), and at most headLines.
const (
	headSize     = 32 << 10
	minHeadLines = 8
	headLines    = 100
)

// delimiters are the candidates when none is configured. A space is used only with quotes.
var delimiters = [...]string{"\t", ",", ";", "|", " "}

// detect returns the format of the log that starts with lines, and prepares v to read it. o is what the log's key says,
// or nil without a key. The key of a legacy log is believed unless the content contradicts it. Text of unknown form
// counts as legacy lines if there is no key; if the key has no period (see Object.Named), it is not a log.
func (v *vended) detect(lines [][]byte, o *Object, f *Formats) (OutputFormat, error) {
	first := firstText(lines)
	switch {
	case first == nil:
		return Legacy, nil
	case first[0] == '{':
		if names := firstNames(lines); names != nil {
			return v.detectJSON(names, o)
		}
	case first[0] == '#':
		if names := directive(lines); names != nil {
			return v.detectW3C(lines, names, f)
		}
	}
	if o != nil && o.Named() {
		return Legacy, nil
	}
	legacy := v.legacyLines(lines)
	if best, n := v.bestLayout(lines, configuredLayouts(f)); n > 0 && n >= legacy {
		v.layout = best
		return Plain, missing(best.format, best.has)
	}
	if 2*legacy > len(lines) {
		return Legacy, nil
	}
	if best, n := v.bestLayout(lines, defaultLayouts(lines, f)); n > legacy {
		v.layout = best
		return Plain, nil
	}
	if o == nil || legacy > 0 {
		return Legacy, nil
	}
	return Legacy, otherText(lines)
}

func (v *vended) detectJSON(names []string, o *Object) (OutputFormat, error) {
	format, has, skip := kindOf(names)
	switch {
	case skip == NotALog && (o == nil || o.Named()):
		return Legacy, nil // it is not a legacy log either, so its lines are malformed
	case skip != "":
		return JSON, skip
	}
	v.layout = layout{format: format}
	return JSON, missing(format, has)
}

func (v *vended) detectW3C(lines [][]byte, names []string, f *Formats) (OutputFormat, error) {
	format, has, skip := kindOf(names)
	if skip != "" {
		return W3C, skip
	}
	if err := missing(format, has); err != nil {
		return W3C, err
	}
	columns := columnsNamed(names)
	var layouts []layout
	for _, d := range delimitersOf(f) {
		layouts = append(layouts, newLayout(format, columns, d, false), newLayout(format, columns, d, true))
	}
	data := dataLines(lines)
	best, n := v.bestLayout(data, layouts)
	if n == 0 && len(data) > 0 && !enoughFields(data, layouts) {
		return W3C, ErrUnknownFields
	}
	v.layout, v.header = best, directives(lines)
	return W3C, nil
}

// bestLayout returns the layout that fits most of the lines; if several do, the first of them.
func (v *vended) bestLayout(lines [][]byte, layouts []layout) (best layout, fitting int) {
	for i := range layouts {
		n := 0
		for _, line := range lines {
			if layouts[i].fits(line, v) {
				n++
			}
		}
		if i == 0 || n > fitting {
			best, fitting = layouts[i], n
		}
	}
	return best, fitting
}

// enoughFields reports whether some line has at least as many fields as a layout. Then the delimiter is right, and the
// lines are damaged.
func enoughFields(lines [][]byte, layouts []layout) bool {
	for _, l := range layouts {
		for _, line := range lines {
			if bytes.Count(line, []byte(l.delimiter)) >= len(l.columns)-1 {
				return true
			}
		}
	}
	return false
}

// configuredLayouts returns the configured layouts of plain logs.
func configuredLayouts(f *Formats) []layout {
	if f == nil || f.Delimiter == "" || len(f.Fields) == 0 {
		return nil
	}
	return []layout{newLayout(f.format(), f.Fields, f.Delimiter, false), newLayout(f.format(), f.Fields, f.Delimiter, true)}
}

// defaultLayouts returns AWS's default order of fields with each usual delimiter except the space, which would make a
// legacy line. The number of fields in that order depends on when the delivery was created, so it is taken from the
// lines.
func defaultLayouts(lines [][]byte, f *Formats) (layouts []layout) {
	for _, d := range delimitersOf(f) {
		for _, quoted := range []bool{false, true} {
			l := layout{delimiter: d, quoted: quoted}
			for _, n := range fieldCounts(lines, &l) {
				switch {
				case d == " ":
				case n == len(nlbOrder):
					layouts = append(layouts, newLayout(NLB, nlbOrder[:], d, quoted))
				case n > int(FieldErrorReason):
					layouts = append(layouts, newLayout(ALB, defaultColumns(n), d, quoted))
				}
			}
		}
	}
	return layouts
}

// delimitersOf returns the delimiters to try, the configured one first.
func delimitersOf(f *Formats) []string {
	if f == nil || f.Delimiter == "" {
		return delimiters[:]
	}
	return append([]string{f.Delimiter}, delimiters[:]...)
}

// fieldCounts returns the distinct numbers of fields in lines.
func fieldCounts(lines [][]byte, l *layout) (counts []int) {
	seen := map[int]bool{}
	for _, line := range lines {
		n, more := 0, true
		for rest := line; more && n < 2*Fields; n++ {
			_, rest, more = l.cut(rest)
		}
		if !seen[n] {
			counts = append(counts, n)
		}
		seen[n] = true
	}
	return counts
}

// defaultColumns returns the first n fields of an Application Load Balancer in AWS's default order; unknown columns
// follow them.
func defaultColumns(n int) []Field {
	columns := make([]Field, n)
	for i := range columns {
		columns[i] = noField
		if i < albFieldCount {
			columns[i] = Field(i)
		}
	}
	return columns
}

func columnsNamed(names []string) []Field {
	columns := make([]Field, len(names))
	seen := FieldSet(0)
	for i, n := range names {
		columns[i] = noField
		if f, ok := FieldNamed(n); ok && !seen.Has(f) {
			columns[i] = f
			seen |= SetOf(f)
		}
	}
	return columns
}

// otherText returns an error that says what unreadable lines are: another kind of load balancer log, an access log in
// an unknown form, or no load balancer log at all.
func otherText(lines [][]byte) error {
	connection, health, balancers := 0, 0, 0
	for _, line := range lines {
		words := strings.FieldsFunc(string(line[:min(len(line), 4096)]), func(r rune) bool {
			return strings.ContainsRune(" \t,;|\"", r)
		})
		connection += count1(isConnectionLine(words))
		health += count1(isHealthLine(words))
		balancers += count1(namesBalancer(line))
	}
	switch {
	case 2*connection > len(lines):
		return ConnectionLog
	case 2*health > len(lines):
		return HealthCheckLog
	case 2*balancers > len(lines):
		return ErrUnknownFields
	}
	return NotALog
}

// namesBalancer reports whether a line contains app/NAME/ID or net/NAME/ID.
func namesBalancer(line []byte) bool {
	for _, kind := range [...]string{"app/", "net/"} {
		for rest := line; ; {
			_, after, ok := bytes.Cut(rest, []byte(kind))
			if !ok {
				break
			}
			if name, id, ok := bytes.Cut(after, []byte("/")); ok && len(name) <= 32 && only(name, isName) && len(id) >= 16 && only(id[:16], isAlnum) {
				return true
			}
			rest = after
		}
	}
	return false
}

// isConnectionLine reports whether words start like a line of a connection log: time, client address, client port,
// listener port.
func isConnectionLine(words []string) bool {
	return len(words) > 4 && timeShaped([]byte(words[0]), 0) && only(words[1], isAddr) && only(words[2], isDigit) && only(words[3], isDigit)
}

// isHealthLine reports whether words start like a line of a health-check log: type, time, latency, target address,
// target group, status.
func isHealthLine(words []string) bool {
	if len(words) < 6 || !timeShaped([]byte(words[1]), 0) {
		return false
	}
	_, ok := parseDuration([]byte(words[2]))
	return ok && isType([]byte(strings.ToLower(words[0]))) && isEndpoint([]byte(words[3])) && (words[5] == "PASS" || words[5] == "FAIL")
}

func count1(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (v *vended) legacyLines(lines [][]byte) (n int) {
	for _, line := range lines {
		if len(line) > 0 && parseAny(line, &v.trial) == 0 {
			n++
		}
	}
	return n
}

// firstText returns the first line that is not blank, without leading spaces; nil if there is none.
func firstText(lines [][]byte) []byte {
	for _, line := range lines {
		if line = bytes.TrimLeft(line, " \t"); len(line) > 0 {
			return line
		}
	}
	return nil
}

// firstNames returns the keys of the first line that is a complete JSON object.
func firstNames(lines [][]byte) []string {
	for _, line := range lines {
		if names := jsonNames(line); names != nil {
			return names
		}
	}
	return nil
}

// directive returns the names in the #Fields directive among the leading directives; nil if there is none.
func directive(lines [][]byte) []string {
	for _, line := range lines {
		switch {
		case len(line) == 0:
		case line[0] != '#':
			return nil
		case len(line) > 8 && strings.EqualFold(string(line[:8]), "#Fields:"):
			return strings.FieldsFunc(string(line[8:]), func(r rune) bool { return strings.ContainsRune(" \t,;|", r) })
		}
	}
	return nil
}

// directives returns copies of the leading lines that are directives.
func directives(lines [][]byte) (header [][]byte) {
	for _, line := range lines {
		if len(line) > 0 && line[0] != '#' {
			break
		}
		header = append(header, bytes.Clone(line))
	}
	return header
}

// dataLines are the lines that are neither directives nor blank.
func dataLines(lines [][]byte) (data [][]byte) {
	for _, line := range lines {
		if len(line) > 0 && line[0] != '#' {
			data = append(data, line)
		}
	}
	return data
}
