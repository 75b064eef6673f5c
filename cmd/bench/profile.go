package main

import (
	"bytes"
	"os"
	"runtime/pprof"
	"time"

	"github.com/elb-sli/elb-sli/internal/loggen"
	"github.com/elb-sli/elb-sli/internal/pipeline"
)

// profile is `make profile`: it writes a CPU profile of counting, without decompression, for the compiler. Decompression is
// left out because the compiler's guesses there made it slower.
func profile(dir, out string, lasts time.Duration) error {
	ordinary, err := newLog(dir, "ordinary", loggen.Bench{Seed: 1, Lines: 200_000})
	if err != nil {
		return err
	}
	answers, _, err := newAnswersLog(dir, "answers", 100_000)
	if err != nil {
		return err
	}
	logs := []*testLog{ordinary, answers}
	plain := make([][]byte, len(logs))
	for i, l := range logs {
		if plain[i], err = l.inflated(); err != nil {
			return err
		}
	}
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	defer f.Close() // the second Close of a file that was written is harmless
	if err := pprof.StartCPUProfile(f); err != nil {
		return err
	}
	for start := time.Now(); time.Since(start) < lasts; {
		for i, l := range logs {
			if _, err := new(pipeline.Worker).Plain(l.config.Policy(), bytes.NewReader(plain[i]), nil); err != nil {
				return err
			}
		}
	}
	pprof.StopCPUProfile()
	return f.Close()
}
