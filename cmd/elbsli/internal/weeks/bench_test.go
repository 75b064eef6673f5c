package weeks

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/delivery"
	"github.com/elb-sli/elb-sli/internal/history"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// The benchmark's product: 50 routes, ten of them in journeys with a latency SLI, behind four nodes of a load balancer,
// with 10 million requests a week. Half of the requests are for a few routes, and most come in a fifth of the day. One
// request in 500 is bad, for one of six causes. Durations are log-normal around each route's own median.
const (
	benchRoutes   = 50
	benchNodes    = 4
	benchRequests = 10_000_000
	benchLB       = "app/web/50dc6c495c0c9188"
)

var benchStart = time.Date(2026, 8, 31, 0, 0, 0, 0, time.UTC)

// benchPart generates the counts of one node's log of five minutes.
func benchPart(node int, from int64) *history.Part {
	r := rand.New(rand.NewPCG(uint64(node), uint64(from)))
	p := &history.Part{}
	o := history.Object{
		ID:     history.NewID(fmt.Sprint(node, " ", from)),
		Source: fmt.Sprintf("s3://my-logs/AWSLogs/123456789012/elasticloadbalancing/ap-northeast-1/2026/11/20/123456789012_elasticloadbalancing_ap-northeast-1_app.web.50dc6c495c0c9188_%d_10.0.%d.7_%08x.log.gz", from, node, r.Uint32()),

		LoadBalancer: benchLB, ObjectDetail: history.ObjectDetail{From: from, To: from + 300, First: from, Last: from + 299},
	}
	hour := float64(from%86_400) / 3600
	ofDay := 1 + 0.9*math.Sin((hour-8)/24*2*math.Pi)
	perMinute := benchRequests / (7.0 * 1440 * benchNodes) * ofDay
	var weight float64
	for n := range benchRoutes {
		weight += 1 / float64(n+1)
	}
	for n := range benchRoutes {
		k := sli.Key{SLI: sli.Availability, LoadBalancer: benchLB, Method: "GET", Route: fmt.Sprintf("/api/v1/resource-%d/:id/items", n)}
		if n%5 == 0 {
			k.Journey = fmt.Sprintf("journey-%d", n)
		}
		for minute := range int64(5) {
			mean := perMinute / float64(n+1) / weight
			requests := max(0, int(math.Round(mean+r.NormFloat64()*math.Sqrt(mean))))
			benchMinute(p, r, k, from+60*minute, n, requests)
			o.Entries += int64(requests)
		}
	}
	p.Objects = []history.Object{o}
	return p
}

// benchMinute adds the requests of one route and minute.
func benchMinute(p *history.Part, r *rand.Rand, k sli.Key, start int64, n, requests int) {
	if requests == 0 {
		return
	}
	slow := k
	slow.SLI = sli.Latency
	median := 8 * math.Pow(1.08, float64(n))
	p.Tally.About(sli.Entries(benchLB, true)).AddN(start, int64(requests))
	good, fast := 0, 0
	took := p.Detail.Took.In(k, start)
	for range requests {
		if r.IntN(500) == 0 {
			cause := sli.Cause{Rule: "server-error", ELBStatus: 502 + r.IntN(3), TargetStatus: sli.NoStatus, TargetGroup: []string{"web-blue", "web-green"}[r.IntN(2)]}
			p.Detail.Causes.Add(k, start, cause, 1)
			continue
		}
		good++
		ms := median * math.Exp(0.5*r.NormFloat64())
		took.Add(time.Duration(ms * float64(time.Millisecond)).Round(time.Millisecond)) // rounded as in the log
		if ms <= 5*median {
			fast++
		} else if k.Journey != "" {
			p.Detail.Causes.Add(slow, start, sli.Cause{Rule: "served", ELBStatus: 200, TargetStatus: 200, TargetGroup: "web-blue"}, 1)
		}
	}
	p.Detail.AddDecided(sli.Decision{Rule: "served", Verdict: "good"}, int64(good))
	p.Detail.AddDecided(sli.Decision{Rule: "server-error", Verdict: "bad"}, int64(requests-good))
	p.Tally.Series(k).AddBucket(sli.Bucket{Start: start, Total: int64(requests), Good: int64(good)})
	if k.Journey != "" {
		p.Tally.Series(slow).AddBucket(sli.Bucket{Start: start, Total: int64(good), Good: int64(fast)})
	}
}

// benchDay returns the counts of a day, and the total size of its single files.
func benchDay(b *testing.B, day int) (sum *history.Part, singles int) {
	b.Helper()
	sum = &history.Part{}
	for period := range int64(288) {
		for node := range benchNodes {
			one := benchPart(node, benchStart.AddDate(0, 0, day).Unix()+300*period)
			file, err := one.Encode()
			if err != nil {
				b.Fatal(err)
			}
			singles += len(file)
			sum.Merge(one)
		}
	}
	return sum, singles
}

// later returns the same counts for other objects, some seconds later.
func later(p *history.Part, by int64) *history.Part {
	out := &history.Part{}
	for _, s := range p.Tally.All() {
		to := out.Tally.Series(s.Key)
		for _, c := range s.Buckets() {
			to.AddBucket(sli.Bucket{Start: c.Start + by, Total: c.Total, Good: c.Good})
		}
	}
	for _, a := range p.Tally.AllAbout() {
		to := out.Tally.About(a.About)
		for _, c := range a.Buckets() {
			to.AddN(c.Start+by, c.Total)
		}
	}
	for _, c := range p.Detail.Causes.All() {
		to := out.Detail.Causes.AddTo(c.Key, c.Cause)
		for _, n := range c.Buckets() {
			to.AddN(n.Start+by, n.Total)
		}
	}
	for _, t := range p.Detail.Took.All() {
		out.Detail.Took.In(t.Key, t.Start+by).Merge(t.Durations)
	}
	for d, n := range p.Detail.Decided {
		out.Detail.AddDecided(d, n)
	}
	for _, o := range p.Objects {
		o.ID, o.From, o.To = history.NewID(fmt.Sprint(o.ID, by)), o.From+by, o.To+by
		o.First, o.Last = o.First+by, o.Last+by
		out.Objects = append(out.Objects, o)
	}
	return out
}

// BenchmarkHistorySizes reports the size of a week before and after compaction.
func BenchmarkHistorySizes(b *testing.B) {
	for b.Loop() {
		var before, after int
		var entries int64
		for day := range 7 {
			sum, singles := benchDay(b, day)
			file, err := sum.Encode()
			if err != nil {
				b.Fatal(err)
			}
			before, after = before+singles, after+len(file)
			for i := range sum.Objects {
				entries += sum.Objects[i].Entries
			}
		}
		b.ReportMetric(float64(before)/(1<<20), "MiB-before")
		b.ReportMetric(float64(after)/(1<<20), "MiB-after")
		b.ReportMetric(float64(entries), "requests")
	}
}

// twelveWeeks makes a history of compacted days: one week, twelve times.
func twelveWeeks(b *testing.B, cfg *config.Config) (dir string) {
	b.Helper()
	dir = b.TempDir()
	place, digest := history.Dir(dir), delivery.HistoryDigest(cfg.Counting)
	for day := range 7 {
		sum, _ := benchDay(b, day)
		for week := range int64(12) {
			if err := place.Put(b.Context(), digest, later(sum, week*7*86_400)); err != nil {
				b.Fatal(err)
			}
		}
	}
	say := func(name string, err error) { b.Error(name, err) }
	if _, _, err := Compact(b.Context(), place, digest, time.Now().AddDate(10, 0, 0), say); err != nil {
		b.Fatal(err)
	}
	return dir
}

const benchYAML = "routes: [GET /a]\n"

// BenchmarkHistoryTwelveWeeks loads twelve weeks of compacted days.
func BenchmarkHistoryTwelveWeeks(b *testing.B) {
	cfg, err := config.Parse("config.yaml", []byte(benchYAML))
	if err != nil {
		b.Fatal(err)
	}
	place := history.Dir(twelveWeeks(b, cfg))
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		b.Fatal(err)
	}
	before := cpuTime(b)
	for b.Loop() {
		w, err := Load(b.Context(), cfg, Source{History: place}, Options{Zone: tokyo})
		if err != nil || len(w.Objects) != 84*288*benchNodes {
			b.Fatal(err, len(w.Objects))
		}
	}
	b.ReportMetric((cpuTime(b)-before).Seconds()/float64(b.N), "cpu-s/op") // what it takes even if others use the cores
}

// BenchmarkSecondReport measures `elbsli report` of twelve weeks from a history, as a whole process.
func BenchmarkSecondReport(b *testing.B) {
	cfg, err := config.Parse("config.yaml", []byte(benchYAML))
	if err != nil {
		b.Fatal(err)
	}
	dir, tmp := twelveWeeks(b, cfg), b.TempDir()
	binary, yaml, page := filepath.Join(tmp, "elbsli"), filepath.Join(tmp, "config.yaml"), filepath.Join(tmp, "report.html")
	if err := os.WriteFile(yaml, []byte(benchYAML), 0o600); err != nil {
		b.Fatal(err)
	}
	if out, err := exec.Command("go", "build", "-o", binary, "../..").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	var cpu time.Duration
	for b.Loop() {
		cmd := exec.Command(binary, "report", "--config", yaml, "--history", dir, "--weeks", "12", "--timezone", "UTC", "--out", page)
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
		cpu += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	if html, err := os.ReadFile(page); err != nil || !bytes.Contains(html, []byte("resource-49")) {
		b.Fatalf("a page of %d bytes without the routes, %v", len(html), err)
	}
	b.ReportMetric(cpu.Seconds()/float64(b.N), "cpu-s/op")
}

// cpuTime returns the process's CPU time.
func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
