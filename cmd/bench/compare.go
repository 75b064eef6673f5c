package main

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/elb-sli/elb-sli/internal/loggen"
)

// compare is `make bench`.
func compare(dir string, lines, rounds int) error {
	bench := loggen.Bench{Seed: 1, Lines: lines}
	l, err := newLog(dir, "bench", bench)
	if err != nil {
		return err
	}
	plain, err := l.inflated()
	if err != nil {
		return err
	}
	short, err := newLog(dir, "short", loggen.Bench{Seed: 2, Lines: max(1, lines/20)})
	if err != nil {
		return err
	}
	elbsli, err := build(dir, "elbsli", "./cmd/elbsli")
	if err != nil {
		return err
	}
	fmt.Printf("%d lines of %d bytes, %.1f bytes each when compressed (%.1f : 1)\n\n", lines, len(plain)/lines,
		float64(len(l.zipped))/float64(lines), float64(len(plain))/float64(len(l.zipped)))
	stages := []stage{
		{"decompression alone, klauspost/compress", 0, l, decompress(library)},
		{"decompression alone, as elbsli does it", 0, l, decompress(own)},
		{"replay, in this process", 1.25, l, replay},
		{"elbsli replay, the process from start to end", 1.25, l, elbsli.replay},
		{"the Lambda's pipeline, without S3 and UDP", 1.30, l, lambda},
		{"plain bytes to counts", 0.25, l, aggregate(plain)},
		{"the usual way: regexps, on a shorter log", 0, short, newUsual(short).run},
	}
	results, err := takeTurns(stages, rounds)
	if err != nil {
		return err
	}
	print(stages, results, "× library")
	fmt.Println()
	if err := formats(l, bench, rounds); err != nil {
		return err
	}
	if err := coldStart(dir, rounds); err != nil {
		return err
	}
	return lambdaZip(dir, filepath.Join(dir, "bench.yaml"))
}

// cost is the CPU time per line in one run.
type cost float64 // nanoseconds

// takeTurns runs each stage once per round, and returns the costs by stage and round.
func takeTurns(stages []stage, rounds int) ([][]cost, error) {
	costs := make([][]cost, len(stages))
	for round := range rounds + 1 {
		for i, s := range stages {
			start := used()
			check, err := s.run(s.log)
			spent := used() - start
			if err != nil {
				return nil, err
			}
			if err := check(); err != nil {
				return nil, err
			}
			if round > 0 { // the first one warms up
				costs[i] = append(costs[i], cost(spent)/cost(s.log.lines))
			}
		}
	}
	return costs, nil
}

// print prints the costs, each beside that of the first stage.
func print(stages []stage, costs [][]cost, ratio string) {
	fmt.Printf("%-46s %10s %12s %10s %6s\n", "", "ns a line", "lines/s", ratio, "goal")
	for i, s := range stages {
		m := median(costs[i])
		goal := ""
		if s.goal > 0 {
			goal = fmt.Sprintf("%.2f", s.goal)
		}
		fmt.Printf("%-46s %10.0f %12.0f %10.2f %6s\n", s.name, m, 1e9/m, pairedRatio(costs[i], costs[0]), goal)
	}
	fmt.Printf("\nCPU, one core; medians of %d rounds in which the stages took turns; × is the median of the rounds' ratios.\n", len(costs[0]))
	fmt.Println("All counts equal the generator's.")
}

// pairedRatio returns the median of the rounds' ratios of a to b.
func pairedRatio(a, b []cost) cost {
	r := make([]cost, len(a))
	for i := range a {
		r[i] = a[i] / b[i]
	}
	return median(r)
}

func median[T cmp.Ordered](s []T) T {
	s = slices.Clone(s)
	slices.Sort(s)
	return s[len(s)/2]
}
