package report

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// grid is a table for a terminal. It omits columns and shortens cells to fit the width.
type grid struct {
	columns []column
	rows    [][]string
	indent  string
}

// column is one column of a grid.
type column struct {
	head  string
	short string // head for narrow terminals; "": the same
	drop  int    // columns with a larger number are omitted first; 0: never
	least int    // width to which cells may be shortened; 0: they may not
}

const gap = 2 // between columns

func (g *grid) add(cells ...string) { g.rows = append(g.rows, cells) }

// write writes the grid. A width of 0 means no limit.
func (g *grid) write(b *bytes.Buffer, width int) {
	shown := make([]int, 0, len(g.columns))
	for i := range g.columns {
		shown = append(shown, i)
	}
	heads, widths := g.measure(false)
	if width > 0 && g.sum(shown, widths) > width {
		heads, widths = g.measure(true)
		shown = g.fit(shown, widths, width)
	}
	g.line(b, shown, widths, heads)
	for _, row := range g.rows {
		g.line(b, shown, widths, row)
	}
}

// measure returns the heads and the widths of the columns.
func (g *grid) measure(short bool) (heads []string, widths []int) {
	for i, c := range g.columns {
		head := c.head
		if short && c.short != "" {
			head = c.short
		}
		heads = append(heads, head)
		widths = append(widths, utf8.RuneCountInString(head))
		for _, row := range g.rows {
			widths[i] = max(widths[i], utf8.RuneCountInString(row[i]))
		}
	}
	return heads, widths
}

func (g *grid) sum(shown, widths []int) int {
	sum := len(g.indent) - gap
	for _, i := range shown {
		sum += widths[i] + gap
	}
	return sum
}

// fit omits columns, and shortens those that may be shortened, until the table is at most width wide.
func (g *grid) fit(shown, widths []int, width int) []int {
	room := func() int { // that shortening can make
		n := 0
		for _, i := range shown {
			if c := g.columns[i]; c.least > 0 && widths[i] > c.least {
				n += widths[i] - c.least
			}
		}
		return n
	}
	for g.sum(shown, widths)-room() > width {
		last := -1
		for at, i := range shown {
			if g.columns[i].drop > 0 && (last < 0 || g.columns[i].drop > g.columns[shown[last]].drop) {
				last = at
			}
		}
		if last < 0 {
			break
		}
		shown = append(shown[:last:last], shown[last+1:]...)
	}
	for g.sum(shown, widths) > width {
		widest := -1
		for _, i := range shown {
			if c := g.columns[i]; c.least > 0 && widths[i] > c.least && (widest < 0 || widths[i] > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			break
		}
		widths[widest]--
	}
	return shown
}

func (g *grid) line(b *bytes.Buffer, shown, widths []int, cells []string) {
	var line strings.Builder
	line.WriteString(g.indent)
	for _, i := range shown {
		cell := cut(cells[i], widths[i])
		line.WriteString(cell)
		line.WriteString(strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)+gap))
	}
	b.WriteString(strings.TrimRight(line.String(), " "))
	b.WriteByte('\n')
}

// cut shortens s by omitting its middle, because routes differ at their ends.
func cut(s string, width int) string {
	runes := []rune(s)
	if len(runes) <= width {
		return s
	}
	if width < 3 {
		return string(runes[:width])
	}
	head := (width - 1) / 2
	return string(runes[:head]) + "…" + string(runes[len(runes)-(width-1-head):])
}

// folded breaks text between words into lines of at most width. All lines but the first are indented.
func folded(text, indent string, width int) string {
	if width <= 0 || utf8.RuneCountInString(text) <= width {
		return text
	}
	var lines []string
	line := ""
	for _, word := range strings.Split(text, " ") {
		next := word
		if line != "" {
			next = line + " " + word
		}
		if utf8.RuneCountInString(next) > width && strings.TrimSpace(line) != "" {
			lines = append(lines, line)
			next = indent + word
		}
		line = next
	}
	return strings.Join(append(lines, line), "\n")
}
