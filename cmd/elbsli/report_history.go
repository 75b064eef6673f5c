package main

import (
	"cmp"
	"fmt"
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/weeks"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/delivery"
	"github.com/elb-sli/elb-sli/internal/report"
)

// weekOfHistory takes the counts of the week from a history, and returns the folder with their logs.
func (c command) weekOfHistory(o *reportOptions, cfg *config.Config, reach weeks.Reach, load func(weeks.Source, *time.Location) (*weeks.Weeks, error)) (*weeks.Week, []string, error) {
	place, err := weeks.OpenKept(c.ctx, o.history)
	if err != nil {
		return nil, nil, err
	}
	days, others, err := place.Days(c.ctx, delivery.HistoryDigest(cfg.Counting), "", "")
	switch {
	case err != nil:
		return nil, nil, err
	case len(days) == 0 && len(others) > 0 && o.config == "":
		return nil, nil, fmt.Errorf("%s: nothing in it was counted without a configuration: name its configuration with --config", o.history)
	case len(days) == 0 && len(others) > 0:
		return nil, nil, fmt.Errorf("%s: its counts are from another configuration; %s counts logs under this one", o.history, o.replay("LOGS"))
	case len(days) == 0:
		return nil, nil, fmt.Errorf("%s: nothing was counted yet; %s counts logs", o.history, o.replay("LOGS"))
	}
	w, err := weeks.WeekOfHistory(c.ctx, place, days, reach, load)
	if err != nil {
		return nil, nil, err
	}
	for _, l := range w.LeftOut {
		w.Seen.Others = append(w.Seen.Others, report.OtherRules{
			Digest: string(l.Digest), From: string(l.From), To: string(l.To), Logs: l.Objects, Command: o.replay(l.Logs),
		})
	}
	return w, []string{cmp.Or(w.Folder(), "LOGS")}, nil
}

// replay returns the command that counts logs into the history.
func (o *reportOptions) replay(logs string) string {
	words := []string{"elbsli", "replay"}
	if o.config != "" {
		words = append(words, "--config", o.config)
	}
	return report.Command(append(words, "--history", o.history, logs)...)
}
