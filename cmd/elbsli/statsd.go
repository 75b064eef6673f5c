package main

import (
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/delivery"
	"github.com/elb-sli/elb-sli/internal/dogstatsd"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// replayWriter is the writer of a replay's points. With one of the Lambda's writers, they would replace some of the
// Lambda's points.
const replayWriter = "replay"

// checkAddress rejects an address that is not HOST:PORT, before the logs are read.
func checkAddress(addr string) error {
	host, port, err := net.SplitHostPort(addr)
	if err != nil && !strings.ContainsAny(addr, ":/ ") {
		return usageError(fmt.Sprintf("--statsd %q: did you mean %s:8125?", addr, addr))
	}
	if n, wrong := net.LookupPort("udp", port); err != nil || wrong != nil || host == "" || n == 0 {
		return usageError(fmt.Sprintf("--statsd %q: want HOST:PORT, such as localhost:8125", addr))
	}
	return nil
}

// send sends the counts, one point for each series and bucket over all the logs.
func (c command) send(addr string, cfg *config.Config, total *pipeline.Result) error {
	points := total.Tally.Points(sli.PointOptions{Prefix: cfg.Metrics.Prefix, Tags: cfg.Metrics.Tags, Writer: replayWriter})
	late := 0
	if !cfg.Historical {
		points, late = dropLate(points, time.Now().Add(-delivery.MaxAge))
	}
	s, err := dogstatsd.Dial(addr)
	if err != nil {
		return err
	}
	err = s.Send(c.ctx, points)
	if closeErr := s.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	if len(points) > 0 {
		fmt.Fprintf(c.stderr, "sent %s to %s as writer:%s: minutes that the Lambda also counted are now counted twice\n", term.Plural(int64(len(points)), "point", "points"), addr, replayWriter)
	} else {
		fmt.Fprintf(c.stderr, "sent nothing to %s\n", addr)
	}
	if late > 0 {
		fmt.Fprintf(c.stderr, "left out %s older than %s: set `historical: true` if the account accepts them\n", term.Plural(int64(late), "point", "points"), delivery.MaxAge)
	}
	return nil
}

func dropLate(points []sli.Point, oldest time.Time) (kept []sli.Point, late int) {
	for _, p := range points {
		if p.Unix < oldest.Unix() {
			late++
			continue
		}
		kept = append(kept, p)
	}
	return kept, late
}
