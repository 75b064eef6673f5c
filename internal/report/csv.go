package report

import (
	"encoding/csv"
	"io"
	"strconv"
	"time"

	"github.com/elb-sli/elb-sli/internal/sli"
)

// WriteCSV writes the series by local day, for spreadsheets: one line for each day on which a series has events, in the
// order of the series. Text that a spreadsheet would interpret as a formula is prefixed with an apostrophe.
func (r *Report) WriteCSV(w io.Writer, t *sli.Tally, reader Reader) error {
	out := csv.NewWriter(w)
	header := []string{"day", "sli", "load_balancer", "method", "route", "journey", "dimensions", "total", "good", "bad"}
	if err := out.Write(header); err != nil {
		return err
	}
	for _, s := range t.All() {
		for _, d := range localDays(s.Buckets(), reader.zone()) {
			k := s.Key
			row := []string{d.day, k.SLI, k.LoadBalancer, k.Method, k.Route, k.Journey, string(k.Dimensions),
				strconv.FormatInt(d.total, 10), strconv.FormatInt(d.good, 10), strconv.FormatInt(d.total-d.good, 10)}
			for i := range row[:7] {
				row[i] = harmless(row[i])
			}
			if err := out.Write(row); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}

// localDay is the events of one local day.
type localDay struct {
	day         string
	total, good int64
}

// localDays adds up buckets in time order.
func localDays(buckets []sli.Bucket, zone *time.Location) (days []localDay) {
	var end int64
	for _, b := range buckets {
		if len(days) == 0 || b.Start >= end {
			at := midnight(time.Unix(b.Start, 0).In(zone))
			end = at.AddDate(0, 0, 1).Unix()
			days = append(days, localDay{day: at.Format(time.DateOnly)})
		}
		d := &days[len(days)-1]
		d.total += b.Total
		d.good += b.Good
	}
	return days
}

// harmless prevents a spreadsheet from interpreting text as a formula.
func harmless(s string) string {
	if s != "" && (s[0] == '=' || s[0] == '+' || s[0] == '-' || s[0] == '@') {
		return "'" + s
	}
	return s
}
