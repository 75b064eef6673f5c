package main

import (
	"fmt"
	"os"
	"path/filepath"
)

const objectivesHelp = `usage: elbsli objectives [OPTIONS] --history DIR|s3://BUCKET/PREFIX
       elbsli objectives [OPTIONS] PATH|s3://BUCKET/PREFIX|- …

Tries objectives on past logs: how often each would have been met, what one failure would have cost, and which one the past
supports, with its reason in a sentence. For latency, it also names thresholds. It does not propose an objective that the
traffic is too low for, but says what would make one possible.

--write puts the proposals into the configuration as comments above the journeys, and changes nothing else. It replaces
comments that it wrote before.

example:
  $ elbsli objectives --config config.yaml --since 84d --history s3://my-history/elb-sli
  $ elbsli objectives --config config.yaml --write logs/
`

// objectives is the command "elbsli objectives".
func (c command) objectives(args []string) error {
	var o pastOptions
	var write bool
	f := newFlags("objectives", objectivesHelp)
	o.add(f)
	f.BoolVar(&write, "write", false, "put the proposals into the configuration as comments")
	reading := f.logOptions()
	paths, err := f.parse(c, args)
	if err != nil {
		return err
	}
	past, failed, err := c.past(o, reading, paths)
	if err != nil {
		return err
	}
	found := past.Objectives()
	if write {
		text, err := os.ReadFile(o.config)
		if err != nil {
			return err
		}
		if text, err = found.Comments(text); err != nil {
			return fmt.Errorf("%s: %w", o.config, err)
		}
		if err := replaceFile(o.config, text); err != nil {
			return err
		}
	}
	return c.show(o, failed, found, found.Write)
}

// replaceFile replaces the content of a file, completely or not at all, and keeps its permissions. It follows symbolic
// links.
func replaceFile(name string, text []byte) error {
	name, err := filepath.EvalSymlinks(name)
	if err != nil {
		return err
	}
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // fails after a rename, which is harmless
	if _, err := f.Write(text); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Chmod(f.Name(), info.Mode().Perm()); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}
