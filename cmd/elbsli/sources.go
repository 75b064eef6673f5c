package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/elb-sli/elb-sli/internal/delivery"
	"github.com/elb-sli/elb-sli/internal/elblog"
)

// source is one log to be read.
type source struct {
	name   string
	object *elblog.Object // what its name says; nil where that is not a real key's
	size   int64          // bytes as stored, -1 where nobody knows
	open   func() (io.ReadCloser, error)
}

// scan opens s for read, which goes through its lines.
func (s source) scan(read func(*elblog.Scanner) error) error {
	r, err := s.open()
	if err != nil {
		return err
	}
	defer r.Close()
	plain, err := elblog.Open(r)
	if err != nil {
		return err
	}
	return read(elblog.NewScanner(plain))
}

// findSources returns the logs that args name: files, folders, s3://BUCKET/PREFIX and "-" for stdin, in the order of the
// arguments and sorted within a folder. skipped counts the objects that are not access logs. Reading them ends with the
// command, and shows its progress.
func (c command) findSources(args []string, o *logOptions) (sources []source, skipped int64, err error) {
	if o == nil {
		o = &logOptions{}
	}
	window, err := o.window()
	if err != nil {
		return nil, 0, err
	}
	f := finder{ctx: c.ctx, stdin: c.stdin, window: window}
	if err := f.addAll(args); err != nil {
		return nil, 0, err
	}
	for i := range f.sources {
		f.sources[i] = f.sources[i].until(c.ctx)
	}
	if !o.quiet {
		c.progress.watch(f.sources)
	}
	return f.sources, f.skipped, nil
}

type finder struct {
	ctx       context.Context // of this one search
	stdin     io.Reader
	window    delivery.Window
	usedStdin bool
	sources   []source
	skipped   int64
	passed    int // logs that are outside of window
}

func (f *finder) addAll(args []string) error {
	if len(args) == 0 {
		return usageError("no log given: a file, a folder, s3://BUCKET/PREFIX, or - for stdin")
	}
	for _, arg := range args {
		if err := f.add(arg); err != nil {
			return err
		}
	}
	return nil
}

func (f *finder) add(arg string) error {
	switch {
	case arg == "-" && f.usedStdin:
		return usageError("- given twice: stdin can be read once")
	case arg == "-":
		f.usedStdin = true
		f.sources = append(f.sources, source{name: "stdin", size: -1, open: f.openStdin})
		return nil
	case strings.HasPrefix(arg, s3Scheme):
		return f.addBucket(arg)
	}
	info, err := os.Stat(arg)
	switch {
	case err != nil:
		return err
	case info.IsDir():
		return f.addFolder(arg)
	}
	f.addFile(arg, info.Size(), false)
	return nil
}

func (f *finder) addFolder(dir string) error {
	before, passed := len(f.sources), f.passed
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			f.addFile(path, info.Size(), true)
		}
		return err
	})
	if err == nil && len(f.sources) == before {
		err = f.none(dir, f.passed-passed)
	}
	return err
}

// none is the error of a place without logs.
func (f *finder) none(where string, passed int) error {
	if passed > 0 {
		return fmt.Errorf("%s: none of %d access logs here ends a period in the time that --since and --until name", where, passed)
	}
	return fmt.Errorf("%s: no access log in this folder", where)
}

// addFile takes a file by what its name says. Files with other names are taken where the user named them, and in a
// folder where they look like logs.
func (f *finder) addFile(path string, size int64, inFolder bool) {
	s := source{name: path, size: size, open: func() (io.ReadCloser, error) { return os.Open(path) }}
	object, skip := elblog.ParseKey(filepath.ToSlash(path))
	switch {
	case skip == "" && !f.window.Has(object.End):
		f.passed++
		return
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

// openStdin returns stdin such that closing it ends a read that waits for input.
func (f *finder) openStdin() (io.ReadCloser, error) {
	r, w := io.Pipe()
	go func() {
		_, err := io.Copy(w, f.stdin)
		w.CloseWithError(err)
	}()
	stop := context.AfterFunc(f.ctx, func() { w.CloseWithError(f.ctx.Err()) })
	return readCloser{r, func() error { stop(); return r.Close() }}, nil
}

// until returns s such that reading it ends with ctx.
func (s source) until(ctx context.Context) source {
	open := s.open
	s.open = func() (io.ReadCloser, error) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		r, err := open()
		if err != nil {
			return nil, err
		}
		return readCloser{readerFunc(func(b []byte) (int, error) {
			if err := ctx.Err(); err != nil {
				return 0, err
			}
			return r.Read(b)
		}), r.Close}, nil
	}
	return s
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

type readCloser struct {
	io.Reader
	close func() error
}

func (r readCloser) Close() error { return r.close() }
