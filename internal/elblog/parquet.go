package elblog

import (
	"errors"
	"fmt"
	"io"

	"github.com/elb-sli/elb-sli/internal/elblog/columns"
)

// maxInMemory is the size of the largest Parquet file that is read without random access: from a pipe, or inside a gzip
// stream.
const maxInMemory = 16 << 20

// parquetRows are the rows of a Parquet file.
type parquetRows struct {
	rows   *columns.Rows
	fields []Field // of the columns that rows reads
	n, i   int     // rows of the batch, and the index of the next one
	left   int64   // bytes of values that the limit still allows
	capped bool
}

// openParquet reads the footer of a Parquet file and chooses its columns.
func (v *vended) openParquet(readAt columns.ReadAt, size int64, o *Options) (*parquetRows, error) {
	f, err := columns.Open(readAt, size)
	if err != nil {
		return nil, parquetError(err)
	}
	names := f.Names()
	format, has, skip := kindOf(names)
	if skip != "" {
		return nil, skip
	}
	if err := missing(format, has); err != nil {
		return nil, err
	}
	p := &parquetRows{left: o.MaxBytes, capped: o.MaxBytes > 0}
	var chosen []int
	for i, field := range columnsNamed(names) {
		if field != noField && (o.Fields == 0 || o.Fields.Has(field)) {
			chosen, p.fields = append(chosen, i), append(p.fields, field)
		}
	}
	p.rows = f.Rows(chosen)
	v.layout, v.seen = newLayout(format, p.fields, "", false), has
	return p, nil
}

// next fills the values from the next row. It returns false at the end of the file.
func (p *parquetRows) next(v *vended) (bool, error) {
	if p.i == p.n {
		n, err := p.rows.Next()
		if err != nil || n == 0 {
			return false, parquetError(err)
		}
		p.n, p.i = n, 0
	}
	v.scratch = v.scratch[:0]
	for c, f := range p.fields {
		value := p.rows.Values(c)[p.i]
		v.values[f] = value
		p.left -= int64(len(value))
	}
	if p.i++; p.capped && p.left < 0 {
		return false, ErrTooLarge
	}
	return true, nil
}

// kindError is an error of package columns with its kind in this package.
type kindError struct{ kind, err error }

func (e *kindError) Error() string   { return e.err.Error() }
func (e *kindError) Unwrap() []error { return []error{e.kind, e.err} }

// parquetError converts an error of package columns. A reader's own error is returned as it is.
func parquetError(err error) error {
	switch {
	case errors.Is(err, columns.ErrCorrupt):
		return &kindError{ErrCorrupt, err}
	case errors.Is(err, columns.ErrTooLarge):
		return &kindError{ErrTooLarge, err}
	}
	return err
}

// inMemory reads a Parquet file that has no random access. head was already read.
func inMemory(head []byte, r io.Reader) ([]byte, error) {
	rest, err := io.ReadAll(io.LimitReader(r, int64(maxInMemory-len(head))+1))
	switch {
	case err != nil:
		return nil, err
	case len(head)+len(rest) > maxInMemory:
		return nil, fmt.Errorf("%w: a Parquet file of more than %d MiB that cannot be read at random", ErrTooLarge, maxInMemory>>20)
	}
	return append(append([]byte(nil), head...), rest...), nil
}
