package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/elb-sli/elb-sli/internal/classify"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/routenorm"
)

const explainHelp = `usage: elbsli explain [OPTIONS] [PATH|-]

Says of each line of a log which route and verdict it gets, and why: the pattern that made the route, and the rules that
were tried. It shows what the clients sent, as no other command does.

example:
  $ grep ' 460 ' app.log | elbsli explain --config config.yaml
`

// explain is the command "elbsli explain".
func (c command) explain(args []string) error {
	f := newFlags("explain", explainHelp)
	configFile := f.String("config", "", "configuration `FILE`; without one: built-in rules, heuristic routes")
	format := f.String("format", "text", "text or json")
	paths, err := f.parse(c, args)
	if err != nil {
		return err
	}
	if err := oneOfThese("format", *format, "text", "json"); err != nil {
		return err
	}
	switch len(paths) {
	case 0:
		paths = []string{"-"}
	case 1:
	default:
		return usageError("one log at a time")
	}
	cfg, err := loadConfig(*configFile)
	if err != nil {
		return err
	}
	sources, _, err := findSources(paths, c.stdin)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(c.stdout)
	x := explainer{router: pipeline.NewRouter(policyOf(cfg)), classifier: cfg.Classifier, out: out, write: writeExplanationText}
	if *format == "json" {
		x.write = writeExplanationJSON
	}
	for _, s := range sources {
		if err := x.source(c, s); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
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

	steps []classify.Step
	rules func(int) classify.Rule
}

// malformedLine is a line that is no entry. Its JSON is a contract.
type malformedLine struct {
	Malformed string `json:"malformed"` // reason
	Line      int    `json:"line"`      // from 1
}

type explainer struct {
	router     *pipeline.Router
	classifier *classify.Classifier
	out        io.Writer
	write      func(io.Writer, *explanation, malformedLine) error
}

func (x explainer) source(c command, s source) error {
	r, err := s.open()
	if err != nil {
		return err
	}
	defer r.Close()
	in, err := elblog.Open(r)
	if err != nil {
		return err
	}
	scan := elblog.NewScanner(in)
	for scan.Scan() && c.ctx.Err() == nil {
		if err := x.line(scan); err != nil {
			return err
		}
	}
	if err := c.ctx.Err(); err != nil {
		return err
	}
	return scan.Err()
}

func (x explainer) line(s *elblog.Scanner) error {
	e := s.Entry()
	if e == nil {
		return x.write(x.out, nil, malformedLine{s.Malformed().String(), s.Line()})
	}
	method := routenorm.Method(e.Method)
	routed := x.router.Route(method, e.Host, e.Path)
	steps := x.classifier.Explain(e, method, routed.Route)
	rule := x.classifier.Rule(steps[len(steps)-1].Rule)
	return x.write(x.out, &explanation{
		Format: e.Format.String(), Time: zoned(e), LoadBalancer: string(e.LoadBalancer), Client: string(e.ClientAddr()),
		Type: string(e.Type), ELBStatus: number(e.ELBStatusCode), TargetStatus: number(e.TargetStatusCode),
		Method: string(e.Method), Path: string(elblog.Unescape(nil, e.Path)), UserAgent: string(elblog.Unescape(nil, e.UserAgent)),
		Actions: actions(e), Route: routed.Route, RouteBy: routed.By, Journey: routed.Journey,
		Verdict: rule.Then.String(), Rule: rule.Name, steps: steps, rules: x.classifier.Rule,
	}, malformedLine{})
}

// zoned is the time as logged. NLB logs no zone; it is UTC.
func zoned(e *elblog.Entry) string {
	t := string(e.Timestamp)
	if !strings.HasSuffix(t, "Z") {
		t += "Z"
	}
	return t
}

func number(status int) *int {
	if status == elblog.NoStatus {
		return nil
	}
	return &status
}

func actions(e *elblog.Entry) []string {
	if len(e.ActionsExecuted) == 0 || string(e.ActionsExecuted) == "-" {
		return []string{}
	}
	return strings.Split(string(e.ActionsExecuted), ",")
}

func writeExplanationJSON(w io.Writer, x *explanation, bad malformedLine) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	if x == nil {
		return e.Encode(bad)
	}
	return e.Encode(x)
}
