package columns

import (
	"encoding/binary"

	"github.com/parquet-go/parquet-go/format"
)

// decoder decodes the values of a page that are not null.
type decoder struct {
	kind    format.Encoding
	column  *column
	b       []byte // not read yet
	n       int    // values of the page, including nulls
	dict    [][]byte
	indexes hybrid

	ints     deltas // DELTA_BINARY_PACKED
	lengths  deltas // DELTA_LENGTH_BYTE_ARRAY, and suffixes of DELTA_BYTE_ARRAY
	prefixes deltas // DELTA_BYTE_ARRAY
	text     []byte // DELTA_BYTE_ARRAY: the values so far
	last     []byte // the previous value
	word     [16]byte
	i        int // BYTE_STREAM_SPLIT: values read
}

// open prepares for the values of a page.
func (d *decoder) open(encoding format.Encoding, b []byte, n int, c *column, dict [][]byte, memory *budget) error {
	*d = decoder{kind: encoding, column: c, b: b, n: n, dict: dict, text: d.text[:0]}
	var ok bool
	var size, suffixes int64
	switch encoding {
	case format.Plain:
		return nil
	//lint:ignore SA1019 files of older writers use it
	case format.PlainDictionary, format.RLEDictionary:
		if len(b) == 0 && n > 0 {
			return nil // all are null
		}
		if len(b) > 0 {
			d.indexes = hybrid{b: b[1:], width: uint(b[0])}
		}
		if d.indexes.width > 32 {
			return corrupt("a dictionary index of %d bits", d.indexes.width)
		}
		return nil
	case format.DeltaBinaryPacked:
		if c.physical == format.Int32 || c.physical == format.Int64 {
			d.ints, _, ok = newDeltas(b, n)
		}
	case format.DeltaLengthByteArray:
		if c.physical == format.ByteArray {
			if d.lengths, d.b, ok = newDeltas(b, n); ok {
				_, d.b, ok = d.lengths.behind()
			}
		}
	case format.DeltaByteArray:
		if !c.isBytes() {
			break
		}
		if d.prefixes, d.b, ok = newDeltas(b, n); !ok {
			break
		}
		if size, d.b, ok = d.prefixes.behind(); !ok {
			break
		}
		if d.lengths, d.b, ok = newDeltas(d.b, n); !ok {
			break
		}
		if suffixes, d.b, ok = d.lengths.behind(); !ok {
			break
		}
		// A page whose values share prefixes is larger than it looks.
		if size += suffixes; size > maxPage {
			return ErrTooLarge
		}
		var err error
		if d.text, err = memory.grow(d.text, int(size)); err != nil {
			return err
		}
		d.text = d.text[:0]
	case format.ByteStreamSplit:
		width := c.size()
		ok = width > 0 && width <= len(d.word) && len(b)%width == 0
	}
	if !ok && !(n == 0 || len(b) == 0) {
		return corrupt("values of encoding %d", encoding)
	}
	return nil
}

// next returns the text of the next value. If the text is neither in the page nor in the dictionary, next appends it to
// text.
func (d *decoder) next(text []byte) (value, grown []byte, ok bool) {
	switch d.kind {
	//lint:ignore SA1019 files of older writers use it
	case format.PlainDictionary, format.RLEDictionary:
		i, ok := d.indexes.next()
		if !ok || int64(i) >= int64(len(d.dict)) {
			return nil, text, false
		}
		return d.dict[i], text, true
	case format.DeltaLengthByteArray:
		n, ok := d.lengths.next()
		if !ok || n < 0 || n > int64(len(d.b)) {
			return nil, text, false
		}
		value, d.b = d.b[:n:n], d.b[n:]
		return value, text, true
	case format.DeltaByteArray:
		value, ok := d.front()
		return value, text, ok
	case format.DeltaBinaryPacked:
		n, ok := d.ints.next()
		if !ok {
			return nil, text, false
		}
		if d.column.physical == format.Int32 {
			n = int64(int32(n))
		}
		start := len(text)
		text = d.column.appendInt(text, n)
		return text[start:], text, true
	}
	raw, ok := d.plain()
	if !ok || d.column.isBytes() {
		return raw, text, ok
	}
	start := len(text)
	text = d.column.appendText(text, raw)
	return text[start:], text, true
}

// plain returns the bytes of the next value, as they are in pages of encoding PLAIN.
func (d *decoder) plain() ([]byte, bool) {
	n := d.column.size()
	if d.kind == format.ByteStreamSplit {
		return d.split(n)
	}
	if d.kind != format.Plain {
		return nil, false
	}
	if n == 0 {
		if len(d.b) < 4 {
			return nil, false
		}
		length := binary.LittleEndian.Uint32(d.b)
		if d.b = d.b[4:]; int64(length) > int64(len(d.b)) {
			return nil, false
		}
		n = int(length)
	}
	if n < 0 || n > len(d.b) {
		return nil, false
	}
	value := d.b[:n:n]
	d.b = d.b[n:]
	return value, true
}

// split reassembles the bytes of a value: the page holds the first bytes of all values, then all second bytes, and so
// on.
func (d *decoder) split(size int) ([]byte, bool) {
	if size <= 0 || size > len(d.word) {
		return nil, false
	}
	n := len(d.b) / size
	if d.i >= n {
		return nil, false
	}
	for k := range size {
		d.word[k] = d.b[k*n+d.i]
	}
	d.i++
	return d.word[:size], true
}

// front returns the next value of DELTA_BYTE_ARRAY: a prefix shared with the previous value, and a suffix.
func (d *decoder) front() ([]byte, bool) {
	prefix, ok1 := d.prefixes.next()
	suffix, ok2 := d.lengths.next()
	if !ok1 || !ok2 || prefix < 0 || suffix < 0 || prefix > int64(len(d.last)) || suffix > int64(len(d.b)) {
		return nil, false
	}
	start := len(d.text)
	d.text = append(append(d.text, d.last[:prefix]...), d.b[:suffix]...)
	d.b, d.last = d.b[suffix:], d.text[start:len(d.text):len(d.text)]
	return d.last, true
}
