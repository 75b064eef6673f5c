package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"

	"github.com/klauspost/compress/gzip"

	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/loggen"
)

// testLog is a generated log with its known counts.
type testLog struct {
	lines  int64
	path   string // compressed
	zipped []byte
	conf   string // path of the configuration
	config *config.Config
	want   loggen.Answer
}

// newLog generates a log into dir and into memory.
func newLog(dir, name string, b loggen.Bench) (*testLog, error) {
	l, err := newLogFile(dir, name, b)
	if err != nil {
		return nil, err
	}
	l.zipped, err = os.ReadFile(l.path)
	return l, err
}

// newLogFile generates a log into dir. It takes 80 bytes a line.
func newLogFile(dir, name string, b loggen.Bench) (*testLog, error) {
	l := &testLog{lines: int64(b.Lines), path: filepath.Join(dir, name+".log.gz")}
	if err := l.configure(dir, name, b); err != nil {
		return nil, err
	}
	f, err := os.Create(l.path)
	if err != nil {
		return nil, err
	}
	defer f.Close() // a second Close after a successful one is harmless
	if l.want, err = generate(f, b, gzip.DefaultCompression); err != nil {
		return nil, err
	}
	return l, f.Close()
}

// configure writes the log's configuration and reads it back.
func (l *testLog) configure(dir, name string, b loggen.Bench) (err error) {
	l.conf = filepath.Join(dir, name+".yaml")
	if err := os.WriteFile(l.conf, b.Config(), 0o666); err != nil {
		return err
	}
	l.config, err = config.Load(l.conf)
	return err
}

// generate writes a compressed log to w and returns its known counts.
func generate(w io.Writer, b loggen.Bench, level int) (loggen.Answer, error) {
	zw, err := gzip.NewWriterLevel(w, level)
	if err != nil {
		return loggen.Answer{}, err
	}
	var sum loggen.Tally
	if err := b.Write(zw, &sum); err != nil {
		return loggen.Answer{}, err
	}
	return sum.Answer(), zw.Close()
}

// check returns an error if got, a report as JSON, differs from the known counts. who names its author in the error.
func check(who string, got []byte, want loggen.Answer) error {
	var a loggen.Answer
	if err := json.Unmarshal(got, &a); err != nil {
		return fmt.Errorf("%s: %w", who, err)
	}
	if !reflect.DeepEqual(a, want) {
		return fmt.Errorf("%s: wrong counts:\n%s\nwant:\n%s", who, a.JSON(), want.JSON())
	}
	return nil
}

// inflated returns the decompressed log.
func (l *testLog) inflated() ([]byte, error) {
	zr, err := gzip.NewReader(bytes.NewReader(l.zipped))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(zr)
}
