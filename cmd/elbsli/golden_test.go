package main

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite the expected output of the golden tests")

// Each golden file contains a configuration (config.yaml, optional), log lines (any other file, with a log's name) and
// the expected output: want.json from replay, and optionally want.explain from explain.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("../../testdata/golden/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files (%v)", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { golden(t, file) })
	}
}

func golden(t *testing.T, file string) {
	a, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	args := []string{}
	var logs []string
	for _, f := range a.Files {
		path := filepath.Join(dir, f.Name)
		switch {
		case strings.HasPrefix(f.Name, "want."):
			continue
		case f.Name == "config.yaml":
			args = append(args, "--config", path)
		default:
			logs = append(logs, path)
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for i, f := range a.Files {
		var got string
		switch f.Name {
		case "want.json":
			got = output(t, dir, append(append([]string{"replay", "--format", "json"}, args...), logs...))
			got = strings.ReplaceAll(got, `{"sli"`, "\n"+`{"sli"`) // one series on each line is easier to read in a diff
		case "want.explain":
			got = output(t, dir, append(append([]string{"explain", "--format", "json"}, args...), logs...))
		default:
			continue
		}
		if *update {
			a.Files[i].Data = []byte(got)
		} else if diff := cmp.Diff(string(f.Data), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", f.Name, diff)
		}
	}
	if *update {
		if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// output runs the program, which must succeed.
func output(t *testing.T, dir string, args []string) string {
	t.Helper()
	stdout, stderr, status := runWith(t, "", args...)
	if status != statusDone {
		t.Fatalf("elbsli %s: exit %d\n%s", strings.Join(args, " "), status, strings.ReplaceAll(stderr, dir, "."))
	}
	return stdout
}
