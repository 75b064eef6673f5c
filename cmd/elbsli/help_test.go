package main

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/manual"
)

// `elbsli help WORD` explains each term that a newcomer meets, in 80 columns, and both lists of terms are complete.
func TestWordsAreExplained(t *testing.T) {
	list := output(t, "", []string{"help"})
	for _, word := range []string{"journey", "route", "verdict", "writer", "sli", "objective", "window", "budget", "burn-rate", "confirmation", "sink", "history"} {
		text := output(t, "", []string{"help", word})
		if n := strings.Count(text, "\n"); n > 24 {
			t.Errorf("elbsli help %s: %d lines", word, n)
		}
		if !strings.Contains(list, "\n  "+word+" ") {
			t.Errorf("elbsli help does not list %s", word)
		}
		title, _, _ := strings.Cut(strings.ReplaceAll(word, "-", " "), ":")
		if !strings.Contains(text, title+": ") {
			t.Errorf("elbsli help %s: no explanation:\n%s", word, text)
		}
	}
	if two, one := output(t, "", []string{"help", "burn", "rate"}), output(t, "", []string{"help", "Burn-Rate"}); two != one {
		t.Errorf("burn rate: %q, Burn-Rate: %q", two, one)
	}
}

// Without a terminal, every text for people fits into 80 columns, except for single words that are longer.
func TestHelpFits(t *testing.T) {
	for _, args := range helps() {
		for line := range strings.Lines(output(t, "", args)) {
			line = strings.TrimRight(line, "\n")
			if utf8.RuneCountInString(line) > 80 && len(strings.Fields(line)) > 1 {
				t.Errorf("elbsli %s: %d columns: %s", strings.Join(args, " "), utf8.RuneCountInString(line), line)
			}
		}
	}
}

// helps are the command lines that print help.
func helps() [][]string {
	all := [][]string{{"help"}}
	for c := range program().described().All() {
		if c.Name != "" {
			all = append(all, append(strings.Fields(c.Name), "--help"))
		}
	}
	for _, key := range topicKeys() {
		all = append(all, []string{"help", key})
	}
	return all
}

// Examples only use commands and options that exist.
func TestExamplesAreValid(t *testing.T) {
	root := program().described()
	known := make(map[string][]string) // command -> its options
	for c := range root.All() {
		known[c.Name] = []string{"--help"}
		for _, f := range c.Flags {
			known[c.Name] = append(known[c.Name], "--"+f.Name)
		}
	}
	n := 0
	check := func(where, line string) {
		line, ok := strings.CutPrefix(strings.TrimSpace(line), "$ ")
		_, line, found := strings.Cut(line, "elbsli ")
		if !ok || !found {
			return
		}
		n++
		words := strings.Fields(strings.NewReplacer("(", " ", ")", " ").Replace(line))
		name := words[0]
		if len(words) > 1 && known[name+" "+words[1]] != nil {
			name += " " + words[1]
		}
		if known[name] == nil {
			t.Errorf("%s: no command %q: %s", where, name, line)
		}
		for _, w := range words {
			if option, _, _ := strings.Cut(w, "="); strings.HasPrefix(w, "--") && !slices.Contains(known[name], option) {
				t.Errorf("%s: %s has no option %s", where, name, option)
			}
			if w == "|" {
				break
			}
		}
	}
	for c := range root.All() {
		for _, line := range c.Help.Examples {
			check(c.Name, line)
		}
	}
	for _, topic := range topics() {
		for _, b := range topic.Text {
			for _, line := range b.Lines {
				check(topic.Name, line)
			}
		}
	}
	if n < 30 {
		t.Errorf("only %d examples", n)
	}
}

// Every command and option is in each shell's completion and in a man page.
func TestCompletionAndMan(t *testing.T) {
	dir := t.TempDir()
	output(t, "", []string{"man", "--out", dir})
	root := program().described()
	pages := 0
	for c := range root.All() {
		file := "man1/" + strings.ReplaceAll(strings.TrimSpace("elbsli "+c.Name), " ", "-") + ".1"
		page := readFile(t, filepath.Join(dir, file))
		pages++
		if single := output(t, "", append([]string{"man"}, strings.Fields(c.Name)...)); single != page {
			t.Errorf("elbsli man %s is not %s", c.Name, file)
		}
		for _, f := range c.Flags {
			if !strings.Contains(page, strings.ReplaceAll("--"+f.Name, "-", `\-`)) {
				t.Errorf("%s does not have --%s", file, f.Name)
			}
		}
	}
	if pages < 20 {
		t.Errorf("only %d pages", pages)
	}
	words := readFile(t, filepath.Join(dir, "man7/elbsli-words.7"))
	for _, topic := range topics() {
		if !strings.Contains(words, ".SS "+topic.Name) {
			t.Errorf("man7/elbsli-words.7 does not explain %s", topic.Name)
		}
	}
	for _, shell := range manual.Shells() {
		script := output(t, "", []string{"completion", shell})
		for c := range root.All() {
			for _, f := range c.Flags {
				zsh := "'--" + f.Name
				if slices.Contains([]string{"load-balancer", "logs", "except", "formats"}, f.Name) {
					zsh = "'*--" + f.Name + "=" // offered repeatedly
				}
				want := map[string]string{"bash": "--" + f.Name, "zsh": zsh, "fish": " -l " + f.Name + " "}[shell]
				if !strings.Contains(script, want) {
					t.Errorf("%s does not complete --%s of %s", shell, f.Name, c.Name)
				}
			}
		}
	}
}

// Tests how a command's help is parsed.
func TestParseHelp(t *testing.T) {
	const text = "usage: x run [OPTIONS] FILE\n       x run --all\n\nOne\nparagraph.\n\n  kept  as\n  it is\n\nexample:\n  $ x run --from a 'two words' --to b | y --long-option c\n  output\n"
	var b bytes.Buffer
	manual.ParseHelp(text).Write(&b, 40)
	want := "usage: x run [OPTIONS] FILE\n       x run --all\n\nOne paragraph.\n\n  kept  as\n  it is\n\nexample:\n" +
		"  $ x run --from a 'two words' --to b \\\n        | y --long-option c\n  output\n"
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}
