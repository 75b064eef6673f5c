package elblog

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/klauspost/compress/gzip"
)

// zip returns a gzip stream with a member for each part.
func zip(parts ...string) []byte {
	var out bytes.Buffer
	for _, p := range parts {
		w := gzip.NewWriter(&out)
		w.Write([]byte(p))
		w.Close()
	}
	return out.Bytes()
}

// openAll returns everything that a Source returns for r.
func openAll(r io.Reader) (string, error) {
	var in Source
	if err := in.Reset(r); err != nil {
		return "", err
	}
	got, err := io.ReadAll(&in)
	return string(got), err
}

func TestOpen(t *testing.T) {
	line := alb() + "\n"
	long := strings.Repeat(line, 1000)
	for _, row := range []struct {
		name string
		in   []byte
		want string
	}{
		{"nothing", nil, ""},
		{"one byte", []byte("h"), "h"},
		{"plain", []byte(line), line},
		{"plain, long", []byte(long), long},
		{"starts with a newline", []byte("\r\n\t" + line), "\r\n\t" + line},
		{"half of the magic number", []byte("\x1f"), "\x1f"},
		{"a bad first line", []byte("caf\xc3\xa9\x1b \xff\n" + line), "caf\xc3\xa9\x1b \xff\n" + line},
		{"gzip", zip(line), line},
		{"gzip, long", zip(long), long},
		{"gzip of nothing", zip(""), ""},
		{"members", zip(line, "", long, "x"), line + long + "x"},
		{"members that split a line", zip(line[:50], line[50:]), line},
		{"control bytes later on", []byte(line + "\x00\xff"), line + "\x00\xff"},
	} {
		for kind, r := range map[string]io.Reader{
			"whole": bytes.NewReader(row.in), "bytes": iotest.OneByteReader(bytes.NewReader(row.in)), "end with data": iotest.DataErrReader(bytes.NewReader(row.in)),
		} {
			if got, err := openAll(r); err != nil || got != row.want {
				t.Errorf("%s, %s: %d bytes, %v, want %d bytes", row.name, kind, len(got), err, len(row.want))
			}
		}
	}
}

func TestOpenNotLog(t *testing.T) {
	for name, in := range map[string]string{
		"NUL": "\x00", "late NUL": "http 2026-11-20\x00", "zstd": "\x28\xb5\x2f\xfd", "zip": "PK\x03\x04", "UTF-16": "\xff\xfeh\x00",
		"bzip2": "BZh91AY&SY", "xz": "\xfd7zXZ",
	} {
		if got, err := openAll(strings.NewReader(in)); !errors.Is(err, ErrNotLog) {
			t.Errorf("%s: %q, %v, want %v", name, got, err, ErrNotLog)
		}
	}
}

// TestOpenTruncated cuts a gzip stream at every byte: each cut gives an error, never a clean end.
func TestOpenTruncated(t *testing.T) {
	whole := zip(strings.Repeat(alb()+"\n", 20))
	for n := 2; n < len(whole); n++ {
		if _, err := openAll(bytes.NewReader(whole[:n])); !errors.Is(err, ErrCorrupt) {
			t.Errorf("cut at %d of %d: %v, want %v", n, len(whole), err, ErrCorrupt)
		}
	}
	if _, err := openAll(bytes.NewReader(append(whole, whole[:11]...))); !errors.Is(err, ErrCorrupt) {
		t.Errorf("second member cut: %v, want %v", err, ErrCorrupt)
	}
}

// TestOpenCorrupt changes each byte: the inflated bytes are right, or there is an error.
func TestOpenCorrupt(t *testing.T) {
	want := strings.Repeat(alb()+"\n", 20)
	whole := zip(want)
	for n := range whole {
		for _, flip := range []byte{0x01, 0x80, 0xff} {
			damaged := bytes.Clone(whole)
			damaged[n] ^= flip
			got, err := openAll(bytes.NewReader(damaged))
			if err == nil && got != want {
				t.Fatalf("byte %d ^ %#x: %d bytes, no error", n, flip, len(got))
			}
			if err != nil && !errors.Is(err, ErrCorrupt) && !errors.Is(err, ErrNotLog) {
				t.Fatalf("byte %d ^ %#x: %v", n, flip, err)
			}
		}
	}
	for _, tail := range []string{"x", "\x00\x00\x00\x00", "\x1f\x8b", alb()} {
		if _, err := openAll(strings.NewReader(string(whole) + tail)); !errors.Is(err, ErrCorrupt) {
			t.Errorf("%.10q behind the stream: %v, want %v", tail, err, ErrCorrupt)
		}
	}
}

// TestOpenError: the reader's errors are returned unchanged, even io.ErrUnexpectedEOF: the stream may be sound.
func TestOpenError(t *testing.T) {
	line := alb() + "\n"
	for _, broken := range []error{errors.New("connection reset"), io.ErrUnexpectedEOF, os.ErrDeadlineExceeded} {
		for _, in := range []string{"", "http", line, string(zip(line))[:1], string(zip(line))[:5], string(zip(line))[:50], string(zip(line))} {
			_, err := openAll(io.MultiReader(strings.NewReader(in), iotest.ErrReader(broken)))
			if !errors.Is(err, broken) || errors.Is(err, ErrCorrupt) {
				t.Errorf("%v after %d bytes: %v", broken, len(in), err)
			}
		}
	}
}

func TestSourceReset(t *testing.T) {
	line := alb() + "\n"
	var s Source
	if err := s.Reset(iotest.ErrReader(io.ErrUnexpectedEOF)); err != io.ErrUnexpectedEOF {
		t.Fatal(err)
	}
	for range 3 {
		for _, in := range []string{string(zip(line)), line, string(zip(line))[:40], "\x00", ""} {
			want, wantErr := openAll(strings.NewReader(in))
			var got []byte
			err := s.Reset(strings.NewReader(in))
			if err == nil {
				got, err = io.ReadAll(&s)
			}
			if string(got) != want || errors.Is(err, ErrCorrupt) != errors.Is(wantErr, ErrCorrupt) || errors.Is(err, ErrNotLog) != errors.Is(wantErr, ErrNotLog) {
				t.Errorf("%.10q: %d bytes, %v, want %d bytes, %v", in, len(got), err, len(want), wantErr)
			}
		}
	}
}

// FuzzOpenScan scans arbitrary bytes: each line counts once, however the bytes arrive.
func FuzzOpenScan(f *testing.F) {
	for _, line := range legacyVectors(f) {
		f.Add([]byte(line + "\n" + line))
		f.Add([]byte(line + "\r\n\n"))
	}
	f.Add(zip(alb()+"\n", clb()))
	f.Add(zip(alb() + "\n")[:60])
	f.Fuzz(func(t *testing.T, in []byte) {
		plain, err := openAll(bytes.NewReader(in))
		if err != nil {
			if !errors.Is(err, ErrCorrupt) && !errors.Is(err, ErrNotLog) {
				t.Fatal(err)
			}
			return
		}
		want := strings.Count(plain, "\n")
		if plain != "" && !strings.HasSuffix(plain, "\n") {
			want++
		}
		s := NewScanner(iotest.OneByteReader(strings.NewReader(plain)))
		lines := strings.Split(plain, "\n")
		for n := 1; s.Scan(); n++ {
			var e Entry
			line := strings.TrimSuffix(lines[n-1], "\r")
			why := parseLine([]byte(line), &e, nil)
			if s.Line() != n || s.Malformed() != why || (s.Entry() == nil) != (why != 0) {
				t.Fatalf("line %d is %d, %v, want %v", n, s.Line(), s.Malformed(), why)
			}
			if why == 0 && string(s.Entry().Request) != string(e.Request) {
				t.Fatalf("line %d: request %q, want %q", n, s.Entry().Request, e.Request)
			}
		}
		if s.Err() != nil || s.Line() != want {
			t.Fatalf("%d lines, %v, want %d", s.Line(), s.Err(), want)
		}
	})
}
