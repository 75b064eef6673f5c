package verify

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
)

// minuteLayout is the format of a minute, with its zone.
const minuteLayout = "2006-01-02T15:04Z07:00"

// Write prints each difference and what was compared. wait is the age up to which logs are not compared.
func (r *Recount) Write(w io.Writer, found *Comparison, wait time.Duration) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	if len(found.Differences) > 0 {
		fmt.Fprintln(table, "MINUTE\tLOGS\tDATADOG\tSERIES")
	}
	for _, d := range found.Differences {
		fmt.Fprintf(table, "%s\t%d\t%d\t%s{%s}\n", time.Unix(d.start, 0).Format(minuteLayout), d.logs, d.datadog, d.metric, d.tags)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	from, to := r.span()
	balance := "total = good + bad in each"
	if found.Unbalanced > 0 {
		balance = fmt.Sprintf("total is not good + bad in %d of Datadog's", found.Unbalanced)
	}
	_, err := fmt.Fprintf(w, "%s of %s, %s to %s: %s, %s; %s\n", term.Plural(int64(found.cells), "series and minute", "series and minutes"),
		term.Plural(int64(len(r.logs)), "log", "logs"), from.Format(minuteLayout), to.Format(minuteLayout),
		term.Plural(int64(len(found.Differences)), "differs", "differ"), balance, r.LeftOut(wait))
	return err
}

// LeftOut returns which logs were not compared.
func (r *Recount) LeftOut(wait time.Duration) string {
	text := fmt.Sprintf("%s of the last %s left out", term.Plural(int64(r.early), "log", "logs"), wait)
	if r.nameless > 0 {
		text += fmt.Sprintf(", and %d without the name of an S3 object", r.nameless)
	}
	if n := r.both(); n > 0 {
		text += fmt.Sprintf(", and %s of load balancers that write both legacy and vended logs", term.Plural(int64(n), "minute", "minutes"))
	}
	if r.lost > 0 {
		text += fmt.Sprintf("; %s could not be read, which may explain a difference", term.Plural(int64(r.lost), "vended log", "vended logs"))
	}
	return text
}
