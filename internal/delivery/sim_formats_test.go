package delivery

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/parquet-go/parquet-go"
)

// vendedRow is an entry of a vended log, all of it text.
type vendedRow struct {
	Type     string `parquet:"type"`
	Time     string `parquet:"time"`
	ELB      string `parquet:"elb"`
	Target   string `parquet:"target_port"`
	Request  string `parquet:"request_processing_time"`
	Answer   string `parquet:"target_processing_time"`
	Response string `parquet:"response_processing_time"`
	Status   string `parquet:"elb_status_code,dict"`
	Targets  string `parquet:"target_status_code,dict"`
	Line     string `parquet:"request_line"`
	Agent    string `parquet:"user_agent"`
	Actions  string `parquet:"actions_executed"`
}

const vendedFields = "type time elb target_port request_processing_time target_processing_time response_processing_time elb_status_code target_status_code request_line user_agent actions_executed"

func (r *vendedRow) values() []string {
	return []string{r.Type, r.Time, r.ELB, r.Target, r.Request, r.Answer, r.Response, r.Status, r.Targets, r.Line, r.Agent, r.Actions}
}

// vendedRowOf returns the entry of a line. A malformed line has no time.
func vendedRowOf(l simLine) vendedRow {
	r := simRequests[l.kind]
	at, took := l.at.Format("2006-01-02T15:04:05.000000Z"), "-1"
	if r.millis >= 0 {
		took = fmt.Sprintf("%.3f", float64(r.millis/3)/1000)
	}
	if r.malformed {
		at = "broken"
	}
	return vendedRow{"http", at, l.lb, "10.0.0.1:80", took, took, took, r.status, r.target, r.method + " http://example.com:80" + r.path + " HTTP/1.1", "curl/8", "forward"}
}

// vendedLog writes lines as a delivery does, in one of the formats. The number of lines selects the format, so that a
// story's random numbers are the same as without formats.
func vendedLog(lines []simLine) []byte {
	rows := make([]vendedRow, 0, len(lines))
	entries := 0
	for _, l := range lines {
		rows = append(rows, vendedRowOf(l))
		if !simRequests[l.kind].malformed {
			entries++
		}
	}
	switch n := len(lines) % 4; {
	case n == 1:
		return parquetLog(rows)
	case n == 2:
		return textLog(rows, "#Version: 1.0\n#Fields: "+vendedFields+"\n", func(values []string) string { return strings.Join(values, "\t") })
	case n == 3 && 2*entries > len(lines): // a plain log is recognized by its entries
		return textLog(rows, "", defaultOrder)
	}
	names := strings.Fields(vendedFields)
	return textLog(rows, "", func(values []string) string {
		for i, v := range values {
			values[i] = fmt.Sprintf("%q:%q", names[i], v)
		}
		return "{" + strings.Join(values, ",") + "}"
	})
}

func textLog(rows []vendedRow, header string, line func([]string) string) []byte {
	b := []byte(header)
	for _, r := range rows {
		b = append(append(b, line(r.values())...), '\n')
	}
	return b
}

// defaultOrder returns a plain line in AWS's order, up to error_reason, with commas.
func defaultOrder(v []string) string {
	return strings.Join([]string{v[0], v[1], v[2], "192.0.2.1:4711", v[3], v[4], v[5], v[6], v[7], v[8], "100", "200", v[9], v[10], "-", "-", "-", "-", "-", "-", "0", "-",
		v[11], "-", "-"}, ",")
}

func parquetLog(rows []vendedRow) []byte {
	var out bytes.Buffer
	w := parquet.NewGenericWriter[vendedRow](&out, parquet.Compression(&parquet.Snappy), parquet.PageBufferSize(4<<10), parquet.WriteBufferSize(4<<10))
	if _, err := w.Write(rows); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}
