package delivery

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/sli"
)

var update = flag.Bool("update", false, "add the counts of a new digest to testdata/counting/known.txt")

const countingDir = "testdata/counting/"

// Under one digest, the same logs have the same counts in this build as in every earlier one. An object that an earlier
// build has sent is sent again by this one, and must not count twice. known.txt has one line for each digest, which is
// never rewritten. If this test fails, raise pipeline.CountingVersion, which changes the digest, and add its line:
//
//	go test ./internal/delivery -run TestCountingVersion -update
func TestCountingVersion(t *testing.T) {
	cfg, err := config.Load(countingDir + "config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s := Settings{
		Policy: cfg.Policy(), Prefix: cfg.Metrics.Prefix, Tags: cfg.Metrics.Tags, Points: cfg.Limits.Points, Counting: cfg.Counting,
	}
	digest, counts := s.digest(nil)[:16], strings.Join(countsOf(t, s), "\n")
	line := fmt.Sprintf("%s %x", digest, sha256.Sum256([]byte(counts)))
	known, err := os.ReadFile(countingDir + "known.txt")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(known), "\n")
	if slices.Contains(lines, line) {
		return
	}
	if slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, digest+" ") }) {
		t.Fatalf("the same logs under the same configuration have different counts than before: raise pipeline.CountingVersion, now %d. The counts:\n%s",
			pipeline.CountingVersion, counts)
	}
	if !*update {
		t.Fatalf("the digest %s is new: the configuration, the built-in rules or the version has changed. Run with -update", digest)
	}
	if err := os.WriteFile(countingDir+"known.txt", fmt.Appendf(known, "%s\n", line), 0o644); err != nil {
		t.Fatal(err)
	}
}

// countsOf returns the points of each log in countingDir and of each path in its paths.txt, sorted. Most of those paths
// are there for the heuristic's routes. Each path is a separate log, so that none is folded.
func countsOf(t *testing.T, s Settings) (lines []string) {
	t.Helper()
	paths, err := filepath.Glob(countingDir + "*[.]*o[gn]") // .log and .json
	if err != nil || len(paths) != 4 {
		t.Fatalf("%q, %v, want four logs", paths, err)
	}
	for _, path := range paths {
		object, skip := elblog.ParseKey(path)
		if skip != "" {
			object = elblog.Unnamed(path)
		}
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, pointsOf(t, s, filepath.Base(path), f, &object)...)
		f.Close()
	}
	file, err := os.ReadFile(countingDir + "paths.txt")
	if err != nil || len(file) == 0 {
		t.Fatalf("paths.txt has %d bytes: %v", len(file), err)
	}
	for path := range strings.FieldsSeq(string(file)) {
		log := `2026-11-20T01:02:00.000000Z web 192.0.2.1:4711 10.0.0.1:80 0.000 0.100 0.000 200 200 1 1 "GET http://example.com:80` + path + ` HTTP/1.1" "curl/8" - -`
		lines = append(lines, pointsOf(t, s, path, strings.NewReader(log+"\n"), nil)...)
	}
	slices.Sort(lines)
	return lines
}

// pointsOf returns the points of a log.
func pointsOf(t *testing.T, s Settings, name string, log io.Reader, object *elblog.Object) (lines []string) {
	t.Helper()
	counts, err := new(pipeline.Worker).Read(s.Policy, elblog.Input{Body: log}, object)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	counts.Tally.Fold(s.Points)
	for _, p := range counts.Tally.Points(sli.PointOptions{Prefix: s.Prefix, Tags: s.Tags, Writer: "0"}) {
		slices.Sort(p.Tags)
		lines = append(lines, fmt.Sprintf("%s %s %d %d", name, p.Metric+"{"+strings.Join(p.Tags, ",")+"}", p.Unix, p.Value))
	}
	return lines
}
