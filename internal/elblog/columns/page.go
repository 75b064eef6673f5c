package columns

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// pageHeader is the header of a page.
type pageHeader struct {
	kind               format.PageType
	decompressed, size int32
	crc                int32
	hasCRC             bool
	values, nulls      int32
	encoding, levels   format.Encoding
	levelBytes         int32 // version 2: bytes of the definition levels
	repetitionBytes    int32
	compressed         bool
}

// reader reads one column, page by page.
type reader struct {
	f      *File
	column *column

	// The chunk.
	chunk  chunk
	off    int64 // start of the part that has not been read
	window []byte
	at     int64 // offset of window
	unseen int64 // values that are in pages not yet read
	thrift structure

	// The page. Its values are in page, and stay valid until the next page is read.
	page     []byte
	left     int // values of the page that have not been returned
	defined  hybrid
	values   decoder
	dict     [][]byte
	dictText []byte
	out      [][]byte // values of the batch
	index    []uint32 // of the batch, if it is read by index
	text     []byte   // of the numbers in out
}

// wrap adds the column's name to an error.
func (r *reader) wrap(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("column %q: %w", r.column.name, err)
}

// begin moves to the column's chunk in a row group.
func (r *reader) begin(g *group) error {
	c := g.chunks[r.column.leaf]
	switch {
	case c.elsewhere:
		return corrupt("column %q is encrypted, or in another file", r.column.name)
	case c.physical != r.column.physical || r.column.size() < 0:
		return corrupt("column %q has type %d in a row group, %d in the schema", r.column.name, c.physical, r.column.physical)
	case c.values != g.rows:
		return corrupt("column %q has %d values in %d rows", r.column.name, c.values, g.rows)
	}
	r.chunk, r.off, r.unseen, r.left = c, c.start, c.values, 0
	r.window, r.at, r.dict = r.window[:0], 0, r.dict[:0]
	return nil
}

// end returns where the chunk ends.
func (r *reader) end() int64 { return r.chunk.start + r.chunk.size }

// nextPage reads pages until one has values.
func (r *reader) nextPage() error {
	for r.left == 0 {
		if r.off >= r.end() {
			return corrupt("column %q ends %d values early", r.column.name, r.unseen)
		}
		h, err := r.header()
		if err != nil {
			return err
		}
		stored, err := r.bytes(int64(h.size))
		if err != nil {
			return err
		}
		r.off += int64(h.size)
		if h.hasCRC && crc32.ChecksumIEEE(stored) != uint32(h.crc) {
			return corrupt("column %q: a page's checksum does not hold", r.column.name)
		}
		switch h.kind {
		case format.DictionaryPage:
			err = r.dictionary(&h, stored)
		case format.DataPage:
			err = r.dataPage(&h, stored)
		case format.DataPageV2:
			err = r.dataPageV2(&h, stored)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// header reads the header of the next page. The header contains statistics, which may be as long as values are.
func (r *reader) header() (h pageHeader, err error) {
	for size := int64(1 << 10); ; size *= 8 {
		size = min(size, r.end()-r.off)
		b, err := r.bytes(size)
		if err != nil {
			return h, err
		}
		r.thrift.r.ResetBytes(b)
		h = pageHeader{kind: -1, compressed: true, encoding: -1, levels: format.RLE}
		err = r.thrift.pageHeader(&h)
		if err == nil {
			r.off += int64(r.thrift.r.BytesRead())
			return h, r.check(&h)
		}
		if size == r.end()-r.off || size > 1<<20 {
			return h, err
		}
	}
}

func (r *reader) check(h *pageHeader) error {
	switch {
	case h.size < 0 || int64(h.size) > r.end()-r.off || h.decompressed < 0:
		return corrupt("column %q: a page of %d bytes, %d decompressed", r.column.name, h.size, h.decompressed)
	case h.decompressed > maxPage || h.size > maxPage:
		return ErrTooLarge
	case h.values < 0 || h.kind != format.DictionaryPage && int64(h.values) > r.unseen:
		return corrupt("column %q: a page of %d values", r.column.name, h.values)
	}
	return nil
}

// bytes returns the next n bytes of the chunk. They are valid until the next call.
func (r *reader) bytes(n int64) ([]byte, error) {
	if n > r.end()-r.off {
		return nil, corrupt("column %q is cut off", r.column.name)
	}
	if into := r.off - r.at; into >= 0 && into+n <= int64(len(r.window)) {
		return r.window[into : into+n], nil
	}
	want := min(max(n, readAhead), r.end()-r.off)
	var err error
	if r.window, err = r.f.memory.grow(r.window, int(want)); err != nil {
		return nil, err
	}
	r.window, r.at = r.window[:want], r.off
	if err := r.f.read(r.window, r.off); err != nil {
		r.window = r.window[:0]
		return nil, err
	}
	return r.window[:n], nil
}

// grow returns a buffer of at least n bytes: b itself if it is large enough.
func (m *budget) grow(b []byte, n int) ([]byte, error) {
	if n <= cap(b) {
		return b[:n], nil
	}
	if err := m.take(int64(n - cap(b))); err != nil {
		return nil, err
	}
	return make([]byte, n), nil
}

func (s structure) pageHeader(h *pageHeader) error {
	return s.fields(0, func(id int16, kind thrift.Type) (bool, error) {
		switch {
		case id == 1:
			return s.i32(kind, (*int32)(&h.kind))
		case id == 2:
			return s.i32(kind, &h.decompressed)
		case id == 3:
			return s.i32(kind, &h.size)
		case id == 4:
			h.hasCRC = true
			return s.i32(kind, &h.crc)
		case (id == 5 || id == 7) && kind == thrift.STRUCT: // data, dictionary
			return true, s.fields(1, func(id int16, kind thrift.Type) (bool, error) {
				switch id {
				case 1:
					return s.i32(kind, &h.values)
				case 2:
					return s.i32(kind, (*int32)(&h.encoding))
				case 3:
					if kind == thrift.I32 {
						return s.i32(kind, (*int32)(&h.levels))
					}
				}
				return false, nil
			})
		case id == 8 && kind == thrift.STRUCT: // data, version 2
			return true, s.fields(1, func(id int16, kind thrift.Type) (bool, error) {
				switch id {
				case 1:
					return s.i32(kind, &h.values)
				case 2:
					return s.i32(kind, &h.nulls)
				case 4:
					return s.i32(kind, (*int32)(&h.encoding))
				case 5:
					return s.i32(kind, &h.levelBytes)
				case 6:
					return s.i32(kind, &h.repetitionBytes)
				case 7:
					h.compressed = kind == thrift.TRUE
				}
				return false, nil
			})
		}
		return false, nil
	})
}

// dictionary reads the values that the pages after it refer to.
func (r *reader) dictionary(h *pageHeader, stored []byte) error {
	//lint:ignore SA1019 files of older writers use it
	if len(r.dict) > 0 || h.encoding != format.Plain && h.encoding != format.PlainDictionary {
		return corrupt("column %q: a dictionary of encoding %d, or a second one", r.column.name, h.encoding)
	}
	plain, err := r.f.codecs.decode(r.chunk.codec, r.page, stored, int(h.decompressed), &r.f.memory)
	if err != nil {
		return r.wrap(err)
	}
	// All pages are decompressed into the same buffer, so the dictionary's text needs its own.
	r.page = plain
	const header, number = 24, 32 // bytes of a slice header, and at most of a number's text
	need := int64(len(plain))
	if !r.column.isBytes() {
		need = int64(h.values) * number
	}
	if need > maxMemory {
		return ErrTooLarge
	}
	if r.dictText, err = r.f.memory.grow(r.dictText, int(need)); err != nil {
		return err
	}
	if need := int(h.values) - cap(r.dict); need > 0 {
		if err := r.f.memory.take(int64(need) * header); err != nil {
			return err
		}
		r.dict = make([][]byte, 0, h.values)
	}
	d := decoder{kind: format.Plain, b: plain, column: r.column}
	text := r.dictText[:0]
	for range h.values {
		start := len(text)
		raw, ok := d.plain()
		if !ok {
			return corrupt("column %q: a dictionary that is cut off", r.column.name)
		}
		if r.column.isBytes() {
			text = append(text, raw...)
		} else {
			text = r.column.appendText(text, raw)
		}
		r.dict = append(r.dict, text[start:len(text):len(text)])
	}
	return nil
}

// dataPage reads a page of version 1: the length of the definition levels, the levels, and the values.
func (r *reader) dataPage(h *pageHeader, stored []byte) error {
	plain, err := r.f.codecs.decode(r.chunk.codec, r.page, stored, int(h.decompressed), &r.f.memory)
	if err != nil {
		return r.wrap(err)
	}
	r.page = plain
	var levels []byte
	if r.column.optional {
		if h.levels != format.RLE || len(plain) < 4 {
			return corrupt("column %q: definition levels of encoding %d", r.column.name, h.levels)
		}
		n := binary.LittleEndian.Uint32(plain)
		if plain = plain[4:]; int64(n) > int64(len(plain)) {
			return corrupt("column %q: %d bytes of definition levels", r.column.name, n)
		}
		levels, plain = plain[:n], plain[n:]
	}
	return r.open(h, levels, plain)
}

// dataPageV2 reads a page of version 2, whose levels are never compressed.
func (r *reader) dataPageV2(h *pageHeader, stored []byte) error {
	before := int64(h.levelBytes) + int64(h.repetitionBytes)
	if h.levelBytes < 0 || h.repetitionBytes < 0 || before > int64(len(stored)) || before > int64(h.decompressed) {
		return corrupt("column %q: %d bytes of levels", r.column.name, before)
	}
	codec := r.chunk.codec
	if !h.compressed {
		codec = format.Uncompressed
	}
	var err error
	if r.page, err = r.f.memory.grow(r.page, int(h.decompressed)); err != nil {
		return err
	}
	levels := append(r.page[:0], stored[h.repetitionBytes:before]...)
	plain, err := r.f.codecs.decode(codec, r.page[len(levels):], stored[before:], int(int64(h.decompressed)-before), &r.f.memory)
	if err != nil {
		return r.wrap(err)
	}
	if !r.column.optional {
		levels = nil
	}
	return r.open(h, levels, plain)
}

// open makes a page the current one.
func (r *reader) open(h *pageHeader, levels, values []byte) error {
	r.defined = hybrid{b: levels, width: 1}
	r.left = int(h.values)
	r.unseen -= int64(h.values)
	return r.wrap(r.values.open(h.encoding, values, int(h.values), r.column, r.dict, &r.f.memory))
}
