// Package internal_test checks the import table in docs/design.md. Data flows one way: a log becomes entries, entries
// get a route and a verdict, verdicts are counted, and counts are judged, sent or shown.
package internal_test

import (
	"errors"
	"go/build"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/elb-sli/elb-sli/"

// Only these, and tests, may import aws.
var aws = []string{"internal/delivery", "cmd/elbsli/internal/doctor"}

// TestImports checks that each package is in the table, and that its imports outside tests are permitted there. An
// unused permission is an error too, and so is a row without a package.
func TestImports(t *testing.T) {
	table := readTable(t)
	for dir, p := range packages(t) {
		permitted, ok := table[dir]
		if !ok {
			t.Errorf("%s is not in the table", dir)
			continue
		}
		delete(table, dir)
		for _, i := range p.Imports {
			ours, is := strings.CutPrefix(i, module)
			if is && permitted != nil && !slices.Contains(permitted, ours) {
				t.Errorf("%s imports %s, which the table does not permit", dir, ours)
			}
			if strings.HasPrefix(i, "github.com/aws/") && !slices.Contains(aws, dir) {
				t.Errorf("%s imports %s", dir, i)
			}
		}
		for _, ours := range permitted {
			if !slices.Contains(p.Imports, module+ours) {
				t.Errorf("%s may import %s but does not", dir, ours)
			}
		}
	}
	for dir := range table {
		t.Errorf("%s is in the table but is not a package", dir)
	}
}

// The Lambda links only the packages that match and guess routes. Those that derive and import route tables would only
// slow its start.
func TestLambdaLinks(t *testing.T) {
	all := packages(t)
	links := map[string]bool{}
	var walk func(dir string)
	walk = func(dir string) {
		if links[dir] {
			return
		}
		links[dir] = true
		for _, i := range all[dir].Imports {
			if ours, ok := strings.CutPrefix(i, module); ok {
				walk(ours)
			}
		}
	}
	walk("functions/elbsli")
	for dir, want := range map[string]bool{
		"internal/routenorm": true, "internal/routenorm/guess": true, "internal/routenorm/learn": false, "internal/routenorm/imports": false,
		"internal/report": false, "internal/loggen": false, "cmd/elbsli/internal/doctor": false,
	} {
		if all[dir] == nil {
			t.Errorf("%s is no package", dir)
		}
		if links[dir] != want {
			t.Errorf("functions/elbsli links %s: %v, want %v", dir, links[dir], want)
		}
	}
}

// readTable returns what each row of the table in docs/design.md permits: nil is everything. A row is
//
//	| `internal/sli` | its one sentence | tag |
//
// and names the packages below internal by the last elements of their paths.
func readTable(t *testing.T) map[string][]string {
	t.Helper()
	doc, err := os.ReadFile("../docs/design.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rows, ok := strings.Cut(string(doc), "| package |")
	if !ok {
		t.Fatal("docs/design.md has no table of packages")
	}
	cells := map[string]string{} // by package: the last cell of its row
	named := map[string]string{} // by the last element of their paths
	for line := range strings.Lines(rows) {
		columns := strings.Split(line, " | ")
		if len(columns) != 3 {
			if strings.TrimSpace(line) == "" {
				break
			}
			continue
		}
		dir := strings.Trim(columns[0], "|` ")
		if _, ok := cells[dir]; ok {
			t.Errorf("%s is in the table twice", dir)
		}
		cells[dir] = strings.Trim(columns[2], "| \n")
		if strings.HasPrefix(dir, "internal/") {
			named[path.Base(dir)] = dir
		}
	}
	table := map[string][]string{}
	for dir, cell := range cells {
		table[dir] = []string{}
		switch cell {
		case "-":
			continue
		case "everything", "everything but the commands":
			table[dir] = nil
			continue
		}
		for name := range strings.SplitSeq(cell, ", ") {
			if named[name] == "" {
				t.Errorf("%s may import %q, which is not in the table", dir, name)
			}
			table[dir] = append(table[dir], named[name])
		}
	}
	return table
}

// packages returns all our packages except those below test.
func packages(t *testing.T) map[string]*build.Package {
	t.Helper()
	out := map[string]*build.Package{}
	for _, top := range []string{"internal", "functions", "cmd"} {
		err := filepath.WalkDir(filepath.Join("..", top), func(file string, d fs.DirEntry, err error) error {
			if err != nil || !d.IsDir() {
				return err
			}
			if d.Name() == "testdata" {
				return filepath.SkipDir
			}
			p, err := build.ImportDir(file, 0)
			var none *build.NoGoError
			if errors.As(err, &none) || err == nil && len(p.GoFiles) == 0 {
				return nil
			}
			dir, _ := filepath.Rel("..", file)
			out[filepath.ToSlash(dir)] = p
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}
