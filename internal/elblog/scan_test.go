package elblog

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// scan returns a line for each line of r: its number and its reason, or its path.
func scan(r io.Reader) (lines []string, err error) { return all(NewScanner(r)) }

func all(s *Scanner) (lines []string, err error) {
	for s.Scan() {
		what := s.Malformed().String()
		if e := s.Entry(); e != nil {
			what = string(e.Path)
		}
		lines = append(lines, fmt.Sprint(s.Line(), " ", what))
	}
	for range 2 {
		if s.Scan() {
			lines = append(lines, "a line after the end")
		}
	}
	return lines, s.Err()
}

// of returns an ALB line that is n bytes long and requests path.
func of(n int, path string) string {
	line := alb(`13="GET http://h:80`+path+` HTTP/1.1"`, "14=\"\"")
	return strings.Replace(line, ` "" `, ` "`+strings.Repeat("u", n-len(line))+`" `, 1)
}

func TestScan(t *testing.T) {
	a, b := of(600, "/a"), of(700, "/b")
	for _, row := range []struct {
		name, in string
		want     []string
	}{
		{"nothing", "", nil},
		{"two lines", a + "\n" + b + "\n", []string{"1 /a", "2 /b"}},
		{"missing last newline", a + "\n" + b, []string{"1 /a", "2 /b"}},
		{"CRLF", a + "\r\n" + b + "\r\n", []string{"1 /a", "2 /b"}},
		{"CR at the end", a + "\r", []string{"1 /a"}},
		{"a bad line in between", a + "\nrubbish\n" + b + "\n", []string{"1 /a", "2 format", "3 /b"}},
		{"empty lines", "\n" + a + "\n\n\r\n" + b + "\n\n", []string{"1 empty", "2 /a", "3 empty", "4 empty", "5 /b", "6 empty"}},
		{"NUL bytes", a + "\n\x00\x00\n" + b, []string{"1 /a", "2 format", "3 /b"}},
		{"over 64 KiB", of(100_000, "/c") + "\n" + b, []string{"1 /c", "2 /b"}},
		{"1 MiB", a + "\n" + of(maxLine, "/c") + "\n" + b, []string{"1 /a", "2 /c", "3 /b"}},
		{"1 MiB and CRLF", of(maxLine, "/c") + "\r\n" + b, []string{"1 /c", "2 /b"}},
		{"1 MiB and no newline", of(maxLine, "/c"), []string{"1 /c"}},
		{"1 MiB + 1", a + "\n" + of(maxLine+1, "/c") + "\n" + b, []string{"1 /a", "2 too-long", "3 /b"}},
		{"1 MiB + 1 and CRLF", of(maxLine+1, "/c") + "\r\n" + b, []string{"1 too-long", "2 /b"}},
		{"1 MiB + 1 and no newline", of(maxLine+1, "/c"), []string{"1 too-long"}},
		{"3 MiB", a + "\n" + of(3*maxLine, "/c") + "\n" + b + "\n", []string{"1 /a", "2 too-long", "3 /b"}},
		{"3 MiB and no newline", a + "\n" + of(3*maxLine, "/c"), []string{"1 /a", "2 too-long"}},
		{"3 MiB twice", of(3*maxLine, "/c") + "\n" + of(3*maxLine, "/c") + "\n", []string{"1 too-long", "2 too-long"}},
	} {
		got, err := scan(strings.NewReader(row.in))
		if err != nil || !cmp.Equal(got, row.want) {
			t.Errorf("%s: got %q, %v, want %q", row.name, got, err, row.want)
		}
	}
}

// TestScanReads returns the same bytes in reads of other sizes: the lines must be the same.
func TestScanReads(t *testing.T) {
	in := strings.Repeat(of(600, "/a")+"\n", 200) + of(100_000, "/long") + "\r\n\n" + of(maxLine+5, "/x") + "\n" + of(maxLine, "/y") + "\r\n" + of(700, "/z")
	want, err := scan(strings.NewReader(in))
	if err != nil || len(want) != 205 {
		t.Fatal(len(want), err)
	}
	readers := map[string]io.Reader{
		"one byte":        iotest.OneByteReader(strings.NewReader(in)),
		"half":            iotest.HalfReader(strings.NewReader(in)),
		"error with data": iotest.DataErrReader(strings.NewReader(in)),
	}
	for _, size := range []int{599, 600, 601, blockSize - 1, blockSize + 1} {
		readers[fmt.Sprint(size)] = sized{strings.NewReader(in), size}
	}
	for name, r := range readers {
		got, err := scan(r)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
}

// sized reads at most n bytes at a time.
type sized struct {
	r io.Reader
	n int
}

func (s sized) Read(p []byte) (int, error) { return s.r.Read(p[:min(s.n, len(p))]) }

func TestScanError(t *testing.T) {
	broken := errors.New("connection reset")
	a := of(600, "/a") + "\n"
	for _, row := range []struct {
		name string
		in   io.Reader
		want []string
		err  error
	}{
		{"between lines", strings.NewReader(a + a), []string{"1 /a", "2 /a"}, broken},
		{"inside a line", strings.NewReader(a + of(600, "/b")), []string{"1 /a"}, broken},
		{"inside a line that is too long", strings.NewReader(a + of(2*maxLine, "/b")), []string{"1 /a"}, broken},
		{"with data", iotest.DataErrReader(io.MultiReader(strings.NewReader(a+a), iotest.ErrReader(broken))), []string{"1 /a", "2 /a"}, broken},
		{"at once", strings.NewReader(""), nil, broken},
		{"reads that give nothing", io.MultiReader(strings.NewReader(a), idle{}), []string{"1 /a"}, io.ErrNoProgress},
	} {
		got, err := scan(io.MultiReader(row.in, iotest.ErrReader(broken)))
		if err != row.err || !cmp.Equal(got, row.want) {
			t.Errorf("%s: got %q, %v, want %q, %v", row.name, got, err, row.want, row.err)
		}
	}
}

// A log may have as many bytes as allowed. With one more, it fails, and its entries until then do not look complete.
func TestScanMaxBytes(t *testing.T) {
	log := strings.Repeat(of(600, "/a")+"\n", 100)
	for most, want := range map[int]error{len(log): nil, len(log) - 1: ErrTooLarge} {
		s := NewScanner(nil)
		s.OpenPlain(strings.NewReader(log), Options{MaxBytes: int64(most)})
		for s.Scan() {
		}
		if !errors.Is(s.Err(), want) {
			t.Errorf("%d bytes of %d allowed: %v, want %v", len(log), most, s.Err(), want)
		}
	}
}

type idle struct{}

func (idle) Read([]byte) (int, error) { return 0, nil }

// endless returns n copies of a line without using memory for them.
type endless struct {
	line []byte
	rest int64
	at   int
}

func (e *endless) Read(p []byte) (int, error) {
	p = p[:min(int64(len(p)), e.rest)]
	if len(p) == 0 {
		return 0, io.EOF
	}
	n := 0
	for n < len(p) {
		k := copy(p[n:], e.line[e.at:])
		n, e.at = n+k, (e.at+k)%len(e.line)
	}
	e.rest -= int64(n)
	return n, nil
}

// TestScanMemory: neither many lines nor an endless one take more memory than the longest line that is kept.
func TestScanMemory(t *testing.T) {
	size := int64(8 << 20)
	if testing.Short() {
		size /= 2
	}
	for name, line := range map[string]string{"lines": of(600, "/a") + "\n", "newlines": "\n", "no newline": "x"} {
		s := NewScanner(&endless{line: []byte(line), rest: size})
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for s.Scan() {
		}
		runtime.ReadMemStats(&after)
		if got := after.TotalAlloc - before.TotalAlloc; got > 4*maxLine || len(s.buf) > maxBlock {
			t.Errorf("%s: %d bytes allocated, the buffer has %d", name, got, len(s.buf))
		}
		if s.Err() != nil {
			t.Errorf("%s: %v", name, s.Err())
		}
	}
}

// TestScanAllocs: in the steady state, nothing is allocated, whether lines are entries or not.
func TestScanAllocs(t *testing.T) {
	log := []byte(strings.Repeat(alb()+"\n"+clb()+"\n"+nlb()+"\nrubbish\n\n"+alb(`14="say \"hi\" \\ \x22"`)+"\n", 500))
	r := bytes.NewReader(log)
	s := NewScanner(r)
	dst := make([]byte, 0, 1024)
	reached := 0
	allocs := testing.AllocsPerRun(10, func() {
		r.Reset(log)
		s.OpenPlain(r, Options{})
		for s.Scan() {
			e := s.Entry()
			if e == nil {
				continue
			}
			if e.ReachedTarget() {
				reached++
			}
			e.Elapsed()
			dst = append(dst[:0], e.LastAction()...)
			dst = append(dst, e.ClientAddr()...)
			dst = Unescape(dst, e.UserAgent)
		}
	})
	if allocs != 0 || reached == 0 || s.Line() != 3000 {
		t.Errorf("%v allocations, %d reached, %d lines", allocs, reached, s.Line())
	}
}

func TestScanReset(t *testing.T) {
	s := NewScanner(strings.NewReader("rubbish"))
	for s.Scan() {
	}
	s.OpenPlain(strings.NewReader(alb()), Options{})
	if !s.Scan() || s.Line() != 1 || s.Entry() == nil || s.Malformed() != 0 || s.Scan() {
		t.Errorf("after Reset: line %d, %v", s.Line(), s.Malformed())
	}
}
