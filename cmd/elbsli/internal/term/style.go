// Package term has what output on a terminal needs: colors, numbers for people, wrapped text, and progress.
package term

import (
	"io"
	"os"
	"time"

	xterm "golang.org/x/term"
)

// terminal returns w's file if it is a terminal that can move the cursor.
func terminal(w io.Writer) (*os.File, bool) {
	f, ok := w.(*os.File)
	return f, ok && xterm.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb"
}

// IsTerminal reports whether w is a terminal that can move the cursor.
func IsTerminal(w io.Writer) bool {
	_, ok := terminal(w)
	return ok
}

// Width returns the columns of the terminal w, 0 if it is not one.
func Width(w io.Writer) int {
	f, ok := w.(*os.File)
	if !ok || !xterm.IsTerminal(int(f.Fd())) {
		return 0
	}
	width, _, err := xterm.GetSize(int(f.Fd()))
	if err != nil {
		return 80
	}
	return width
}

// NewProgress returns a progress on stderr, nil if it is not a terminal.
func NewProgress(stderr io.Writer) *Progress {
	f, ok := terminal(stderr)
	if !ok {
		return nil
	}
	return ProgressOn(f, func() int { return Width(f) })
}

// ProgressOn returns a progress on a terminal w with this many columns.
func ProgressOn(w io.Writer, width func() int) *Progress {
	return &Progress{line: &statusLine{w: w}, width: width, now: time.Now}
}

// Style colors words of a text. The zero value does not.
type Style struct{ on bool }

// StyleFor returns a style with colors only for a terminal, and only if NO_COLOR (no-color.org) is not set.
func StyleFor(w io.Writer) Style {
	return Style{IsTerminal(w) && os.Getenv("NO_COLOR") == ""}
}

func (s Style) paint(code, text string) string {
	if !s.on {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// Bold is for headings.
func (s Style) Bold(t string) string { return s.paint("1", t) }

// Dim is for what matters less.
func (s Style) Dim(t string) string { return s.paint("2", t) }

func (s Style) red(t string) string    { return s.paint("31", t) }
func (s Style) green(t string) string  { return s.paint("32", t) }
func (s Style) yellow(t string) string { return s.paint("33", t) }

// Verdict colors a verdict; the text stays the same.
func (s Style) Verdict(v string) string {
	switch v {
	case "good":
		return s.green(v)
	case "bad":
		return s.red(v)
	}
	return s.yellow(v)
}

// State colors the result of a check; the text stays the same.
func (s Style) State(t string, good, bad bool) string {
	switch {
	case good:
		return s.green(t)
	case bad:
		return s.red(t)
	}
	return s.yellow(t)
}
