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
)

// RecordFields returns the fields of an Application Load Balancer's access log in CloudWatch Logs deliveries, in AWS's
// order, which is the order of the fields in a line.
func RecordFields() []string {
	return strings.Fields(`type time elb client_port target_port request_processing_time target_processing_time
		response_processing_time elb_status_code target_status_code received_bytes sent_bytes request_line user_agent ssl_cipher
		ssl_protocol target_group_arn trace_id domain_name chosen_cert_arn matched_rule_priority request_creation_time
		actions_executed redirect_url error_reason target_port_list target_status_code_list classification
		classification_reason conn_trace_id transformed_host transformed_uri request_transform_status ip_address`)
}

// Vended is how a CloudWatch Logs delivery writes a log: the format, the fields and their spelling.
type Vended struct {
	Output    string   // json, w3c or plain; unused if Parquet is set
	Fields    []string // record fields in order; nil: all
	Delimiter string   // of w3c and plain
	Quoted    bool     // text in quotes, in w3c and plain
	Typed     bool     // numbers and timestamps instead of text, in json and parquet
	Colons    bool     // client:port instead of client_port
	Gzip      bool

	// Parquet begins a Parquet file in w with columns of these names. It returns a function that adds a row, whose values
	// are in the order of the fields, and one that ends the file. It is set to parquetlog.Open, so that only programs that
	// write Parquet link a library for it.
	Parquet func(w io.Writer, v Vended, names []string) (row func(values []string) error, end func() error)
}

// vendedObjects is how many of the scenario's objects one vended object holds. Their periods are
// not the vended object's.
const vendedObjects = 3

// WriteVended writes the entries of the scenario's Application Load Balancer under dir, in objects whose keys have no
// period. Lines that are not entries cannot be written in this way, and without a period in the key, no time is clamped.
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

// WriteVended writes the lines in another format, and adds their known counts to t.
func (b Bench) WriteVended(w io.Writer, v Vended, t *Tally) error {
	out := v.newWriter(w)
	err := b.stream().each(t, func(line []byte) error { return out.row(splitLine(string(line))) })
	if err != nil {
		return err
	}
	return out.close()
}

// splitLine returns the fields, without their quotes, of a line that this package has printed.
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
	columns []int    // the index of each field among the values
	text    int      // the index of the first value that is quoted text
	names   []string // of the fields
	out     *bufio.Writer
	zip     *gzip.Writer
	begun   bool

	parquetRow func(values []string) error // nil for the other formats
	endParquet func() error
}

func (v Vended) newWriter(w io.Writer) *vendedWriter {
	if v.Fields == nil {
		v.Fields = RecordFields()
	}
	all := RecordFields()
	vw := &vendedWriter{v: v, text: slices.Index(all, "request_line")}
	for _, f := range v.Fields {
		vw.columns = append(vw.columns, slices.Index(all, f))
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
	if v.Parquet != nil {
		vw.parquetRow, vw.endParquet = v.Parquet(vw.out, v, vw.names)
	}
	return vw
}

func (w *vendedWriter) row(values []string) error {
	if len(values) < fieldsNode {
		values = append(values, slices.Repeat([]string{"-"}, fieldsNode-len(values))...)
	}
	switch {
	case w.parquetRow != nil:
		chosen := make([]string, 0, len(w.columns))
		for _, c := range w.columns {
			chosen = append(chosen, values[c])
		}
		return w.parquetRow(chosen)
	case w.v.Output == "json":
		return w.jsonRow(values)
	case w.v.Output == "w3c" && !w.begun:
		fmt.Fprintf(w.out, "#Version: 1.0\n#Fields: %s\n", strings.Join(w.names, " "))
		w.begun = true
	}
	for i, c := range w.columns {
		if i > 0 {
			w.out.WriteString(w.v.Delimiter)
		}
		if w.v.Quoted && c >= w.text {
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
		if number, ok := TypedNumber(w.v.Fields[i], values[c]); w.v.Typed && ok {
			w.out.WriteString(number)
			continue
		}
		w.out.Write(jsonText(values[c]))
	}
	_, err := w.out.WriteString("}\n")
	return err
}

// jsonText returns s as JSON without escapes for HTML: & and < stay as they are.
func jsonText(s string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		panic(err) // every string can be encoded as JSON
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// TypedNumber returns the number that a typed writer writes for the text of a field, or "null" if there is none. ok is
// false if the field is not a number.
func TypedNumber(field, value string) (number string, ok bool) {
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

// atoi returns the integer part of a number that this package has printed.
func atoi(s string) int {
	s, _, _ = strings.Cut(s, ".")
	n, err := strconv.Atoi(s)
	if err != nil {
		panic(err) // this package prints only valid numbers
	}
	return n
}

func fraction(s string) string {
	if i := strings.IndexByte(s, '.'); i >= 0 {
		return s[i:]
	}
	return ""
}

func (w *vendedWriter) close() error {
	if w.endParquet != nil {
		if err := w.endParquet(); err != nil {
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
