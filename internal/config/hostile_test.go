package config

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// Texts made to be expensive: each gives an error or a configuration, quickly and in little memory.
func TestHostile(t *testing.T) {
	size, part := MaxBytes-64, 1 // room for the surrounding text
	if testing.Short() {
		part = 10
		size /= part
	}
	rep := func(s string) string { return strings.Repeat(s, size/len(s)) }
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for i := 'b'; i < 'k'; i++ {
		bomb += fmt.Sprintf("%c: &%c [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*%c,", i-1), 9), ","))
	}
	var deep, unknown, clients, distinct strings.Builder
	for i := range 1000 {
		deep.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	clients.WriteString("classify:\n")
	for i := range 600 {
		fmt.Fprintf(&clients, "- {name: r%d, then: bad, when: {client: [0.0.0.0/0, 10.%d.%d.0/24, '2001:db8:%x::/48'], elapsed: '>%ds'}}\n", i, i>>8, i&255, i, i)
	}
	unknown.WriteString("routes:\n")
	for i := range 2000 {
		fmt.Fprintf(&unknown, "- /some/long/route/number/%d/:id\n", i)
	}
	unknown.WriteString("classify:\n- name: r\n  then: bad\n  when:\n    route:\n")
	for i := range 20_000 / part {
		fmt.Fprintf(&unknown, "    - /another/route/number/%d/:no\n", i)
	}
	distinct.WriteString("routes:\n")
	for i := range 19_000 / part {
		fmt.Fprintf(&distinct, "- /:a/:b/x%d/:c\n", i)
	}
	distinct.WriteString("limits: {routes: 20000}\n")
	for name, text := range map[string]string{
		"bomb": bomb, "[": rep("["), "{a: ": rep("{a: "), "- ": rep("- "), "? ": rep("? "), "commas": "routes: [" + rep("/a,") + "]", "empty items": "routes:\n" + rep("-\n"),
		"keys": rep("a:\n"), "unknown keys": rep("rotes: 1\n"), "comments": rep("#\n"), "comments at items": "routes:\n" + rep("- #\n"), "newlines": rep("\n"), "spaces": rep(" "), "one word": rep("a"),
		"escapes": `unmatched: "` + rep(`\x41`) + `"`, "documents": rep("---\n"), "bangs": rep("!"), "aliases": "a: &a 1\nb: [" + rep("*a,") + "]", "percents": rep("%a\n"), "quotes": rep(`"`), "tabs": rep("\t\n"),
		"not UTF-8": rep("\xff\n"), "NUL": rep("\x00"), "deep": deep.String(), "blocks": rep("a: |\n b\n"), "flow keys": "{" + rep("a: b,") + "}", "lists": "[" + rep("[],") + "]", "unknown routes": unknown.String(),
		"many routes": distinct.String(), "equal routes": "routes:\n" + rep("- /a\n"), "20 MB": strings.Repeat("a: b\n", 4<<20), "clients": clients.String(),
		"99,000 values": "routes: [" + strings.Repeat("/a,", 99_000/part) + "]", "99,000 keys": "metrics: {tags: {" + strings.Repeat("a: b,", 49_000/part) + "}}", "99,000 comments": strings.Repeat("- #\n", 49_000/part),
	} {
		b := []byte(text)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		_, err := Parse("f", b)
		took := time.Since(start)
		runtime.ReadMemStats(&after)
		if es := (Errors)(nil); errors.As(err, &es) && (len(es) > maxErrors+1 || es[0].Place.Line < 1 || es[0].Place.Col < 1) {
			t.Errorf("%s: %d errors, the first is %v", name, len(es), es[0])
		}
		if es := (Errors)(nil); errors.As(err, &es) && slices.ContainsFunc(es, func(e Error) bool { return len(e.Problem) > maxProblem+len("…") }) {
			t.Errorf("%s: a message is longer than %d bytes", name, maxProblem)
		}
		mib := (after.TotalAlloc - before.TotalAlloc) >> 20
		if testing.Verbose() {
			t.Logf("%-18s %8v %4d MiB allocated, %.100v", name, took.Round(time.Millisecond), mib, err)
		}
		if took > 10*time.Second || mib > 100 {
			t.Errorf("%s: %v, %d MiB allocated", name, took, mib)
		}
	}
}

// FuzzParse checks that an error names its place, and that an accepted text parses again to the same meaning.
func FuzzParse(f *testing.F) {
	for _, text := range valid {
		f.Add([]byte(text))
	}
	for _, tt := range wrong {
		if len(tt.text) < 1000 {
			f.Add([]byte(tt.text))
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 4096 {
			return
		}
		c, err := Parse("f", text)
		if err != nil {
			checkPlaces(t, text, err)
			return
		}
		again, err := Parse("f", text)
		if err != nil || fmt.Sprint(describe(c)) != fmt.Sprint(describe(again)) {
			t.Errorf("%q: %v: %v, then %v", text, err, describe(c), describe(again))
		}
		if again, err := Parse("f", append(bytes.TrimSuffix(text, []byte("\n")), "\n# a comment\n"...)); err == nil && describe(again) != describe(c) {
			t.Errorf("%q: a comment makes it %v", text, describe(again))
		}
	})
}

// checkPlaces reports whether all errors are at places of text, in order.
func checkPlaces(t *testing.T, text []byte, err error) {
	var es Errors
	if !errors.As(err, &es) || len(es) == 0 {
		t.Fatalf("%q: %T %v", text, err, err)
	}
	last, lines := 1, 2
	for _, newline := range []string{"\n", "\r", "\u0085", "\u2028", "\u2029"} { // all of them are line breaks in YAML
		lines += bytes.Count(text, []byte(newline))
	}
	for _, e := range es {
		if e.Place.File != "f" || e.Place.Line < last || e.Place.Line > lines || e.Place.Col < 1 || e.Place.Col > len(text)+1 || e.Subject == "" || e.Problem == "" {
			t.Errorf("%q: %+v", text, e)
		}
		last = e.Place.Line
	}
}

// describe returns everything in a configuration.
func describe(c *Config) string {
	s := fmt.Sprint(c.Unmatched, c.Journeys, c.journeyOf, c.Metrics, c.Limits, c.ClassicInterval, c.Historical, c.Classifier.Rules())
	for i := range c.Table.Len() {
		s += " " + c.Table.Pattern(i).String()
	}
	return s
}
