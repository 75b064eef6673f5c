package main

import (
	"fmt"
	"slices"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/firstconfig"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/tables"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/routenorm/learn"
)

const initHelp = `usage: elbsli init [OPTIONS] [--from NAME FILE] PATH|s3://BUCKET/PREFIX …

Prints a first, working configuration: the routes of the service's own table, if --from gives one, and those that the logs
prove; the callers; rules that exclude probes and crawlers; and the busiest routes as drafts of journeys. Logs of several
days teach more than as many requests of one day. Review the output: each route is a billed metric, and each objective is a
commitment.

example:
  $ elbsli init logs/monday logs/thursday logs/sunday > config.yaml
  $ elbsli init --from openapi openapi.yaml s3://my-logs/AWSLogs/ --since 24h > config.yaml
`

// init is the command "elbsli init".
func (c command) init(args []string) error {
	f := newFlags("init", initHelp)
	described := f.importOptions("the first argument is a FILE that \"elbsli routes import --from\" `NAME` reads: its routes come first")
	like := f.String("config", "", "a configuration `FILE` with the format of these logs under formats.plain; the rest of it is ignored")
	reading := f.logOptions()
	paths, err := f.parse(c, args)
	if err != nil {
		return err
	}
	if err := described.check(); err != nil {
		return err
	}
	t := &firstconfig.Table{}
	if described.from != "" {
		if len(paths) == 0 {
			return usageError("--from takes a FILE before the logs")
		}
		imported, err := c.readTable(described, paths[0])
		if err != nil {
			return err
		}
		if err := t.AddImported(imported); err != nil {
			return err
		}
		paths = paths[1:]
	}
	switch {
	case len(paths) == 0:
		return usageError("no log given: a file, a folder, or s3://BUCKET/PREFIX")
	case slices.Contains(paths, "-"):
		return usageError("- is stdin, but init reads its logs more than once: give a file")
	}
	var formats *elblog.Formats
	if *like != "" {
		cfg, err := c.loadConfig(*like)
		if err != nil {
			return err
		}
		formats = cfg.Formats
	}
	l := learn.New()
	if err := c.learn(&tables.Sampler{Learner: l}, paths, reading, formats); err != nil {
		return err
	}
	if err := t.AddLearned(l); err != nil {
		return err
	}
	seen, err := c.look(t.Patterns, paths, reading, formats)
	if err != nil {
		return err
	}
	text := seen.YAML(t, schemaURL())
	if _, err := config.Parse("this configuration", text); err != nil {
		return fmt.Errorf("the configuration that init made is not valid, which is a bug in init: %w", err)
	}
	_, err = c.stdout.Write(text)
	return err
}

// look counts the logs under the new table.
func (c command) look(table []routenorm.Pattern, paths []string, reading *logOptions, formats *elblog.Formats) (*firstconfig.Look, error) {
	cfg, err := config.Parse("routes", firstconfig.RoutesYAML(table))
	if err != nil {
		return nil, fmt.Errorf("the routes that were found conflict: %w", err)
	}
	sources, _, err := c.findSources(paths, reading)
	if err != nil {
		return nil, err
	}
	cfg.Formats = formats
	seen := firstconfig.NewLook(cfg)
	policies := []*pipeline.Policy{cfg.Policy()}
	policies[0].InLegacy = logs.InLegacy(sources)
	read := func(s logs.Source) (*firstconfig.Look, error) {
		l, err := s.Open()
		if err != nil {
			return nil, err
		}
		defer l.Close()
		one := firstconfig.NewLook(cfg)
		results, err := pipeline.RunObserved(policies, l.Input, s.Object, one.Entry)
		if err != nil {
			return nil, err
		}
		one.Counts = results[0]
		return one, nil
	}
	_, err = logs.InOrder(sources, read, func(s logs.Source, one *firstconfig.Look, err error) error {
		switch {
		case c.ctx.Err() != nil:
			return c.ctx.Err()
		case err != nil:
			return fmt.Errorf("%s: %w", s.Name, logs.ExplainContent(err))
		}
		c.progress.AddLines(one.Counts.Lines)
		seen.Merge(one)
		return nil
	})
	return seen, err
}
