package doctor

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"github.com/elb-sli/elb-sli/internal/delivery"
)

const (
	areaRecent = "recent errors"
	areaLag    = "lag"
)

const (
	metricStep   = 5 * time.Minute
	justNow      = 15 * time.Minute
	lookForLogs  = 3 * time.Hour
	quiet        = 30 * time.Minute    // without a log object from a load balancer that has requests
	furthest     = 14 * 24 * time.Hour // largest value of --since
	maxLogPages  = 20
	shownResults = 5
)

// series are the values of one metric, in steps, by time.
type series map[time.Time]float64

func (s series) sum(since time.Time) (sum float64) {
	for at, v := range s {
		if !at.Before(since) {
			sum += v
		}
	}
	return sum
}

// checkMetrics checks CloudWatch's metrics of the function, and how long messages wait.
func (x *examination) checkMetrics(ctx context.Context) {
	a, _ := parseARN(x.queue.arn)
	query := func(id, namespace, metric, statistic, dimension, value string) types.MetricDataQuery {
		return types.MetricDataQuery{Id: &id, MetricStat: &types.MetricStat{
			Metric: &types.Metric{Namespace: &namespace, MetricName: &metric, Dimensions: []types.Dimension{{Name: &dimension, Value: &value}}},
			Period: aws.Int32(int32(metricStep / time.Second)), Stat: &statistic,
		}}
	}
	from := x.Now.Add(-x.Since)
	in := &cloudwatch.GetMetricDataInput{StartTime: &from, EndTime: &x.Now, MetricDataQueries: []types.MetricDataQuery{
		query("invocations", "AWS/Lambda", "Invocations", "Sum", "FunctionName", x.Function),
		query("errors", "AWS/Lambda", "Errors", "Sum", "FunctionName", x.Function),
		query("throttles", "AWS/Lambda", "Throttles", "Sum", "FunctionName", x.Function),
		query("age", "AWS/SQS", "ApproximateAgeOfOldestMessage", "Maximum", "QueueName", a.resource),
	}}
	found := map[string]series{}
	pages := cloudwatch.NewGetMetricDataPaginator(x.aws.cloudwatch, in)
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			x.unable(areaRecent, "errors, throttles and the age of the oldest message", "cloudwatch:GetMetricData", err)
			return
		}
		for _, r := range page.MetricDataResults {
			id := aws.ToString(r.Id)
			if found[id] == nil {
				found[id] = series{}
			}
			for i, at := range r.Timestamps {
				found[id][at] = r.Values[i]
			}
		}
	}
	x.judgeInvocations(found)
	x.judgeAge(found["age"])
}

func (x *examination) judgeInvocations(found map[string]series) {
	var all time.Time
	invocations, failed, throttled := found["invocations"].sum(all), found["errors"].sum(all), found["throttles"].sum(all)
	now := x.Now.Add(-justNow)
	switch {
	case invocations == 0 && !x.newestLog.IsZero() && x.dueLog.IsZero():
		x.warn(areaRecent, x.rerun(""), "%s was not invoked in the last %s, and no log is old enough to say that it should have been: run it again in %s", x.Function, hours(x.Since), span(x.judgedIn()))
	case invocations == 0 && !x.dueLog.IsZero():
		x.fail(areaRecent, x.tail(""), "%s was not invoked in the last %s, and there are new logs: the findings above say why", x.Function, hours(x.Since))
	case invocations == 0 && x.Since >= furthest:
		x.warn(areaRecent, x.tail(""), "%s was not invoked in the last %s", x.Function, hours(x.Since))
	case invocations == 0:
		x.warn(areaRecent, x.rerun("--since "+hours(min(4*x.Since, furthest))), "%s was not invoked in the last %s", x.Function, hours(x.Since))
	case failed > 0 && found["errors"].sum(now) > 0:
		x.fail(areaRecent, x.tail(""), "%.0f of %.0f invocations of the last %s failed, %.0f of them in the last 15 minutes: it crashes or runs out of time or memory", failed, invocations, hours(x.Since), found["errors"].sum(now))
	case failed > 0:
		x.warn(areaRecent, x.tail(""), "%.0f of %.0f invocations of the last %s failed, none in the last 15 minutes", failed, invocations, hours(x.Since))
	default:
		x.ok(areaRecent, "none of %.0f invocations of the last %s failed", invocations, hours(x.Since))
	}
	if throttled > 0 {
		x.warn(areaRecent, x.cli("lambda", "get-account-settings", "--query", "AccountLimit.ConcurrentExecutions"), "%.0f invocations were throttled: the account's concurrency, which the command prints, is used up, or reserved concurrency is below what the mapping starts", throttled)
	}
}

// judgeAge reports how long the oldest message has been waiting.
func (x *examination) judgeAge(age series) {
	var seconds float64
	var last time.Time
	for at, v := range age {
		if at.After(last) {
			seconds, last = v, at
		}
	}
	waits := time.Duration(seconds) * time.Second
	mend := x.tail(`{ $.level = "ERROR" }`)
	if x.mapping != "" {
		mend = x.cli("lambda", "update-event-source-mapping", "--uuid", x.mapping, "--scaling-config", "MaximumConcurrency="+strconv.Itoa(2*defaultConcurrency))
	}
	switch {
	case last.IsZero():
		x.ok(areaLag, "no message waits")
	case waits > delivery.MaxAge:
		x.fail(areaLag, mend, "the oldest message has been waiting for %s: its points are too old for Datadog (docs/runbook.md, \"After 55 minutes\"); allow more to run in parallel, unless they fail", span(waits))
	case waits > x.patience():
		x.warn(areaLag, mend, "the oldest message has been waiting for %s, more than %s: allow more to run in parallel, unless they fail", span(waits), span(x.patience()))
	default:
		x.ok(areaLag, "the oldest message has been waiting for %s", span(waits))
	}
}

// logLine is the relevant part of a line in the function's log.
type logLine struct {
	Level, Msg, Result, Error string
}

// checkLog checks what the function logged about log objects.
func (x *examination) checkLog(ctx context.Context) {
	group := "/aws/lambda/" + x.Function
	type kind struct {
		n    int
		last string
	}
	kinds := map[string]kind{}
	err := x.eachLine(ctx, group, `{ $.level = "ERROR" || $.level = "WARN" }`, x.Now.Add(-x.Since), func(_ time.Time, l logLine) {
		k := kinds[cmp.Or(l.Result, l.Msg)]
		kinds[cmp.Or(l.Result, l.Msg)] = kind{k.n + 1, cmp.Or(l.Error, k.last)}
	})
	switch {
	case hasCode(err, "ResourceNotFoundException"):
		x.fail(areaRecent, x.cli("logs", "create-log-group", "--log-group-name", group), "there is no log group %s: the function has never run, or is not allowed to write its log", group)
		return
	case err != nil:
		x.unable(areaRecent, "the function's log", "logs:FilterLogEvents", err)
		return
	}
	names := map[string]bool{}
	for name := range kinds {
		names[name] = true
	}
	order := slices.Sorted(maps.Keys(names))
	slices.SortStableFunc(order, func(a, b string) int { return kinds[b].n - kinds[a].n })
	for i, name := range order {
		if i == shownResults {
			x.warn(areaRecent, x.tail(`{ $.level = "ERROR" }`), "and %s of other kinds", plural(len(order)-i, "result"))
			break
		}
		text := fmt.Sprintf("%s in the log of the last %s: %s", plural(kinds[name].n, "line"), hours(x.Since), name)
		if last := kinds[name].last; last != "" {
			text += "; the last one says: " + last
		}
		x.warn(areaRecent, x.tail(fmt.Sprintf(`{ $.result = %q }`, name)), "%s. docs/runbook.md, \"What each result means\"", text)
	}
	if len(order) == 0 {
		x.ok(areaRecent, "no warning and no error in the log of the last %s", hours(x.Since))
	}
	x.checkSuccess(ctx, group)
}

// checkSuccess compares the newest log object with the last one that was counted.
func (x *examination) checkSuccess(ctx context.Context, group string) {
	if x.newestLog.IsZero() {
		return
	}
	var newest time.Time
	for _, ago := range []time.Duration{quiet, lookForLogs} { // the shorter one is cheap, and usually enough
		err := x.eachLine(ctx, group, `{ $.msg = "object" && $.result = "counted" }`, x.Now.Add(-ago), func(at time.Time, _ logLine) {
			if at.After(newest) {
				newest = at
			}
		})
		if err != nil {
			x.unable(areaLag, "when the last log object was counted", "logs:FilterLogEvents", err)
			return
		}
		if !newest.IsZero() {
			break
		}
	}
	x.counted = newest
	switch {
	case newest.IsZero() && !x.dueLog.IsZero():
		x.fail(areaLag, x.tail(""), "a log object ends at %s, and none was counted in the last %s", clock(x.dueLog), hours(lookForLogs))
	case newest.Before(x.dueLog):
		x.fail(areaLag, x.tail(""), "a log object ends at %s, and the last one was counted at %s", clock(x.dueLog), clock(newest))
	case newest.IsZero() && x.newestLog.Before(x.takesFrom()):
		x.warn(areaLag, x.rerun(""), "nothing was counted since the function was deployed at %s, which may be too recent: run it again in %s", clock(x.function.changed), span(x.judgedIn()))
	case newest.IsZero():
		x.ok(areaLag, "the newest log object ends at %s, and is still being counted: to see that it was, run it again in %s", clock(x.newestLog), span(x.judgedIn()))
	default:
		x.ok(areaLag, "the newest log object ends at %s, the last one was counted at %s", clock(x.newestLog), clock(newest))
	}
}

// takesFrom returns the end of the first log that the function must have received. A new deployment was not notified of
// earlier logs.
func (x *examination) takesFrom() time.Time { return x.function.changed.Add(x.patience()) }

// judgedIn returns how long it takes until an uncounted log is a fault.
func (x *examination) judgedIn() time.Duration {
	at := x.newestLog
	if from := x.takesFrom(); at.Before(from) {
		if from.After(x.Now) {
			at = x.function.changed // by takesFrom, the first log is counted if everything works
		} else {
			at = from
		}
	}
	wait := at.Add(x.patience()).Sub(x.Now)
	if wait <= 0 {
		wait = x.patience()
	}
	return (wait + time.Minute - 1).Truncate(time.Minute)
}

// eachLine calls f with the matching lines of a log, oldest first.
func (x *examination) eachLine(ctx context.Context, group, pattern string, from time.Time, f func(time.Time, logLine)) error {
	in := struct {
		LogGroupName  string `json:"logGroupName"`
		FilterPattern string `json:"filterPattern"`
		StartTime     int64  `json:"startTime"`
		NextToken     string `json:"nextToken,omitempty"`
	}{group, pattern, from.UnixMilli(), ""}
	for n, more := 0, true; more && n < maxLogPages; n++ {
		var page struct {
			Events []struct {
				Message   string
				Timestamp int64
			}
			NextToken string
		}
		if err := x.aws.logs.call(ctx, "FilterLogEvents", in, &page); err != nil {
			return err
		}
		in.NextToken, more = page.NextToken, page.NextToken != ""
		for _, e := range page.Events {
			var l logLine
			if json.Unmarshal([]byte(e.Message), &l) == nil {
				f(time.UnixMilli(e.Timestamp).UTC(), l)
			}
		}
	}
	return nil
}

// checkNewest finds the newest log object.
func (x *examination) checkNewest(ctx context.Context) {
	bucket, err := delivery.OpenBucket(ctx, x.bucket.name, "")
	var found []delivery.Listed
	if err == nil {
		found, _, err = bucket.List(ctx, "", delivery.Window{From: x.Now.Add(-lookForLogs)})
	}
	if err != nil {
		x.listError = err
		x.unlisted(areaLag, "how old the newest log object is")
		return
	}
	logs := 0
	for _, l := range found {
		switch {
		case l.Object != nil && l.Object.Named():
			logs++
			end := l.Object.End
			if end.After(x.newestLog) {
				x.newestLog = end
			}
			if x.Now.Sub(end) > x.patience() && !end.Before(x.takesFrom()) && end.After(x.dueLog) {
				x.dueLog = end
			}
		case strings.HasPrefix(l.Key, "AWSLogs/"), strings.Contains(l.Key, "/AWSLogs/"):
			logs++ // a vended log: its key names nothing. Elsewhere lie the configuration and the history.
		case slices.ContainsFunc(x.deliveries, func(v vended) bool { return v.folder != "" && strings.HasPrefix(l.Key, v.folder) }):
			logs++
		}
	}
	switch {
	case logs == 0:
		x.warn(areaLag, x.cli("s3", "ls", "s3://"+x.bucket.name+"/"), "%s got no log object in the last %s: the load balancers had no request, write elsewhere, or are not allowed to write", x.bucket.name, hours(lookForLogs))
	case !x.newestLog.IsZero() && x.Now.Sub(x.newestLog) > quiet:
		x.warn(areaLag, x.cli("s3", "ls", "s3://"+x.bucket.name+"/"), "the newest log object ends at %s, %s ago: a load balancer with requests writes one every five minutes", clock(x.newestLog), span(x.Now.Sub(x.newestLog).Round(time.Minute)))
	}
}

// unlisted records that something could not be checked because the bucket could not be listed.
func (x *examination) unlisted(area, what string) {
	f := Finding{Area: area, State: stateUnchecked, Text: fmt.Sprintf("could not check %s: %s", what, x.listError)}
	if strings.Contains(x.listError.Error(), "access denied") {
		f.Text, f.Needs = fmt.Sprintf("could not check %s: needs s3:ListBucket", what), "s3:ListBucket"
	}
	x.findings = append(x.findings, f)
}

// tail returns the command that shows the function's log.
func (x *examination) tail(pattern string) string {
	args := []string{"logs", "tail", "/aws/lambda/" + x.Function, "--since", hours(x.Since)}
	if pattern != "" {
		args = append(args, "--filter-pattern", pattern)
	}
	return x.cli(args...)
}

func clock(t time.Time) string { return t.UTC().Format("15:04Z") }

// span formats a duration without the units that are 0.
func span(d time.Duration) string {
	s := d.Round(time.Second).String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// hours formats a time as the AWS CLI accepts it.
func hours(d time.Duration) string {
	if d%time.Hour == 0 {
		return fmt.Sprintf("%dh", d/time.Hour)
	}
	return fmt.Sprintf("%dm", d/time.Minute)
}
