package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/elb-sli/elb-sli/internal/elblog"
)

// source is one log to be read.
type source struct {
	name   string
	object *elblog.Object // what its name says; nil where that is not a real key's
	open   func() (io.ReadCloser, error)
}

// findSources returns the logs that args name: files, folders and "-" for stdin, in the order of the arguments and
// sorted within a folder. skipped counts the objects that are not access logs.
func findSources(args []string, stdin io.Reader) (sources []source, skipped int64, err error) {
	if len(args) == 0 {
		return nil, 0, usageError("no log given: a file, a folder, or - for stdin")
	}
	f := finder{stdin: stdin}
	for _, arg := range args {
		if err := f.add(arg); err != nil {
			return nil, 0, err
		}
	}
	return f.sources, f.skipped, nil
}

type finder struct {
	stdin     io.Reader
	usedStdin bool
	sources   []source
	skipped   int64
}

func (f *finder) add(arg string) error {
	if arg == "-" {
		if f.usedStdin {
			return usageError("- given twice: stdin can be read once")
		}
		f.usedStdin = true
		f.sources = append(f.sources, source{name: "stdin", open: func() (io.ReadCloser, error) { return io.NopCloser(f.stdin), nil }})
		return nil
	}
	info, err := os.Stat(arg)
	switch {
	case err != nil:
		return err
	case info.IsDir():
		return f.addFolder(arg)
	}
	f.addFile(arg, false)
	return nil
}

func (f *finder) addFolder(dir string) error {
	before := len(f.sources)
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			f.addFile(path, true)
		}
		return err
	})
	if err == nil && len(f.sources) == before {
		err = fmt.Errorf("%s: no access log in this folder", dir)
	}
	return err
}

// addFile takes a file by what its name says. Files with other names are taken where the user named them, and in a
// folder where they look like logs.
func (f *finder) addFile(path string, inFolder bool) {
	s := source{name: path, open: func() (io.ReadCloser, error) { return os.Open(path) }}
	object, skip := elblog.ParseKey(filepath.ToSlash(path))
	switch {
	case skip == "":
		s.object = &object
	case skip != elblog.NotALog || (inFolder && !looksLikeLog(path)):
		f.skipped++
		return
	}
	f.sources = append(f.sources, s)
}

func looksLikeLog(path string) bool {
	return strings.HasSuffix(path, ".log") || strings.HasSuffix(path, ".gz")
}
