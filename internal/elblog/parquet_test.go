package elblog

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/parquet-go/parquet-go"
)

// parquetFile returns a file with columns of the names. Values are strings but where typed says another node.
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

// Every way to hold an entry in a Parquet file, and to reach the file, gives the entry of the legacy line.
func TestParquetEntries(t *testing.T) {
	alb34 := values(albFields)
	double := parquet.Leaf(parquet.DoubleType)
	typed := map[string]parquet.Node{
		"time": parquet.Timestamp(parquet.Microsecond), "request_creation_time": parquet.Timestamp(parquet.Microsecond),
		"elb_status_code": parquet.Int(32), "target_status_code": parquet.Int(32), "received_bytes": parquet.Int(32),
		"request_processing_time": double, "target_processing_time": double, "response_processing_time": double,
	}
	colons := fieldNamesOf(albOrder())
	for i, n := range colons {
		colons[i] = strings.ToUpper(strings.Replace(n, "_port", ":port", 1))
	}
	unnamed := Unnamed("x")
	for _, row := range []struct {
		name, want string
		in         []byte
	}{
		{"strings", alb(), parquetFile(t, fieldNamesOf(albOrder()), [][]string{alb34}, nil)},
		{"typed", alb(), parquetFile(t, fieldNamesOf(albOrder()), [][]string{alb34}, typed)},
		{"other spellings", alb(), parquetFile(t, colons, [][]string{alb34}, nil)},
		{"of an NLB", nlb(), parquetFile(t, fieldNamesOf(nlbOrder[:]), [][]string{values(nlbFields)}, nil)},
	} {
		var want Entry
		if why := parseLine([]byte(row.want), &want, nil); why != 0 {
			t.Fatal(why)
		}
		for kind, in := range map[string]Input{
			"at random": {Body: bytes.NewReader(row.in), ReadAt: bytes.NewReader(row.in).ReadAt, Size: int64(len(row.in))},
			"a stream":  {Body: bytes.NewReader(row.in)},
			"in gzip":   {Body: bytes.NewReader(zip(string(row.in))), ReadAt: bytes.NewReader(nil).ReadAt},
		} {
			s := NewScanner(nil)
			if err := s.Open(in, Options{Object: &unnamed}); err != nil {
				t.Fatal(err)
			}
			if !s.Scan() || s.Entry() == nil {
				t.Errorf("%s, %s: %v, %v", row.name, kind, s.Malformed(), s.Err())
				continue
			}
			if diff := cmp.Diff(want, *s.Entry(), cmpopts.IgnoreUnexported(Entry{})); diff != "" {
				t.Errorf("%s, %s: -legacy +got\n%s", row.name, kind, diff)
			}
			if s.Output() != Parquet || s.Line() != 1 || s.Scan() || s.Scan() || s.Err() != nil {
				t.Errorf("%s, %s: %s, line %d, %v", row.name, kind, s.Output(), s.Line(), s.Err())
			}
		}
	}
}

// What is null, missing or not asked for, and files that are no access log.
func TestParquetOddities(t *testing.T) {
	order := []Field{FieldTime, FieldELB, FieldELBStatusCode, FieldRequest, FieldUserAgent, FieldTargetStatusCode}
	good := []string{"2026-11-20T01:02:03Z", "app/web/50dc6c495c0c9188", "200", "GET http://a:80/b HTTP/1.1", "curl/8", "-"}
	change := func(i int, v string) []string {
		out := append([]string(nil), good...)
		out[i] = v
		return out
	}
	of := func(row []string) []byte { return parquetFile(t, fieldNamesOf(order), [][]string{row}, nil) }
	file := of(good)
	for _, row := range []struct {
		name string
		in   []byte
		o    Options
		want string
	}{
		{"good", file, Options{}, "ELBStatusCode=200|TargetStatusCode=-1|UserAgent=curl/8|Path=/b|redirect_url=<nil>"},
		{"fields that are not asked for", file, Options{Fields: SetOf(FieldTime, FieldELB, FieldELBStatusCode, FieldRequest)}, "ELBStatusCode=200|UserAgent=<nil>"},
		{"a null", of(change(4, "<null>")), Options{}, "UserAgent=<nil>|ELBStatusCode=200"},
		{"a status that is null", of(change(2, "<null>")), Options{}, "ELBStatusCode=-1"},
		{"a time that is null", of(change(0, "<null>")), Options{}, "fields"},
		{"a time that is none", of(change(0, "now")), Options{}, "time"},
		{"a status that is none", of(change(2, "2x")), Options{}, "status"},
		{"no load balancer", of(change(1, "-")), Options{}, "load-balancer"},
		{"no request", of(change(3, "<null>")), Options{}, "fields"},
		{"too large", file, Options{MaxBytes: 40}, "too large"},
		{"without a status", parquetFile(t, []string{"elb", "time", "request_line"}, nil, nil), Options{}, "the log has no elb_status_code: add the record fields to its delivery"},
		{"a connection log", parquetFile(t, []string{"time", "client_ip", "client_port", "listener_port", "elb"}, nil, nil), Options{}, "not an access log: connection-log"},
		{"another file", parquetFile(t, []string{"a", "b"}, nil, nil), Options{}, "not an access log: not-a-log"},
		{"cut off", file[:len(file)-3], Options{}, "corrupt Parquet file: no footer: it is cut off, or encrypted"},
		{"the magic number alone", []byte("PAR1"), Options{}, "corrupt Parquet file: 4 bytes"},
	} {
		unnamed := Unnamed("x")
		row.o.Object = &unnamed
		s := NewScanner(nil)
		if err := s.Open(Input{Body: bytes.NewReader(row.in)}, row.o); err != nil {
			t.Fatal(err)
		}
		var got string
		if s.Scan() {
			got = describeEntry(s.Entry(), s.Malformed(), row.want)
		} else if s.Err() != nil {
			got = s.Err().Error()
		}
		if got != row.want {
			t.Errorf("%s: got %q, want %q", row.name, got, row.want)
		}
		if s.Scan() {
			t.Errorf("%s: another row", row.name)
		}
	}
	s := NewScanner(nil)
	s.Open(Input{Body: bytes.NewReader(file[:len(file)-3])}, Options{})
	if s.Scan(); !errors.Is(s.Err(), ErrCorrupt) {
		t.Errorf("%v is not of the kind %v", s.Err(), ErrCorrupt)
	}
	s.Open(Input{Body: io.MultiReader(bytes.NewReader(file), neverEnds{})}, Options{})
	if s.Scan(); !errors.Is(s.Err(), ErrTooLarge) {
		t.Errorf("a stream without end: %v", s.Err())
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
