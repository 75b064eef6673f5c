//go:build unix

package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/test/logs"
	"github.com/elb-sli/elb-sli/test/s3"
)

var benchObjects = flag.Int("s3.objects", 10_000, "objects of BenchmarkReplayS3")

// What BenchmarkReplayS3 reads, and S3's response time. A node that answers ten requests a second writes 3,000 lines in
// five minutes. AWS's own guide gives 100 to 200 ms for small objects ("Best practices design patterns: optimizing Amazon S3
// performance").
const (
	benchLines   = 3000 // of one object
	benchLatency = 20 * time.Millisecond
)

// BenchmarkReplayS3 measures the wall time of `elbsli replay s3://…` over a month of logs in a real S3 server, which
// runs in this process on the same cores. One GET at a time is what a loop over the objects would do: the server then
// answers one after the other. The output must be the same bytes every time.
func BenchmarkReplayS3(b *testing.B) {
	binary := filepath.Join(b.TempDir(), "elbsli")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	server := s3.Start(b)
	const lb = "app/web/50dc6c495c0c9188"
	end := time.Date(2026, 11, 1, 0, 5, 0, 0, time.UTC)
	keys := make([]string, *benchObjects)
	for i := range keys {
		at := end.Add(time.Duration(i*30*24*12/len(keys)) * 5 * time.Minute)
		keys[i] = logs.Key("", lb, fmt.Sprintf("192.0.2.%d", i%2), fmt.Sprint(i), at)
	}
	server.PutSame(b, "logs", keys, logs.Gzip(b, logs.ALB(1, lb, end, benchLines))) // in later periods its entries are clamped
	env := slices.Concat(os.Environ(), []string{"AWS_ENDPOINT_URL_S3=" + server.URL(), "AWS_ACCESS_KEY_ID=a", "AWS_SECRET_ACCESS_KEY=b",
		"AWS_REGION=us-east-1", "AWS_EC2_METADATA_DISABLED=true"})
	var want []byte
	var first, oneCore time.Duration
	for _, tt := range []struct {
		name     string
		cores    int
		latency  time.Duration
		oneByOne bool
	}{
		{"1 core, one GET at a time", 1, benchLatency, true},
		{"1 core, GETs ahead", 1, benchLatency, false},
		{"2 cores, GETs ahead", 2, benchLatency, false},
		{"2 cores, no latency", 2, 0, false},
	} {
		server.Before(func(string) {})
		if server.Delay(tt.latency); tt.oneByOne {
			server.Delay(0)
			server.Before(func(string) { time.Sleep(tt.latency) }) // the server is locked during this
		}
		cmd := exec.Command(binary, "replay", "--format", "json", "--config", sampleConfig, "s3://logs/AWSLogs/")
		cmd.Env = append(env, fmt.Sprint("GOMAXPROCS=", tt.cores))
		cmd.Stderr = os.Stderr
		start, before := time.Now(), serverCPU(b)
		got, err := cmd.Output()
		took, server := time.Since(start), serverCPU(b)-before
		if err != nil {
			b.Fatal(err)
		}
		if want == nil {
			want, first = got, took
		}
		if !bytes.Equal(got, want) {
			b.Errorf("%s: different counts than with one GET at a time", tt.name)
		}
		usage := cmd.ProcessState
		fmt.Printf("%-28s %8.1f s wall, %6.1f s CPU, %5.1f s of the server's, %5.1f x", tt.name, took.Seconds(),
			(usage.UserTime() + usage.SystemTime()).Seconds(), server.Seconds(), first.Seconds()/took.Seconds())
		if !tt.oneByOne && tt.cores == 1 {
			oneCore = took
		}
		if tt.cores == 2 {
			fmt.Printf(", %.2f x one core", oneCore.Seconds()/took.Seconds())
		}
		fmt.Println()
	}
	b.ReportMetric(0, "ns/op")
}

// serverCPU is the processor time of this process, in which the server is.
func serverCPU(b *testing.B) time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		b.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
