package term

import (
	"strings"
	"unicode/utf8"
)

// Wrap breaks text between its words into lines of at most width columns. A longer word gets its own line.
func Wrap(text string, width int) (lines []string) {
	line := ""
	for word := range strings.FieldsSeq(text) {
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width:
			lines = append(lines, line)
			line = word
		default:
			line += " " + word
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// Indented wraps text to at most width columns; each line after the first begins with indent.
func Indented(text string, width int, indent string) string {
	return strings.Join(Wrap(text, width-utf8.RuneCountInString(indent)), "\n"+indent)
}

// Fold breaks lines that are wider than a terminal, and indents the continuation by two more columns. A width of 0
// means no limit.
func Fold(text string, width int) string {
	if width <= 0 {
		return text
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		plain := strings.TrimRight(line, "\n")
		if utf8.RuneCountInString(plain) <= width {
			b.WriteString(line)
			continue
		}
		indent := plain[:len(plain)-len(strings.TrimLeft(plain, " "))]
		b.WriteString(indent + Indented(plain, width, indent+"  ") + line[len(plain):])
	}
	return b.String()
}
