// Package manual shows the descriptions of commands: as help on a terminal, as man pages, and as completions for shells.
package manual

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
)

// Help is the text that a command is written with:
//
//	usage: elbsli replay [OPTIONS] PATH …
//
//	Paragraphs of any width, and lines that begin with two spaces and stay as they are.
//
//	example:
//	  $ elbsli replay logs/
type Help struct {
	Usage    []string // without "usage: "
	Text     []Block
	Examples []string // commands after "$ ", and their output
}

// Block is a paragraph on one line, or lines that stay as they are.
type Block struct {
	Paragraph string
	Lines     []string
}

const (
	usageMark   = "usage: "
	exampleMark = "example:"
	indent      = "  "
)

// ParseHelp reads such a text.
func ParseHelp(text string) (h Help) {
	head, body, _ := strings.Cut(text, "\n\n")
	for line := range strings.Lines(head) {
		h.Usage = append(h.Usage, strings.TrimSpace(strings.TrimPrefix(line, usageMark)))
	}
	body, examples, found := strings.Cut("\n"+body, "\n"+exampleMark+"\n")
	for part := range strings.SplitSeq(strings.Trim(body, "\n"), "\n\n") {
		if part != "" {
			h.Text = append(h.Text, blockOf(part))
		}
	}
	if found {
		for line := range strings.Lines(examples) {
			h.Examples = append(h.Examples, strings.TrimPrefix(strings.TrimRight(line, "\n"), indent))
		}
	}
	return h
}

func blockOf(part string) Block {
	lines := strings.Split(strings.Trim(part, "\n"), "\n")
	if strings.HasPrefix(lines[0], indent) {
		return Block{Lines: lines}
	}
	return Block{Paragraph: strings.Join(strings.Fields(part), " ")}
}

// Write writes h for a terminal with this many columns.
func (h Help) Write(w io.Writer, width int) {
	for i, u := range h.Usage {
		mark := usageMark
		if i > 0 {
			mark = strings.Repeat(" ", len(usageMark))
		}
		fmt.Fprintf(w, "%s%s\n", mark, term.Indented(u, width, strings.Repeat(" ", len(usageMark)+4)))
	}
	for _, b := range h.Text {
		fmt.Fprintf(w, "\n%s\n", strings.Join(append(term.Wrap(b.Paragraph, width), b.Lines...), "\n"))
	}
	if len(h.Examples) > 0 {
		fmt.Fprintf(w, "\n%s\n", exampleMark)
		for _, e := range h.Examples {
			fmt.Fprintf(w, "%s%s\n", indent, strings.Join(wrapCommand(e, width-len(indent)), "\n"+indent))
		}
	}
}

// wrapCommand breaks a command between its words as a shell accepts it, with a backslash. Quoted words stay whole.
func wrapCommand(line string, width int) []string {
	if !strings.HasPrefix(line, "$ ") {
		return []string{line}
	}
	var lines []string
	current := ""
	for _, word := range shellWords(line) {
		if current != "" && utf8.RuneCountInString(current)+1+utf8.RuneCountInString(word)+2 > width {
			lines = append(lines, current+` \`)
			current = strings.Repeat(" ", 6) + word
			continue
		}
		if current != "" {
			current += " "
		}
		current += word
	}
	return append(lines, current)
}

// shellWords splits a command at the spaces outside quotes. An option and its value stay together, and so do the name
// of the program and the word after it.
func shellWords(line string) (words []string) {
	begin, quote := 0, rune(0)
	for i, c := range line {
		switch {
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '\'' || c == '"'):
			quote = c
		case quote == 0 && c == ' ':
			words = append(words, line[begin:i])
			begin = i + 1
		}
	}
	words = append(words, line[begin:])
	var joined []string
	for i := 0; i < len(words); i++ {
		word := words[i]
		for i+1 < len(words) && (word == "$" || strings.HasSuffix(word, "elbsli") || strings.HasPrefix(word, "--") && !strings.Contains(word, " ") && !strings.HasPrefix(words[i+1], "-")) {
			i++
			word += " " + words[i]
		}
		joined = append(joined, word)
	}
	return joined
}
