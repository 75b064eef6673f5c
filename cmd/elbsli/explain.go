package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/internal/classify"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/routenorm"
)

const explainHelp = `usage: elbsli explain [OPTIONS] [PATH|s3://BUCKET/PREFIX|-] …

Says of each line of a log which route and verdict it gets, and why: the pattern that made the route, the rules that were
tried and on what each failed, and the fields that the deciding rule looked at; under a latency objective also the times
and the threshold that made it fast or slow. It shows what the clients sent, as no other command does. Without a PATH it
reads stdin.

example:
  $ grep ' 460 ' app.log | elbsli explain --config config.yaml
  $ elbsli explain --config config.yaml --verdict bad --route /hoge/:id --limit 3 logs/
  $ elbsli explain --config config.yaml --journey checkout --slow --timezone Asia/Tokyo --from '2026-11-19 14:10' --to '2026-11-19 14:38' logs/
`

// explain is the command "elbsli explain".
func (c command) explain(args []string) error {
	var o explainOptions
	f := newFlags("explain", explainHelp)
	f.StringVar(&o.config, "config", "", "configuration `FILE`; without one: built-in rules, heuristic routes")
	f.wordVar(&o.format, "format", "text", "text or json", "text", "json")
	f.StringVar(&o.rule, "rule", "", "only entries that the rule `NAME` decides")
	f.StringVar(&o.route, "route", "", "only entries of this `ROUTE`: /hoge/:id, GET /hoge/:id or other")
	f.StringVar(&o.journey, "journey", "", "only entries of the journey `NAME`")
	f.wordVar(&o.verdict, "verdict", "", "only good, bad or excluded entries", "good", "bad", "excluded")
	f.BoolVar(&o.slow, "slow", false, "only entries that are bad under the latency objective of their journey")
	f.StringVar(&o.from, "from", "", "only entries from `TIME` on: 2026-11-20, 2026-11-20 14:10, 24h or 7d ago, or with a zone")
	f.StringVar(&o.to, "to", "", "only entries before `TIME`")
	f.StringArrayVar(&o.except, "except", nil, "no entries of the time `FROM/TO`; further ones may follow")
	f.IntVar(&o.limit, "limit", 0, "stop after `N` entries; 0: show all")
	reading := f.logOptions()
	paths, err := f.parse(c, args)
	if err != nil {
		return err
	}
	if err := o.check(reading); err != nil {
		return err
	}
	cfg, err := c.loadConfig(o.config)
	if err != nil {
		return err
	}
	if err := o.checkNames(cfg); err != nil {
		return err
	}
	if len(paths) == 0 {
		paths = []string{"-"}
		c.sayTyping("lines of a log")
	}
	if term.IsTerminal(c.stdout) {
		reading.quiet = true // the entries themselves show the progress
	}
	sources, _, err := c.findSources(paths, reading)
	if err != nil {
		return err
	}
	return c.explainAll(o, cfg, sources)
}

func (c command) explainAll(o explainOptions, cfg *config.Config, sources []logs.Source) error {
	out := bufio.NewWriter(c.stdout)
	policy := cfg.Policy()
	x := explainer{
		options: o, policy: policy, router: pipeline.NewRouter(policy), classifier: cfg.Classifier, places: cfg.RulePlaces, formats: cfg.Formats, out: out, left: o.limit,
		write: textWriter{c.style, len(sources) > 1, o.zone}.write, progress: c.progress, met: make(map[string]bool),
	}
	if o.format == "json" {
		x.write = writeExplanationJSON
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
	return errors.Join(out.Flush(), x.checkRoute())
}

// explanation is one entry, its route and its verdict. Its JSON is a contract.
type explanation struct {
	Format       string   `json:"format"`
	Time         string   `json:"time"` // as logged, with a Z where the format logs no zone
	LoadBalancer string   `json:"load_balancer"`
	Client       string   `json:"client"` // address
	Type         string   `json:"type"`
	ELBStatus    *int     `json:"elb_status"` // null if it is not a number
	TargetStatus *int     `json:"target_status"`
	Method       string   `json:"method"` // as sent
	Path         string   `json:"path"`   // with its query, unescaped
	UserAgent    string   `json:"user_agent"`
	Actions      []string `json:"actions"`
	Route        string   `json:"route"`
	RouteBy      string   `json:"route_by"` // the pattern, "heuristic", or "" for other
	Journey      string   `json:"journey"`
	Verdict      string   `json:"verdict"`
	Rule         string   `json:"rule"`

	TraceID     string   `json:"trace_id"` // "" where the line has none, as in the next three
	Target      string   `json:"target"`
	TargetGroup string   `json:"target_group"`
	ErrorReason string   `json:"error_reason"`
	Request     *seconds `json:"request_processing_time"` // null where it was not measured
	TargetTime  *seconds `json:"target_processing_time"`
	Response    *seconds `json:"response_processing_time"`
	Latency     string   `json:"latency"`                // good, bad, or "" where it is no event of a latency SLI
	LatencyMS   float64  `json:"latency_ms,omitempty"`   // what that SLI measures
	ThresholdMS int64    `json:"threshold_ms,omitempty"` // of the journey's latency SLI

	at          time.Time
	latencyTime pipeline.LatencyTime // what it measures
	noLatency   string               // why it is no event of a latency SLI that the journey has

	log    string // where it stands
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
	options    explainOptions
	policy     *pipeline.Policy
	met        map[string]bool // routes, some of them
	router     *pipeline.Router
	classifier *classify.Classifier
	places     []routenorm.Place // of the configured rules
	formats    *elblog.Formats
	out        io.Writer
	write      func(io.Writer, *explanation, malformedLine) error
	left       int // entries to be shown, where there is a limit
	progress   *term.Progress
}

// done reports whether the limit of entries is reached.
func (x *explainer) done() bool { return x.options.limit > 0 && x.left == 0 }

func (x *explainer) source(s logs.Source) error {
	return s.Scan(x.formats, func(lines *elblog.Scanner) error {
		for !x.done() && lines.Scan() {
			x.progress.AddLines(1)
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

// entry explains e. It is valid as long as e is.
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
		TraceID: present(e.Field(elblog.FieldTraceID)), Target: present(e.Target), TargetGroup: string(e.TargetGroupName()),
		ErrorReason: present(e.ErrorReason), at: time.Unix(0, e.Time),
		Request: measured(e.RequestProcessingTime), TargetTime: measured(e.TargetProcessingTime), Response: measured(e.ResponseProcessingTime),
	}
	x.judgeLatency(made, e, rule)
	return made
}

func writeExplanationJSON(w io.Writer, x *explanation, bad malformedLine) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	var err error
	if x == nil {
		err = e.Encode(bad)
	} else {
		err = e.Encode(x)
	}
	if err != nil {
		return err
	}
	_, err = w.Write(escapeUnprintable(b.Bytes()))
	return err
}

// escapeUnprintable escapes the characters of JSON that a terminal might act upon: DEL, the control characters above it, and
// those that change the direction of text. They can only be in strings, where \u escapes mean the same.
func escapeUnprintable(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		switch {
		case r == '\n' || strconv.IsPrint(r):
			out = append(out, text[:n]...)
		case r > 0xffff:
			hi, lo := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, hi, lo)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
		text = text[n:]
	}
	return out
}
