package columns

import (
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// batch is the number of rows that are decoded at a time.
const batch = 256

// Rows reads the rows of a file, a batch at a time.
type Rows struct {
	f       *File
	readers []reader
	group   int   // index of the next group
	left    int64 // rows that remain in the current group
	indexed bool
}

// Rows returns the rows of some columns, given by their indexes in Names.
func (f *File) Rows(columns []int) *Rows {
	r := &Rows{f: f, readers: make([]reader, len(columns))}
	for i, c := range columns {
		r.readers[i] = reader{f: f, column: &f.columns[c], out: make([][]byte, batch)}
		r.readers[i].thrift = structure{new(thrift.CompactProtocol).NewReaderFromBytes(nil), &f.memory}
	}
	return r
}

// Indexed is Rows for required columns with dictionaries. Call Dictionary instead of Values; it does not copy each
// value. For a column without a dictionary, Next returns an error.
func (f *File) Indexed(columns []int) *Rows {
	r := f.Rows(columns)
	r.indexed = true
	for i := range r.readers {
		r.readers[i].out, r.readers[i].index = nil, make([]uint32, batch)
	}
	return r
}

// Group returns the number of row groups read so far, including the current one. Each has its own dictionaries.
func (r *Rows) Group() int { return r.group }

// Dictionary returns the values of a column in the row group, and for each value of the batch its index among them.
// Both are valid until the next call of Next.
func (r *Rows) Dictionary(i int) (values [][]byte, index []uint32) {
	return r.readers[i].dict, r.readers[i].index
}

// Next reads the next batch and returns its number of rows: 0 at the end of the file.
func (r *Rows) Next() (int, error) {
	for r.left == 0 {
		if r.group == len(r.f.groups) {
			return 0, nil
		}
		g := &r.f.groups[r.group]
		r.group++
		r.left = g.rows
		for i := range r.readers {
			if err := r.readers[i].begin(g); err != nil {
				return 0, err
			}
		}
	}
	n := int(min(r.left, batch))
	for i := range r.readers { // a batch never crosses the end of a page, because the next page reuses its memory
		if err := r.readers[i].nextPage(); err != nil {
			return 0, err
		}
		n = min(n, r.readers[i].left)
	}
	for i := range r.readers {
		read := r.readers[i].batch
		if r.indexed {
			read = r.readers[i].indexes
		}
		if err := read(n); err != nil {
			return 0, err
		}
	}
	r.left -= int64(n)
	return n, nil
}

// Values returns the batch's values in a column, given by its index in the argument of Rows; nil is null. They are
// valid until the next call of Next.
func (r *Rows) Values(i int) [][]byte { return r.readers[i].out }

// batch decodes n values of the page.
func (r *reader) batch(n int) error {
	r.left -= n
	r.text = r.text[:0]
	all := !r.column.optional || r.defined.repeated(1, n)
	for i := range n {
		if !all {
			level, ok := r.defined.next()
			if !ok || level > 1 {
				return corrupt("column %q: definition levels", r.column.name)
			}
			if level == 0 {
				r.out[i] = nil
				continue
			}
		}
		var ok bool
		if r.out[i], r.text, ok = r.values.next(r.text); !ok {
			return corrupt("column %q: values that are cut off, or not in the dictionary", r.column.name)
		}
	}
	return nil
}

// indexes decodes n indexes of the page.
func (r *reader) indexes(n int) error {
	if r.column.optional || r.values.kind != format.RLEDictionary {
		return corrupt("column %q has no dictionary", r.column.name)
	}
	r.left -= n
	index := r.index[:n]
	ok := r.values.indexes.fill(index)
	for _, v := range index {
		ok = ok && int64(v) < int64(len(r.dict))
	}
	if !ok {
		return corrupt("column %q: values that are cut off, or not in the dictionary", r.column.name)
	}
	return nil
}
