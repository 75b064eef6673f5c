package main

import "fmt"

const checkHelp = `usage: elbsli check [OPTIONS]

Validates a configuration. Errors and warnings are file:line:col: subject: problem, one a line; a warning changes
nothing in the exit status.

example:
  $ elbsli check --config config.yaml
`

// check is the command "elbsli check".
func (c command) check(args []string) error {
	f := newFlags("check", checkHelp)
	configFile := f.String("config", "config.yaml", "configuration `FILE`")
	rest, err := f.parse(c, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return usageError(fmt.Sprintf("%q: the configuration is named by --config", rest[0]))
	}
	cfg, err := loadConfig(*configFile)
	if err != nil {
		return err
	}
	for _, w := range cfg.Warnings() {
		fmt.Fprintf(c.stderr, "%s (warning)\n", w)
	}
	fmt.Fprintf(c.stdout, "%s: %d routes, %d rules, %d journeys\n", *configFile, cfg.Table.Len(), len(cfg.Classifier.Rules()), len(cfg.Journeys))
	return nil
}
