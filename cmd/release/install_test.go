//go:build dist

package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

// "go install …@latest" installs the committed source, as a module proxy serves it once there is a tag, and the program
// then knows its version. Other modules come from this machine's cache, or from their usual source if they are not in
// it.
func TestGoInstall(t *testing.T) {
	const path, version = "github.com/elb-sli/elb-sli", "v0.0.1"
	dir := t.TempDir()
	served := filepath.Join(dir, "proxy", path, "@v")
	if err := os.MkdirAll(served, 0o755); err != nil {
		t.Fatal(err)
	}
	out, err := os.Create(filepath.Join(served, version+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	tree := filepath.Join(dir, "tree")
	if b, err := exec.Command("git", "clone", "--quiet", "--depth", "1", "--no-tags", "file://"+root(t), tree).CombinedOutput(); err != nil {
		t.Fatalf("git clone: %v\n%s", err, b)
	}
	if err := errors.Join(zip.CreateFromDir(out, module.Version{Path: path, Version: version}, tree), out.Close()); err != nil {
		t.Fatal(err)
	}
	goMod, err := os.ReadFile(filepath.Join(tree, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		version + ".mod": string(goMod), version + ".info": `{"Version":"` + version + `","Time":"2026-11-28T00:00:00Z"}`, "list": version + "\n",
	} {
		if err := os.WriteFile(filepath.Join(served, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	usual, err := exec.Command("go", "env", "GOPROXY", "GOMODCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	elsewhere, cache, _ := strings.Cut(strings.TrimSpace(string(usual)), "\n")
	install := exec.Command("go", "install", path+"/cmd/elbsli@latest")
	install.Dir = dir // outside any module
	install.Env = append(os.Environ(), "GOBIN="+dir, "GOMODCACHE="+filepath.Join(dir, "modules"), "GOFLAGS=-trimpath -modcacherw", "CGO_ENABLED=0",
		"GOSUMDB=off", "GOPROXY=file://"+filepath.Join(dir, "proxy")+",file://"+filepath.Join(cache, "cache", "download")+","+elsewhere)
	if b, err := install.CombinedOutput(); err != nil {
		t.Fatalf("go install: %v\n%s", err, b)
	}
	got, err := exec.Command(filepath.Join(dir, "elbsli"), "--version").CombinedOutput()
	if want := "elbsli " + version + "\n"; err != nil || string(got) != want {
		t.Errorf("--version says %q, %v, want %q", got, err, want)
	}
}

// root is this repository's folder.
func root(t *testing.T) string {
	t.Helper()
	b, err := exec.Command("git", "rev-parse", "--show-toplevel").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(b))
}
