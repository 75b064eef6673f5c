package hostile_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

const root = "../.."

// Each imported module, and no other, has its row and reason in docs/dependencies.md.
func TestEachDependencyHasAReason(t *testing.T) {
	listed := map[string]bool{}
	doc := read(t, "docs/dependencies.md")
	for _, m := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\| [^|]+ \\| [^|]{10,} \\|$").FindAllStringSubmatch(doc, -1) {
		listed[m[1]] = true
	}
	modules := regexp.MustCompile(`(?m)^\t([^ ]+\.[^ ]+) v`).FindAllStringSubmatch(read(t, "go.mod"), -1)
	imported := map[string]bool{}
	for _, path := range imports(t) {
		best := ""
		for _, m := range modules {
			if (path == m[1] || strings.HasPrefix(path, m[1]+"/")) && len(m[1]) > len(best) {
				best = m[1]
			}
		}
		if best == "" {
			t.Errorf("%s is in no module of go.mod", path)
		}
		imported[best] = true
	}
	if diff := cmp.Diff(imported, listed); diff != "" {
		t.Errorf("docs/dependencies.md (-imported +listed):\n%s", diff)
	}
}

// imports returns the imported packages outside this module and Go's library.
func imports(t *testing.T) (paths []string) {
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == "dist" || len(d.Name()) > 2 && strings.HasPrefix(d.Name(), ".")):
			return filepath.SkipDir
		case !strings.HasSuffix(path, ".go"):
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, i := range f.Imports {
			p := strings.Trim(i.Path.Value, `"`)
			if first, _, _ := strings.Cut(p, "/"); strings.Contains(first, ".") && !strings.HasPrefix(p, "github.com/elb-sli/elb-sli/") {
				paths = append(paths, p)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

// docs/security.md names each fuzz target, and only tests that exist.
func TestSecurityDocumentIsTrue(t *testing.T) {
	doc := read(t, "docs/security.md")
	written := map[string]bool{}
	for _, name := range regexp.MustCompile(`\b(?:Test|Fuzz)[A-Z][A-Za-z0-9]+`).FindAllString(doc, -1) {
		written[name] = true
	}
	there := map[string]bool{}
	functions := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)[A-Z][A-Za-z0-9]+)\(`)
	for _, top := range []string{"internal", "functions", "cmd", "test"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(path string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, "_test.go") {
				return err
			}
			for _, m := range functions.FindAllStringSubmatch(read(t, strings.TrimPrefix(path, root+"/")), -1) {
				there[m[1]] = true
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for name := range there {
		if strings.HasPrefix(name, "Fuzz") && !written[name] {
			t.Errorf("docs/security.md does not name %s", name)
		}
	}
	for name := range written {
		if !there[name] {
			t.Errorf("docs/security.md names %s, which does not exist", name)
		}
	}
}

// workflow is the part of a workflow that matters here.
type workflow struct {
	Permissions map[string]string `yaml:"permissions"`
	Jobs        map[string]struct {
		Permissions map[string]string `yaml:"permissions"`
		Steps       []struct {
			Uses string            `yaml:"uses"`
			Run  string            `yaml:"run"`
			With map[string]string `yaml:"with"`
		} `yaml:"steps"`
	} `yaml:"jobs"`
}

var (
	pinned   = regexp.MustCompile(`^[a-z-]+/[a-z-]+@[0-9a-f]{40}$`)
	comments = regexp.MustCompile(`(?m)uses: [^ ]+ # v\d+\.\d+\.\d+$`)
)

// Workflows run actions by commit, not by a tag that may be moved, and have only named permissions. They put nothing
// that others wrote (a branch's name, a title) into a shell.
func TestWorkflowsArePinned(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(root, ".github/workflows/*.yml"))
	if err != nil || len(files) < 3 {
		t.Fatalf("%d workflows, %v", len(files), err)
	}
	for _, path := range files {
		text := read(t, strings.TrimPrefix(path, root+"/"))
		var w workflow
		if err := yaml.Unmarshal([]byte(text), &w); err != nil {
			t.Fatal(err)
		}
		if len(w.Permissions) != 1 || w.Permissions["contents"] != "read" {
			t.Errorf("%s: permissions %v by default", path, w.Permissions)
		}
		uses := 0
		for name, job := range w.Jobs {
			for _, s := range job.Steps {
				if s.Uses != "" {
					uses++
				}
				if s.Uses != "" && !pinned.MatchString(s.Uses) {
					t.Errorf("%s: %s: %q is not pinned by commit", path, name, s.Uses)
				}
				if strings.HasPrefix(s.Uses, "actions/checkout@") && s.With["persist-credentials"] != "false" {
					t.Errorf("%s: %s: the token stays in the checkout", path, name)
				}
				if strings.Contains(s.Run, "${{") {
					t.Errorf("%s: %s: an expression in a shell: %s", path, name, s.Run)
				}
			}
		}
		if n := len(comments.FindAllString(text, -1)); n != uses {
			t.Errorf("%s: %d actions, %d with their version beside them", path, uses, n)
		}
	}
}

// Everything that the makefile and the scripts download has a version.
func TestToolsArePinned(t *testing.T) {
	for _, path := range []string{"Makefile", ".ci/run", "test/real/install.sh", "test/reproducible.sh", ".github/workflows/hostile.yml"} {
		for l := range strings.Lines(read(t, path)) {
			if (strings.Contains(l, "go install ") || strings.Contains(l, "go run ")) && strings.Contains(l, ".") && strings.Contains(l, "@latest") {
				t.Errorf("%s: %s", path, l)
			}
		}
	}
	if !slices.Contains(strings.Fields(read(t, ".ci/run")), "verify") {
		t.Error(".ci/run does not verify the modules")
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
