package advice

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/objective"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// mark starts each comment that Comments writes, so that the next run finds it.
const mark = "# elbsli objectives"

// Comments returns the text of the configuration with the proposals as comments above their journeys and groups. It
// replaces its own earlier comments, and leaves every other byte unchanged. It fails if that would change the meaning
// of the configuration.
func (o *Objectives) Comments(text []byte) ([]byte, error) {
	above := map[int][]string{} // comments by line, from 1
	for _, j := range o.past.config.Journeys {
		above[j.Place.Line] = append(above[j.Place.Line], o.commentsOf(j.ID, false)...)
	}
	for _, g := range o.past.config.Groups {
		above[g.Place.Line] = append(above[g.Place.Line], o.commentsOf(g.Name, true)...)
	}
	var out bytes.Buffer
	line := 0
	for one := range bytes.Lines(text) {
		line++
		if isOurs(one) {
			continue
		}
		indent := one[:len(one)-len(bytes.TrimLeft(one, " "))]
		end := "\n"
		if bytes.HasSuffix(one, []byte("\r\n")) {
			end = "\r\n"
		}
		for _, comment := range above[line] {
			fmt.Fprintf(&out, "%s%s%s", indent, comment, end)
		}
		out.Write(one)
	}
	if err := o.sameMeaning(out.Bytes()); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// isOurs reports whether a line is a comment that Comments wrote.
func isOurs(line []byte) bool { return bytes.HasPrefix(bytes.TrimLeft(line, " "), []byte(mark)) }

func (o *Objectives) commentsOf(id string, group bool) (all []string) {
	for _, one := range o.SLOs {
		if one.Journey != id || one.Group != group {
			continue
		}
		if one.Objective > 0 {
			what := "no objective"
			if one.Proposal > 0 {
				what = objective.Number(one.Proposal)
			}
			all = append(all, o.comment("%s %s (%s)", one.SLI, what, strings.Join(append([]string{one.Reason}, one.Instead...), "; ")))
		}
		for _, t := range one.Thresholds {
			if one.SLI == sli.Latency && t.Proposal > 0 {
				all = append(all, o.comment("latency %s within %d ms (%s)", objective.Number(t.Proposal), t.ThresholdMS, t.Reason))
			}
		}
	}
	return all
}

func (o *Objectives) comment(format string, args ...any) string {
	date := func(t int64) string { return o.past.at(t)[:len("2006-01-02")] }
	text := fmt.Sprintf("%s, %s to %s: ", mark, date(o.past.from), date(o.past.to)) + fmt.Sprintf(format, args...)
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, text)
}

// sameMeaning returns an error if text is not the configuration that the proposals are for.
func (o *Objectives) sameMeaning(text []byte) error {
	was := o.past.config
	is, err := config.Parse("with the proposals", text)
	if err != nil {
		return fmt.Errorf("the proposals cannot be written above the journeys of this file: %w", err)
	}
	if is.Counting != was.Counting || fmt.Sprint(is.SLOs(), is.Window, is.Alerts) != fmt.Sprint(was.SLOs(), was.Window, was.Alerts) {
		return fmt.Errorf("the proposals cannot be written above the journeys of this file without changing it: write each journey on separate lines")
	}
	return nil
}
