package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/verify"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/delivery"
	"github.com/elb-sli/elb-sli/internal/pipeline"
)

const verifyHelp = `usage: elbsli verify [OPTIONS] s3://BUCKET/PREFIX|PATH …

Counts the logs again, queries the same series from Datadog, and prints each series and minute in which the two differ. The
exit status is 1 if any do. Name all logs of a load balancer: each of its nodes writes its own, and Datadog has their sum.
Vended logs are compared by five minutes of each of their load balancers, from --since on.

DD_API_KEY and DD_APP_KEY are the keys; the application key needs the permission timeseries_query. DD_SITE is the site
(datadoghq.com), and DD_URL another base URL.

Logs that are younger than --wait are left out. A load balancer delivers a log some minutes late, and with DogStatsD the
function sends it again after each visibility timeout until it is confirmed. The default allows 15 minutes for the delivery
and 6 for one more pass. With sink: intake, 15m is enough; for more confirmations, add 6 minutes each.

--repair sends the logs of the differing minutes to the function's queue again, which writes the same points again. It
accepts minutes that are at most 50 minutes old, because the function does not send older points, unless the configuration
has historical: true. Run verify again after a while.

example:
  $ elbsli verify --config config.yaml s3://my-logs/AWSLogs/
  $ elbsli verify --config config.yaml --since 2h --repair https://sqs.eu-west-1.amazonaws.com/123456789012/elb-sli s3://my-logs/AWSLogs/
`

const (
	leastWait   = 15 * time.Minute
	defaultWait = leastWait + 6*time.Minute
	repairable  = delivery.MaxAge - 5*time.Minute // the age of a point, minus the time until the message reaches the function
)

type verifyOptions struct {
	config, repair string
	wait           time.Duration
}

// verify is the command "elbsli verify".
func (c command) verify(args []string) error {
	var o verifyOptions
	f := newFlags("verify", verifyHelp)
	f.StringVar(&o.config, "config", "config.yaml", "configuration `FILE` of the function")
	f.DurationVar(&o.wait, "wait", defaultWait, "leave out logs whose period ended less than this ago")
	f.StringVar(&o.repair, "repair", "", "send the logs of the minutes that differ to the queue with this `URL`")
	reading := f.logOptions()
	reading.since = "24h"
	f.Lookup("since").DefValue = reading.since
	paths, err := f.parse(c, args)
	if err != nil {
		return err
	}
	if o.wait < leastWait {
		return usageError(fmt.Sprintf("--wait %s: want %s or more, which a log may take to be delivered", o.wait, leastWait))
	}
	for _, p := range paths {
		if o.repair != "" && !strings.HasPrefix(p, "s3://") {
			return usageError(fmt.Sprintf("--repair with %q: the function reads logs from s3:// only", p))
		}
	}
	cfg, err := c.loadConfig(o.config)
	if err != nil {
		return err
	}
	datadog, err := verify.Open(os.Getenv("DD_SITE"), os.Getenv("DD_URL"), os.Getenv("DD_API_KEY"), os.Getenv("DD_APP_KEY"))
	if err != nil {
		return err
	}
	window, err := reading.window()
	if err != nil {
		return err
	}
	sources, _, err := c.findSources(paths, reading)
	if err != nil {
		return err
	}
	now := time.Now()
	settled := now.Add(-o.wait)
	if !window.To.IsZero() && window.To.Before(settled) {
		settled = window.To
	}
	recount, failed, err := c.recount(verify.New(cfg, window.From, settled), sources)
	if err != nil {
		return err
	}
	if recount.Logs() == 0 {
		return fmt.Errorf("no log to compare: %s", recount.LeftOut(o.wait))
	}
	found, err := recount.Compare(c.ctx, datadog)
	if err != nil {
		return err
	}
	if err := recount.Write(c.stdout, found, o.wait); err != nil {
		return err
	}
	if o.repair != "" && len(found.Differences) > 0 {
		if err := c.repair(o, cfg, recount, found, now); err != nil {
			return err
		}
	}
	if failed || len(found.Differences) > 0 || found.Unbalanced > 0 {
		return errReported
	}
	return nil
}

// recount reads the logs. A log that cannot be read completely is named on stderr, and its time is not compared.
func (c command) recount(r *verify.Recount, sources []logs.Source) (_ *verify.Recount, failed bool, err error) {
	var wanted []logs.Source
	for _, s := range sources {
		if r.Wanted(s) {
			wanted = append(wanted, s)
		}
	}
	_, err = logs.InOrder(wanted, r.Read, func(s logs.Source, counts *pipeline.Result, err error) error {
		switch {
		case c.ctx.Err() != nil:
			return c.ctx.Err()
		case logs.IsSkip(err):
		case err != nil:
			fmt.Fprintf(c.stderr, "%s: %s\n", s.Name, err)
			r.Miss(s)
			failed = true
		default:
			c.progress.AddLines(counts.Lines)
			r.Take(s, counts)
		}
		return nil
	})
	return r, failed, err
}

// repair sends the logs of the differing minutes to the function again.
func (c command) repair(o verifyOptions, cfg *config.Config, r *verify.Recount, found *verify.Comparison, now time.Time) error {
	var oldest time.Time
	if !cfg.Historical {
		oldest = now.Add(-repairable)
	}
	names, tooOld := r.Objects(found.Differences, oldest)
	if tooOld > 0 {
		fmt.Fprintf(c.stderr, "not repaired: %s more than %s old. The function does not send points older than %s, "+
			"because Datadog refuses those older than an hour; set `historical: true` if the account accepts them\n", term.Plural(int64(tooOld), "series and minute is", "series and minutes are"), repairable, delivery.MaxAge)
	}
	if len(names) == 0 {
		return nil
	}
	queue, err := delivery.OpenQueue(c.ctx, o.repair)
	if err != nil {
		return err
	}
	var refs []delivery.Ref
	for _, name := range names {
		bucket, key, _ := strings.Cut(strings.TrimPrefix(name, "s3://"), "/")
		refs = append(refs, delivery.Ref{Bucket: bucket, Key: key})
	}
	if err := queue.Send(c.ctx, refs); err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.stdout, "sent %s to the queue again; wait some minutes, and run verify again\n", term.Plural(int64(len(refs)), "log", "logs"))
	return err
}
