// Package internal_test holds the table of who may import whom. Data flows one way: a log becomes entries, entries get a
// route and a verdict, verdicts are counted, counts are sent or shown.
package internal_test

import (
	"go/build"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/elb-sli/elb-sli/"

// allowed names the packages of ours that each package may import, outside its tests.
var allowed = map[string][]string{
	"internal/tag":       {},
	"internal/elblog":    {},
	"internal/routenorm": {"tag"},
	"internal/classify":  {"elblog"},
	"internal/sli":       {"classify", "tag"},
	"internal/config":    {"routenorm", "classify", "pipeline", "tag"},
	"internal/pipeline":  {"elblog", "routenorm", "classify", "sli"},
	"internal/dogstatsd": {"sli"},
	"internal/delivery":  {"elblog", "routenorm", "classify", "pipeline", "dogstatsd", "sli", "tag"},
	"internal/report":    {"sli"},
	"internal/loggen":    {},
	"functions/elbsli":   {"config", "delivery"},
	"cmd/loggen":         {"loggen"},
	"cmd/bench":          {"*"},
	"cmd/elbsli":         {"*"},
}

// aws may be imported by these only, and by tests.
var aws = []string{"internal/delivery", "functions/elbsli"}

func TestImports(t *testing.T) {
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, dir := range packages(t, root) {
		p, err := build.ImportDir(filepath.Join(root, dir), 0)
		if _, none := err.(*build.NoGoError); none {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if len(p.GoFiles) == 0 || strings.HasPrefix(dir, "test/") {
			continue
		}
		seen++
		may, ok := allowed[dir]
		if !ok {
			t.Errorf("%s is not in the table", dir)
		}
		check(t, dir, p.Imports, may)
	}
	if seen != len(allowed) {
		t.Errorf("%d packages found, %d in the table", seen, len(allowed))
	}
}

func check(t *testing.T, dir string, imports, may []string) {
	for _, i := range imports {
		ours, is := strings.CutPrefix(i, module+"internal/")
		if is && !slices.Contains(may, "*") && !slices.Contains(may, ours) {
			t.Errorf("%s imports %s", dir, ours)
		}
		if strings.HasPrefix(i, "github.com/aws/") && !slices.Contains(aws, dir) {
			t.Errorf("%s imports %s", dir, i)
		}
	}
}

func packages(t *testing.T, root string) (dirs []string) {
	for _, top := range []string{"internal", "functions", "cmd"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.IsDir() {
				return err
			}
			if d.Name() == "testdata" {
				return filepath.SkipDir
			}
			rel, err := filepath.Rel(root, path)
			dirs = append(dirs, filepath.ToSlash(rel))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		t.Fatal(err)
	}
	return dirs
}
