package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/manual"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/version"
)

const manHelp = `usage: elbsli man [COMMAND | words]
       elbsli man --out DIR

Prints the man page of a command (without an argument, that of the program), or the page that explains the terms. --out
writes all pages into a folder of man pages: DIR/man1 and DIR/man7.

example:
  $ elbsli man replay | man -l -
  $ elbsli man --out ~/.local/share/man
`

// wordsPage is the man page that explains words.
const wordsPage = "elbsli-words"

// man is the command "elbsli man".
func (c command) man(args []string) error {
	f := newFlags("man", manHelp)
	out := f.String("out", "", "write all pages into the folder `DIR`")
	rest, err := f.parse(c, args)
	if err != nil {
		return err
	}
	root := program().described()
	page := manual.Page{Program: "elbsli", Version: version.String(), Date: version.Day(), Words: wordsPage}
	words := page.Explain("the words of elb-sli", topics())
	if *out != "" {
		if len(rest) > 0 {
			return usageError("--out writes all pages: it takes no COMMAND")
		}
		return writePages(*out, page, root, words)
	}
	name := strings.Join(rest, " ")
	if name == "words" {
		_, err = c.stdout.Write(words)
		return err
	}
	known := []string{"words"}
	for command := range root.All() {
		if command.Name == name {
			_, err = c.stdout.Write(page.Man(command, root))
			return err
		}
		known = append(known, command.Name)
	}
	near := config.Nearest(name, known)
	if near != "" {
		near = fmt.Sprintf("; did you mean %q?", near)
	}
	return usageError(fmt.Sprintf("%q is not a command%s", name, near))
}

func writePages(dir string, page manual.Page, root manual.Command, words []byte) error {
	pages := map[string][]byte{page.WordsFile(): words}
	for command := range root.All() {
		pages[page.File(command)] = page.Man(command, root)
	}
	for name, text := range pages {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return logs.Explain(filepath.Dir(file), err, "")
		}
		if err := os.WriteFile(file, text, 0o644); err != nil {
			return logs.Explain(file, err, "")
		}
	}
	return nil
}
