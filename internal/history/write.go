package history

import (
	"encoding/binary"
	"math/bits"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// magic is at the start and the end of a Parquet file.
const magic = "PAR1"

// groupRows is the maximum number of rows in a row group. Its columns are kept in memory until it is written.
const groupRows = 1 << 17

// The numbers of Parquet's types, encodings and codecs. github.com/apache/parquet-format, parquet.thrift, read 2026-11-28.
const (
	physicalInt32, physicalInt64, physicalText = 1, 2, 6
	convertedText, convertedMillis             = 0, 9
	encodingPlain, encodingRLE, encodingDict   = 0, 3, 8
	codecNone, codecZstd                       = 0, 6
	pageData, pageDictionary                   = 0, 2
)

// writer writes rows as a Parquet file. All columns are required and have a dictionary.
type writer struct {
	out    []byte
	zstd   *zstd.Encoder
	rows   int64 // in finished groups
	groups []writtenGroup

	held int // rows of the open group
	text [textColumns]dictionary[string]
	ints [intColumns]dictionary[int64]
}

type writtenGroup struct {
	rows   int64
	chunks []writtenChunk
}

type writtenChunk struct {
	codec              int32
	dictionary, data   int64 // offsets of the pages
	stored, plainBytes int64
}

// dictionary is one column of the open group.
type dictionary[V comparable] struct {
	at     map[V]uint32
	values []V
	index  []uint32 // for each row
}

func (d *dictionary[V]) add(v V) {
	if n := len(d.index); n > 0 && d.values[d.index[n-1]] == v {
		d.index = append(d.index, d.index[n-1])
		return
	}
	i, ok := d.at[v]
	if !ok {
		if d.at == nil {
			d.at = make(map[V]uint32)
		}
		i = uint32(len(d.values))
		d.at[v] = i
		d.values = append(d.values, v)
	}
	d.index = append(d.index, i)
}

func (d *dictionary[V]) reset() {
	clear(d.at)
	d.values, d.index = d.values[:0], d.index[:0]
}

// encoders reuses encoders: each takes some megabytes, while most files take a few kilobytes.
var encoders sync.Pool

func newWriter() (*writer, error) {
	z, _ := encoders.Get().(*zstd.Encoder)
	if z == nil {
		// Pages are compressed separately, and a page fits into a window of a megabyte.
		var err error
		z, err = zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(false), zstd.WithWindowSize(1<<20),
			zstd.WithLowerEncoderMem(true), zstd.WithEncoderLevel(zstd.SpeedBetterCompression))
		if err != nil {
			return nil, err
		}
	}
	return &writer{out: []byte(magic), zstd: z}, nil
}

func (w *writer) row(r *row) {
	for i := range w.text {
		w.text[i].add(r.text[i])
	}
	for i := range w.ints {
		w.ints[i].add(r.ints[i])
	}
	if w.held++; w.held == groupRows {
		w.group()
	}
}

// group writes the open group.
func (w *writer) group() {
	if w.held == 0 {
		return
	}
	g := writtenGroup{rows: int64(w.held)}
	for i := range w.text {
		d := &w.text[i]
		var plain []byte
		for _, v := range d.values {
			plain = binary.LittleEndian.AppendUint32(plain, uint32(len(v)))
			plain = append(plain, v...)
		}
		g.chunks = append(g.chunks, w.chunk(plain, len(d.values), d.index))
		d.reset()
	}
	for i := range w.ints {
		d := &w.ints[i]
		var plain []byte
		for _, v := range d.values {
			if intNames[i].physical == physicalInt32 {
				plain = binary.LittleEndian.AppendUint32(plain, uint32(int32(v)))
			} else {
				plain = binary.LittleEndian.AppendUint64(plain, uint64(v))
			}
		}
		g.chunks = append(g.chunks, w.chunk(plain, len(d.values), d.index))
		d.reset()
	}
	w.groups = append(w.groups, g)
	w.rows += g.rows
	w.held = 0
}

// chunk writes the dictionary and the indexes of one column, in the encoding that takes the fewest bytes.
func (w *writer) chunk(values []byte, distinct int, index []uint32) writtenChunk {
	data := inRuns(index, distinct)
	storedValues, storedData := w.compressed(values), w.compressed(data)
	if distinct > 1 {
		packed := inBytes(index, distinct)
		if p := w.compressed(packed); len(p) < min(len(storedData), len(data)) {
			data, storedData = packed, p
		}
	}
	c := writtenChunk{codec: codecZstd, dictionary: int64(len(w.out))}
	if len(storedValues)+len(storedData) >= len(values)+len(data) {
		c.codec, storedValues, storedData = codecNone, values, data
	}
	headers := w.page(pageDictionary, encodingPlain, distinct, len(values), storedValues)
	c.data = int64(len(w.out))
	headers += w.page(pageData, encodingDict, len(index), len(data), storedData)
	c.stored = int64(len(w.out)) - c.dictionary
	c.plainBytes = int64(headers + len(values) + len(data))
	return c
}

func (w *writer) compressed(b []byte) []byte { return w.zstd.EncodeAll(b, nil) }

// page writes one page, and returns the length of its header.
func (w *writer) page(kind, encoding int32, values, plain int, stored []byte) (header int) {
	var c thriftWriter
	c.begin()
	c.i32(1, kind)
	c.i32(2, int32(plain))
	c.i32(3, int32(len(stored)))
	if kind == pageDictionary {
		c.beginField(7)
		c.i32(1, int32(values))
		c.i32(2, encoding)
		c.end()
	} else {
		c.beginField(5)
		c.i32(1, int32(values))
		c.i32(2, encoding)
		c.i32(3, encodingRLE)
		c.i32(4, encodingRLE)
		c.end()
	}
	c.end()
	w.out = append(append(w.out, c.b...), stored...)
	return len(c.b)
}

// inRuns encodes indexes as runs of repeated values, preceded by their width.
func inRuns(index []uint32, distinct int) []byte {
	width := widthOf(distinct)
	b := []byte{byte(8 * width)}
	for i := 0; i < len(index); {
		n := 1
		for i+n < len(index) && index[i+n] == index[i] {
			n++
		}
		b = binary.AppendUvarint(b, uint64(n)<<1)
		b = appendBytes(b, index[i], width)
		i += n
	}
	return b
}

// inBytes encodes each index in whole bytes, which compress better than packed bits.
func inBytes(index []uint32, distinct int) []byte {
	width := widthOf(distinct)
	groups := (len(index) + 7) / 8
	b := make([]byte, 0, 8+groups*8*width)
	b = append(b, byte(8*width))
	b = binary.AppendUvarint(b, uint64(groups)<<1|1)
	for _, v := range index {
		b = appendBytes(b, v, width)
	}
	for range groups*8 - len(index) {
		b = appendBytes(b, 0, width)
	}
	return b
}

// widthOf returns the number of bytes of an index among distinct values: 0 if there is only one value.
func widthOf(distinct int) int { return (bits.Len(uint(distinct-1)) + 7) / 8 }

func appendBytes(b []byte, v uint32, width int) []byte {
	for i := range width {
		b = append(b, byte(v>>(8*i)))
	}
	return b
}

// finish returns the file. Do not use the writer afterwards.
func (w *writer) finish() []byte {
	w.group()
	encoders.Put(w.zstd)
	var c thriftWriter
	c.begin()
	c.i32(1, 1)
	c.list(2, typeStruct, 1+textColumns+intColumns)
	c.begin()
	c.text(4, "counts")
	c.i32(5, textColumns+intColumns)
	c.end()
	for _, name := range textNames {
		element(&c, column{name, physicalText, convertedText})
	}
	for _, column := range intNames {
		element(&c, column)
	}
	c.i64(3, w.rows)
	c.list(4, typeStruct, len(w.groups))
	for _, g := range w.groups {
		g.write(&c)
	}
	c.end()
	w.out = append(w.out, c.b...)
	w.out = binary.LittleEndian.AppendUint32(w.out, uint32(len(c.b)))
	return append(w.out, magic...)
}

// element writes a column of the schema.
func element(c *thriftWriter, col column) {
	c.begin()
	c.i32(1, col.physical)
	c.i32(3, 0) // required
	c.text(4, col.name)
	if col.converted >= 0 {
		c.i32(6, col.converted)
	}
	c.end()
}

func (g *writtenGroup) write(c *thriftWriter) {
	c.begin()
	c.list(1, typeStruct, len(g.chunks))
	var total int64
	for i, chunk := range g.chunks {
		name, physical := columnAt(i)
		total += chunk.plainBytes
		c.begin()
		c.i64(2, chunk.dictionary)
		c.beginField(3)
		c.i32(1, physical)
		c.list(2, typeI32, 3)
		for _, e := range []int64{encodingPlain, encodingRLE, encodingDict} {
			c.b = binary.AppendVarint(c.b, e)
		}
		c.list(3, typeBinary, 1)
		c.item(name)
		c.i32(4, chunk.codec)
		c.i64(5, g.rows)
		c.i64(6, chunk.plainBytes)
		c.i64(7, chunk.stored)
		c.i64(9, chunk.data)
		c.i64(11, chunk.dictionary)
		c.end()
		c.end()
	}
	c.i64(2, total)
	c.i64(3, g.rows)
	c.end()
}
