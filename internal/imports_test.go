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

// allowed names the packages of ours that each package may import, outside its tests. A permission that nobody uses is an
// error too: it would hide the next tie.
var allowed = map[string][]string{
	"internal/tag":               {},
	"internal/elblog":            {},
	"internal/routenorm":         {},
	"internal/routenorm/guess":   {"routenorm"},
	"internal/routenorm/learn":   {"routenorm", "routenorm/guess", "tag"},
	"internal/routenorm/imports": {"routenorm", "tag"},
	"internal/classify":          {"elblog"},
	"internal/sli":               {"tag"},
	"internal/config":            {"routenorm", "classify", "pipeline", "tag"},
	"internal/pipeline":          {"elblog", "routenorm", "routenorm/guess", "classify", "sli"},
	"internal/dogstatsd":         {"sli"},
	"internal/intake":            {"sli"},
	"internal/delivery":          {"elblog", "pipeline", "dogstatsd", "sli", "tag"},
	"internal/objective":         {"sli"},
	"internal/report":            {"sli", "objective"},
	"internal/loggen":            {},
	"functions/elbsli":           {"config", "delivery"},
	"cmd/loggen":                 {"loggen"},
	"cmd/bench":                  {"*"},
	"cmd/elbsli":                 {"*"},

	// The parts of the operator's tool. They may import everything but the commands.
	"cmd/elbsli/internal/firstconfig": {"*"},
	"cmd/elbsli/internal/logcheck":    {"*"},
	"cmd/elbsli/internal/logs":        {"*"},
	"cmd/elbsli/internal/shapes":      {"*"},
	"cmd/elbsli/internal/term":        {},
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

// The Lambda links what matches and guesses routes. What derives and imports route tables would only make it slower to
// start.
func TestLambdaLinks(t *testing.T) {
	links := map[string]bool{}
	var walk func(dir string)
	walk = func(dir string) {
		if links[dir] {
			return
		}
		links[dir] = true
		p, err := build.ImportDir(filepath.Join("..", dir), 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range p.Imports {
			if ours, ok := strings.CutPrefix(i, module); ok {
				walk(ours)
			}
		}
	}
	walk("functions/elbsli")
	for dir, want := range map[string]bool{
		"internal/routenorm": true, "internal/routenorm/guess": true, "internal/routenorm/learn": false, "internal/routenorm/imports": false,
		"internal/report": false, "internal/loggen": false,
	} {
		if links[dir] != want {
			t.Errorf("functions/elbsli links %s: %v, want %v", dir, links[dir], want)
		}
	}
}

func check(t *testing.T, dir string, imports, may []string) {
	used := make(map[string]bool)
	for _, i := range imports {
		ours, is := strings.CutPrefix(i, module+"internal/")
		used[ours] = true
		if is && !slices.Contains(may, "*") && !slices.Contains(may, ours) {
			t.Errorf("%s imports %s", dir, ours)
		}
		if strings.HasPrefix(i, "github.com/aws/") && !slices.Contains(aws, dir) {
			t.Errorf("%s imports %s", dir, i)
		}
	}
	for _, m := range may {
		if m != "*" && !used[m] {
			t.Errorf("%s may import %s, and does not", dir, m)
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
