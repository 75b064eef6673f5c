package main

import (
	"encoding/json"
	"fmt"
	"io"
	"time"
)

const alertsHelp = `usage: elbsli alerts [OPTIONS] --history DIR|s3://BUCKET/PREFIX
       elbsli alerts [OPTIONS] PATH|s3://BUCKET/PREFIX|- …

Replays burn-rate alerts over past logs as Datadog would have evaluated them each minute, with logs arriving as late as they
do. It shows every page and ticket, the incidents without any alert, how long an alert took, and what
the failures had cost by then. It tries the alerts of the configuration, as Terraform deploys them, and alternatives.

--lag is the time from the end of a log's period until it is counted, which elb_sli.delivery_lag shows. With 5m, requests
are counted when they are five to ten minutes old.

example:
  $ elbsli alerts --config config.yaml --history history/
  $ elbsli alerts --config config.yaml --lag 8m --format markdown --since 28d s3://my-logs/AWSLogs/
`

// defaultLag is the time from the end of a log's period until it is counted. A load balancer delivers a log about five
// minutes after the end, so requests are counted when they are five to ten minutes old.
const defaultLag = 5 * time.Minute

// alerts is the command "elbsli alerts".
func (c command) alerts(args []string) error {
	var o pastOptions
	var lag time.Duration
	f := newFlags("alerts", alertsHelp)
	o.add(f)
	f.DurationVar(&lag, "lag", defaultLag, "from the end of a log's period until it is counted")
	reading := f.logOptions()
	paths, err := f.parse(c, args)
	if err != nil {
		return err
	}
	if lag < 0 || lag > 2*time.Hour {
		return usageError(fmt.Sprintf("--lag %s: want 0s to 2h", lag))
	}
	past, failed, err := c.past(o, reading, paths)
	if err != nil {
		return err
	}
	found := past.Alerts(lag)
	return c.show(o, failed, found, found.Write)
}

// show writes v as JSON, or for people.
func (c command) show(o pastOptions, failed bool, v any, write func(w io.Writer, markdown bool) error) error {
	to := func(w io.Writer) error {
		if o.format == "json" {
			e := json.NewEncoder(w)
			e.SetEscapeHTML(false)
			return e.Encode(v)
		}
		return write(w, o.format == "markdown")
	}
	err := c.writeTo(o.out, to)
	if err == nil && failed {
		return errReported
	}
	return err
}
