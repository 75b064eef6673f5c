package main_test

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// prices are USD in us-east-1, before any free tier or discount. docs/performance.md gives their sources and dates.
var prices = struct{ gbSecond, invocation, get, message, write, gbMonth float64 }{
	gbSecond: 0.0000133334, invocation: 0.20e-6, get: 0.40e-6, message: 0.40e-6, write: 0.625e-6, gbMonth: 0.25,
}

// The assumptions about a billion requests.
const (
	requests      = 1e9
	costObjects   = requests / benchLines
	flushTime     = 100 * time.Millisecond // assumed, of the extension after an invocation
	ledgerBytes   = 200                    // for one object in the table, with its share of the item; see ledger
	ledgerMonths  = 15
	wholeCore     = 1769 // MB: a function of that size has one vCPU (docs.aws.amazon.com/lambda, "Configure Lambda function memory")
	costRounds    = 15
	quotaPeriod   = 20 * time.Millisecond
	confirmations = 2
)

var memorySizes = []int{256, 512, 768, 1024, 1280, 1536, wholeCore}

// BenchmarkCost reports the cost of a billion requests at each memory size, from the wall time of an invocation. The
// CPU of a size is a model: the function's process has a quota equal to its share of a core, in periods of 20 ms.
func BenchmarkCost(b *testing.B) {
	v := newInvocations(b)
	var table strings.Builder
	fmt.Fprintf(&table, "\n%8s %8s | %10s %10s | %10s %10s\n", "MB", "vCPU", "intake ms", "USD", "dogstatsd ms", "USD")
	for _, mb := range memorySizes {
		fmt.Fprintf(&table, "%8d %8.2f |", mb, share(mb))
		for _, sink := range []string{"intake", "dogstatsd"} {
			f := v.warm(b, sink)
			limitCPU(b, f.PID(), share(mb))
			walls := make([]time.Duration, costRounds)
			for i := range walls {
				event := v.event(b)
				time.Sleep(2 * quotaPeriod) // so that the remaining quota of the last one does not matter
				walls[i] = v.invoke(b, f, event)
			}
			slices.Sort(walls)
			wall := walls[len(walls)/2]
			v.statsd.Take(b)
			f.Kill()
			fmt.Fprintf(&table, " %10.0f %10.3f |", ms(wall), cost(sink, mb, wall).total())
		}
		fmt.Fprintln(&table)
	}
	fmt.Println(table.String())
	for _, sink := range []string{"intake", "dogstatsd"} {
		c := cost(sink, memorySizes[0], 0)
		fmt.Printf("%s, beside the time: Lambda's requests %.3f, S3 %.3f, SQS %.3f, DynamoDB's writes %.3f and storage %.3f\n",
			sink, c.invocations, c.gets, c.messages, c.writes, c.storage)
	}
	b.ReportMetric(0, "ns/op")
}

// largeMembers are the gzip members of benchLines each of an object of three million requests: of a node that answers
// 10,000 a second.
const largeMembers = 300

// moduleTimeout is the default of the Terraform module.
const moduleTimeout = 60 * time.Second

// BenchmarkCostLarge is the wall time of a large object at three memory sizes, by the same model, and the function's peak
// memory. An object that takes as long as the timeout is never counted.
func BenchmarkCostLarge(b *testing.B) {
	v := newInvocations(b)
	small := v.log
	fmt.Printf("\n%8s %8s | %10s %10s   (an object of %d requests, %d MB)\n", "MB", "vCPU", "seconds", "peak MiB",
		largeMembers*benchLines, largeMembers*len(small)/1e6)
	for _, mb := range []int{256, 512, wholeCore} {
		v.log = small
		f := v.warm(b, "intake")
		limitCPU(b, f.PID(), share(mb))
		v.log = bytes.Repeat(small, largeMembers)
		event := v.event(b)
		start := time.Now()
		r := f.Invoke(event, 4*moduleTimeout)
		took := time.Since(start)
		if string(r.Payload) != acked {
			b.Fatal(string(r.Payload), r.Failure, f.Log())
		}
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", f.PID()))
		if err != nil {
			b.Fatal(err)
		}
		var peak int // kB
		_, after, _ := strings.Cut(string(status), "VmHWM:")
		if _, err := fmt.Sscan(after, &peak); err != nil {
			b.Fatal(err)
		}
		f.Kill()
		fmt.Printf("%8d %8.2f | %10.1f %10.1f\n", mb, share(mb), took.Seconds(), float64(peak)/1024)
	}
	b.ReportMetric(0, "ns/op")
}

func share(mb int) float64 { return float64(mb) / wholeCore }

// bill is the cost in USD of a billion requests.
type bill struct{ time, invocations, gets, messages, writes, storage float64 }

func (c bill) total() float64 {
	return c.time + c.invocations + c.gets + c.messages + c.writes + c.storage
}

// cost returns the bill of a sink, given the duration of an invocation. A pass is an invocation, a GET, a receive and a
// claim; an object is also sent to the queue, deleted there, and marked once. A write costs by the item's size: 1 KB
// holds the objects of eight nodes.
func cost(sink string, mb int, wall time.Duration) bill {
	passes := 1.0
	if sink == "dogstatsd" {
		passes = confirmations
		wall += flushTime
	}
	billed := math.Ceil(ms(wall)) / 1000 * float64(mb) / 1024
	return bill{
		time:        costObjects * passes * billed * prices.gbSecond,
		invocations: costObjects * passes * prices.invocation,
		gets:        costObjects * passes * prices.get,
		messages:    costObjects * (passes + 2) * prices.message,
		writes:      costObjects * (passes + 1) * prices.write,
		storage:     costObjects * ledgerBytes / (1 << 30) * ledgerMonths * prices.gbMonth,
	}
}

// limitCPU gives a process a share of one core with its own control group, ahead of everything else on the machine. This needs
// root.
func limitCPU(b *testing.B, pid int, share float64) {
	b.Helper()
	period := quotaPeriod.Microseconds()
	quota := int64(share * float64(period))
	root, files := "/sys/fs/cgroup/cpu", map[string]string{"cpu.cfs_period_us": fmt.Sprint(period), "cpu.cfs_quota_us": fmt.Sprint(quota), "cpu.shares": "262144"}
	if _, err := os.Stat(root); err != nil { // version 2 of control groups
		root, files = "/sys/fs/cgroup", map[string]string{"cpu.max": fmt.Sprint(quota, " ", period), "cpu.weight": "10000"}
	}
	dir := filepath.Join(root, fmt.Sprintf("elbsli-bench-%d", pid))
	if err := os.Mkdir(dir, 0o755); err != nil {
		b.Fatalf("a CPU quota needs the rights to make a control group: %v", err)
	}
	b.Cleanup(func() {
		if err := os.Remove(dir); err != nil {
			b.Error(err)
		}
	})
	files["cgroup.procs"] = fmt.Sprint(pid)
	for _, name := range []string{"cpu.cfs_period_us", "cpu.cfs_quota_us", "cpu.shares", "cpu.max", "cpu.weight", "cgroup.procs"} {
		if text, ok := files[name]; ok {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
				b.Fatalf("a CPU quota needs control groups with the cpu controller: %v", err)
			}
		}
	}
}
