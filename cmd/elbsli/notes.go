package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/internal/report"
)

// noteLine is one note of a --notes file.
type noteLine struct {
	At       string   `yaml:"at"`
	To       string   `yaml:"to"`
	Text     string   `yaml:"text"`
	Journeys []string `yaml:"journeys"`
}

// maxNotes limits a --notes file: more notes would cover the charts.
const maxNotes = 200

// loadNotes reads events that are not in the logs: a YAML list of {at, to, text, journeys}. Times without a zone are in zone.
func loadNotes(name string, zone *time.Location) ([]report.Note, error) {
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("notes: %w", logs.Explain(name, errors.Unwrap(err), "docs/report.md shows such a file"))
	}
	d := yaml.NewDecoder(bytes.NewReader(b))
	d.KnownFields(true)
	var lines []noteLine
	if err := d.Decode(&lines); err != nil && !errors.Is(err, io.EOF) {
		var typed *yaml.TypeError
		if errors.As(err, &typed) {
			err = errors.New(strings.ReplaceAll(strings.Join(typed.Errors, "; "), " in type main.noteLine", ""))
		}
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(lines) > maxNotes {
		return nil, fmt.Errorf("%s: %d notes, at most %d stand on the charts", name, len(lines), maxNotes)
	}
	notes := make([]report.Note, 0, len(lines))
	for i, l := range lines {
		n := report.Note{Text: l.Text, Journeys: l.Journeys}
		if n.At, err = noteTime(l.At, zone); err == nil && l.To != "" {
			n.To, err = noteTime(l.To, zone)
		}
		switch {
		case err != nil:
			return nil, fmt.Errorf("%s: note %d: %w", name, i+1, err)
		case l.Text == "":
			return nil, fmt.Errorf("%s: note %d: text is missing", name, i+1)
		case !n.To.IsZero() && !n.At.Before(n.To):
			return nil, fmt.Errorf("%s: note %d: %s is not before %s", name, i+1, l.At, l.To)
		}
		notes = append(notes, n)
	}
	return notes, nil
}

func noteTime(s string, zone *time.Location) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04", "2006-01-02T15:04", time.DateTime, time.DateOnly} {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q: want a time such as 2026-11-19 14:05", s)
}

// checkTraceURL rejects a pattern that is not the URL of a web page.
func checkTraceURL(pattern string) error {
	if pattern == "" {
		return nil
	}
	u, err := url.Parse(strings.NewReplacer("{trace_id}", "x", "{root}", "x").Replace(pattern))
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || !strings.Contains(pattern, "{trace_id}") && !strings.Contains(pattern, "{root}") {
		return usageError(fmt.Sprintf("--trace-url %q: want a URL with {trace_id} or {root} in it", pattern))
	}
	return nil
}
