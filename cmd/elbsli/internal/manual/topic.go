package manual

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
)

// Topic is a technical term with its explanation.
type Topic struct {
	Name string // "burn rate"
	What string // one line
	Text []Block
}

// Key returns the word as it is typed: "burn-rate".
func (t Topic) Key() string { return strings.ReplaceAll(t.Name, " ", "-") }

// ParseTopics parses topics. Each is "# name: one line about it", followed by paragraphs as in the text of a command.
func ParseTopics(text string) (all []Topic) {
	for part := range strings.SplitSeq("\n"+text, "\n# ") {
		head, body, _ := strings.Cut(part, "\n")
		name, what, ok := strings.Cut(head, ": ")
		if !ok {
			continue
		}
		t := Topic{Name: name, What: what}
		for block := range strings.SplitSeq(strings.Trim(body, "\n"), "\n\n") {
			t.Text = append(t.Text, blockOf(block))
		}
		all = append(all, t)
	}
	slices.SortFunc(all, func(a, b Topic) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

// Write writes t for a terminal with this many columns.
func (t Topic) Write(w io.Writer, width int) {
	h := Help{Text: t.Text}
	fmt.Fprintln(w, term.Indented(t.Name+": "+t.What, width, ""))
	h.Write(w, width)
}
