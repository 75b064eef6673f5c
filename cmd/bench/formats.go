package main

import (
	"bytes"
	"fmt"

	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/loggen"
	"github.com/elb-sli/elb-sli/internal/loggen/parquetlog"
	"github.com/elb-sli/elb-sli/internal/pipeline"
)

// formats compares the output formats of vended logs with legacy lines. All describe the same requests.
func formats(l *testLog, b loggen.Bench, rounds int) error {
	stages := []stage{{"legacy lines, gzip", 0, l, replay}}
	for _, f := range []struct {
		name string
		goal float64
		v    loggen.Vended
	}{
		{"JSON, gzip", 2.5, loggen.Vended{Output: "json", Gzip: true}},
		{"JSON with numbers, gzip", 2.5, loggen.Vended{Output: "json", Gzip: true, Typed: true}},
		{"W3C, tabs, gzip", 0, loggen.Vended{Output: "w3c", Delimiter: "\t", Gzip: true}},
		{"Parquet, text", 1, loggen.Vended{Parquet: parquetlog.Open}},
		{"Parquet, numbers and timestamps", 1, loggen.Vended{Parquet: parquetlog.Open, Typed: true}},
	} {
		var out bytes.Buffer
		if err := b.WriteVended(&out, f.v, &loggen.Tally{}); err != nil {
			return err
		}
		fmt.Printf("%-34s %6.1f bytes a line\n", f.name, float64(out.Len())/float64(l.lines))
		stages = append(stages, stage{f.name, f.goal, l, vended(f.name, out.Bytes())})
	}
	fmt.Println()
	results, err := takeTurns(stages, rounds)
	if err != nil {
		return err
	}
	print(stages, results, "× legacy")
	return nil
}

// vended returns the stage from a vended object to the report.
func vended(name string, object []byte) func(*testLog) (counted, error) {
	return func(l *testLog) (counted, error) {
		unnamed := elblog.Unnamed("bench")
		r := bytes.NewReader(object)
		res, err := new(pipeline.Worker).Read(l.config.Policy(), elblog.Input{Body: r, ReadAt: r.ReadAt, Size: r.Size()}, &unnamed)
		if err != nil {
			return nil, err
		}
		return reported(name, l, res)
	}
}
