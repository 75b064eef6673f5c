// Command bench compares elb-sli with the decompression of the logs by a library, and with other ways to count the same
// file. All counts must equal the generator's known answers. A wrong count is a failure; a slow time never is.
//
//	bench [-lines N] [-rounds N]   one process, interleaved rounds: CPU of decompression, of the pipeline, of a regexp parser
//	bench scale [-quick]           lines, routes, rules and cores, with the memory of each process; 0.9 GB of temporary files
//	bench peers [-lines N]         DuckDB, mawk, GoAccess and alp on the same file, where installed
//	bench instructions [-against P] instructions per line by valgrind's callgrind, beside those of another build of elbsli
//	bench profile [-out F]         the CPU profile for the compiler: see PGO in the Makefile
//
// CPU is user and system time as getrusage reports it. Other work on the machine affects it, because it uses the caches
// and the core's other hyper-thread. Therefore the stages take turns, each round gives one ratio, and the median is
// printed.
package main

import (
	"flag"
	"fmt"
	"os"
	"time"
)

func main() {
	if args, ok := isMeasured(os.Args); ok {
		os.Exit(measured(args))
	}
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	name := ""
	if len(args) > 0 && args[0] != "" && args[0][0] != '-' {
		name, args = args[0], args[1:]
	}
	flags := flag.NewFlagSet("bench "+name, flag.ContinueOnError)
	dir, err := os.MkdirTemp("", "elb-sli-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	switch name {
	case "":
		lines := flags.Int("lines", 400_000, "lines of the log, 640 bytes each")
		rounds := flags.Int("rounds", 11, "rounds")
		if err := flags.Parse(args); err != nil {
			return err
		}
		return compare(dir, *lines, *rounds)
	case "instructions":
		lines := flags.Int("lines", 20_000, "lines of the shorter log")
		against := flags.String("against", "", "another build of elbsli")
		if err := flags.Parse(args); err != nil {
			return err
		}
		return instructions(dir, *lines, *against)
	case "profile":
		out := flags.String("out", pgo, "file")
		lasts := flags.Duration("for", 20*time.Second, "how long")
		if err := flags.Parse(args); err != nil {
			return err
		}
		return profile(dir, *out, *lasts)
	case "decompress", "decompress-library": // run by bench instructions
		with := own
		if name == "decompress-library" {
			with = library
		}
		_, err := decompress(with)(&testLog{path: args[0]})
		return err
	case "scale":
		quick := flags.Bool("quick", false, "a tenth of the lines")
		if err := flags.Parse(args); err != nil {
			return err
		}
		return scale(dir, *quick)
	case "peers":
		lines := flags.Int("lines", 500_000, "lines of the log")
		rounds := flags.Int("rounds", 5, "rounds")
		if err := flags.Parse(args); err != nil {
			return err
		}
		return peers(dir, *lines, *rounds)
	}
	return fmt.Errorf("%q is not a command: scale, peers, instructions, profile, or none", name)
}
