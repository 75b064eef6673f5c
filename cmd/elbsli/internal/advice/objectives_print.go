package advice

import (
	"fmt"
	"io"
	"strings"

	"github.com/elb-sli/elb-sli/internal/objective"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// Write writes o for people.
func (o *Objectives) Write(w io.Writer, markdown bool) error {
	s := &sheet{markdown: markdown}
	s.title("Objectives that the past supports")
	s.say("%s, objectives over %s.\n", o.past.span(), o.Window)
	if len(o.SLOs) == 0 {
		s.say("The configuration has no journeys: elbsli init LOGS drafts some.")
		return s.writeTo(w)
	}
	var rows [][]string
	for _, one := range o.SLOs {
		if one.Objective == 0 {
			continue
		}
		weekMin, weekMedian := "-", "-"
		if one.WeekMedian > 0 {
			weekMin, weekMedian = exactly(one.WeekMin), exactly(one.WeekMedian)
		}
		proposal, cost := "none", "-"
		if one.Proposal > 0 {
			proposal = objectivePercent(one.Proposal)
		}
		if one.OneFailure > 0 {
			cost = percentOf(one.OneFailure)
		}
		rows = append(rows, []string{name(one.slo), sliName(one), objectivePercent(one.Objective), fmt.Sprint(one.Requests), weekMin, weekMedian,
			fmt.Sprintf("%s-%s", exactly(one.Low), exactly(one.High)), proposal, cost})
	}
	s.table([]string{"journey", "SLI", "now", "requests", "worst week", "median week", "95% interval", "proposal", "one failure costs"}, rows)
	s.title("Why")
	for _, one := range o.SLOs {
		if one.Objective > 0 {
			s.say("%s, %s: %s.", name(one.slo), one.SLI, strings.Join(append([]string{one.Reason}, one.Instead...), "; "))
		}
	}
	s.say("")
	o.writeWindows(s)
	o.writeThresholds(s)
	return s.writeTo(w)
}

func sliName(one SLOObjectives) string {
	if one.SLI == sli.Latency && one.Threshold > 0 {
		return fmt.Sprintf("latency within %d ms", one.Threshold)
	}
	return one.SLI
}

func exactly(percent float64) string { return fmt.Sprintf("%.3f %%", percent) }

func (o *Objectives) writeWindows(s *sheet) {
	var rows [][]string
	for _, one := range o.SLOs {
		if one.Objective == 0 {
			continue
		}
		for _, w := range one.Windows {
			row := []string{name(one.slo), one.SLI, w.Length, fmt.Sprint(w.Count)}
			for _, met := range w.Met {
				row = append(row, fmt.Sprint(met))
			}
			rows = append(rows, row)
		}
	}
	s.title("Windows that would have met each objective; one ends with each week")
	if len(rows) == 0 {
		s.say("The past is shorter than a week.\n")
		return
	}
	head := []string{"journey", "SLI", "over", "windows"}
	for _, l := range o.Ladder {
		head = append(head, objective.Number(l))
	}
	s.table(head, rows)
}

func (o *Objectives) writeThresholds(s *sheet) {
	var rows [][]string
	for _, one := range o.SLOs {
		for _, t := range one.Thresholds {
			proposal := "none"
			if t.Proposal > 0 {
				proposal = objectivePercent(t.Proposal)
			}
			rows = append(rows, []string{name(one.slo), objective.Number(t.Quantile) + " %", fmt.Sprintf("%d ms", t.ThresholdMS), exactly(t.Within), proposal, t.Reason})
		}
	}
	if len(rows) == 0 {
		return
	}
	s.title("Latency thresholds to choose from")
	s.table([]string{"journey", "quantile", "threshold", "within", "proposal", "why"}, rows)
}
