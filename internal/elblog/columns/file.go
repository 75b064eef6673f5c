package columns

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/parquet-go/parquet-go/format"
)

// Magic is how a Parquet file begins and ends.
const Magic = "PAR1"

// Limits for one file.
const (
	maxFooter  = 4 << 20
	maxColumns = 1000 // of the schema, including nested ones
	maxGroups  = 32_767
	maxMemory  = 48 << 20 // maximum memory at any time
	maxPage    = 24 << 20 // bytes of a decompressed page
	smallFile  = 4 << 20  // a file up to this size is read as a whole
	readAhead  = 256 << 10
)

// The kinds of errors, besides those of the reader.
var (
	ErrCorrupt  = errors.New("corrupt Parquet file")
	ErrTooLarge = errors.New("a Parquet file that takes too much memory")
)

func corrupt(what string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrCorrupt, fmt.Sprintf(what, args...))
}

// ReadAt reads bytes at an offset, like io.ReaderAt.
type ReadAt func(p []byte, off int64) (int, error)

// File is a Parquet file whose footer has been read.
type File struct {
	readAt  ReadAt
	data    int64 // bytes before the footer
	memory  budget
	codecs  codecs
	columns []column
	groups  []group
	rows    int64
}

// column is a flat column of the schema.
type column struct {
	name     string
	leaf     int // index among all columns that have data
	physical format.Type
	width    int // of FixedLenByteArray
	optional bool
	text     textKind
	scale    int // of decimals
}

// group is a row group: the position of each leaf's chunk.
type group struct {
	rows   int64
	chunks []chunk
}

// chunk is the data of one column in one row group.
type chunk struct {
	start, size int64
	values      int64
	physical    format.Type
	codec       format.CompressionCodec
	elsewhere   bool // the data is in another file, or encrypted
}

// budget is the amount of memory that may still be allocated.
type budget struct{ left int64 }

func (b *budget) take(n int64) error {
	if n > b.left {
		return ErrTooLarge
	}
	b.left -= n
	return nil
}

// Open reads the footer of a file of size bytes.
func Open(readAt ReadAt, size int64) (*File, error) {
	f := &File{readAt: readAt, memory: budget{maxMemory}}
	const tail = 8 // the footer's length and the magic number
	if size < int64(len(Magic))+tail {
		return nil, corrupt("%d bytes", size)
	}
	if size <= smallFile {
		if err := f.hold(size); err != nil {
			return nil, err
		}
	}
	var ends [tail]byte
	if err := f.read(ends[:len(Magic)], 0); err != nil {
		return nil, err
	}
	if string(ends[:len(Magic)]) != Magic {
		return nil, corrupt("no magic number at its start")
	}
	if err := f.read(ends[:], size-tail); err != nil {
		return nil, err
	}
	if string(ends[4:]) != Magic {
		return nil, corrupt("no footer: it is cut off, or encrypted")
	}
	n := int64(binary.LittleEndian.Uint32(ends[:]))
	f.data = size - tail - n
	switch {
	case f.data < int64(len(Magic)):
		return nil, corrupt("a footer of %d bytes", n)
	case n > maxFooter:
		return nil, fmt.Errorf("%w: a footer of %d bytes", ErrTooLarge, n)
	}
	if err := f.memory.take(n); err != nil {
		return nil, err
	}
	footer := make([]byte, n)
	if err := f.read(footer, f.data); err != nil {
		return nil, err
	}
	return f, f.parseFooter(footer)
}

// hold reads the whole file into memory, so that reading several columns needs no request for each piece.
func (f *File) hold(size int64) error {
	if err := f.memory.take(size); err != nil {
		return err
	}
	all := make([]byte, size)
	if err := f.read(all, 0); err != nil {
		return err
	}
	f.readAt = func(p []byte, off int64) (int, error) { return copy(p, all[off:]), nil }
	return nil
}

// read fills p. A file that ends early is the reader's fault, because its size was given.
func (f *File) read(p []byte, off int64) error {
	for len(p) > 0 {
		n, err := f.readAt(p, off)
		if n == len(p) {
			return nil
		}
		if err != nil {
			return err
		}
		if n == 0 {
			return fmt.Errorf("no byte at %d", off)
		}
		p, off = p[n:], off+int64(n)
	}
	return nil
}

// Names returns the names of the flat columns. Rows takes their indexes in this list.
func (f *File) Names() []string {
	names := make([]string, len(f.columns))
	for i, c := range f.columns {
		names[i] = c.name
	}
	return names
}

// check verifies that the footer contradicts neither itself nor the file.
func (f *File) check(leaves int) error {
	var rows int64
	for i, g := range f.groups {
		if g.rows < 0 || len(g.chunks) != leaves {
			return corrupt("row group %d has %d rows and %d columns of %d", i, g.rows, len(g.chunks), leaves)
		}
		if rows += g.rows; rows < 0 {
			return corrupt("more rows than can be counted")
		}
		for _, c := range g.chunks {
			if c.start < int64(len(Magic)) || c.size < 0 || c.start > f.data || c.size > f.data-c.start {
				return corrupt("row group %d: a column outside of the file", i)
			}
		}
	}
	if rows != f.rows {
		return corrupt("%d rows in its groups, %d in all", rows, f.rows)
	}
	// A run of one value takes almost no space, so a few bytes can claim any number of rows.
	if most := 1<<20 + 64*f.data; rows > most {
		return fmt.Errorf("%w: %d rows in %d bytes", ErrTooLarge, rows, f.data)
	}
	return nil
}
