package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var platforms = []string{"darwin-amd64", "darwin-arm64", "lambda-arm64", "linux-amd64", "linux-arm64", "windows-amd64"}

// built makes a folder of programs, with modes and times that must not matter.
func built(t *testing.T, umask os.FileMode, at time.Time) (dir string) {
	t.Helper()
	dir = t.TempDir()
	write := func(name, content string) {
		path := filepath.Join(dir, name)
		err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(content), 0o777&^umask), os.Chtimes(path, at, at))
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range platforms {
		name := "elbsli"
		switch {
		case strings.HasPrefix(p, "windows"):
			name = "elbsli.exe"
		case strings.HasPrefix(p, "lambda"):
			name = "bootstrap"
		}
		write(p+"/"+name, "the program for "+p)
	}
	write("texts/LICENSE", "the license")
	return dir
}

// made makes a release of such programs and returns its files and those of the image, by name.
func made(t *testing.T, built string) map[string][]byte {
	t.Helper()
	dir := t.TempDir()
	r := release{version: "v1.2.3", time: time.Unix(1764306000, 0).UTC(), built: built, out: filepath.Join(dir, "out"), image: filepath.Join(dir, "image")}
	if err := os.Mkdir(r.out, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := r.make(); err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err == nil {
			files[filepath.ToSlash(name)], err = os.ReadFile(path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// File names, modes and modification times of the inputs do not affect a release.
func TestSameBytes(t *testing.T) {
	first := made(t, built(t, 0o022, time.Unix(1, 0)))
	second := made(t, built(t, 0o177, time.Now()))
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("two releases of the same programs differ:\n%s", diff)
	}
}

func TestArchives(t *testing.T) {
	files := made(t, built(t, 0, time.Now()))
	got := map[string]string{}
	for name, content := range files {
		if archive, ok := strings.CutPrefix(name, "out/elbsli-"); ok {
			got[archive] = strings.Join(unpacked(t, archive, content), ", ")
		}
	}
	want := map[string]string{
		"darwin-amd64.tar.gz": "-rwxr-xr-x elbsli: the program for darwin-amd64, -rw-r--r-- LICENSE: the license",
		"darwin-arm64.tar.gz": "-rwxr-xr-x elbsli: the program for darwin-arm64, -rw-r--r-- LICENSE: the license",
		"lambda-arm64.zip":    "-rwxr-xr-x bootstrap: the program for lambda-arm64, -rw-r--r-- LICENSE: the license",
		"linux-amd64.tar.gz":  "-rwxr-xr-x elbsli: the program for linux-amd64, -rw-r--r-- LICENSE: the license",
		"linux-arm64.tar.gz":  "-rwxr-xr-x elbsli: the program for linux-arm64, -rw-r--r-- LICENSE: the license",
		"windows-amd64.zip":   "-rwxr-xr-x elbsli.exe: the program for windows-amd64, -rw-r--r-- LICENSE: the license",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("archives (-want +got):\n%s", diff)
	}
	var sums strings.Builder
	for _, name := range []string{"elbsli-darwin-amd64.tar.gz", "elbsli-darwin-arm64.tar.gz", "elbsli-lambda-arm64.zip", "elbsli-linux-amd64.tar.gz",
		"elbsli-linux-arm64.tar.gz", "elbsli-windows-amd64.zip", "elbsli.rb"} {
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(files["out/"+name]), name)
	}
	if diff := cmp.Diff(sums.String(), string(files["out/SHA256SUMS"])); diff != "" {
		t.Errorf("SHA256SUMS (-want +got):\n%s", diff)
	}
}

// unpacked lists what is in an archive.
func unpacked(t *testing.T, name string, content []byte) (files []string) {
	t.Helper()
	if strings.HasSuffix(name, ".zip") {
		z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range z.File {
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, fmt.Sprintf("%v %s: %s", f.Mode(), f.Name, whole(t, r)))
		}
		return files
	}
	z, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if err == io.EOF {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, fmt.Sprintf("%v %s: %s", h.FileInfo().Mode(), h.Name, whole(t, r)))
	}
}

func whole(t *testing.T, r io.Reader) []byte {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The formula selects the archive for each system and processor, and has its checksum.
func TestFormula(t *testing.T) {
	files := made(t, built(t, 0, time.Now()))
	formula := string(files["out/elbsli.rb"])
	var want strings.Builder
	for _, system := range []struct{ block, os string }{{"on_macos", "darwin"}, {"on_linux", "linux"}} {
		fmt.Fprintf(&want, "\n  %s do\n", system.block)
		for _, arch := range []struct{ block, name string }{{"on_arm", "arm64"}, {"on_intel", "amd64"}} {
			name := "elbsli-" + system.os + "-" + arch.name + ".tar.gz"
			fmt.Fprintf(&want, "    %s do\n      url \"https://github.com/elb-sli/elb-sli/releases/download/v1.2.3/%s\"\n      sha256 \"%x\"\n    end\n",
				arch.block, name, sha256.Sum256(files["out/"+name]))
		}
		want.WriteString("  end\n")
	}
	if !strings.Contains(formula, want.String()) || !strings.Contains(formula, "\n  version \"1.2.3\"\n") {
		t.Errorf("the formula is\n%s\nwant in it version 1.2.3 and\n%s", formula, want.String())
	}
}

func TestRefusals(t *testing.T) {
	dir := built(t, 0, time.Now())
	for _, tt := range []struct {
		r    release
		want string
	}{
		{release{version: "1.2.3", built: dir}, `--version "1.2.3": want a tag such as v1.2.3`},
		{release{version: "", built: dir}, `--version "": want a tag such as v1.2.3`},
		{release{version: "v1.2.3", built: t.TempDir()}, "holds 0 programs and 0 texts"},
	} {
		if err := tt.r.make(); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%+v: %v, want %q", tt.r, err, tt.want)
		}
	}
}
