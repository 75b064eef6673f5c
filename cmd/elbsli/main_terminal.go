package main

import (
	"io"
	"os"
	"time"

	"golang.org/x/term"
)

// terminal returns the file behind w if it is a terminal that knows how to move the cursor.
func terminal(w io.Writer) (*os.File, bool) {
	f, ok := w.(*os.File)
	return f, ok && term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb"
}

// newProgress returns the progress that stderr can show, nil if it is no terminal.
func newProgress(stderr io.Writer) *progress {
	f, ok := terminal(stderr)
	if !ok {
		return nil
	}
	width := func() int {
		w, _, err := term.GetSize(int(f.Fd()))
		if err != nil {
			return 80
		}
		return w
	}
	return &progress{line: &statusLine{w: f}, width: width, now: time.Now}
}

// style colours words of a text. The zero value does not.
type style struct{ on bool }

// styleFor colours on terminals only, and not where NO_COLOR (no-color.org) is set.
func styleFor(w io.Writer) style {
	_, ok := terminal(w)
	return style{ok && os.Getenv("NO_COLOR") == ""}
}

func (s style) paint(code, text string) string {
	if !s.on {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (s style) bold(t string) string   { return s.paint("1", t) }
func (s style) dim(t string) string    { return s.paint("2", t) }
func (s style) red(t string) string    { return s.paint("31", t) }
func (s style) green(t string) string  { return s.paint("32", t) }
func (s style) yellow(t string) string { return s.paint("33", t) }

// verdict colours a verdict; the word itself says what it is.
func (s style) verdict(v string) string {
	switch v {
	case "good":
		return s.green(v)
	case "bad":
		return s.red(v)
	}
	return s.yellow(v)
}
