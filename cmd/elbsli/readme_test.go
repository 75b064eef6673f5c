package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A block of commands, and the output shown below it; "" if the README shows none.
var commandBlock = regexp.MustCompile("(?s)```sh\n(.*?)```\n(?:```text\n(.*?)```\n)?")

// The README's sequence runs word for word in a folder with only the sample logs, and prints what the README shows. Two
// READMEs with the same sequence share one run. The make commands, which need a clone, are steps of .ci/run.
func TestReadmeSequence(t *testing.T) {
	ci := readFile(t, "../../.ci/run")
	printed := map[string][]string{} // what each block of a sequence printed, by the whole sequence
	for _, name := range []string{"../../README.md", "../../README.ja.md"} {
		var sequence, shown []string
		for _, block := range commandBlock.FindAllStringSubmatch(readFile(t, name), -1) {
			if commands := block[1]; strings.HasPrefix(commands, "make ") {
				for line := range strings.Lines(comment.ReplaceAllString(commands, "")) {
					if !strings.Contains(ci, "\n"+strings.TrimSpace(line)) {
						t.Errorf(".ci/run has no step %q", line)
					}
				}
				continue
			}
			sequence, shown = append(sequence, block[1]), append(shown, block[2])
		}
		if len(sequence) < 3 {
			t.Errorf("%s: %d blocks of commands", name, len(sequence))
		}
		whole := strings.Join(sequence, "\n")
		if printed[whole] == nil {
			printed[whole] = runSequence(t, sequence)
		}
		for i, got := range printed[whole] {
			commands := sequence[i]
			if *update && shown[i] != "" {
				updated := strings.Replace(readFile(t, name), "```sh\n"+commands+"```\n```text\n"+shown[i]+"```", "```sh\n"+commands+"```\n```text\n"+got+"```", 1)
				if err := os.WriteFile(name, []byte(updated), 0o644); err != nil {
					t.Fatal(err)
				}
				continue
			}
			if diff := cmp.Diff(shown[i], got); diff != "" {
				t.Errorf("%s: %s(-shown +printed; go test ./cmd/elbsli -run TestReadmeSequence -update rewrites it):\n%s", name, commands, diff)
			}
		}
	}
}

// runSequence runs blocks of commands in a new folder with the sample logs, and returns what each prints. They must make a
// page that has a journey.
func runSequence(t *testing.T, sequence []string) (printed []string) {
	t.Helper()
	dir := emptyFolder(t)
	for _, commands := range sequence {
		got := shell(t, dir, commands)
		if strings.HasSuffix(got, "\n\n") {
			got = got[:len(got)-1] // the empty line that explain prints after an entry
		}
		printed = append(printed, got)
	}
	page, err := os.ReadFile(filepath.Join(dir, "week.html"))
	if err != nil || !regexp.MustCompile(`(?s)<article[^>]*>.*twilio-voice.*data-sentence`).Match(page) {
		t.Errorf("week.html says nothing of a journey: %v", err)
	}
	return printed
}

// emptyFolder has the sample logs as logs/, and nothing else.
func emptyFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	logs, err := filepath.Abs("../../testdata/logs")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(logs, filepath.Join(dir, "logs")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// shell runs commands as a person would, and returns everything that they print. Each of them must succeed.
func shell(t *testing.T, dir, commands string) string {
	t.Helper()
	c := exec.Command("sh", "-e", "-c", commands)
	c.Dir, c.Env = dir, append(os.Environ(), "TZ=UTC")
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", commands, err, out)
	}
	return string(out)
}

// Every command named in the text exists.
func TestReadmeCommands(t *testing.T) {
	makefile, found := readFile(t, "../../Makefile"), 0
	fenced := regexp.MustCompile("(?s)```.*?```")
	for _, name := range []string{"../../README.md", "../../README.ja.md"} {
		for _, code := range inlineCode.FindAllString(fenced.ReplaceAllString(readFile(t, name), ""), -1) {
			words := strings.Fields(strings.Trim(code, "`"))
			switch {
			case len(words) > 1 && words[0] == "elbsli":
				if _, stderr, status := runWith(t, "", append(words[1:], "--help")...); status != statusDone {
					t.Errorf("%s: %s: %s", name, code, stderr)
				}
				found++
			case len(words) > 1 && words[0] == "make":
				if !strings.Contains(makefile, "\n"+words[1]+":") {
					t.Errorf("%s: %s: no such target", name, code)
				}
				found++
			}
		}
	}
	if found < 8 {
		t.Errorf("%d commands", found)
	}
}

// A README should be short enough to read at once.
func TestReadmeIsShort(t *testing.T) {
	for _, name := range []string{"../../README.md", "../../README.ja.md"} {
		if n := strings.Count(readFile(t, name), "\n"); n >= 150 {
			t.Errorf("%s has %d lines, want under 150", name, n)
		}
	}
}

// The index of the documents lists each of them.
func TestDocumentsIndex(t *testing.T) {
	index := readFile(t, "../../docs/README.md")
	files, err := filepath.Glob("../../docs/*.md")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d documents, %v", len(files), err)
	}
	for _, f := range files {
		if name := filepath.Base(f); name != "README.md" && !strings.Contains(index, "]("+name+")") {
			t.Errorf("docs/README.md does not have %s", name)
		}
	}
}

// The Terraform in the READMEs is that of terraform/README.md.
func TestReadmeTerraform(t *testing.T) {
	block := regexp.MustCompile("(?s)```hcl\n(.*?)```")
	want := block.FindStringSubmatch(readFile(t, "../../terraform/README.md"))[1]
	for _, name := range []string{"../../README.md", "../../README.ja.md"} {
		got := block.FindStringSubmatch(readFile(t, name))
		if got == nil {
			t.Errorf("%s has no Terraform", name)
		} else if diff := cmp.Diff(want, got[1]); diff != "" {
			t.Errorf("%s (-terraform/README.md +here):\n%s", name, diff)
		}
	}
}

// The tests and files named in CONTRIBUTING.md exist. Gin is the framework in its example.
func TestContributing(t *testing.T) {
	text := readFile(t, "../../CONTRIBUTING.md")
	var tests strings.Builder
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		tests.WriteString(readFile(t, path))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile(`\b(?:Test|Fuzz)[A-Z]\w+`).FindAllString(text, -1)
	for _, name := range names {
		if name != "FuzzGin" && !strings.Contains(tests.String(), "func "+name+"(") {
			t.Errorf("there is no %s", name)
		}
	}
	paths := regexp.MustCompile("`((?:cmd|docs|functions|internal|test)/[\\w./-]+)`").FindAllStringSubmatch(text, -1)
	for _, p := range paths {
		if _, err := os.Stat(filepath.Join("../..", p[1])); err != nil && !strings.Contains(p[1], "gin_") {
			t.Error(err)
		}
	}
	if len(names) < 10 || len(paths) < 15 {
		t.Errorf("%d tests and %d paths", len(names), len(paths))
	}
}
