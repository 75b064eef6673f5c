// Package samples finds individual requests for a report's red cells in the logs, for the page to show. The only client
// data that it uses is the trace ID.
package samples

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/explain"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/internal/classify"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/report"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// redCell is a red cell of the report: the bad events of a journey under one SLI, in one incident or outside all of
// them.
type redCell struct {
	journey, sli string
	from, to     int64 // of the incident, in Unix seconds; both 0: outside all incidents
}

// Find reads the logs of red cells again, and returns up to n requests of each cell, in the order of the report. It
// skips a log that cannot be read, because counting it has already reported that.
func Find(ctx context.Context, cfg *config.Config, sources []logs.Source, r *report.Report, n int) (samples []report.Sample, err error) {
	p := cfg.Policy()
	p.InLegacy = logs.InLegacy(sources)
	cells := cellsOf(r)
	read := func(s logs.Source) (map[redCell][]report.Sample, error) { return samplesOf(s, p, cells, n) }
	all := make(map[redCell][]report.Sample)
	_, err = logs.InOrder(sources, read, func(_ logs.Source, found map[redCell][]report.Sample, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			return nil
		}
		for k, samples := range found {
			all[k] = earliest(append(all[k], samples...), n)
		}
		return nil
	})
	for _, k := range cells {
		samples = append(samples, all[k]...)
	}
	return samples, err
}

// cellsOf returns the red cells of a report, in its order: of each objective, the incidents first.
func cellsOf(r *report.Report) (cells []redCell) {
	for _, row := range r.Details.Journeys {
		for _, i := range r.Details.Incidents {
			if i.Journey == row.Journey && i.SLI == row.SLI {
				cells = append(cells, redCell{i.Journey, i.SLI, unix(i.From), unix(i.To)})
			}
		}
		for _, s := range r.Details.Scattered {
			if s.Journey == row.Journey && s.SLI == row.SLI {
				cells = append(cells, redCell{journey: s.Journey, sli: s.SLI})
			}
		}
	}
	return cells
}

func unix(rfc3339 string) int64 {
	t, err := time.Parse(time.RFC3339, rfc3339)
	if err != nil { // the report already contains the error
		return 0
	}
	return t.Unix()
}

// samplesOf returns up to n requests of each red cell in one log.
func samplesOf(s logs.Source, p *pipeline.Policy, cells []redCell, n int) (map[redCell][]report.Sample, error) {
	l, err := s.Open()
	if err != nil {
		return nil, err
	}
	defer l.Close()
	found := make(map[redCell][]report.Sample)
	_, err = pipeline.RunObserved([]*pipeline.Policy{p}, l.Input, s.Object, func(e *elblog.Entry, decided []pipeline.Observation) {
		o := &decided[0]
		name := ""
		switch {
		case o.Journey == "":
			return
		case o.Verdict == classify.Bad:
			name = sli.Availability
		case o.Slow:
			name = sli.Latency
		default:
			return
		}
		k, ok := cellOf(cells, o.Journey, name, o.Start)
		if !ok {
			return
		}
		found[k] = append(found[k], sampleOf(p, e, o, name))
		if len(found[k]) > 4*n {
			found[k] = earliest(found[k], n)
		}
	})
	return found, err
}

// cellOf returns the red cell of a bad event: the first that holds it, since incidents come before what is outside them.
func cellOf(cells []redCell, journey, name string, start int64) (redCell, bool) {
	for _, k := range cells {
		if k.journey == journey && k.sli == name && (k.to == 0 || k.from <= start && start < k.to) {
			return k, true
		}
	}
	return redCell{}, false
}

// earliest keeps the n earliest samples.
func earliest(samples []report.Sample, n int) []report.Sample {
	slices.SortStableFunc(samples, func(a, b report.Sample) int {
		return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.TraceID, b.TraceID))
	})
	return samples[:min(n, len(samples))]
}

// sampleOf returns what a report shows about one request. The trace ID is the only client data. Because a client may send
// its own trace ID, it is only shown if all its characters are ones that AWS writes.
func sampleOf(policy *pipeline.Policy, e *elblog.Entry, o *pipeline.Observation, name string) report.Sample {
	target := "-"
	if e.TargetStatusCode > 0 {
		target = strconv.Itoa(e.TargetStatusCode)
	}
	times := explain.Seconds(e.RequestProcessingTime) + " / " + explain.Seconds(e.TargetProcessingTime) + " / " + explain.Seconds(e.ResponseProcessingTime)
	return report.Sample{
		Journey: o.Journey, SLI: name, Time: time.Unix(0, e.Time), Route: o.Method + " " + o.Route, Status: e.ELBStatusCode, Target: target,
		Address: explain.Present(e.Target), Group: string(e.TargetGroupName()), Times: times, TraceID: traceID(explain.Present(e.Field(elblog.FieldTraceID))),
		ErrorReason: policy.Cause(e, o.Rule).Reason,
	}
}

// traceID returns s if AWS may have written it, and otherwise "".
func traceID(s string) string {
	const longest = 200
	ok := func(c rune) bool {
		return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '=' || c == '-' || c == ';' || c == ':'
	}
	if len(s) > longest || strings.IndexFunc(s, func(c rune) bool { return !ok(c) }) >= 0 {
		return ""
	}
	return s
}
