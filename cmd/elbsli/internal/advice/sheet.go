package advice

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// sheet is output for people: titles, tables and sentences, as text or as Markdown.
type sheet struct {
	b        bytes.Buffer
	markdown bool
}

func (s *sheet) title(text string) {
	if s.markdown {
		fmt.Fprintf(&s.b, "### %s\n\n", text)
		return
	}
	fmt.Fprintf(&s.b, "%s\n", text)
}

func (s *sheet) say(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if s.markdown {
		text = escaped(text) + "\n"
	}
	fmt.Fprintln(&s.b, text)
}

// code writes text to copy.
func (s *sheet) code(language, text string) {
	if s.markdown {
		fmt.Fprintf(&s.b, "```%s\n%s```\n\n", language, text)
		return
	}
	for line := range strings.Lines(text) {
		fmt.Fprintf(&s.b, "  %s", line)
	}
	s.b.WriteByte('\n')
}

func (s *sheet) table(head []string, rows [][]string) {
	if s.markdown {
		fmt.Fprintf(&s.b, "| %s |\n|%s\n", strings.Join(head, " | "), strings.Repeat("---|", len(head)))
		for _, r := range rows {
			cells := make([]string, len(r))
			for i, c := range r {
				cells[i] = escaped(c)
			}
			fmt.Fprintf(&s.b, "| %s |\n", strings.Join(cells, " | "))
		}
		s.b.WriteByte('\n')
		return
	}
	t := tabwriter.NewWriter(&s.b, 0, 8, 2, ' ', 0)
	fmt.Fprintln(t, strings.ToUpper(strings.Join(head, "\t"))+"\t")
	for _, r := range rows {
		fmt.Fprintln(t, strings.Join(r, "\t")+"\t")
	}
	t.Flush() // a buffer accepts everything
	s.b.WriteByte('\n')
}

func (s *sheet) writeTo(w io.Writer) error {
	text := s.b.Bytes()
	lines := bytes.Split(bytes.TrimRight(text, "\n"), []byte("\n"))
	for i := range lines {
		lines[i] = bytes.TrimRight(lines[i], " ")
	}
	_, err := w.Write(append(bytes.Join(lines, []byte("\n")), '\n'))
	return err
}

// escaped escapes names from the configuration for Markdown.
func escaped(text string) string {
	return strings.NewReplacer(`\`, `\\`, "|", `\|`, "*", `\*`, "_", `\_`, "`", "\\`", "<", "&lt;", "[", `\[`, "\n", " ").Replace(text)
}
