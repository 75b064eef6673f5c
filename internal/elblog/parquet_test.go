package elblog

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
)

// parquetFile returns a file with the named columns. Values are strings unless typed has another node.
func parquetFile(tb testing.TB, names []string, rows [][]string, typed map[string]parquet.Node) []byte {
	tb.Helper()
	g := parquet.Group{}
	for _, n := range names {
		g[n] = parquet.Optional(parquet.String())
		if node := typed[n]; node != nil {
			g[n] = parquet.Optional(node)
		}
	}
	schema := parquet.NewSchema("log", g)
	var out bytes.Buffer
	w := parquet.NewGenericWriter[any](&out, schema, parquet.Compression(&parquet.Snappy))
	for _, values := range rows {
		row := make(parquet.Row, len(names))
		for i, n := range names {
			leaf, _ := schema.Lookup(n)
			v := parquet.ValueOf(values[i])
			switch node := typed[n]; {
			case values[i] == "<null>":
				row[leaf.ColumnIndex] = parquet.NullValue().Level(0, 0, leaf.ColumnIndex)
				continue
			case node != nil && node.Type().Kind() == parquet.Int32:
				var x int32
				fmt.Sscan(values[i], &x)
				v = parquet.Int32Value(x)
			case node != nil && node.Type().Kind() == parquet.Int64:
				ns, _ := parseTime([]byte(values[i]))
				v = parquet.Int64Value(ns / 1000)
			case node != nil && node.Type().Kind() == parquet.Double:
				var x float64
				fmt.Sscan(values[i], &x)
				v = parquet.DoubleValue(x)
			}
			row[leaf.ColumnIndex] = v.Level(0, 1, leaf.ColumnIndex)
		}
		if _, err := w.WriteRows([]parquet.Row{row}); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

func fieldNamesOf(order []Field) (names []string) {
	for _, f := range order {
		names = append(names, f.String())
	}
	return names
}

// A Parquet file is the same log whether it is read at random, as a stream, or in gzip.
func TestParquetInputs(t *testing.T) {
	for _, v := range vectors(t, "vended-parquet.jsonl") {
		in := v.input(t)
		for kind, input := range map[string]Input{
			"a stream": {Body: bytes.NewReader(in)},
			"in gzip":  {Body: bytes.NewReader(zip(string(in))), ReadAt: bytes.NewReader(nil).ReadAt},
		} {
			s := NewScanner(nil)
			if diff := cmp.Diff(v, v.readFrom(t, s, input)); diff != "" {
				t.Errorf("%s, %s (-want +got):\n%s", v.About, kind, diff)
			}
			for range 2 {
				if s.Scan() {
					t.Errorf("%s, %s: a row after the end", v.About, kind)
				}
			}
		}
	}
}

// Unrequested columns are not read, and a file that is too large, cut off or unreadable ends in an error.
func TestParquetOptions(t *testing.T) {
	order := []Field{FieldTime, FieldELB, FieldELBStatusCode, FieldRequest, FieldUserAgent, FieldTargetStatusCode}
	good := []string{"2026-11-20T01:02:03Z", "app/web/50dc6c495c0c9188", "200", "GET http://a:80/b HTTP/1.1", "curl/8", "-"}
	file := parquetFile(t, fieldNamesOf(order), [][]string{good}, nil)
	unnamed := Unnamed("x")
	open := func(in []byte, o Options) *Scanner {
		o.Object = &unnamed
		s := NewScanner(nil)
		if err := s.Open(Input{Body: bytes.NewReader(in)}, o); err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := open(file, Options{Fields: SetOf(FieldTime, FieldELB, FieldELBStatusCode, FieldRequest)})
	if !s.Scan() || s.Entry() == nil || s.Entry().UserAgent != nil || s.Entry().ELBStatusCode != 200 {
		t.Errorf("fields that were not requested: %v, %v", s.Malformed(), s.Err())
	}
	for _, row := range []struct {
		in   []byte
		o    Options
		want string
	}{
		{file, Options{MaxBytes: 40}, "too large"},
		{file[:len(file)-3], Options{}, "corrupt Parquet file: no footer: it is cut off, or encrypted"},
		{[]byte("PAR1"), Options{}, "corrupt Parquet file: 4 bytes"},
	} {
		if s := open(row.in, row.o); s.Scan() || s.Err() == nil || s.Err().Error() != row.want {
			t.Errorf("got %v, want %s", s.Err(), row.want)
		}
	}
	s = NewScanner(nil)
	s.Open(Input{Body: bytes.NewReader(file[:len(file)-3])}, Options{})
	if s.Scan(); !errors.Is(s.Err(), ErrCorrupt) {
		t.Errorf("%v is not of the kind %v", s.Err(), ErrCorrupt)
	}
	s.Open(Input{Body: io.MultiReader(bytes.NewReader(file), neverEnds{})}, Options{})
	if s.Scan(); !errors.Is(s.Err(), ErrTooLarge) {
		t.Errorf("an endless stream: %v", s.Err())
	}
	broken := errors.New("broken")
	s.Open(Input{Body: bytes.NewReader(file), ReadAt: func([]byte, int64) (int, error) { return 0, broken }, Size: 1000}, Options{})
	if s.Scan(); !errors.Is(s.Err(), broken) {
		t.Errorf("got %v, want the reader's error", s.Err())
	}
}

type neverEnds struct{}

func (neverEnds) Read(p []byte) (int, error) { return len(p), nil }

func FuzzParquet(f *testing.F) {
	alb34 := values(albFields)
	f.Add(parquetFile(f, fieldNamesOf(albOrder()), [][]string{alb34, alb34}, nil))
	f.Add(parquetFile(f, fieldNamesOf(nlbOrder[:]), [][]string{values(nlbFields)}, nil))
	f.Add([]byte("PAR1PAR1\x00\x00\x00\x00PAR1"))
	f.Fuzz(func(t *testing.T, in []byte) {
		s := NewScanner(nil)
		if s.Open(Input{Body: bytes.NewReader(in), ReadAt: bytes.NewReader(in).ReadAt, Size: int64(len(in))}, Options{MaxBytes: 1 << 24}) != nil {
			return
		}
		for s.Scan() {
			if e := s.Entry(); e != nil {
				checkValues(t, nil, e)
			}
		}
	})
}
