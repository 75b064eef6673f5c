package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/klauspost/compress/gzip"

	"github.com/elb-sli/elb-sli/internal/loggen"
	"github.com/elb-sli/elb-sli/internal/loggen/parquetlog"
	"github.com/elb-sli/elb-sli/test/runtimeapi"
)

// TestMain runs a helper process between a test and the process that it measures, if the environment asks for it.
func TestMain(m *testing.M) {
	if args, ok := isMeasured(os.Args); ok {
		os.Exit(measured(args))
	}
	var err error
	if programs, err = os.MkdirTemp("", "bench"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	status := m.Run()
	_ = os.RemoveAll(programs)
	os.Exit(status)
}

// programs is the folder in which elbsli is built when the first test needs it.
var programs string

var elbsliBuilt = sync.OnceValues(func() (binary, error) {
	path := filepath.Join(programs, "elbsli")
	return binary(path), runtimeapi.Build(path, "../elbsli")
})

// The limits on a process's memory, and on its growth for a hundred times as many lines.
const (
	mostMemory = 32 << 20
	mostGrowth = 4 << 20
)

// TestMemoryIsFlat replays ten thousand and a million lines, each in its own process. The million lines are the same
// hundred thousand in ten gzip members, because generating a million takes longer than reading them. A short test takes
// five members of ten thousand.
func TestMemoryIsFlat(t *testing.T) {
	elbsli, err := elbsliBuilt()
	if err != nil {
		t.Fatal(err)
	}
	lines, times := 100_000, 10
	if testing.Short() {
		lines, times = 10_000, 5
	}
	few := replayTimes(t, elbsli, 10_000, 1)
	many := replayTimes(t, elbsli, lines, int64(times))
	t.Logf("%.1f MiB at 10,000 lines, %.1f MiB at %d", mib(few.Memory), mib(many.Memory), lines*times)
	if few.Memory > mostMemory || many.Memory > mostMemory {
		t.Errorf("peak memory %.1f and %.1f MiB, want at most %.0f", mib(few.Memory), mib(many.Memory), mib(mostMemory))
	}
	if many.Memory-few.Memory > mostGrowth {
		t.Errorf("memory grows from %.1f to %.1f MiB", mib(few.Memory), mib(many.Memory))
	}
}

// mostParquet limits the memory of a process that reads a Parquet file: row groups are read page by page.
const mostParquet = 64 << 20

// TestParquetMemory replays Parquet files with several row groups of 100,000 rows, each in its own process. A short
// test takes less than one row group.
func TestParquetMemory(t *testing.T) {
	elbsli, err := elbsliBuilt()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	b := loggen.Bench{Seed: 1, Lines: 400_000}
	if testing.Short() {
		b.Lines = 10_000
	}
	conf := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(conf, b.Config(), 0o666); err != nil {
		t.Fatal(err)
	}
	for name, v := range map[string]loggen.Vended{"text": {Parquet: parquetlog.Open}, "typed": {Parquet: parquetlog.Open, Typed: true}} {
		var file bytes.Buffer
		want := &loggen.Tally{}
		if err := b.WriteVended(&file, v, want); err != nil {
			t.Fatal(err)
		}
		log := filepath.Join(dir, name)
		if err := os.WriteFile(log, file.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
		out, u, err := measure(nil, nil, string(elbsli), "replay", "--config", conf, "--format", "json", log)
		if err != nil {
			t.Fatal(err)
		}
		answer := want.Answer()
		answer.Objects = 1
		if err := check("elbsli replay", out, answer); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		t.Logf("%s: %d lines in %.1f MiB, peak memory %.1f MiB", name, b.Lines, mib(int64(file.Len())), mib(u.Memory))
		if u.Memory > mostParquet {
			t.Errorf("%s: peak memory %.1f MiB, want at most %.0f", name, mib(u.Memory), mib(mostParquet))
		}
	}
}

// replayTimes replays n copies of a log with the given number of lines as one stream, and checks the counts.
func replayTimes(t *testing.T, elbsli binary, lines int, n int64) usage {
	t.Helper()
	var member bytes.Buffer
	b := loggen.Bench{Seed: 1, Lines: lines}
	want, err := generate(&member, b, gzip.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	conf := t.TempDir() + "/config.yaml"
	if err := os.WriteFile(conf, b.Config(), 0o666); err != nil {
		t.Fatal(err)
	}
	var stream []io.Reader
	for range n {
		stream = append(stream, bytes.NewReader(member.Bytes()))
	}
	out, u, err := measure(io.MultiReader(stream...), nil, string(elbsli), "replay", "--config", conf, "--format", "json", "-")
	if err != nil {
		t.Fatal(err)
	}
	want = times(want, n)
	want.Objects = 1
	if err := check("elbsli replay", out, want); err != nil {
		t.Fatal(err)
	}
	return u
}

// plainLog returns a log and its uncompressed bytes.
func plainLog(t *testing.T, lines int) (*testLog, []byte) {
	l, err := newLog(t.TempDir(), "log", loggen.Bench{Seed: 3, Lines: lines})
	if err != nil {
		t.Fatal(err)
	}
	plain, err := l.inflated()
	if err != nil {
		t.Fatal(err)
	}
	return l, plain
}

// TestStages runs each stage of `make bench` once. Each must count what was generated.
func TestStages(t *testing.T) {
	l, plain := plainLog(t, 2000)
	for _, s := range []stage{
		{"library", 0, l, decompress(library)}, {"own", 0, l, decompress(own)}, {"replay", 0, l, replay}, {"lambda", 0, l, lambda},
		{"aggregate", 0, l, aggregate(plain)}, {"usual", 0, l, newUsual(l).run},
	} {
		if err := s.all(); err != nil {
			t.Errorf("%s: %v", s.name, err)
		}
	}
}

// TestWrongCountsFail checks that a benchmark prints no time for a program whose counts are wrong.
func TestWrongCountsFail(t *testing.T) {
	l, plain := plainLog(t, 500)
	less := plain[bytes.IndexByte(plain, '\n')+1:]
	if (stage{log: l, run: aggregate(less)}).all() == nil {
		t.Error("no error for a log with one line less")
	}
	l.want.Series[0].Good--
	for _, s := range []stage{{name: "replay", run: replay}, {name: "lambda", run: lambda}, {name: "usual", run: newUsual(l).run}} {
		if s.log = l; s.all() == nil {
			t.Errorf("%s: no error for different counts", s.name)
		}
	}
	if err := checkMethods("x")([]byte("GET 1 1\n"), l); err == nil {
		t.Error("no error for a peer's different counts")
	}
}

func TestMeasure(t *testing.T) {
	out, u, err := measure(strings.NewReader("in"), []string{"BENCH_TEST=env"}, "sh", "-c", "cat; echo -$BENCH_TEST")
	if err != nil || string(out) != "in-env\n" {
		t.Fatalf("%q, %v", out, err)
	}
	if u.Memory <= 0 || u.Memory > mostMemory || u.Wall <= 0 || u.CPU < 0 {
		t.Errorf("a shell took %+v", u)
	}
	if _, _, err := measure(nil, nil, "sh", "-c", "echo why >&2; exit 3"); err == nil || !strings.Contains(err.Error(), "why") {
		t.Errorf("%v, want the program's error", err)
	}
}

func TestMedian(t *testing.T) {
	if m := median([]cost{5, 1, 9}); m != 5 {
		t.Errorf("median %v, want 5", m)
	}
	// A round in which both are slow does not affect the ratio.
	if r := pairedRatio([]cost{2, 200, 2}, []cost{1, 100, 1}); r != 2 {
		t.Errorf("ratio %v, want 2", r)
	}
}

func TestOwner(t *testing.T) {
	for symbol, want := range map[string]string{
		"runtime.mallocgc":                       "Go's runtime and types",
		"type:*main.x":                           "Go's runtime and types",
		"net/http.(*Client).Do":                  "std net",
		"fmt.Fprintf":                            "std fmt",
		"go.yaml.in/yaml/v3.Unmarshal":           "go.yaml.in/yaml/v3",
		"github.com/aws/smithy-go/time.ParseDur": "github.com/aws/smithy-go",
	} {
		if got := owner(symbol); got != want {
			t.Errorf("owner(%q) = %q, want %q", symbol, got, want)
		}
	}
}
