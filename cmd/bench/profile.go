package main

import (
	"bytes"
	"os"
	"path"
	"path/filepath"
	"runtime/pprof"
	"strings"
	"time"

	gprofile "github.com/google/pprof/profile"

	"github.com/elb-sli/elb-sli/internal/loggen"
	"github.com/elb-sli/elb-sli/internal/pipeline"
)

// profile is `make profile`: it writes a CPU profile of counting for the compiler. Decompression is left out, because
// the optimizations of the compiler made it slower.
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
	var raw bytes.Buffer
	if err := pprof.StartCPUProfile(&raw); err != nil {
		return err
	}
	defer pprof.StopCPUProfile() // a second stop after the first does nothing
	for start := time.Now(); time.Since(start) < lasts; {
		for i, l := range logs {
			if _, err := new(pipeline.Worker).Plain(l.config.Policy(), bytes.NewReader(plain[i]), nil); err != nil {
				return err
			}
		}
	}
	pprof.StopCPUProfile()
	portable, err := withoutMachine(raw.Bytes())
	if err != nil {
		return err
	}
	return os.WriteFile(out, portable, 0o644)
}

// withoutMachine returns a profile that does not reveal where it was made: without the mapped programs and libraries,
// and with files under their package's import path. The compiler needs only the functions' names and lines.
func withoutMachine(raw []byte) ([]byte, error) {
	p, err := gprofile.ParseData(raw)
	if err != nil {
		return nil, err
	}
	for _, m := range p.Mapping {
		m.File, m.BuildID = "", ""
	}
	for _, f := range p.Function {
		f.Filename = path.Join(packageOf(f.Name), path.Base(filepath.ToSlash(f.Filename)))
	}
	var out bytes.Buffer
	err = p.Write(&out)
	return out.Bytes(), err
}

// packageOf returns the import path in a function's name. It is "" for a function without one, such as some assembly
// functions.
func packageOf(function string) string {
	function, _, _ = strings.Cut(function, "[") // type arguments have their own paths
	dir, name := path.Split(function)
	name, _, found := strings.Cut(name, ".")
	if !found {
		return ""
	}
	return dir + name
}
