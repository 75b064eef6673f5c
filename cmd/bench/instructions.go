package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"

	"github.com/elb-sli/elb-sli/internal/loggen"
)

// instructions is `make bench-instructions`: it prints how many instructions decompression and `elbsli replay` take for a
// line. It runs each under callgrind on two lengths of the same log and subtracts, so that the start and the end of a
// process are not included. Unlike a time, the number is the same on a busy machine, and it is comparable between machines
// with the same instruction set. other is another build of elbsli to compare with, or "".
func instructions(dir string, lines int, other string) error {
	elbsli, err := build(dir, "elbsli", "./cmd/elbsli")
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	fmt.Printf("%-54s %10s %22s\n", "instructions a line", "", "after decompression")
	for _, kind := range []struct {
		name string
		make func(name string, lines int) (*testLog, func(report []byte) error, error)
	}{
		{"ordinary traffic, 21 routes", func(name string, lines int) (*testLog, func([]byte) error, error) {
			l, err := newLogFile(dir, name, loggen.Bench{Seed: 1, Lines: lines})
			return l, func(got []byte) error { return check("elbsli replay", got, l.want) }, err
		}},
		{"13 kinds of answers, 8 routes", func(name string, lines int) (*testLog, func([]byte) error, error) {
			l, rules, err := newAnswersLog(dir, name, lines)
			return l, func(got []byte) error { return checkRules(got, rules) }, err
		}},
	} {
		var byLibrary, alone, replay, others [2]int64
		for i, n := range []int{lines, 3 * lines} {
			l, check, err := kind.make(fmt.Sprint(kind.name[:2], n), n)
			if err != nil {
				return err
			}
			if _, byLibrary[i], err = callgrind(dir, self, "decompress-library", l.path); err != nil {
				return err
			}
			if _, alone[i], err = callgrind(dir, self, "decompress", l.path); err != nil {
				return err
			}
			count := func(program string) (int64, error) {
				out, n, err := callgrind(dir, program, "replay", "--config", l.conf, "--format", "json", l.path)
				if err != nil {
					return 0, err
				}
				return n, check(out)
			}
			if replay[i], err = count(string(elbsli)); err != nil {
				return err
			}
			if other == "" {
				continue
			}
			if others[i], err = count(other); err != nil {
				return err
			}
		}
		perLine := func(n [2]int64) int64 { return (n[1] - n[0]) / int64(2*lines) }
		base := perLine(alone)
		fmt.Printf("%-54s %10d\n", kind.name+": klauspost/compress alone", perLine(byLibrary))
		fmt.Printf("%-54s %10d\n", kind.name+": decompression alone", base)
		fmt.Printf("%-54s %10d %22d\n", kind.name+": elbsli replay", perLine(replay), perLine(replay)-base)
		if other != "" {
			fmt.Printf("%-54s %10d %22d\n", kind.name+": "+other, perLine(others), perLine(others)-base)
		}
	}
	fmt.Printf("\nLogs of %d and %d lines, one core, counted by callgrind. All counts are as known.\n", lines, 3*lines)
	return nil
}

var collected = regexp.MustCompile(`Collected : (\d+)`)

// callgrind runs a command and returns its output and its number of instructions. The Go runtime's signals would stop
// callgrind, and the number of garbage collections depends on the machine, so both are off.
func callgrind(dir string, args ...string) (out []byte, n int64, err error) {
	cmd := exec.Command("valgrind", append([]string{"--tool=callgrind", "--callgrind-out-file=" + filepath.Join(dir, "callgrind.out")}, args...)...)
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1", "GODEBUG=asyncpreemptoff=1", "GOGC=off")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if out, err = cmd.Output(); err != nil {
		return nil, 0, fmt.Errorf("valgrind %v: %w\n%s", args, err, stderr.Bytes())
	}
	m := collected.FindSubmatch(stderr.Bytes())
	if m == nil {
		return nil, 0, fmt.Errorf("valgrind %v: no count in\n%s", args, stderr.Bytes())
	}
	n, err = strconv.ParseInt(string(m[1]), 10, 64)
	return out, n, err
}
