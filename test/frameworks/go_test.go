//go:build real

package frameworks_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// goProgram builds the module in a folder.
func goProgram(t *testing.T, dir string) string {
	t.Helper()
	program := filepath.Join(dir, "program")
	run(t, dir, "env CGO_ENABLED=0 go build -tags nomsgpack -o "+program+" .", "") // without gin's second encoder, which takes long to compile
	return program
}

// The lines in docs/routes.md print the routes of Go's routers.
func TestGoRouters(t *testing.T) {
	t.Parallel()
	_, module := archive(t, "routers")
	doc, err := os.ReadFile("../../docs/routes.md")
	if err != nil {
		t.Fatal(err)
	}
	_, block, _ := strings.Cut(string(doc), "```go\n")
	block, _, _ = strings.Cut(block, "```")
	lines := strings.Split(strings.TrimSpace(block), "\n")
	for _, line := range lines {
		if !strings.Contains(string(module.Files[0].Data), line) {
			t.Errorf("%q of the document is not in the program", line)
		}
	}
	names, dir := []string{"chi", "gin", "echo"}, t.TempDir()
	if len(lines) != len(names) {
		t.Errorf("%d lines in the document, want %d", len(lines), len(names))
	}
	writeFiles(t, dir, module)
	program := goProgram(t, dir)
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			file, a := archive(t, name)
			answers := strings.Split(run(t, dir, program+" "+name+" ask", string(a.Files[0].Data)), "\n")
			printed := run(t, dir, program+" "+name, "")
			var ofGin strings.Builder
			for line := range strings.Lines(printed) {
				if strings.HasPrefix(line, "[GIN-debug]") {
					ofGin.WriteString(line)
				}
			}
			for _, text := range []string{printed, ofGin.String()} {
				if text == "" {
					continue
				}
				routes := imported(t, "list", text)
				if text == printed {
					golden(t, file, a, routes)
				}
				i := -1
				compare(t, routes, requests(a), func(string, string) string { i++; return answers[i] })
			}
		})
	}
}
