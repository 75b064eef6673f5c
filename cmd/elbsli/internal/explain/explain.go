// Package explain shows the route and the verdict of each entry of a log, with the reasons.
package explain

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/internal/classify"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/routenorm"
)

// Write writes the entries of the sources that the options select, each with its route, its verdict and the reasons. If
// there are several sources, those that are not access logs are skipped.
func Write(w io.Writer, cfg *config.Config, sources []logs.Source, o Options) error {
	out := bufio.NewWriter(w)
	policy := cfg.Policy()
	x := explainer{
		options: o, policy: policy, router: pipeline.NewRouter(policy), classifier: cfg.Classifier, places: cfg.RulePlaces, formats: cfg.Formats, out: out, left: o.Limit,
		write: textWriter{o.Style, len(sources) > 1, o.Zone}.write, met: make(map[string]bool),
	}
	if o.JSON {
		x.write = writeJSON
	}
	for _, s := range sources {
		err := x.source(s)
		if logs.IsSkip(err) && len(sources) > 1 {
			continue
		}
		if err != nil {
			return errors.Join(out.Flush(), fmt.Errorf("%s: %w", s.Name, err))
		}
		if x.done() {
			break
		}
	}
	return errors.Join(out.Flush(), x.checkRoute(cfg))
}

// explanation is one entry, its route and its verdict. Its JSON is a contract.
type explanation struct {
	Format       string   `json:"format"`
	Time         string   `json:"time"` // as logged, with a Z if the format logs no zone
	LoadBalancer string   `json:"load_balancer"`
	Client       string   `json:"client"` // address
	Type         string   `json:"type"`
	ELBStatus    *int     `json:"elb_status"` // null if it is not a number
	TargetStatus *int     `json:"target_status"`
	Method       string   `json:"method"` // as sent
	Path         string   `json:"path"`   // including its query, unescaped
	UserAgent    string   `json:"user_agent"`
	Actions      []string `json:"actions"`
	Route        string   `json:"route"`
	RouteBy      string   `json:"route_by"` // the pattern, "heuristic", or "" for other
	Journey      string   `json:"journey"`
	Verdict      string   `json:"verdict"`
	Rule         string   `json:"rule"`

	TraceID     string   `json:"trace_id"` // "" if the line has none, as in the next three
	Target      string   `json:"target"`
	TargetGroup string   `json:"target_group"`
	ErrorReason string   `json:"error_reason"`
	Request     *seconds `json:"request_processing_time"` // null if it was not measured
	TargetTime  *seconds `json:"target_processing_time"`
	Response    *seconds `json:"response_processing_time"`
	Latency     string   `json:"latency"`                // good or bad; "" if it is not an event of a latency SLI
	LatencyMS   float64  `json:"latency_ms,omitempty"`   // the time that the SLI measures
	ThresholdMS int64    `json:"threshold_ms,omitempty"` // of the journey's latency SLI

	at          time.Time
	latencyTime pipeline.LatencyTime // the time that the SLI measures
	noLatency   string               // why it is not an event of the latency SLI of its journey

	log    string // its log and line
	line   int
	steps  []classify.Step
	rules  func(int) classify.Rule
	places []routenorm.Place // of the configured rules
}

// malformedLine is a line that is not an entry. Its JSON is a contract.
type malformedLine struct {
	Malformed string `json:"malformed"` // reason
	Line      int    `json:"line"`      // from 1
	log       string
}

type explainer struct {
	options    Options
	policy     *pipeline.Policy
	met        map[string]bool // some of the routes
	router     *pipeline.Router
	classifier *classify.Classifier
	places     []routenorm.Place // of the configured rules
	formats    *elblog.Formats
	out        io.Writer
	write      func(io.Writer, *explanation, malformedLine) error
	left       int // entries that may still be shown, if there is a limit
}

// done reports whether the limit of entries is reached.
func (x *explainer) done() bool { return x.options.Limit > 0 && x.left == 0 }

func (x *explainer) source(s logs.Source) error {
	return s.Scan(x.formats, func(lines *elblog.Scanner) error {
		for !x.done() && lines.Scan() {
			x.options.Progress.AddLines(1)
			if err := x.line(s, lines); err != nil {
				return err
			}
		}
		return lines.Err()
	})
}

func (x *explainer) line(log logs.Source, s *elblog.Scanner) error {
	e, reason := s.Entry(), s.Malformed()
	if e != nil && !pipeline.Belongs(e, log.Object) {
		e, reason = nil, elblog.BadLoadBalancer
	}
	if e == nil && x.options.filtered() {
		return nil
	}
	if e == nil {
		return x.write(x.out, nil, malformedLine{reason.String(), s.Line(), log.Name})
	}
	if !x.options.inTime(e) {
		return nil
	}
	made := x.entry(e)
	if len(x.met) < maxMet {
		x.met[made.Route] = true
	}
	if !x.options.selects(made) {
		return nil
	}
	made.log, made.line = log.Name, s.Line()
	x.left--
	return x.write(x.out, made, malformedLine{})
}

// entry explains e. The result is valid as long as e is.
func (x *explainer) entry(e *elblog.Entry) *explanation {
	method := routenorm.Method(e.Method)
	routed := x.router.Route(method, e)
	steps := x.classifier.Explain(e, method, routed.Route)
	rule := x.classifier.Rule(steps[len(steps)-1].Rule)
	made := &explanation{
		Format: e.Format.String(), Time: zoned(e), LoadBalancer: string(e.LoadBalancer), Client: string(e.ClientAddr()),
		Type: string(e.Type), ELBStatus: number(e.ELBStatusCode), TargetStatus: number(e.TargetStatusCode),
		Method: string(e.Method), Path: string(elblog.Unescape(nil, e.Path)), UserAgent: string(elblog.Unescape(nil, e.UserAgent)),
		Actions: actions(e), Route: routed.Route, RouteBy: routed.By, Journey: routed.Journey,
		Verdict: rule.Then.String(), Rule: rule.Name, steps: steps, rules: x.classifier.Rule, places: x.places,
		TraceID: Present(e.Field(elblog.FieldTraceID)), Target: Present(e.Target), TargetGroup: string(e.TargetGroupName()),
		ErrorReason: Present(e.ErrorReason), at: time.Unix(0, e.Time),
		Request: measured(e.RequestProcessingTime), TargetTime: measured(e.TargetProcessingTime), Response: measured(e.ResponseProcessingTime),
	}
	x.judgeLatency(made, e, rule)
	return made
}
