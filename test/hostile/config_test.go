package hostile_test

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"
)

// bomb returns a configuration that has nine to the power of nine values, by means of aliases.
func bomb() string {
	var b strings.Builder
	b.WriteString("a: &a [x, x, x, x, x, x, x, x, x]\n")
	for c := 'b'; c < 'k'; c++ {
		refs := strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*%c, ", c-1), 9), ", ")
		fmt.Fprintf(&b, "%c: &%c [%s]\n", c, c, refs)
	}
	return b.String() + "routes: *j\n"
}

var placed = regexp.MustCompile(`^\S+:\d+:\d+: \S+: .`)

// A configuration that is designed to be expensive, or that could mean two things, is an error with its place. The tool
// reports it quickly and in little memory, and the function does not start.
func TestHostileConfigurations(t *testing.T) {
	t.Parallel()
	if _, err := tool(); err != nil { // so that the time to build it is not included
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, text, want string }{
		{"aliases that multiply", bomb(), "anchors and aliases"},
		{"an alias to what is around it", "routes: &a [*a]\n", "anchors and aliases"},
		{"a merge key", "metrics: {<<: {prefix: x}}\n", "merge keys"},
		{"100 MB, or 6 in a short run", strings.Repeat("# comment\n", scaled(10<<20)), "larger than 1048576 bytes"},
		{"a million brackets", strings.Repeat("[", 1_000_000), ""},
		{"a thousand levels", strings.Repeat("{a: ", 1000) + strings.Repeat("}", 1000), "deeper than 16 levels"},
		{"a thousand levels of blocks", levels(1000), "deeper than 16 levels"},
		{"a key twice", "routes: [/a]\nroutes: [/b]\n", "2:1: "},
		{"a key twice, further inside", "metrics:\n  prefix: a\n  prefix: b\n", "3:3: "},
		{"a tab in the indentation", "metrics:\n\tprefix: a\n", "2:1: yaml: a tab"},
		{"two documents", "routes: [/a]\n---\nroutes: [/b]\n", "a second document"},
		{"a thousand documents", strings.Repeat("---\nroutes: [/a]\n", 1000), "a second document"},
		{"a number beyond any", "limits: {points: 99999999999999999999999999}\n", "1:18: limits.points"},
		{"a number in exponents", "limits: {points: 1e999}\n", "1:18: limits.points"},
		{"a negative number", "limits: {points: -1}\n", "1:18: limits.points"},
		{"not a number", "journeys: [{name: a, routes: [/a], availability: {objective: .nan}}]\n", "objective"},
		{"infinity", "journeys: [{name: a, routes: [/a], availability: {objective: .inf}}]\n", "objective"},
		{"a time beyond any", "journeys: [{name: a, routes: [/a], latency: {objective: 99, threshold: 999999999999h}}]\n", "threshold"},
		{"a tag", "routes: !!binary aGVsbG8=\n", "tags such as"},
		{"a tag of a language", "routes: !!python/object/apply:os.system [id]\n", "tags such as"},
		{"a NUL", "routes: [/a\x00]\n", "control character"},
		{"an escape sequence", "routes: [/a\x1b[2J]\n", "control character"},
		{"not UTF-8", "routes: [/\xff]\n", "not UTF-8"},
		{"UTF-16", "\xff\xfer\x00o\x00", "not UTF-8"},
		{"a program", "\x7fELF\x02\x01\x01\x00", ""},
		{"100,000 routes", "routes:\n" + strings.Repeat("- /a\n", 99_000), ""},
		{"200,000 values", "routes: [" + strings.Repeat("/a,", 200_000) + "]", "more than 100000 values"},
		{"a long key", strings.Repeat("k", 1_000_000) + ": 1\n", ""},
		{"a tag whose name is longer than a tag", "metrics: {tags: {" + strings.Repeat("k", 300) + ": v}}\n", "metrics.tags"},
		{"a tag that forges", "metrics: {tags: {\"a|c\": \"b,c:d\"}}\n", "metrics.tags"},
		{"a prefix that forges", "metrics: {prefix: \"a:1|c\\nb\"}\n", "metrics.prefix"},
	} {
		path := file(t, "config.yaml", tt.text)
		start := time.Now()
		out, errs, status := elbsli(t, "", "check", "--config", path)
		took := time.Since(start)
		first, _, _ := strings.Cut(errs, "\n")
		if status != 1 || out != "" || !placed.MatchString(first) || !strings.Contains(errs, tt.want) {
			t.Errorf("%s: status %d, %.300q, want an error with its place and %q", tt.name, status, errs, tt.want)
		}
		if took > 10*time.Second || len(errs) > 1<<20 {
			t.Errorf("%s: %v, %d bytes of errors", tt.name, took, len(errs))
		}
		wantPlain(t, tt.name, errs)
	}
}

// exclusions returns n rules that exclude.
func exclusions(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "  - {name: bot-%d, when: {user_agent: bot%d/*}, then: excluded}\n", i, i)
	}
	return b.String()
}

// levels returns n mappings nested in one another by indentation.
func levels(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

// Reading any of them in its own process takes little memory. Endless files are not read to the end.
func TestHostileConfigurationsTakeLittleMemory(t *testing.T) {
	endless := "/dev/zero"
	if _, err := os.Stat(endless); err != nil {
		endless = file(t, "zero", strings.Repeat("\x00", 64<<20))
	}
	for name, path := range map[string]string{
		"bomb": file(t, "c.yaml", bomb()), "100 MB": file(t, "c.yaml", strings.Repeat("a: b\n", 20<<20)), "endless": endless, "folder": t.TempDir(),
		"brackets": file(t, "c.yaml", strings.Repeat("[", 1<<20-1)), "items": file(t, "c.yaml", strings.Repeat("-\n", 1<<19-1)),
	} {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), childVariable+"="+"config "+path)
		out, err := cmd.Output()
		var kib int
		if _, scan := fmt.Sscan(string(out), &kib); err != nil || scan != nil {
			t.Fatalf("%s: %v, %v: %s", name, err, scan, out)
		}
		t.Logf("%s: %d KiB", name, kib)
		if kib > 128<<10 {
			t.Errorf("%s: %d KiB of memory", name, kib)
		}
	}
}

// The function reports what is wrong and ends. It never counts under any configuration but the given one.
func TestTheFunctionDoesNotStartUnderABadConfiguration(t *testing.T) {
	t.Parallel()
	w := newWorld(t, bomb())
	if _, err := w.f.Ready(timeout); err == nil || !strings.Contains(w.f.Log(), "anchors and aliases") {
		t.Errorf("%v: %s", err, w.f.Log())
	}
}
