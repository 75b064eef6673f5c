//go:build real

// Package browser opens the page of `elbsli replay --format html` in a real Chromium. install.sh installs what it needs.
package browser

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

const root = "../.."

// TestPages makes the page of the sample logs with a comparison, and that of a week, in both languages, and holds them to
// what check.cjs asks. SHOTS names a folder that keeps the screenshots.
func TestPages(t *testing.T) {
	modules, err := filepath.Abs(filepath.Join(root, ".tools/browser/node_modules"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(modules); err != nil {
		t.Fatalf("%v: run test/browser/install.sh first", err)
	}
	chromium := os.Getenv("CHROMIUM")
	if chromium == "" {
		if chromium, err = exec.LookPath("chromium"); err != nil {
			t.Fatalf("%v: run test/browser/install.sh, or set CHROMIUM", err)
		}
	}
	dir, shots := t.TempDir(), os.Getenv("SHOTS")
	if shots == "" {
		shots = t.TempDir()
	}
	makePages(t, dir)
	node := exec.Command("node", "check.cjs", dir, shots)
	node.Env = append(os.Environ(), "NODE_PATH="+modules, "CHROMIUM="+chromium)
	out, err := node.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Errorf("the pages do not hold: %v", err)
	}
}

func makePages(t *testing.T, dir string) {
	t.Helper()
	bin := t.TempDir()
	run(t, "go", "build", "-o", bin, "./cmd/elbsli", "./cmd/loggen")
	week := t.TempDir()
	run(t, filepath.Join(bin, "loggen"), "demo", "--out", week, "--per-minute", "20")
	for name, args := range map[string][]string{
		"sample": {"--config", "testdata/config.yaml", "--compare", "testdata/waf-excluded.yaml", "testdata/logs"},
		"week":   {"--config", filepath.Join(week, "config.yaml"), filepath.Join(week, "logs")},
	} {
		replay := func(file string, more ...string) {
			more = append([]string{"replay", "--out", filepath.Join(dir, file)}, more...)
			run(t, filepath.Join(bin, "elbsli"), append(more, args...)...)
		}
		replay(name+".json", "--format", "json", "--details")
		replay(name+"-en.html", "--format", "html")
		replay(name+"-ja.html", "--format", "html", "--lang", "ja")
	}
}

// run runs a command at the top of the repository, which must succeed.
func run(t *testing.T, name string, args ...string) {
	t.Helper()
	c := exec.Command(name, args...)
	c.Dir = root
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%s %q: %v\n%s", name, args, err, out)
	}
}
