package manual

import (
	"fmt"
	"strings"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
)

// Page is what all man pages share.
type Page struct {
	Program string // as typed, "elbsli"
	Version string
	Date    string // 2026-11-20; "" if not known
	Words   string // name of the page in section 7 that explains the words; "" if there is none
}

// File returns the place of the man page of c, below a folder of man pages: "man1/elbsli-routes-suggest.1".
func (p Page) File(c Command) string { return "man1/" + p.title(c) + ".1" }

// WordsFile returns the place of the page that explains words.
func (p Page) WordsFile() string { return "man7/" + p.Words + ".7" }

func (p Page) title(c Command) string {
	return strings.ReplaceAll(strings.TrimSpace(p.Program+" "+c.Name), " ", "-")
}

// Man returns the man page of c, in the macros of man(7). root is the program.
func (p Page) Man(c, root Command) []byte {
	var b strings.Builder
	p.head(&b, p.title(c), 1, c.What)
	b.WriteString(".SH SYNOPSIS\n")
	for i, u := range c.Help.Usage {
		if i > 0 {
			b.WriteString(".br\n")
		}
		paragraph(&b, u)
	}
	if len(c.Help.Text) > 0 {
		b.WriteString(".SH DESCRIPTION\n")
		blocks(&b, c.Help.Text)
	}
	if len(c.Commands) > 0 {
		b.WriteString(".SH COMMANDS\n")
		for _, sub := range c.Commands {
			fmt.Fprintf(&b, ".TP\n.B %s\n", roff(sub.word()))
			paragraph(&b, sub.What)
		}
	}
	if len(c.Flags) > 0 {
		b.WriteString(".SH OPTIONS\n")
		for _, f := range c.Flags {
			fmt.Fprintf(&b, ".TP\n%s\n", manOption(f))
			paragraph(&b, manWhat(f))
		}
	}
	if len(c.Help.Examples) > 0 {
		b.WriteString(".SH EXAMPLES\n")
		verbatim(&b, wrapped(c.Help.Examples))
	}
	var also []string
	if c.Name != "" {
		also = append(also, p.reference(p.title(root), 1))
	}
	for _, sub := range c.Commands {
		also = append(also, p.reference(p.title(sub), 1))
	}
	if p.Words != "" {
		also = append(also, p.reference(p.Words, 7))
	}
	if len(also) > 0 {
		fmt.Fprintf(&b, ".SH SEE ALSO\n%s\n", strings.Join(also, ",\n"))
	}
	return []byte(b.String())
}

// Explain returns the man page in section 7 that explains words.
func (p Page) Explain(what string, topics []Topic) []byte {
	var b strings.Builder
	p.head(&b, p.Words, 7, what)
	b.WriteString(".SH DESCRIPTION\n")
	b.WriteString("The words that the program, its pages and its documents use.\n")
	for _, t := range topics {
		fmt.Fprintf(&b, ".SS %s\n", roff(t.Name))
		paragraph(&b, strings.ToUpper(t.What[:1])+t.What[1:]+".")
		b.WriteString(".PP\n")
		blocks(&b, t.Text)
	}
	return []byte(b.String())
}

func (p Page) head(b *strings.Builder, title string, section int, what string) {
	fmt.Fprintf(b, ".TH %s %d %q %q\n.nh\n.ad l\n.SH NAME\n%s \\- %s\n", strings.ToUpper(title), section, p.Date, p.Program+" "+p.Version, roff(title), roff(strings.TrimSuffix(what, ".")))
}

func (p Page) reference(title string, section int) string {
	return fmt.Sprintf("\\fB%s\\fP(%d)", roff(title), section)
}

func blocks(b *strings.Builder, all []Block) {
	for i, block := range all {
		if i > 0 && block.Lines == nil {
			b.WriteString(".PP\n")
		}
		if block.Lines != nil {
			if i > 0 {
				b.WriteString(".PP\n")
			}
			verbatim(b, block.Lines)
			continue
		}
		paragraph(b, block.Paragraph)
	}
}

// Source lines of man pages are short. man fills the output again.
const sourceWidth = 72

func paragraph(b *strings.Builder, text string) {
	for _, line := range term.Wrap(text, sourceWidth) {
		fmt.Fprintf(b, "%s\n", roff(line))
	}
}

func wrapped(commands []string) (lines []string) {
	for _, c := range commands {
		lines = append(lines, wrapCommand(c, sourceWidth)...)
	}
	return lines
}

// verbatim writes lines that stay as they are.
func verbatim(b *strings.Builder, lines []string) {
	b.WriteString(".nf\n")
	for _, l := range lines {
		fmt.Fprintf(b, "%s\n", roff(l))
	}
	b.WriteString(".fi\n")
}

func manOption(f Flag) string {
	if f.Value == "" {
		return ".B " + roff("--"+f.Name)
	}
	return fmt.Sprintf(".BI %s \" %s\"", roff("--"+f.Name), roff(f.Value))
}

func manWhat(f Flag) string {
	if f.Default == "" {
		return f.What
	}
	return fmt.Sprintf("%s (default: %s)", f.What, f.Default)
}

var roffText = strings.NewReplacer(`\`, `\e`, "-", `\-`, "…", "...", "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`)

// roff returns text escaped for roff. At the beginning of a line, a dot would start a command.
func roff(text string) string {
	text = roffText.Replace(text)
	if strings.HasPrefix(text, ".") {
		text = `\&` + text
	}
	return text
}
