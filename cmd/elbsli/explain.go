package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
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
tried and on what each failed, and the fields that the deciding rule looked at. It shows what the clients sent, as no
other command does. Without a PATH it reads stdin.

example:
  $ grep ' 460 ' app.log | elbsli explain --config config.yaml
  $ elbsli explain --config config.yaml --verdict bad --route /hoge/:id --limit 3 logs/
`

type explainOptions struct {
	config, format, rule, route, verdict string
	limit                                int
}

// explain is the command "elbsli explain".
func (c command) explain(args []string) error {
	var o explainOptions
	f := newFlags("explain", explainHelp)
	f.StringVar(&o.config, "config", "", "configuration `FILE`; without one: built-in rules, heuristic routes")
	f.StringVar(&o.format, "format", "text", "text or json")
	f.StringVar(&o.rule, "rule", "", "only entries that the rule `NAME` decides")
	f.StringVar(&o.route, "route", "", "only entries of this `ROUTE`: /hoge/:id, GET /hoge/:id or other")
	f.StringVar(&o.verdict, "verdict", "", "only good, bad or excluded entries")
	f.IntVar(&o.limit, "limit", 0, "stop after `N` entries; 0: show all")
	reading := f.logOptions()
	paths, err := f.parse(c, args)
	if err != nil {
		return err
	}
	if err := o.check(); err != nil {
		return err
	}
	cfg, err := loadConfig(o.config)
	if err != nil {
		return err
	}
	if err := o.checkRule(cfg.Classifier); err != nil {
		return err
	}
	if len(paths) == 0 {
		paths = []string{"-"}
	}
	if term.Is(c.stdout) {
		reading.quiet = true // the entries themselves show how far it is
	}
	sources, _, err := c.findSources(paths, reading)
	if err != nil {
		return err
	}
	return c.explainAll(o, cfg, sources)
}

func (o *explainOptions) check() error {
	if err := oneOfThese("format", o.format, "text", "json"); err != nil {
		return err
	}
	if o.limit < 0 {
		return usageError(fmt.Sprintf("--limit %d: want a number of entries", o.limit))
	}
	if o.verdict == "" {
		return nil
	}
	return oneOfThese("verdict", o.verdict, "good", "bad", "excluded")
}

// checkRule refuses a rule that there is not: it would look like a rule that decides nothing.
func (o *explainOptions) checkRule(c *classify.Classifier) error {
	if o.rule == "" {
		return nil
	}
	var names []string
	for _, r := range c.Rules() {
		names = append(names, r.Name)
	}
	return oneOfThese("rule", o.rule, names...)
}

// filtered reports whether only some entries are asked for.
func (o *explainOptions) filtered() bool { return o.rule != "" || o.route != "" || o.verdict != "" }

// has reports whether x is asked for.
func (o *explainOptions) has(x *explanation) bool {
	return (o.rule == "" || x.Rule == o.rule) && (o.verdict == "" || x.Verdict == o.verdict) &&
		(o.route == "" || o.route == x.Route || o.route == x.RouteBy || o.route == x.Method+" "+x.Route)
}

func (c command) explainAll(o explainOptions, cfg *config.Config, sources []logs.Source) error {
	out := bufio.NewWriter(c.stdout)
	x := explainer{
		options: o, router: pipeline.NewRouter(cfg.Policy()), classifier: cfg.Classifier, places: cfg.RulePlaces, formats: cfg.Formats, out: out, left: o.limit,
		write: textWriter{c.style, len(sources) > 1}.write, progress: c.progress,
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
	return out.Flush()
}

// explanation is one entry and what becomes of it. Its JSON is a contract.
type explanation struct {
	Format       string   `json:"format"`
	Time         string   `json:"time"` // as logged, with a Z where the format logs no zone
	LoadBalancer string   `json:"load_balancer"`
	Client       string   `json:"client"` // address
	Type         string   `json:"type"`
	ELBStatus    *int     `json:"elb_status"` // null where it is no number
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

	log    string // where it stands
	line   int
	steps  []classify.Step
	rules  func(int) classify.Rule
	places []routenorm.Place // of the configured rules
}

// malformedLine is a line that is no entry. Its JSON is a contract.
type malformedLine struct {
	Malformed string `json:"malformed"` // reason
	Line      int    `json:"line"`      // from 1
	log       string
}

type explainer struct {
	options    explainOptions
	router     *pipeline.Router
	classifier *classify.Classifier
	places     []routenorm.Place // of the configured rules
	formats    *elblog.Formats
	out        io.Writer
	write      func(io.Writer, *explanation, malformedLine) error
	left       int // entries to be shown, where there is a limit
	progress   *term.Progress
}

// done reports whether as many were shown as were asked for.
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
	made := x.entry(e)
	if !x.options.has(made) {
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
	return &explanation{
		Format: e.Format.String(), Time: zoned(e), LoadBalancer: string(e.LoadBalancer), Client: string(e.ClientAddr()),
		Type: string(e.Type), ELBStatus: number(e.ELBStatusCode), TargetStatus: number(e.TargetStatusCode),
		Method: string(e.Method), Path: string(elblog.Unescape(nil, e.Path)), UserAgent: string(elblog.Unescape(nil, e.UserAgent)),
		Actions: actions(e), Route: routed.Route, RouteBy: routed.By, Journey: routed.Journey,
		Verdict: rule.Then.String(), Rule: rule.Name, steps: steps, rules: x.classifier.Rule, places: x.places,
	}
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

// escapeUnprintable escapes what is left in JSON that a terminal might obey: DEL, the control characters above it, and
// what turns the direction of text. In JSON it can only stand in strings, so \u escapes say the same.
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
