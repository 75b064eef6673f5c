package columns

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// page is a page made for a test: the header need not be true.
type page struct {
	header format.PageHeader
	body   []byte
}

// file makes a file with one string column "a" and one row group. Each change modifies the footer.
func file(codec format.CompressionCodec, rows int64, pages []page, change ...func(*format.FileMetaData)) []byte {
	out := []byte(Magic)
	for _, p := range pages {
		h := marshal(&p.header)
		out = append(append(out, h...), p.body...)
	}
	leaf := format.SchemaElement{Name: "a", Type: thrift.Null[format.Type]{V: format.ByteArray, Valid: true},
		RepetitionType: thrift.Null[format.FieldRepetitionType]{V: format.Required, Valid: true}}
	meta := format.FileMetaData{
		Version: 1, NumRows: rows,
		Schema: []format.SchemaElement{{Name: "root", NumChildren: thrift.Null[int32]{V: 1, Valid: true}}, leaf},
		RowGroups: []format.RowGroup{{NumRows: rows, Columns: []format.ColumnChunk{{MetaData: format.ColumnMetaData{
			Type: format.ByteArray, Codec: codec, NumValues: rows, PathInSchema: []string{"a"},
			TotalCompressedSize: int64(len(out) - len(Magic)), DataPageOffset: int64(len(Magic)),
		}}}}},
	}
	for _, c := range change {
		c(&meta)
	}
	return withFooter(out, marshal(&meta))
}

func withFooter(out, footer []byte) []byte {
	out = append(out, footer...)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(footer)))
	return append(out, Magic...)
}

func marshal(v any) []byte {
	b, err := thrift.Marshal(new(thrift.CompactProtocol), v)
	if err != nil {
		panic(err)
	}
	return b
}

func plain(values ...string) (b []byte) {
	for _, v := range values {
		b = append(binary.LittleEndian.AppendUint32(b, uint32(len(v))), v...)
	}
	return b
}

func dataPage(values int, encoding format.Encoding, body []byte, change ...func(*format.PageHeader)) page {
	h := format.PageHeader{Type: format.DataPage, UncompressedPageSize: int32(len(body)), CompressedPageSize: int32(len(body))}
	h.DataPageHeader.Valid = true
	h.DataPageHeader.V = format.DataPageHeader{NumValues: int32(values), Encoding: encoding, DefinitionLevelEncoding: format.RLE, RepetitionLevelEncoding: format.RLE}
	for _, c := range change {
		c(&h)
	}
	return page{h, body}
}

func dictPage(values int, body []byte) page {
	h := format.PageHeader{Type: format.DictionaryPage, UncompressedPageSize: int32(len(body)), CompressedPageSize: int32(len(body))}
	h.DictionaryPageHeader.Valid = true
	h.DictionaryPageHeader.V = format.DictionaryPageHeader{NumValues: int32(values), Encoding: format.Plain}
	return page{h, body}
}

// run encodes a run of a dictionary index.
func run(width byte, n uint64, index byte) []byte {
	return append(binary.AppendUvarint([]byte{width}, n<<1), index)
}

func TestHostile(t *testing.T) {
	const gib = 1 << 30
	checksum := func(sum uint32) func(*format.PageHeader) {
		return func(h *format.PageHeader) { h.CRC = int32(sum) }
	}
	size := func(compressed, decompressed int32) func(*format.PageHeader) {
		return func(h *format.PageHeader) { h.CompressedPageSize, h.UncompressedPageSize = compressed, decompressed }
	}
	deep := append(bytes.Repeat([]byte{0x1c}, 100_000), 0)                                    // a struct in a struct in a struct …
	lists := append([]byte{0x19}, bytes.Repeat([]byte{0x19}, 100_000)...)                     // a list in a list …
	long := append([]byte{0x29, 0xfc}, binary.AppendUvarint(nil, 1<<31-1)...)                 // a schema of two billion elements
	longText := append([]byte{0x18}, binary.AppendUvarint(nil, 1<<31-1)...)                   // a name of two billion bytes
	manyGroups := append(append([]byte{0x49, 0xfc}, binary.AppendUvarint(nil, 30_000)...), 0) // row groups that do not exist
	emptyGroups := append(append([]byte{0x49, 0xfc}, binary.AppendUvarint(nil, 32_767)...), bytes.Repeat([]byte{0x19, 0xec, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 32_767)...)
	snappyBomb := binary.AppendUvarint(nil, 4*gib-1)
	var zeros bytes.Buffer
	zw, _ := zstd.NewWriter(&zeros)
	for range 64 {
		zw.Write(make([]byte, 1<<20))
	}
	zw.Close()
	delta := func(header ...uint64) (b []byte) {
		for _, v := range header {
			b = binary.AppendUvarint(b, v)
		}
		return b
	}
	good := dataPage(2, format.Plain, plain("x", "y"))
	for _, row := range []struct {
		name string
		in   []byte
		want string // the values, or a part of the error
	}{
		{"good", file(format.Uncompressed, 2, []page{good}), "x y"},
		{"good, with a checksum", file(format.Uncompressed, 2, []page{dataPage(2, format.Plain, plain("x", "y"), checksum(crc32.ChecksumIEEE(plain("x", "y"))))}), "x y"},
		{"good, a dictionary", file(format.Uncompressed, 3, []page{dictPage(1, plain("x")), dataPage(3, format.RLEDictionary, run(1, 3, 0))}), "x x x"},
		{"good, an empty page between", file(format.Uncompressed, 2, []page{dataPage(0, format.Plain, nil), good}), "x y"},
		{"a wrong checksum", file(format.Uncompressed, 2, []page{dataPage(2, format.Plain, plain("x", "y"), checksum(7))}), "checksum"},
		{"more rows than pages hold", file(format.Uncompressed, 3, []page{good}), "ends 1 values early"},
		{"fewer rows than pages hold", file(format.Uncompressed, 1, []page{good}), "a page of 2 values"},
		{"groups and file disagree on rows", file(format.Uncompressed, 2, []page{good}, func(m *format.FileMetaData) { m.NumRows = 3 }), "2 rows in its groups, 3 in all"},
		{"column and group disagree on rows", file(format.Uncompressed, 2, []page{good}, func(m *format.FileMetaData) { m.RowGroups[0].Columns[0].MetaData.NumValues = 3 }), "3 values in 2 rows"},
		{"negative rows", file(format.Uncompressed, 2, []page{good}, func(m *format.FileMetaData) { m.NumRows, m.RowGroups[0].NumRows = -1, -1 }), "-1 rows"},
		{"rows that overflow", file(format.Uncompressed, 2, []page{good}, func(m *format.FileMetaData) {
			g := m.RowGroups[0]
			g.NumRows = 1 << 62
			m.RowGroups = []format.RowGroup{g, g, g}
		}), "more rows than can be counted"},
		{"a trillion rows of one value", file(format.Uncompressed, 1e12, []page{dictPage(1, plain("x")), dataPage(1<<31-1, format.RLEDictionary, run(1, 1<<31, 0))}), "1000000000000 rows in"},
		{"a column in another file", file(format.Uncompressed, 2, []page{good}, func(m *format.FileMetaData) { m.RowGroups[0].Columns[0].FilePath = "b.parquet" }), "another file"},
		{"a column outside of the file", file(format.Uncompressed, 2, []page{good}, func(m *format.FileMetaData) { m.RowGroups[0].Columns[0].MetaData.DataPageOffset = 1 << 40 }), "outside of the file"},
		{"a column before the file", file(format.Uncompressed, 2, []page{good}, func(m *format.FileMetaData) { m.RowGroups[0].Columns[0].MetaData.DataPageOffset = -5 }), "outside of the file"},
		{"a column longer than the file", file(format.Uncompressed, 2, []page{good}, func(m *format.FileMetaData) { m.RowGroups[0].Columns[0].MetaData.TotalCompressedSize = 1 << 62 }), "outside of the file"},
		{"no column in a group", file(format.Uncompressed, 2, []page{good}, func(m *format.FileMetaData) { m.RowGroups[0].Columns = nil }), "0 columns of 1"},
		{"another type in a group", file(format.Uncompressed, 2, []page{good}, func(m *format.FileMetaData) { m.RowGroups[0].Columns[0].MetaData.Type = format.Int64 }), "has type 2 in a row group"},
		{"an unknown codec", file(format.LZO, 2, []page{good}), "compressed with LZO"},
		{"a page of 2 GiB", file(format.Uncompressed, 2, []page{dataPage(2, format.Plain, plain("x", "y"), size(10, 1<<31-1))}), "too much memory"},
		{"a page longer than the column", file(format.Uncompressed, 2, []page{dataPage(2, format.Plain, plain("x", "y"), size(1<<31-1, 10))}), "a page of 2147483647 bytes"},
		{"a page of less than nothing", file(format.Uncompressed, 2, []page{dataPage(2, format.Plain, plain("x", "y"), size(-1, 10))}), "a page of -1 bytes"},
		{"a page that is shorter than it says", file(format.Uncompressed, 2, []page{dataPage(2, format.Plain, plain("x", "y"), size(10, 1000))}), "a page of 10 bytes where its header says 1000"},
		{"a page that is longer than it says", file(format.Uncompressed, 2, []page{dataPage(2, format.Plain, plain("x", "y"), size(10, 5))}), "a page of 10 bytes where its header says 5"},
		{"a Snappy block of 4 GiB", file(format.Snappy, 2, []page{dataPage(2, format.Plain, snappyBomb, size(int32(len(snappyBomb)), 1000))}), "a page of 4294967295 bytes"},
		{"a zstd frame of 64 MiB", file(format.Zstd, 2, []page{dataPage(2, format.Plain, zeros.Bytes(), size(int32(zeros.Len()), 1000))}), "ZSTD"},
		{"Snappy that is none", file(format.Snappy, 2, []page{dataPage(2, format.Plain, []byte{200, 1, 255, 255}, size(4, 200))}), "SNAPPY"},
		{"a string of 4 GiB", file(format.Uncompressed, 1, []page{dataPage(1, format.Plain, []byte{255, 255, 255, 255, 'x'})}), "cut off"},
		{"fewer values than the page says", file(format.Uncompressed, 2, []page{dataPage(2, format.Plain, plain("x"))}), "cut off"},
		{"an index outside of the dictionary", file(format.Uncompressed, 3, []page{dictPage(1, plain("x")), dataPage(3, format.RLEDictionary, run(8, 3, 1))}), "not in the dictionary"},
		{"an index, no dictionary", file(format.Uncompressed, 3, []page{dataPage(3, format.RLEDictionary, run(8, 3, 0))}), "not in the dictionary"},
		{"an index of 99 bits", file(format.Uncompressed, 3, []page{dictPage(1, plain("x")), dataPage(3, format.RLEDictionary, run(99, 3, 0))}), "99 bits"},
		{"two dictionaries", file(format.Uncompressed, 3, []page{dictPage(1, plain("x")), dictPage(1, plain("y")), dataPage(3, format.RLEDictionary, run(8, 3, 0))}), "a second one"},
		{"a dictionary of two billion values", file(format.Uncompressed, 3, []page{dictPage(1<<31-1, plain("x")), dataPage(3, format.RLEDictionary, run(8, 3, 0))}), "too much memory"},
		{"a dictionary of more numbers than there is memory for", file(format.Uncompressed, 3, []page{dictPage(maxMemory/32+1, make([]byte, 8)), dataPage(3, format.RLEDictionary, run(8, 3, 0))}, func(m *format.FileMetaData) {
			m.Schema[1].Type, m.RowGroups[0].Columns[0].MetaData.Type = thrift.Null[format.Type]{V: format.Int64, Valid: true}, format.Int64
		}), "too much memory"},
		{"a dictionary that is cut off", file(format.Uncompressed, 3, []page{dictPage(2, plain("x")), dataPage(3, format.RLEDictionary, run(8, 3, 0))}), "a dictionary that is cut off"},
		{"packed indexes that are cut off", file(format.Uncompressed, 3, []page{dictPage(1, plain("x")), dataPage(3, format.RLEDictionary, []byte{8, 0xff, 0xff, 0xff, 0xff, 0x0f, 0})}), "cut off"},
		{"deltas of a huge block", file(format.Uncompressed, 3, []page{dataPage(3, format.DeltaLengthByteArray, delta(1<<40, 4, 3, 0))}), "encoding 6"},
		{"deltas of no parts", file(format.Uncompressed, 3, []page{dataPage(3, format.DeltaLengthByteArray, delta(128, 0, 3, 0))}), "encoding 6"},
		{"more deltas than values", file(format.Uncompressed, 3, []page{dataPage(3, format.DeltaLengthByteArray, delta(128, 4, 1<<40, 0))}), "encoding 6"},
		{"negative lengths", file(format.Uncompressed, 1, []page{dataPage(1, format.DeltaLengthByteArray, delta(128, 4, 1, 1))}), "encoding 6"},
		{"prefixes that grow a page to gigabytes", file(format.Uncompressed, 1, []page{dataPage(1, format.DeltaByteArray, append(delta(128, 4, 1, 1<<31), delta(128, 4, 1, 0)...))}), "too much memory"},
		{"a prefix of nothing", file(format.Uncompressed, 1, []page{dataPage(1, format.DeltaByteArray, append(delta(128, 4, 1, 10), delta(128, 4, 1, 0)...))}), "cut off"},
		{"an encoding of another type", file(format.Uncompressed, 3, []page{dataPage(3, format.DeltaBinaryPacked, delta(128, 4, 3, 0))}), "encoding 5"},
		{"an unknown encoding", file(format.Uncompressed, 2, []page{dataPage(2, 77, plain("x", "y"))}), "encoding 77"},
		{"structs in structs", withFooter([]byte(Magic), deep), "too deep"},
		{"lists in lists", withFooter([]byte(Magic), lists), "too deep"},
		{"a list of two billion", withFooter([]byte(Magic), long), "a list of 2147483647"},
		{"a name of two billion bytes", withFooter([]byte(Magic), longText), "metadata"},
		{"row groups that are not there", withFooter([]byte(Magic), manyGroups), "metadata"},
		{"millions of columns", withFooter([]byte(Magic), emptyGroups), "too much memory"},
		{"a schema that ends early", file(format.Uncompressed, 2, []page{good}, func(m *format.FileMetaData) { m.Schema[0].NumChildren.V = 5 }), "ends early"},
		{"a schema of a negative number", file(format.Uncompressed, 2, []page{good}, func(m *format.FileMetaData) { m.Schema[1].NumChildren = thrift.Null[int32]{V: -5, Valid: true} }), "ends early"},
		{"a schema nested without end", file(format.Uncompressed, 2, []page{good}, func(m *format.FileMetaData) { m.Schema[1].NumChildren = thrift.Null[int32]{V: 1 << 30, Valid: true} }), "ends early"},
		{"a schema with a rest", file(format.Uncompressed, 2, []page{good}, func(m *format.FileMetaData) { m.Schema = append(m.Schema, m.Schema[1]) }), "where 2 belong to it"},
		{"no schema", file(format.Uncompressed, 2, []page{good}, func(m *format.FileMetaData) { m.Schema = nil }), "no schema"},
		{"a footer longer than the file", binary.LittleEndian.AppendUint32([]byte("PAR1xxxx"), 1<<30)[:12:12], "no footer"},
		{"a footer of 1 GiB", append(binary.LittleEndian.AppendUint32([]byte("PAR1xxxx"), 1<<30), Magic...), "a footer of 1073741824 bytes"},
		{"an encrypted footer", append(binary.LittleEndian.AppendUint32([]byte("PAR1xxxx"), 4), "PARE"...), "encrypted"},
		{"twelve bytes", []byte("PAR1\x00\x00\x00\x00PAR1"), "metadata"},
		{"nothing", nil, "0 bytes"},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		rows, err := readAll(row.in, "a")
		runtime.ReadMemStats(&after)
		var got []string
		for _, r := range rows {
			got = append(got, r[0])
		}
		switch {
		case err == nil && strings.Join(got, " ") != row.want:
			t.Errorf("%s: got %q, want %q", row.name, got, row.want)
		case err != nil && (!strings.Contains(err.Error(), row.want) || !errors.Is(err, ErrCorrupt) && !errors.Is(err, ErrTooLarge)):
			t.Errorf("%s: got %v, want %q", row.name, err, row.want)
		}
		if took := after.TotalAlloc - before.TotalAlloc; took > 40<<20 {
			t.Errorf("%s: %d MiB were allocated", row.name, took>>20)
		}
	}
}

// A footer may have four MiB. A longer one is not read, however long the file is.
func TestFooterBound(t *testing.T) {
	const size = 1 << 30
	for n, want := range map[uint32]error{maxFooter: ErrCorrupt, maxFooter + 1: ErrTooLarge} {
		read := 0
		_, err := Open(func(p []byte, off int64) (int, error) {
			read += len(p)
			end := binary.LittleEndian.AppendUint32(nil, n)
			switch clear(p); off {
			case 0:
				copy(p, Magic)
			case size - 8:
				copy(p, append(end, Magic...))
			}
			return len(p), nil
		}, size)
		if !errors.Is(err, want) || want == ErrTooLarge && read > 100 {
			t.Errorf("a footer of %d bytes: %v after %d bytes, want %v", n, err, read, want)
		}
	}
}

// An error of the storage, at whichever read, is returned as it is. The file is not called corrupt.
func TestStorageFails(t *testing.T) {
	in := file(format.Uncompressed, 2, []page{dataPage(2, format.Plain, plain(strings.Repeat("x", smallFile), "y"))})
	reads, broken := 0, errors.New("connection reset")
	read := func(fails int) error {
		reads = 0
		f, err := Open(func(p []byte, off int64) (int, error) {
			if reads++; reads == fails {
				return 0, broken
			}
			return copy(p, in[off:]), nil
		}, int64(len(in)))
		if err != nil {
			return err
		}
		_, err = f.Rows([]int{0}).Next()
		return err
	}
	if err := read(0); err != nil || reads < 4 {
		t.Fatalf("%d reads, %v", reads, err)
	}
	for n := range reads {
		if err := read(n + 1); !errors.Is(err, broken) || errors.Is(err, ErrCorrupt) {
			t.Errorf("read %d: got %v, want %v", n+1, err, broken)
		}
	}
}

// Reading a row group of the largest allowed pages repeatedly stays within the promised memory.
func TestMemory(t *testing.T) {
	value := strings.Repeat("x", 1000)
	var values []string
	for i := range 20_000 {
		values = append(values, fmt.Sprint(value, i))
	}
	body := plain(values...)
	zipped := snappy.Encode(nil, body)
	var pages []page
	for range 10 {
		pages = append(pages, dataPage(len(values), format.Plain, zipped, func(h *format.PageHeader) { h.UncompressedPageSize = int32(len(body)) }))
	}
	in := file(format.Snappy, int64(10*len(values)), pages)
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f, err := Open(func(p []byte, off int64) (int, error) { return copy(p, in[off:]), nil }, int64(len(in)))
	if err != nil {
		t.Fatal(err)
	}
	r, total := f.Rows([]int{0}), 0
	for {
		n, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			break
		}
		if diff := cmp.Diff(values[total%len(values)], string(r.Values(0)[0])); diff != "" {
			t.Fatal(diff)
		}
		total += n
	}
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; total != 200_000 || took > 64<<20 {
		t.Errorf("%d rows, %d MiB allocated in total", total, took>>20)
	}
}
