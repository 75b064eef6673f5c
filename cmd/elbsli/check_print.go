package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logcheck"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/spell"
)

// checked is what `check --format json` prints.
type checked struct {
	Config   string         `json:"config"`
	Errors   []problem      `json:"errors"`
	Warnings []problem      `json:"warnings"`
	Routes   int            `json:"routes"`
	Rules    int            `json:"rules"`
	Journeys int            `json:"journeys"`
	Logs     *logcheck.Logs `json:"logs,omitempty"`
	Next     string         `json:"next"`
}

// nextStep returns what to do after the check, one step toward a deployment.
func (k *checked) nextStep(logs []string) string {
	config := "--config " + spell.ShellWord(k.Config)
	where := "LOGS"
	if len(logs) > 0 {
		var words []string
		for _, l := range slices.Sorted(slices.Values(logs)) { // the check itself does not depend on their order
			words = append(words, spell.ShellWord(l))
		}
		where = strings.Join(words, " ")
	}
	switch {
	case len(k.Errors) > 0:
		what := "error"
		if n := len(k.Errors); n > 1 {
			what = fmt.Sprintf("%d errors, the first one first", n)
		}
		return fmt.Sprintf("fix the %s, and run elbsli check %s again", what, config)
	case k.Routes == 0 && k.Journeys == 0:
		return fmt.Sprintf("elbsli init %s prints a first configuration with routes and journeys", where)
	case k.Logs != nil && k.Logs.Entries == 0:
		return fmt.Sprintf("name access logs: elbsli explain %s shows why none of their lines is an entry", where)
	case k.Journeys == 0:
		return "name what your users do under journeys, because objectives are for journeys: elbsli help journey"
	case k.Logs == nil:
		return fmt.Sprintf("elbsli check %s --logs LOGS compares it with logs", config)
	case len(k.Warnings) > 0:
		return fmt.Sprintf("check the %s, then run elbsli replay %s %s", term.Plural(int64(len(k.Warnings)), "warning", "warnings"), config, where)
	}
	return fmt.Sprintf("elbsli objectives %s %s shows which objectives these logs support; terraform/README.md deploys it", config, where)
}

// problem is one error or warning.
type problem struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Col     int    `json:"col"`
	Subject string `json:"subject"`
	Problem string `json:"problem"`
}

func problems(errs []config.Error) []problem {
	out := make([]problem, 0, len(errs))
	for _, e := range errs {
		out = append(out, problem{e.Place.File, e.Place.Line, e.Place.Col, e.Subject, e.Problem})
	}
	return out
}

func (p problem) String() string {
	return fmt.Sprintf("%s:%d:%d: %s: %s", p.File, p.Line, p.Col, p.Subject, p.Problem)
}

// writeCheck prints problems on stderr and the rest on stdout, or all of it as JSON.
func (c command) writeCheck(o checkOptions, k *checked) error {
	k.Next = k.nextStep(o.logs)
	if o.format == "json" {
		k.Errors, k.Warnings = append([]problem{}, k.Errors...), append([]problem{}, k.Warnings...) // [], not null
		e := json.NewEncoder(c.stdout)
		e.SetEscapeHTML(false)
		return e.Encode(k)
	}
	for _, p := range k.Errors {
		fmt.Fprintln(c.stderr, p)
	}
	for _, p := range k.Warnings {
		fmt.Fprintf(c.stderr, "%s (warning)\n", p)
	}
	next := "next: " + k.Next + "\n" // on one line, for copying
	if len(k.Errors) > 0 {
		_, err := io.WriteString(c.stderr, next)
		return err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s: %s, %s, %s\n", k.Config, term.Plural(int64(k.Routes), "route", "routes"),
		term.Plural(int64(k.Rules), "rule", "rules"), term.Plural(int64(k.Journeys), "journey", "journeys"))
	if k.Logs != nil {
		k.Logs.Write(&b, c.style)
	}
	if k.Logs != nil {
		next = "\n" + next
	}
	_, err := io.WriteString(c.stdout, term.Fold(b.String(), term.Width(c.stdout))+next)
	return err
}
