package columns

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
)

// null is how a test writes an absent value.
const null = "<null>"

// open opens a file in memory as if it were large, so that not all of it is kept.
func open(b []byte) (*File, error) {
	return Open(bytes.NewReader(b).ReadAt, int64(len(b)))
}

// readAll returns the values of the named columns, row by row.
func readAll(b []byte, names ...string) (rows [][]string, err error) {
	f, err := open(b)
	if err != nil {
		return nil, err
	}
	var chosen []int
	for _, want := range names {
		for i, n := range f.Names() {
			if n == want {
				chosen = append(chosen, i)
			}
		}
	}
	if len(chosen) != len(names) {
		return nil, fmt.Errorf("columns %q, want %q", f.Names(), names)
	}
	r := f.Rows(chosen)
	for {
		n, err := r.Next()
		if n == 0 || err != nil {
			return rows, err
		}
		for i := range n {
			row := make([]string, len(names))
			for c := range names {
				row[c] = null
				if v := r.Values(c)[i]; v != nil {
					row[c] = string(v)
				}
			}
			rows = append(rows, row)
		}
	}
}

// write writes a file with parquet-go's writer.
func write[T any](tb testing.TB, rows []T, perGroup int, options ...parquet.WriterOption) []byte {
	tb.Helper()
	var out bytes.Buffer
	w := parquet.NewGenericWriter[T](&out, options...)
	for len(rows) > 0 {
		n := min(perGroup, len(rows))
		if _, err := w.Write(rows[:n]); err != nil {
			tb.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			tb.Fatal(err)
		}
		rows = rows[n:]
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

type record struct {
	Plain      string    `parquet:"plain"`
	Dict       string    `parquet:"dict,dict"`
	Delta      string    `parquet:"delta,delta"`
	Length     string    `parquet:"length,delta"`
	Optional   *string   `parquet:"optional,optional"`
	OptDict    *string   `parquet:"optdict,optional,dict"`
	Int        int32     `parquet:"int"`
	IntDict    int32     `parquet:"intdict,dict"`
	Long       int64     `parquet:"long,delta"`
	IntDelta   int32     `parquet:"intdelta,delta"`
	OptInt     *int64    `parquet:"optint,optional"`
	Seconds    float64   `parquet:"seconds"`
	SecondsSpl float64   `parquet:"split,split"`
	Float      float32   `parquet:"float"`
	At         time.Time `parquet:"at,timestamp(microsecond)"`
	AtMillis   time.Time `parquet:"atmillis,timestamp(millisecond),dict"`
	AtNanos    time.Time `parquet:"atnanos,timestamp(nanosecond),delta"`
	Fixed      [4]byte   `parquet:"fixed"`
	Decimal    int32     `parquet:"decimal,decimal(3:9)"`
	DecimalLng int64     `parquet:"decimallong,decimal(6:18),dict"`
	Wide       [16]byte  `parquet:"wide,decimal(3:38)"`
	Unsigned   uint32    `parquet:"unsigned"`
	UnsignedLn uint64    `parquet:"unsignedlong,delta"`
	Nested     struct {
		A string   `parquet:"a"`
		B []string `parquet:"b"`
	} `parquet:"nested"`
	List []string `parquet:"list,list"`
	Last string   `parquet:"last,delta"`
}

var flat = []string{"plain", "dict", "delta", "length", "optional", "optdict", "int", "intdict", "long", "intdelta", "optint", "seconds", "split", "float", "at", "atmillis", "atnanos", "fixed", "decimal", "decimallong", "unsigned", "unsignedlong", "last"}

// records returns rows, and the values that a reader must find.
func records(n int) (rows []record, want [][]string) {
	rng := rand.New(rand.NewPCG(1, uint64(n)))
	for i := range n {
		at := time.Unix(1_795_136_523+int64(i), rng.Int64N(1e9)/1000*1000).UTC()
		r := record{
			Plain: fmt.Sprintf("GET /hoge/%d", rng.IntN(1e6)), Dict: fmt.Sprint("agent ", rng.IntN(7)), Delta: fmt.Sprintf("2026-11-20T01:02:%06d", i),
			Length: strings.Repeat("x", rng.IntN(9)), Int: rng.Int32N(1000) - 500, IntDict: rng.Int32N(4) * 100, Long: rng.Int64() - rng.Int64(), IntDelta: rng.Int32() - rng.Int32(),
			Seconds: float64(rng.IntN(2000)) / 1000, SecondsSpl: float64(rng.IntN(2000)) / 1000, Float: float32(rng.IntN(2000)) / 1000,
			At: at, AtMillis: at.Truncate(time.Millisecond), AtNanos: at.Add(7), Fixed: [4]byte{'a', 'b', 'c', byte('0' + i%10)}, Last: fmt.Sprint(i),
		}
		r.Decimal, r.Unsigned = int32(i*i)-500, rng.Uint32()
		r.DecimalLng, r.UnsignedLn = rng.Int64N(2e6)-1e6, rng.Uint64()
		r.Nested.B, r.List = []string{"1", "2"}, []string{"x", "y"}
		optional, optdict, optint := null, null, null
		if rng.IntN(3) > 0 {
			s := fmt.Sprint("v", i)
			r.Optional, optional = &s, s
		}
		if i >= 300 && rng.IntN(2) > 0 {
			s := fmt.Sprint("d", i%3)
			r.OptDict, optdict = &s, s
		}
		if i%5 == 0 {
			v := int64(i)
			r.OptInt, optint = &v, fmt.Sprint(i)
		}
		rows = append(rows, r)
		iso := "2006-01-02T15:04:05.000000Z"
		want = append(want, []string{
			r.Plain, r.Dict, r.Delta, r.Length, optional, optdict, fmt.Sprint(r.Int), fmt.Sprint(r.IntDict), fmt.Sprint(r.Long), fmt.Sprint(r.IntDelta), optint,
			fmt.Sprint(r.Seconds), fmt.Sprint(r.SecondsSpl), fmt.Sprint(r.Float), at.Format(iso), r.AtMillis.Format(iso),
			r.AtNanos.Format("2006-01-02T15:04:05.000000000Z"), string(r.Fixed[:]),
			decimal(float64(r.Decimal)/1e3, 3), decimal(float64(r.DecimalLng)/1e6, 6), fmt.Sprint(r.Unsigned), fmt.Sprint(r.UnsignedLn), r.Last,
		})
	}
	return rows, want
}

func decimal(f float64, scale int) string { return strconv.FormatFloat(f, 'f', scale, 64) }

// Every type, encoding, codec and page version returns the values that were written.
func TestRead(t *testing.T) {
	for _, codec := range []compress.Codec{&parquet.Uncompressed, &parquet.Snappy, &parquet.Gzip, &parquet.Zstd} {
		for _, version := range []int{1, 2} {
			for _, n := range []int{0, 1, 257, 1200} {
				rows, want := records(n)
				b := write(t, rows, max(n/2, 1), parquet.Compression(codec), parquet.DataPageVersion(version), parquet.PageBufferSize(3000))
				got, err := readAll(b, flat...)
				if err != nil || !reflect.DeepEqual(want, got) {
					t.Errorf("%s, version %d, %d rows: %v\n%.2000s", codec, version, n, err, cmp.Diff(want, got))
				}
			}
		}
	}
}

// The columns are the flat ones, and any selection of them is read without the others.
func TestProjection(t *testing.T) {
	rows, want := records(500)
	b := write(t, rows, 200)
	f, err := open(b)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(flat, f.Names()); diff != "" {
		t.Error(diff)
	}
	got, err := readAll(b, "last", "int")
	if err != nil || len(got) != 500 || got[499][0] != "499" || got[499][1] != want[499][6] {
		t.Errorf("%d rows, %v", len(got), err)
	}
	if got, err := readAll(b); err != nil || len(got) != 0 && len(got) != 500 {
		t.Errorf("no column: %d rows, %v", len(got), err)
	}
}

// Only the footer and the pages of the chosen columns are read.
func TestReadsWhatItNeeds(t *testing.T) {
	count, longer := 60_000, 4
	if testing.Short() {
		count, longer = 15_000, 16 // a file as large
	}
	rows, _ := records(count)
	for i := range rows {
		for range longer {
			rows[i].Plain += fmt.Sprint(rand.Uint64())
		}
	}
	b := write(t, rows, count/3)
	if int64(len(b)) <= smallFile {
		t.Fatalf("only %d bytes", len(b))
	}
	read := 0
	f, err := Open(func(p []byte, off int64) (int, error) { read += len(p); return copy(p, b[off:]), nil }, int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	r := f.Rows([]int{1})
	total := 0
	for n, err := r.Next(); n > 0; n, err = r.Next() {
		if err != nil {
			t.Fatal(err)
		}
		total += n
	}
	if total != count || read > len(b)/20 {
		t.Errorf("%d rows, %d of %d bytes read", total, read, len(b))
	}
	broken := errors.New("broken")
	if _, err := Open(func([]byte, int64) (int, error) { return 0, broken }, 1000); !errors.Is(err, broken) {
		t.Errorf("got %v, want the reader's error", err)
	}
	if _, err := Open(func([]byte, int64) (int, error) { return 0, io.EOF }, 1000); !errors.Is(err, io.EOF) {
		t.Errorf("got %v, want the reader's error", err)
	}
}

// A file that is cut off anywhere, or has a wrong bit in its footer or a page, gives an error or its original content.
func TestDamaged(t *testing.T) {
	step := 1
	if testing.Short() {
		step = 11
	}
	rows, want := records(40)
	b := write(t, rows, 20, parquet.Compression(&parquet.Snappy))
	for n := 0; n < len(b); n += step + n%23 {
		if _, err := readAll(b[:n], flat...); err == nil {
			t.Fatalf("the first %d of %d bytes are accepted as a file", n, len(b))
		}
	}
	seen, tried := 0, 0
	for i := 0; i < len(b); i += step + i%11 {
		tried++
		bad := bytes.Clone(b)
		bad[i] ^= 1 << (i % 8)
		got, err := readAll(bad, flat...)
		if err != nil {
			seen++
			if !errors.Is(err, ErrCorrupt) && !errors.Is(err, ErrTooLarge) && !strings.HasPrefix(err.Error(), "columns ") {
				t.Fatalf("byte %d: %v", i, err)
			}
		} else if len(got) != len(want) {
			t.Fatalf("byte %d: %d rows", i, len(got))
		}
	}
	if seen < tried/5 {
		t.Errorf("%d of %d damaged files were detected", seen, tried)
	}
}

// In the steady state, no row allocates memory.
func TestAllocs(t *testing.T) {
	rows, _ := records(20_000)
	b := write(t, rows, 5000, parquet.Compression(&parquet.Snappy))
	f, err := open(b)
	if err != nil {
		t.Fatal(err)
	}
	all := make([]int, len(flat))
	for i := range all {
		all[i] = i
	}
	r := f.Rows(all)
	for range 30 {
		if _, err := r.Next(); err != nil {
			t.Fatal(err)
		}
	}
	if allocs := testing.AllocsPerRun(10, func() {
		if _, err := r.Next(); err != nil {
			t.Fatal(err)
		}
	}); allocs > 2 {
		t.Errorf("%v allocations for %d rows", allocs, batch)
	}
}

func FuzzRead(f *testing.F) {
	rows, _ := records(30)
	for _, codec := range []compress.Codec{&parquet.Uncompressed, &parquet.Snappy, &parquet.Gzip, &parquet.Zstd} {
		f.Add(write(f, rows, 20, parquet.Compression(codec), parquet.DataPageVersion(1)))
		f.Add(write(f, rows, 20, parquet.Compression(codec), parquet.DataPageVersion(2)))
	}
	files, _ := os.ReadDir("testdata")
	for _, e := range files {
		if b, err := os.ReadFile("testdata/" + e.Name()); err == nil {
			f.Add(b)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := open(b)
		if err != nil {
			return
		}
		all := make([]int, len(file.Names()))
		for i := range all {
			all[i] = i
		}
		r := file.Rows(all)
		for rows := 0; ; {
			n, err := r.Next()
			if err != nil || n == 0 {
				break
			}
			if rows += n; int64(rows) > file.rows {
				t.Fatalf("%d rows of %d", rows, file.rows)
			}
		}
		if file.memory.left < 0 {
			t.Fatalf("%d bytes over the budget", -file.memory.left)
		}
	})
}
