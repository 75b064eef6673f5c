package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"net/http/httptrace"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/weeks"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/delivery"
)

// verbose reports on stderr what a command reads, chooses and skips, and why, if --verbose is given. Its lines begin
// with #.
type verbose struct {
	on bool
	w  io.Writer

	mu       sync.Mutex
	requests map[string]int // by host
}

// say writes one line.
func (v *verbose) say(format string, args ...any) {
	if v != nil && v.on {
		fmt.Fprintf(v.w, "# "+format+"\n", args...)
	}
}

// trace counts the requests of the command by host, which contains the region and the bucket.
func (v *verbose) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{GetConn: func(host string) {
		v.mu.Lock()
		defer v.mu.Unlock()
		if v.requests == nil {
			v.requests = make(map[string]int)
		}
		v.requests[host]++
	}}
}

// sayRequests reports which hosts the command called.
func (v *verbose) sayRequests() {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, host := range slices.Sorted(maps.Keys(v.requests)) {
		v.say("network: %s to %s", term.Plural(int64(v.requests[host]), "request", "requests"), host)
	}
}

// sayConfig reports which configuration applies.
func (v *verbose) sayConfig(path string, c *config.Config) {
	if path == "" {
		v.say("configuration: --config is not given: built-in rules, heuristic routes")
		return
	}
	full, err := filepath.Abs(path)
	if err != nil {
		full = path
	}
	v.say("configuration: %s: %s, %s, %s, counting digest %s", full, term.Plural(int64(c.Table.Len()), "route", "routes"),
		term.Plural(int64(len(c.Classifier.Rules())), "rule", "rules"), term.Plural(int64(len(c.Journeys)), "journey", "journeys"), delivery.HistoryDigest(c.Counting))
}

// shownLogs is the number of logs that are listed individually.
const shownLogs = 50

// sayLogs reports which logs were found.
func (v *verbose) sayLogs(args []string, window delivery.Window, found []logs.Source, skipped int64) {
	if !v.on {
		return
	}
	if slices.ContainsFunc(args, func(a string) bool { return strings.HasPrefix(a, "s3://") }) {
		var set []string
		for _, name := range []string{"AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"} {
			if value := os.Getenv(name); value != "" {
				set = append(set, name+"="+value)
			}
		}
		v.say("aws: %s; the region of other buckets is requested from S3", cmp.Or(strings.Join(set, " "), "no profile and no region in the environment"))
	}
	if window != (delivery.Window{}) {
		v.say("time: logs whose period ends after %s, and not after %s; a log without a period in its name is always included", bound(window.From), bound(window.To))
	}
	var bytes int64
	for i, s := range found {
		bytes += max(s.Size, 0)
		if i == shownLogs {
			v.say("log: and %d more", len(found)-i)
		}
		if i < shownLogs {
			v.say("log: %s%s", s.Name, about(s))
		}
	}
	v.say("logs: %s found in %s, %.1f MB; %s by their names: connection logs, health-check logs and other files", term.Plural(int64(len(found)), "log", "logs"),
		strings.Join(args, " "), float64(bytes)/1e6, term.Plural(skipped, "other skipped", "others skipped"))
}

func bound(t time.Time) string {
	if t.IsZero() {
		return "any time"
	}
	return t.Format(time.RFC3339)
}

// about returns what the name of a log says.
func about(s logs.Source) string {
	switch {
	case s.Object == nil:
		return ": named alone, so it is taken for a log"
	case !s.Object.Named():
		return ": its name says no period; what is in it decides whether it is a log"
	}
	return fmt.Sprintf(": %s, until %s", s.Object.LoadBalancer, s.Object.End.UTC().Format("2006-01-02T15:04Z"))
}

// sayLoaded reports which counts came from logs and which from a history.
func (v *verbose) sayLoaded(src weeks.Source, read int, w *weeks.Weeks) {
	if src.History != nil {
		v.say("history: %s: the counts of %s were there, %s read", src.History.URI, term.Plural(int64(len(w.Objects)-read), "log", "logs"), term.Plural(int64(read), "log was", "logs were"))
	} else {
		v.say("logs: %s read", term.Plural(int64(read), "log was", "logs were"))
	}
	if n := w.Skipped - src.Skipped; n > 0 {
		v.say("logs: %s by their content, which is not an access log", term.Plural(n, "more skipped", "more skipped"))
	}
}
