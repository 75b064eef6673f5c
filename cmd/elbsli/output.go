package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/samples"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/report"
	"github.com/elb-sli/elb-sli/internal/sli"
	"github.com/elb-sli/elb-sli/internal/spell"
)

// outputOptions are the options of the commands that print a report.
type outputOptions struct {
	format, lang, out, title, notes, trace, sort string

	samples, limit, width int
	badOnly               bool

	reader report.Reader
}

// addFlags adds these options to a command's.
func (o *outputOptions) addFlags(f flags, format string) {
	f.wordVar(&o.format, "format", format, "table, json, html, markdown or csv", "table", "json", "html", "markdown", "csv")
	f.wordVar(&o.lang, "lang", string(report.English), "language of html and markdown: en or ja", string(report.English), string(report.Japanese))
	f.StringVar(&o.out, "out", "", "write to `FILE` instead of stdout")
	f.StringVar(&o.title, "title", "", "`NAME` of the service, for html and markdown; default: the load balancers")
	f.StringVar(&o.notes, "notes", "", "`FILE` of deploys, campaigns and the like to show on the charts; docs/report.md has an example")
	f.IntVar(&o.samples, "samples", 0, "with html: up to `N` requests for each red cell, with their trace ids and no other client data")
	f.StringVar(&o.trace, "trace-url", "", "`URL` of a trace with {trace_id} or {root} in place of its id, for the samples")
	f.wordVar(&o.sort, "sort", "", "with table: order of the series, worst, name or traffic; default: name", report.SortWorst, report.SortName, report.SortTraffic)
	f.IntVar(&o.limit, "limit", 0, "with table: at most `N` series; 0: all")
	f.BoolVar(&o.badOnly, "bad-only", false, "with table: only series with bad requests")
	f.IntVar(&o.width, "width", -1, "with table: `COLUMNS` to fit; 0: any number; default: the terminal's")
}

// check rejects invalid values and combinations of options, and reads the files that they name.
func (o *outputOptions) check(config string, reading *logOptions) error {
	people := o.format == "html" || o.format == "markdown"
	for _, wrong := range []struct {
		given   bool
		problem string
	}{
		{o.lang != string(report.English) && !people, "--lang is for --format html and markdown"},
		{o.title != "" && !people, "--title is for --format html and markdown"},
		{o.notes != "" && o.format != "html", "--notes is for --format html"},
		{(o.samples != 0 || o.trace != "") && o.format != "html", "--samples and --trace-url are for --format html"},
		{o.samples < 0, fmt.Sprintf("--samples %d: want a number of requests", o.samples)},
		{o.trace != "" && o.samples == 0, "--trace-url is for --samples"},
		{(o.sort != "" || o.limit != 0 || o.badOnly || o.width >= 0) && o.format != "table", "--sort, --limit, --bad-only and --width are for --format table"},
		{o.limit < 0, fmt.Sprintf("--limit %d: want a number of series", o.limit)},
	} {
		if wrong.given {
			return usageError(wrong.problem)
		}
	}
	if o.sort == "" {
		o.sort = report.SortName
	}
	if err := checkTraceURL(o.trace); err != nil {
		return err
	}
	zone, err := reading.zone()
	if err != nil {
		return err
	}
	o.reader = report.Reader{Lang: report.Lang(o.lang), Zone: zone, Title: o.title, Trace: o.trace, BuiltIn: config == ""}
	if o.notes != "" {
		o.reader.Notes, err = loadNotes(o.notes, zone)
	}
	return err
}

// command sets the command that lists the requests of the report, unless they came from stdin.
func (o *outputOptions) command(config string, paths []string) {
	if slices.Contains(paths, "-") {
		return
	}
	o.reader.Explain = &report.Explain{Config: config, Paths: slices.Sorted(slices.Values(paths))}
}

// basis returns what the details of a report are computed from.
func (o *outputOptions) basis(cfg *config.Config, tally *sli.Tally, detail *sli.Detail) report.Basis {
	for _, n := range o.reader.Notes { // a note may use the journey's name for people
		for i, name := range n.Journeys {
			if at := slices.IndexFunc(cfg.Journeys, func(j config.Journey) bool { return j.Name == name }); at >= 0 {
				n.Journeys[i] = cfg.Journeys[at].ID
			}
		}
	}
	return report.Basis{
		Tally: tally, Detail: detail, Objectives: promises(cfg), Bucket: int64(cfg.Metrics.Resolution / time.Second), Window: cfg.Window, Zone: o.reader.Zone,
	}
}

// sample adds up to o.samples requests of each red cell to the report.
func (c command) sample(o *outputOptions, cfg *config.Config, sources []logs.Source, r *report.Report) (err error) {
	if o.samples > 0 && r.Details != nil {
		o.reader.Samples, err = samples.Find(c.ctx, cfg, sources, r, o.samples)
	}
	return err
}

func (c command) print(o outputOptions, cfg *config.Config, r *report.Report, tally *sli.Tally) error {
	write := func(w io.Writer) error {
		switch o.format {
		case "json":
			return r.WriteJSON(w)
		case "html":
			return r.WriteHTML(w, o.reader)
		case "markdown":
			return r.WriteMarkdown(w, o.reader)
		case "csv":
			return r.WriteCSV(w, tally, o.reader)
		}
		width := o.width
		if width < 0 {
			width = 0
			if o.out == "" {
				width = term.Width(c.stdout)
			}
		}
		return r.WriteTable(w, o.reader, report.Table{Objectives: promises(cfg), Sort: o.sort, Limit: o.limit, BadOnly: o.badOnly, Width: width})
	}
	return c.writeTo(o.out, write)
}

// writeTo writes a file, or to stdout if it has no name.
func (c command) writeTo(file string, write func(io.Writer) error) error {
	if file == "" {
		return write(c.stdout)
	}
	f, err := os.Create(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s: there is no folder for it: mkdir -p %s", file, spell.ShellWord(filepath.Dir(file)))
	case err != nil:
		return logs.Explain(file, err, "")
	}
	if err := write(f); err != nil {
		f.Close()
		return fmt.Errorf("%s: %w", file, err)
	}
	return f.Close()
}

// incomplete reports whether the report of a week lacks logs. It prints that on stderr if it was not printed before.
func (c command) incomplete(o outputOptions, r *report.Report) bool {
	if r.Missing == nil || !r.Missing.Incomplete() {
		return false
	}
	unsaid := report.Report{Missing: &report.Missing{Hours: r.Missing.Hours}}
	reader := o.reader
	reader.Lang = report.English
	for _, line := range reader.MissingText(&unsaid) {
		fmt.Fprintln(c.stderr, term.Indented(line, textWidth(c.stderr), "  "))
	}
	return true
}

// sayTyping prints what a command that reads from a keyboard is waiting for.
func (c command) sayTyping(what string) {
	if keyboard, ok := c.stdin.(*os.File); ok && term.IsTerminal(keyboard) {
		fmt.Fprintf(c.stderr, "reads %s from stdin; Ctrl-D ends them\n", what)
	}
}

// sayNoEntries prints what to do if none of the lines is an entry.
func (c command) sayNoEntries(lines, entries int64) {
	switch {
	case entries > 0:
	case lines == 0:
		fmt.Fprintln(c.stderr, "nothing was read: the logs are empty; name others, or a folder of logs")
	default:
		fmt.Fprintf(c.stderr, "none of %s is an entry of an access log: elbsli explain FILE shows why\n", term.Plural(lines, "line", "lines"))
	}
}
