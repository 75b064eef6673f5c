package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"

	"github.com/elb-sli/elb-sli/internal/loggen"
)

// scale is `make bench-scale`.
func scale(dir string, quick bool) error {
	elbsli, err := build(dir, "elbsli", "./cmd/elbsli")
	if err != nil {
		return err
	}
	shrink := 1
	if quick {
		shrink = 10
	}
	if err := scaleLines(dir, elbsli, shrink); err != nil {
		return err
	}
	if err := scaleTable(dir, elbsli, "routes in the table", 1.3, shrink, []int{20, 200, 1000, 4000},
		func(n int) loggen.Bench { return loggen.Bench{Seed: 1, Routes: n} }); err != nil {
		return err
	}
	if err := scaleTable(dir, elbsli, "rules", 1.1, shrink, []int{10, 100, 1000},
		func(n int) loggen.Bench { return loggen.Bench{Seed: 1, Rules: n} }); err != nil {
		return err
	}
	return scaleCores(dir, elbsli, shrink)
}

// scaleLines replays logs of growing length, in which no line is repeated.
func scaleLines(dir string, elbsli binary, shrink int) error {
	fmt.Printf("%12s %12s %10s %12s   elbsli replay of distinct lines\n", "lines", "CPU ns/line", "× 100 k", "peak MiB")
	sizes := []int{1, 10_000, 100_000, 1_000_000, 10_000_000 / shrink}
	costs, memory, err := replayAll(dir, elbsli, sizes)
	if err != nil {
		return err
	}
	start := median(costs[0])
	for i, n := range sizes[1:] {
		perLine := func(i int) cost { return (median(costs[i]) - start) / cost(sizes[i]) }
		fmt.Printf("%12d %12.0f %10.2f %12.1f\n", n, perLine(i+1), perLine(i+1)/perLine(2), mib(memory[i+1]))
	}
	fmt.Printf("Goals: at most 1.1 × per line, at most 32 MiB. Not in it: %.0f ms CPU to start and end the process.\n\n", start/1e6)
	return nil
}

// replayAll replays a log of each size in turn, each in its own process, and returns CPU and peak memory by size.
func replayAll(dir string, elbsli binary, sizes []int) (costs [][]cost, memory []int64, err error) {
	costs, memory = make([][]cost, len(sizes)), make([]int64, len(sizes))
	logs := make([]*testLog, len(sizes))
	for i, n := range sizes {
		if logs[i], err = newLogFile(dir, fmt.Sprint("lines", n), loggen.Bench{Seed: 1, Lines: n}); err != nil {
			return nil, nil, err
		}
	}
	for range 5 {
		for i, l := range logs {
			out, u, err := measure(nil, []string{"GOMAXPROCS=1"}, string(elbsli), "replay", "--config", l.conf, "--format", "json", l.path)
			if err != nil {
				return nil, nil, err
			}
			if err := check("elbsli replay", out, l.want); err != nil {
				return nil, nil, err
			}
			costs[i], memory[i] = append(costs[i], cost(u.CPU)), max(memory[i], u.Memory)
		}
	}
	return costs, memory, nil
}

// scaleTable replays the same kind of traffic under configurations of growing size.
func scaleTable(dir string, elbsli binary, what string, goal float64, shrink int, sizes []int, bench func(int) loggen.Bench) error {
	var stages []stage
	for _, n := range sizes {
		b := bench(n)
		b.Lines = 100_000 / shrink
		l, err := newLog(dir, "table"+strconv.Itoa(n), b)
		if err != nil {
			return err
		}
		stages = append(stages, stage{log: l, run: replay})
	}
	costs, err := takeTurns(stages, 9)
	if err != nil {
		return err
	}
	fmt.Printf("%12s %12s %10s %12s   %s; replay in one process, memory of elbsli replay\n", "", "CPU ns/line", "× least", "peak MiB", what)
	for i, n := range sizes {
		l := stages[i].log
		out, u, err := measure(nil, nil, string(elbsli), "replay", "--config", l.conf, "--format", "json", l.path)
		if err != nil {
			return err
		}
		if err := check(what, out, l.want); err != nil {
			return err
		}
		fmt.Printf("%12d %12.0f %10.2f %12.1f\n", n, median(costs[i]), pairedRatio(costs[i], costs[0]), mib(u.Memory))
	}
	fmt.Printf("Goal: at most %.1f ×.\n\n", goal)
	return nil
}

// scaleCores replays a folder on one core and on more.
func scaleCores(dir string, elbsli binary, shrink int) error {
	const files = 16
	folder := filepath.Join(dir, "folder")
	if err := os.Mkdir(folder, 0o777); err != nil {
		return err
	}
	b := loggen.Bench{Seed: 1, Lines: 100_000 / shrink}
	one, err := newLog(dir, "one", b)
	if err != nil {
		return err
	}
	for i := range files {
		if err := os.Link(one.path, filepath.Join(folder, fmt.Sprintf("%02d.log.gz", i))); err != nil {
			return err
		}
	}
	cores := []int{1}
	for n := 2; n <= runtime.NumCPU(); n *= 2 {
		cores = append(cores, n)
	}
	wall := make([][]cost, len(cores))
	var last []usage
	for range 7 {
		last = last[:0]
		for i, n := range cores {
			out, u, err := measure(nil, []string{fmt.Sprint("GOMAXPROCS=", n)}, string(elbsli), "replay", "--config", one.conf, "--format", "json", folder)
			if err != nil {
				return err
			}
			if err := check("folder", out, times(one.want, files)); err != nil {
				return err
			}
			wall[i], last = append(wall[i], cost(u.Wall)), append(last, u)
		}
	}
	fmt.Printf("%12s %12s %10s %12s   a folder of %d files of %d lines, cores\n", "cores", "wall ms", "faster", "peak MiB", files, b.Lines)
	for i, n := range cores {
		fmt.Printf("%12d %12.0f %10.2f %12.1f\n", n, median(wall[i])/1e6, pairedRatio(wall[0], wall[i]), mib(last[i].Memory))
	}
	fmt.Println("Goal: on 2 cores at least 1.8 × faster, where nothing else runs.")
	return nil
}

// times returns the known counts for n copies of a log.
func times(a loggen.Answer, n int64) loggen.Answer {
	many := func(of map[string]int64) map[string]int64 {
		out := map[string]int64{}
		for k, v := range of {
			out[k] = v * n
		}
		return out
	}
	a.Objects, a.Entries, a.Malformed = a.Objects*int(n), a.Entries*n, a.Malformed*n
	a.Excluded, a.Rules = many(a.Excluded), many(a.Rules)
	series := make([]loggen.Series, len(a.Series))
	for i, s := range a.Series {
		s.Total, s.Good, s.Bad = s.Total*n, s.Good*n, s.Bad*n
		series[i] = s
	}
	a.Series = series
	return a
}
