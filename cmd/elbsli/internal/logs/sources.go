// Package logs finds access logs in files, folders, S3 and stdin, and reads them in parallel and ahead of the counting.
package logs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/internal/delivery"
	"github.com/elb-sli/elb-sli/internal/elblog"
)

// Source is one log to be read.
type Source struct {
	Name   string
	Object *elblog.Object // what its name says, which may be nothing; nil if the user named this file, which then counts as a log
	Size   int64          // stored bytes; -1 if unknown
	Open   func() (Log, error)
}

// Log is an opened source. It must be closed.
type Log struct {
	elblog.Input
	close func() error
}

// Close ends the reading.
func (l Log) Close() error { return l.close() }

// Scan opens s and calls read, which reads its lines. f is the configured formats.
func (s Source) Scan(f *elblog.Formats, read func(*elblog.Scanner) error) error {
	l, err := s.Open()
	if err != nil {
		return err
	}
	defer l.Close()
	lines := elblog.NewScanner(nil)
	if err := lines.Open(l.Input, elblog.Options{Object: s.Object, Formats: f}); err != nil {
		return err
	}
	return read(lines)
}

// Entries opens s, and calls f with each of its entries. A source that is not an access log has none.
func (s Source) Entries(formats *elblog.Formats, f func(*elblog.Entry)) error {
	err := s.Scan(formats, func(lines *elblog.Scanner) error {
		for lines.Scan() {
			if e := lines.Entry(); e != nil {
				f(e)
			}
		}
		return lines.Err()
	})
	if IsSkip(err) {
		return nil
	}
	return err
}

// IsSkip reports whether err means that the content of a source is not an access log.
func IsSkip(err error) bool {
	var skip elblog.Skip
	return errors.As(err, &skip)
}

// ID returns the same value for sources that are the same log: objects with the same name, wherever they were copied,
// and paths to the same file.
func (s Source) ID() string {
	if s.Object != nil && s.Object.Named() {
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

// Find returns the logs within window that args name: files, folders, s3://BUCKET/PREFIX and "-" for stdin, in the order of the
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

// Watch makes each source report its read bytes to p.
func Watch(sources []Source, p *term.Progress) {
	var total int64
	for i, s := range sources {
		if s.Size < 0 || total < 0 {
			total = -1
		} else {
			total += s.Size
		}
		sources[i].Open = func() (Log, error) {
			p.Begin()
			l, err := s.Open()
			if err != nil {
				p.End()
				return Log{}, err
			}
			return l.through(func(read func() (int, error)) (int, error) {
				n, err := read()
				p.AddBytes(n)
				return n, err
			}, func() error { p.End(); return l.Close() }), nil
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
	passed    int // number of logs outside window

	earliest, latest time.Time // ends of the periods of those
}

// ofPeriods is the format of the end of a period.
const ofPeriods = "2006-01-02T15:04Z"

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
	if scheme, _, found := strings.Cut(arg, "://"); found {
		return UsageError(fmt.Sprintf("%q: logs are read from s3://BUCKET/PREFIX, files, folders and stdin, not from %s://", arg, scheme))
	}
	info, err := os.Stat(arg)
	switch rest, s3 := strings.CutPrefix(arg, "s3:"); {
	case err != nil && s3:
		return UsageError(fmt.Sprintf("%q: did you mean s3://%s?", arg, strings.TrimLeft(rest, "/")))
	case err != nil:
		return Explain(arg, err, "name a log, a folder of logs, s3://BUCKET/PREFIX, or - for stdin")
	case info.IsDir():
		return f.addFolder(arg)
	}
	f.addFile(arg, info.Size(), false)
	return nil
}

func (f *finder) addFolder(dir string) error {
	before, passed := len(f.sources), f.passed
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return Explain(path, err, "it was there a moment ago")
		case !d.Type().IsRegular():
			return nil
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

// none returns the error for a place without logs.
func (f *finder) none(where string, passed int) error {
	if passed > 0 {
		return fmt.Errorf("%s: no access log here has a period that ends in the time of --since and --until: %s from %s to %s", where, term.Plural(int64(passed), "is", "are"),
			f.earliest.UTC().Format(ofPeriods), f.latest.UTC().Format(ofPeriods))
	}
	return fmt.Errorf("%s: no access log in or below this folder; copy some there, for example with aws s3 sync s3://BUCKET/AWSLogs/ %s, or name s3://BUCKET/AWSLogs/", where, where)
}

// addFile adds a file by its name. If the name says nothing, the file is a log if the user named it; in a folder, its
// content decides.
func (f *finder) addFile(path string, size int64, inFolder bool) {
	s := Source{Name: path, Size: size, Open: func() (Log, error) { return openFile(path) }}
	object, skip := elblog.ParseKey(filepath.ToSlash(path))
	switch {
	case skip == "" && !f.window.Has(object.End):
		f.passed++
		if f.earliest.IsZero() || object.End.Before(f.earliest) {
			f.earliest = object.End
		}
		if object.End.After(f.latest) {
			f.latest = object.End
		}
		return
	case skip == "":
		s.Object = &object
	case skip != elblog.NotALog:
		f.skipped++
		return
	case inFolder:
		object = elblog.Unnamed(filepath.ToSlash(path))
		s.Object = &object
	}
	f.sources = append(f.sources, s)
}

func openFile(path string) (Log, error) {
	f, err := os.Open(path)
	if err != nil {
		return Log{}, cmp.Or(why(path, err, "it was there a moment ago"), err) // who reads it says its name
	}
	info, err := f.Stat()
	if err != nil {
		return Log{}, errors.Join(err, f.Close())
	}
	in := elblog.Input{Body: f}
	if info.Mode().IsRegular() {
		in.ReadAt, in.Size = f.ReadAt, info.Size()
	}
	return Log{in, f.Close}, nil
}

// openStdin returns stdin; closing it ends a read that waits for input.
func (f *finder) openStdin() (Log, error) {
	r, w := io.Pipe()
	go func() {
		_, err := io.Copy(w, f.stdin)
		w.CloseWithError(err)
	}()
	stop := context.AfterFunc(f.ctx, func() { w.CloseWithError(f.ctx.Err()) })
	return Log{elblog.Input{Body: r}, func() error { stop(); return r.Close() }}, nil
}

// until returns s with reads that end with ctx.
func (s Source) until(ctx context.Context) Source {
	open := s.Open
	s.Open = func() (Log, error) {
		if err := ctx.Err(); err != nil {
			return Log{}, err
		}
		l, err := open()
		if err != nil {
			return Log{}, err
		}
		return l.through(func(read func() (int, error)) (int, error) {
			if err := ctx.Err(); err != nil {
				return 0, err
			}
			return read()
		}, l.Close), nil
	}
	return s
}

// through returns l with all its reads, in order or at random, going through do.
func (l Log) through(do func(read func() (int, error)) (int, error), close func() error) Log {
	out := Log{elblog.Input{Size: l.Size}, close}
	out.Body = readerFunc(func(b []byte) (int, error) { return do(func() (int, error) { return l.Body.Read(b) }) })
	if l.ReadAt != nil {
		out.ReadAt = func(b []byte, off int64) (int, error) { return do(func() (int, error) { return l.ReadAt(b, off) }) }
	}
	return out
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }
