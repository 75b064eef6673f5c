package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/elb-sli/elb-sli/internal/sli"
	"github.com/elb-sli/elb-sli/internal/spell"
)

// Limits of a week in Markdown. It is read in a chat, where 40 lines fill a screen.
const (
	maxSaid      = 14 // sentences
	maxIncidents = 8
)

// WriteMarkdown writes the content of the page's first screen, for a chat or a wiki, in less than 40 lines.
func (r *Report) WriteMarkdown(w io.Writer, reader Reader) error {
	if r.Details == nil {
		return fmt.Errorf("the report in Markdown needs its details")
	}
	v := view{Lang: reader.Lang, Reader: reader, Report: r, Details: r.Details}
	var b bytes.Buffer
	fmt.Fprintf(&b, "# %s\n\n%s", inline(v.Heading()), v.PeriodText())
	if r.From != "" {
		fmt.Fprintf(&b, " (%s)", v.Zone())
	}
	b.WriteString("\n\n")
	for _, line := range reader.MissingText(r) {
		fmt.Fprintf(&b, "> ⚠ %s\n", inline(line))
	}
	if r.Missing != nil {
		b.WriteString("\n")
	}
	v.markdownStories(&b)
	v.markdownIncidents(&b)
	_, err := w.Write(b.Bytes())
	return err
}

func (v view) markdownStories(b *bytes.Buffer) {
	if len(v.Details.Journeys) == 0 {
		fmt.Fprintf(b, "%s\n", v.Reader.noJourneys())
	}
	said, left := 0, int64(0)
	for _, j := range v.First() {
		for _, s := range j.Stories {
			if said == maxSaid {
				left++
				continue
			}
			said++
			fmt.Fprintf(b, "- %s **%s** %s: **%s** %s", glyph(s.State), inline(v.nameOf(s.Journey)), v.Reader.say("sli-"+s.SLI), v.Reader.say("state-"+string(s.State)), inline(s.Sentence))
			if s.Last != nil && s.Measured != nil {
				fmt.Fprintf(b, " %s (%s %s).", percent(s.Measured), v.Reader.say("last-week"), percent(s.Last.Measured))
			}
			b.WriteString("\n")
		}
	}
	for _, g := range v.Groups {
		fmt.Fprintf(b, "- %s **%s** (%s) %s: **%s**", glyph(g.State), inline(v.nameOf(g.Journey)), inline(strings.Join(v.namesOf(g.Members), ", ")), v.Reader.say("sli-"+g.SLI), v.Reader.say("state-"+string(g.State)))
		if g.Measured != nil {
			fmt.Fprintf(b, " %s / %s%%", percent(g.Measured), plain(g.Objective))
		}
		b.WriteString("\n")
	}
	if left > 0 {
		fmt.Fprintf(b, "- %s\n", v.Reader.say("further-objectives", spell.Thousands(left)))
	}
}

func (v view) markdownIncidents(b *bytes.Buffer) {
	var rows []incidentRow
	for _, row := range v.IncidentRows() {
		if !row.Rest {
			rows = append(rows, row)
		}
	}
	if len(rows) == 0 {
		fmt.Fprintf(b, "\n%s\n", v.Reader.say("incidents-none"))
		return
	}
	r := v.Reader
	fmt.Fprintf(b, "\n| %s | %s | %s | %s | %s |\n|---|---|---:|---:|---|\n", r.say("journey"), r.say("time-of"), r.say("bad"), r.say("of-the-budget"), r.say("top-cause"))
	for _, row := range rows[:min(len(rows), maxIncidents)] {
		fmt.Fprintf(b, "| %s %s | %s | %s | %s | %s |\n", inline(v.nameOf(row.Journey)), r.say("sli-"+row.SLI), row.Time, spell.Thousands(row.Bad), nearest(row.Budget), inline(row.Top))
	}
	if more := len(rows) - maxIncidents; more > 0 {
		fmt.Fprintf(b, "\n%s\n", r.say("further-incidents", spell.Thousands(int64(more))))
	}
}

// inline escapes text so that Markdown shows it unchanged.
func inline(s string) string {
	var b strings.Builder
	for _, c := range s {
		switch {
		case c < ' ':
			b.WriteByte(' ')
			continue
		case strings.ContainsRune("\\`*_[]<>|#~", c):
			b.WriteByte('\\')
		}
		b.WriteRune(c)
	}
	return b.String()
}

// kindOf returns the word for the bad events of an SLI.
func kindOf(name string) string {
	if name == sli.Latency {
		return "slow"
	}
	return "bad"
}
