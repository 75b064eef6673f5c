// Package logs finds access logs in files, folders, S3 and stdin, and reads them, several at a time and ahead of who counts.
package logs

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/internal/delivery"
	"github.com/elb-sli/elb-sli/internal/elblog"
)

// Source is one log to be read.
type Source struct {
	Name   string
	Object *elblog.Object // what its name says; nil where that is not a real key's
	Size   int64          // bytes as stored, -1 where nobody knows
	Open   func() (io.ReadCloser, error)
}

// Scan opens s for read, which goes through its lines.
func (s Source) Scan(read func(*elblog.Scanner) error) error {
	r, err := s.Open()
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

// Entries opens s, and calls f with each of its entries.
func (s Source) Entries(f func(*elblog.Entry)) error {
	return s.Scan(func(lines *elblog.Scanner) error {
		for lines.Scan() {
			if e := lines.Entry(); e != nil {
				f(e)
			}
		}
		return lines.Err()
	})
}

// ID is equal for sources that are one log: objects of one name, wherever they were copied to, and paths to one file.
func (s Source) ID() string {
	if s.Object != nil {
		return s.Object.ID
	}
	path, err := filepath.Abs(s.Name)
	if err == nil {
		path, err = filepath.EvalSymlinks(path)
	}
	if err != nil {
		return s.Name // stdin
	}
	return path
}

// Find returns the logs of a time that args name: files, folders, s3://BUCKET/PREFIX and "-" for stdin, in the order of the
// arguments and sorted within a folder. skipped counts the objects that are not access logs. Reading them ends with ctx.
func Find(ctx context.Context, stdin io.Reader, args []string, window delivery.Window) (sources []Source, skipped int64, err error) {
	f := finder{ctx: ctx, stdin: stdin, window: window}
	if err := f.addAll(args); err != nil {
		return nil, 0, err
	}
	for i := range f.sources {
		f.sources[i] = f.sources[i].until(ctx)
	}
	return f.sources, f.skipped, nil
}

// Watch makes each source tell p how much of it was read.
func Watch(sources []Source, p *term.Progress) {
	var total int64
	for i, s := range sources {
		if s.Size < 0 || total < 0 {
			total = -1
		} else {
			total += s.Size
		}
		sources[i].Open = func() (io.ReadCloser, error) {
			p.Begin()
			r, err := s.Open()
			if err != nil {
				p.End()
				return nil, err
			}
			return readCloser{readerFunc(func(b []byte) (int, error) {
				n, err := r.Read(b)
				p.AddBytes(n)
				return n, err
			}), func() error { p.End(); return r.Close() }}, nil
		}
	}
	p.Expect(len(sources), total)
}

type finder struct {
	ctx       context.Context // of this one search
	stdin     io.Reader
	window    delivery.Window
	usedStdin bool
	sources   []Source
	skipped   int64
	passed    int // logs that are outside of window
}

func (f *finder) addAll(args []string) error {
	if len(args) == 0 {
		return UsageError("no log given: a file, a folder, s3://BUCKET/PREFIX, or - for stdin")
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
		return UsageError("- given twice: stdin can be read once")
	case arg == "-":
		f.usedStdin = true
		f.sources = append(f.sources, Source{Name: "stdin", Size: -1, Open: f.openStdin})
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
	s := Source{Name: path, Size: size, Open: func() (io.ReadCloser, error) { return os.Open(path) }}
	object, skip := elblog.ParseKey(filepath.ToSlash(path))
	switch {
	case skip == "" && !f.window.Has(object.End):
		f.passed++
		return
	case skip == "":
		s.Object = &object
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
func (s Source) until(ctx context.Context) Source {
	open := s.Open
	s.Open = func() (io.ReadCloser, error) {
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
