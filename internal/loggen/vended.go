package loggen

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go"
)

// RecordFields are the fields of an Application Load Balancer's access log in CloudWatch Logs deliveries, in AWS's order,
// which is that of its lines.
func RecordFields() []string {
	return strings.Fields(`type time elb client_port target_port request_processing_time target_processing_time
		response_processing_time elb_status_code target_status_code received_bytes sent_bytes request_line user_agent ssl_cipher
		ssl_protocol target_group_arn trace_id domain_name chosen_cert_arn matched_rule_priority request_creation_time
		actions_executed redirect_url error_reason target_port_list target_status_code_list classification
		classification_reason conn_trace_id transformed_host transformed_uri request_transform_status ip_address`)
}

// Vended is how a CloudWatch Logs delivery writes the same log: the format, the fields and their spelling.
type Vended struct {
	Output    string   // json, w3c, plain or parquet
	Fields    []string // record fields in order; nil: all
	Delimiter string   // of w3c and plain
	Quoted    bool     // text in quotes, in w3c and plain
	Typed     bool     // numbers and timestamps instead of text, in json and parquet
	Colons    bool     // client:port instead of client_port
	Gzip      bool
}

// vendedObjects is how many of the scenario's objects one vended object holds: their periods are not its own.
const vendedObjects = 3

// WriteVended writes the entries of the scenario's Application Load Balancer under dir, in objects whose keys have no
// period. Lines that are not entries cannot be written that way, and without a period in the key no time is clamped.
func (s *Scenario) WriteVended(dir string, v Vended) (*Tally, error) {
	t := &Tally{}
	var albs []Object
	for _, o := range s.objects {
		if o.Kind == ALB {
			o.fields = fieldsNode
			albs = append(albs, o)
		}
	}
	for part := 0; len(albs) > 0; part++ {
		n := min(vendedObjects, len(albs))
		if err := s.writeVendedFile(filepath.Join(dir, fmt.Sprintf("part-%04d", part)), albs[:n], v, t); err != nil {
			return nil, err
		}
		albs = albs[n:]
		t.Objects++
	}
	return t, nil
}

func (s *Scenario) writeVendedFile(name string, objects []Object, v Vended, t *Tally) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	w := v.newWriter(f)
	for _, o := range objects {
		for line := range s.Lines(o) {
			if line.Want.malformed {
				continue
			}
			line.Want.clamped, line.Want.minute = false, line.Want.time.Truncate(time.Minute).Unix()
			t.Add(&line.Want)
			if err := w.row(splitLine(string(line.Text))); err != nil {
				return err
			}
		}
	}
	if err := w.close(); err != nil {
		return err
	}
	return f.Close()
}

// WriteVended writes the lines in another format, and adds their known answers to t.
func (b Bench) WriteVended(w io.Writer, v Vended, t *Tally) error {
	out := v.newWriter(w)
	err := b.stream().each(t, func(line []byte) error { return out.row(splitLine(string(line))) })
	if err != nil {
		return err
	}
	return out.close()
}

// splitLine returns the fields of a line that this package has printed, without their quotes.
func splitLine(line string) []string {
	values := make([]string, 0, fieldsNode)
	for len(line) > 0 {
		end, skip := strings.IndexByte(line, ' '), 0
		if line[0] == '"' {
			line, skip = line[1:], 1
			end = strings.Index(line, `" `)
			if end < 0 {
				end = len(line) - 1
			}
		} else if end < 0 {
			end = len(line)
		}
		values = append(values, line[:end])
		line = line[min(end+skip+1, len(line)):]
	}
	return values
}

// vendedWriter writes rows in the form of v.
type vendedWriter struct {
	v       Vended
	columns []int    // which of the values each field is
	names   []string // of the fields
	out     *bufio.Writer
	zip     *gzip.Writer
	//lint:ignore SA1019 rows of a schema that is known at run time only
	parquet *parquet.Writer
	leaves  []int // of each field in the Parquet schema
	begun   bool
}

func (v Vended) newWriter(w io.Writer) *vendedWriter {
	if v.Fields == nil {
		v.Fields = RecordFields()
	}
	vw := &vendedWriter{v: v}
	for _, f := range v.Fields {
		vw.columns = append(vw.columns, slices.Index(RecordFields(), f))
		if v.Colons {
			f = strings.Replace(f, "_port", ":port", 1)
		}
		vw.names = append(vw.names, f)
	}
	if v.Gzip {
		vw.zip = gzip.NewWriter(w)
		w = vw.zip
	}
	vw.out = bufio.NewWriterSize(w, 1<<16)
	if v.Output == "parquet" {
		vw.openParquet()
	}
	return vw
}

func (w *vendedWriter) row(values []string) error {
	if len(values) < fieldsNode {
		values = append(values, slices.Repeat([]string{"-"}, fieldsNode-len(values))...)
	}
	switch w.v.Output {
	case "json":
		return w.jsonRow(values)
	case "parquet":
		return w.parquetRow(values)
	case "w3c":
		if !w.begun {
			fmt.Fprintf(w.out, "#Version: 1.0\n#Fields: %s\n", strings.Join(w.names, " "))
			w.begun = true
		}
	}
	for i, c := range w.columns {
		if i > 0 {
			w.out.WriteString(w.v.Delimiter)
		}
		if w.v.Quoted && c >= slices.Index(RecordFields(), "request_line") {
			w.out.WriteString(`"` + values[c] + `"`)
		} else {
			w.out.WriteString(values[c])
		}
	}
	return w.out.WriteByte('\n')
}

func (w *vendedWriter) jsonRow(values []string) error {
	for i, c := range w.columns {
		w.out.WriteByte("{,"[min(i, 1)])
		fmt.Fprintf(w.out, "%q:", w.names[i])
		if number, ok := typed(w.v.Fields[i], values[c]); w.v.Typed && ok {
			w.out.WriteString(number)
			continue
		}
		w.out.Write(jsonText(values[c]))
	}
	_, err := w.out.WriteString("}\n")
	return err
}

// jsonText returns s as JSON writers outside of the web have it: & and < stay what they are.
func jsonText(s string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		panic(err) // a string has a form in JSON
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// typed returns a value that a typed writer has as a number, null where there is none.
func typed(field, value string) (number string, ok bool) {
	switch field {
	case "elb_status_code", "target_status_code", "received_bytes", "sent_bytes", "request_processing_time", "target_processing_time", "response_processing_time":
		if value == "-" {
			return "null", true
		}
		if n := strings.TrimLeft(value, "0"); n == "" || n[0] != '.' {
			return strconv.Itoa(max(atoi(value), -1)) + fraction(value), true
		}
		return value, true
	}
	return "", false
}

// atoi is the whole part of a number that this package has printed.
func atoi(s string) int {
	s, _, _ = strings.Cut(s, ".")
	n, err := strconv.Atoi(s)
	if err != nil {
		panic(err) // a number of this package
	}
	return n
}

func fraction(s string) string {
	if i := strings.IndexByte(s, '.'); i >= 0 {
		return s[i:]
	}
	return ""
}

// openParquet makes the file's schema: strings, or with Typed timestamps, integers and doubles, each of them optional.
func (w *vendedWriter) openParquet() {
	group := parquet.Group{}
	for i, f := range w.v.Fields {
		group[w.names[i]] = parquet.Optional(w.node(f))
	}
	schema := parquet.NewSchema("log", group)
	for _, name := range w.names {
		leaf, _ := schema.Lookup(name)
		w.leaves = append(w.leaves, leaf.ColumnIndex)
	}
	w.parquet = parquet.NewWriter(w.out, schema, parquet.Compression(&parquet.Snappy), parquet.MaxRowsPerRowGroup(100_000))
}

func (w *vendedWriter) node(field string) parquet.Node {
	text := parquet.Encoded(parquet.String(), &parquet.RLEDictionary)
	switch field {
	case "time", "request_creation_time":
		if w.v.Typed {
			return parquet.Timestamp(parquet.Microsecond)
		}
		return parquet.String()
	case "client_port", "request_line", "trace_id", "conn_trace_id":
		return parquet.String()
	case "elb_status_code", "target_status_code":
		if w.v.Typed {
			return parquet.Int(32)
		}
	case "received_bytes", "sent_bytes":
		if w.v.Typed {
			return parquet.Int(64)
		}
	case "request_processing_time", "target_processing_time", "response_processing_time":
		if w.v.Typed {
			return parquet.Leaf(parquet.DoubleType)
		}
	}
	return text
}

func (w *vendedWriter) parquetRow(values []string) error {
	row := make(parquet.Row, len(w.columns))
	for i, c := range w.columns {
		v, err := w.value(w.v.Fields[i], values[c])
		if err != nil {
			return err
		}
		level := 1
		if v.IsNull() {
			level = 0
		}
		row[w.leaves[i]] = v.Level(0, level, w.leaves[i])
	}
	_, err := w.parquet.WriteRows([]parquet.Row{row})
	return err
}

func (w *vendedWriter) value(field, value string) (parquet.Value, error) {
	if w.v.Typed && (field == "time" || field == "request_creation_time") {
		at, err := time.Parse("2006-01-02T15:04:05.000000Z", value)
		return parquet.Int64Value(at.UnixMicro()), err
	}
	number, ok := typed(field, value)
	switch {
	case !w.v.Typed || !ok:
		return parquet.ByteArrayValue([]byte(value)), nil
	case number == "null":
		return parquet.NullValue(), nil
	case strings.HasSuffix(field, "_time"):
		f, err := strconv.ParseFloat(number, 64)
		return parquet.DoubleValue(f), err
	case strings.HasSuffix(field, "_bytes"):
		return parquet.Int64Value(int64(atoi(number))), nil
	}
	return parquet.Int32Value(int32(atoi(number))), nil
}

func (w *vendedWriter) close() error {
	if w.parquet != nil {
		if err := w.parquet.Close(); err != nil {
			return err
		}
	}
	if err := w.out.Flush(); err != nil {
		return err
	}
	if w.zip != nil {
		return w.zip.Close()
	}
	return nil
}
