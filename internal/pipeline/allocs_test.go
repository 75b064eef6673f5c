package pipeline_test

import (
	"bytes"
	"math"
	"runtime"
	"testing"

	"github.com/klauspost/compress/gzip"

	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/loggen"
	"github.com/elb-sli/elb-sli/internal/pipeline"
)

// TestNoAllocationPerLine: three times as many lines, with other ids and clients, need hardly more allocations. The
// rest are first requests to a route or with a user agent, which get rarer as the log gets longer.
func TestNoAllocationPerLine(t *testing.T) {
	lines := 20_000
	if testing.Short() {
		lines = 8_000
	}
	for _, name := range []string{"plain", "gzip"} {
		few, many := allocations(t, name, lines), allocations(t, name, 3*lines)
		if perLine := (float64(many) - float64(few)) / float64(2*lines); perLine > 0.002 {
			t.Errorf("%s: %d allocations for %d lines, %d for three times as many: %.4f a line", name, few, lines, many, perLine)
		}
	}
}

// allocations returns the number of allocations of one Read, including those made once: the fewest of three.
func allocations(t *testing.T, name string, lines int) uint64 {
	b := loggen.Bench{Seed: 5, Lines: lines}
	p := policy(t, string(b.Config()))
	var log bytes.Buffer
	if err := b.Write(&log, &loggen.Tally{}); err != nil {
		t.Fatal(err)
	}
	if name == "gzip" {
		plain := bytes.Clone(log.Bytes())
		log.Reset()
		zw := gzip.NewWriter(&log)
		zw.Write(plain) // a bytes.Buffer accepts everything
		zw.Close()
	}
	least := uint64(math.MaxUint64)
	for range 3 { // the garbage collector allocates now and then
		r := bytes.NewReader(log.Bytes())
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		res, err := new(pipeline.Worker).Read(p, elblog.Input{Body: r}, nil)
		runtime.ReadMemStats(&after)
		if err != nil || res.Lines != int64(lines) {
			t.Fatalf("%d lines, %v", res.Lines, err)
		}
		least = min(least, after.Mallocs-before.Mallocs)
	}
	return least
}
