package main

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logcheck"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/internal/config"
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

// writeCheck prints what was found: problems on stderr and the rest on stdout, or all of it as JSON.
func (c command) writeCheck(o checkOptions, k *checked) error {
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
	if len(k.Errors) > 0 {
		return nil
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s: %s, %s, %s\n", k.Config, term.Plural(int64(k.Routes), "route", "routes"),
		term.Plural(int64(k.Rules), "rule", "rules"), term.Plural(int64(k.Journeys), "journey", "journeys"))
	if k.Logs != nil {
		k.Logs.Write(&b, c.style)
	}
	_, err := c.stdout.Write(b.Bytes())
	return err
}
