package main

import (
	"fmt"
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/weeks"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/delivery"
	"github.com/elb-sli/elb-sli/internal/history"
)

const historyCompactHelp = `usage: elbsli history compact [OPTIONS] DIR|s3://BUCKET/PREFIX

Merges the files of each finished day (UTC) of a history into one file, and removes the files that it replaces. A day is
finished three hours after its end. This may run at any time, even while others write and read the history: no count
changes. Run it nightly if the Lambda function writes the history; replay --history compacts by itself.

A history keeps the counts of each configuration separately, and only those of --config are compacted.

example:
  $ elbsli history compact --config config.yaml s3://my-counts/elb-sli
`

const historyDigestHelp = `usage: elbsli history digest [OPTIONS]

Prints the digest in the names of the files with a configuration's counts.

example:
  $ elbsli history digest --config config.yaml
`

// historyDigest is the command "elbsli history digest".
func (c command) historyDigest(args []string) error {
	f := newFlags("history digest", historyDigestHelp)
	path := f.String("config", "", "configuration `FILE`; without one: built-in rules, heuristic routes")
	rest, err := f.parse(c, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return usageError(fmt.Sprintf("%q: it has only options", rest[0]))
	}
	cfg, err := c.loadConfig(*path)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.stdout, delivery.HistoryDigest(cfg.Counting))
	return err
}

// historyCompact is the command "elbsli history compact".
func (c command) historyCompact(args []string) error {
	f := newFlags("history compact", historyCompactHelp)
	path := f.String("config", "", "configuration `FILE` whose counts are compacted; without one: those of the built-in rules")
	places, err := f.parse(c, args)
	if err != nil {
		return err
	}
	if len(places) != 1 {
		return usageError("want one history: a folder, or s3://BUCKET/PREFIX")
	}
	cfg, err := c.loadConfig(*path)
	if err != nil {
		return err
	}
	place, err := weeks.OpenKept(c.ctx, places[0])
	if err != nil {
		return err
	}
	failed := false
	objects, removed, err := c.compact(cfg, place, func(name string, err error) {
		fmt.Fprintf(c.stderr, "%s: %s\n", name, err)
		failed = true
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(c.stdout, "%s compacted, %s removed\n", term.Plural(objects, "object", "objects"), term.Plural(removed, "file", "files"))
	if failed {
		return errReported
	}
	return nil
}

// compact compacts the finished days of a configuration's counts.
func (c command) compact(cfg *config.Config, place *history.Place, say func(name string, err error)) (objects, removed int64, err error) {
	return weeks.Compact(c.ctx, place, delivery.HistoryDigest(cfg.Counting), time.Now(), say)
}

// kept reports what a history could not keep or does not have, and compacts it if logs were added.
func (c command) kept(cfg *config.Config, src weeks.Source, w *weeks.Weeks) error {
	if w.Nameless > 0 {
		fmt.Fprintf(c.stderr, "%s no name of an object in S3: read each time, and not in the history\n", term.Plural(w.Nameless, "log has", "logs have"))
	}
	if w.Copies > 0 {
		fmt.Fprintf(c.stderr, "%s by name, and left out: a history counts each object once\n", term.Plural(w.Copies, "log is a copy", "logs are copies"))
	}
	for _, l := range w.LeftOut {
		fmt.Fprintf(c.stderr, "%s, %s to %s: counted only under another configuration (%s), and left out. To count under this one: %s\n",
			term.Plural(l.Objects, "object", "objects"), l.From, l.To, l.Digest, l.Command(src.History.URI))
	}
	if src.History == nil || len(src.Logs) == 0 {
		return nil
	}
	_, _, err := c.compact(cfg, src.History, func(name string, err error) { fmt.Fprintf(c.stderr, "%s: %s\n", name, err) })
	return err
}
