// Package parquetlog writes the entries of package loggen as Parquet files. It is a separate package because the library
// that it links is large, and most users of loggen write no Parquet.
package parquetlog

import (
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go"

	"github.com/elb-sli/elb-sli/internal/loggen"
)

// file is a Parquet file that is being written.
type file struct {
	v loggen.Vended
	//lint:ignore SA1019 the schema of the rows is only known at run time
	out    *parquet.Writer
	leaves []int // the index of each field's column in the schema
}

// Open is a function for [loggen.Vended]'s field Parquet. The columns are strings or, if v is typed, timestamps, integers
// and doubles. Each column is optional.
func Open(w io.Writer, v loggen.Vended, names []string) (row func(values []string) error, end func() error) {
	f := &file{v: v}
	group := parquet.Group{}
	for i, field := range v.Fields {
		group[names[i]] = parquet.Optional(f.node(field))
	}
	schema := parquet.NewSchema("log", group)
	for _, name := range names {
		leaf, _ := schema.Lookup(name)
		f.leaves = append(f.leaves, leaf.ColumnIndex)
	}
	f.out = parquet.NewWriter(w, schema, parquet.Compression(&parquet.Snappy), parquet.MaxRowsPerRowGroup(100_000))
	return f.row, f.out.Close
}

// node returns the type of a field's column.
func (f *file) node(field string) parquet.Node {
	text := parquet.Encoded(parquet.String(), &parquet.RLEDictionary)
	switch field {
	case "time", "request_creation_time":
		if f.v.Typed {
			return parquet.Timestamp(parquet.Microsecond)
		}
		return parquet.String()
	case "client_port", "request_line", "trace_id", "conn_trace_id":
		return parquet.String()
	case "elb_status_code", "target_status_code":
		if f.v.Typed {
			return parquet.Int(32)
		}
	case "received_bytes", "sent_bytes":
		if f.v.Typed {
			return parquet.Int(64)
		}
	case "request_processing_time", "target_processing_time", "response_processing_time":
		if f.v.Typed {
			return parquet.Leaf(parquet.DoubleType)
		}
	}
	return text
}

func (f *file) row(values []string) error {
	row := make(parquet.Row, len(values))
	for i, text := range values {
		v, err := f.value(f.v.Fields[i], text)
		if err != nil {
			return err
		}
		level := 1
		if v.IsNull() {
			level = 0
		}
		row[f.leaves[i]] = v.Level(0, level, f.leaves[i])
	}
	_, err := f.out.WriteRows([]parquet.Row{row})
	return err
}

func (f *file) value(field, text string) (parquet.Value, error) {
	if f.v.Typed && (field == "time" || field == "request_creation_time") {
		at, err := time.Parse("2006-01-02T15:04:05.000000Z", text)
		return parquet.Int64Value(at.UnixMicro()), err
	}
	number, ok := loggen.TypedNumber(field, text)
	switch {
	case !f.v.Typed || !ok:
		return parquet.ByteArrayValue([]byte(text)), nil
	case number == "null":
		return parquet.NullValue(), nil
	case strings.HasSuffix(field, "_time"):
		n, err := strconv.ParseFloat(number, 64)
		return parquet.DoubleValue(n), err
	case strings.HasSuffix(field, "_bytes"):
		n, err := strconv.ParseInt(number, 10, 64)
		return parquet.Int64Value(n), err
	}
	n, err := strconv.ParseInt(number, 10, 32)
	return parquet.Int32Value(int32(n)), err
}
