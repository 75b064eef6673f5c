package main

import (
	"archive/zip"
	"bytes"
	"cmp"
	"compress/flate"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"
)

// lambdaFlags are those of `make package`.
var lambdaFlags = []string{"-tags", "lambda.norpc", "-ldflags=-s -w -buildid="}

// coldStart measures the time from the start of the Lambda's process to its first request for an event.
func coldStart(dir string, rounds int) error {
	bootstrap, err := build(dir, "bootstrap", "./functions/elbsli", lambdaFlags...)
	if err != nil {
		return err
	}
	var took []time.Duration
	var spent []time.Duration
	for range rounds {
		t, c, err := firstNext(string(bootstrap), dir+"/bench.yaml")
		if err != nil {
			return err
		}
		took, spent = append(took, t), append(spent, c)
	}
	fmt.Printf("\ncold start, process start to the first request for an event: %.1f ms median, %.1f ms least, %.1f ms CPU (goal 25 ms)\n",
		ms(median(took)), ms(slices.Min(took)), ms(median(spent)))
	return nil
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// firstNext starts the Lambda's binary with nothing but a Runtime API that never has an event.
func firstNext(bootstrap, conf string) (took, spent time.Duration, err error) {
	asked := make(chan struct{}, 16)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, 0, err
	}
	server := http.Server{Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked <- struct{}{}
		<-r.Context().Done()
	})}
	go server.Serve(l) // it returns when the server is closed
	defer server.Close()
	cmd := exec.Command(bootstrap)
	cmd.Env = []string{"AWS_LAMBDA_RUNTIME_API=" + l.Addr().String(), "ELBSLI_CONFIG=" + conf, "ELBSLI_WRITERS_TABLE=writers",
		"AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=bench", "AWS_SECRET_ACCESS_KEY=bench"}
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, 0, err
	}
	select {
	case <-asked:
		took = time.Since(start)
	case <-time.After(10 * time.Second):
		err = fmt.Errorf("%s does not ask for an event", bootstrap)
	}
	_ = cmd.Process.Kill() // after this, its error only reports the signal
	_ = cmd.Wait()
	return took, cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), err
}

// lambdaZip prints the size and the content of the Lambda's zip for arm64.
func lambdaZip(dir, conf string) error {
	path := dir + "/bootstrap-arm64"
	os.Setenv("GOARCH", "arm64")
	defer os.Unsetenv("GOARCH")
	if _, err := build(dir, "bootstrap-arm64", "./functions/elbsli", lambdaFlags...); err != nil {
		return err
	}
	size, err := zipped(path, conf)
	if err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	fmt.Printf("\nLambda zip, arm64: %.2f MiB (goal 8 MiB) of a binary of %.2f MiB\n", mib(size), mib(info.Size()))
	if _, err := build(dir, "bootstrap-symbols", "./functions/elbsli", "-tags", "lambda.norpc"); err != nil {
		return err
	}
	symbols, err := exec.Command("go", "tool", "nm", "-size", dir+"/bootstrap-symbols").Output()
	if err != nil {
		return fmt.Errorf("go tool nm: %w", err)
	}
	for _, p := range bySize(string(symbols)) {
		fmt.Printf("%8.0f KiB  %s\n", float64(p.size)/1024, p.name)
	}
	return nil
}

func mib(n int64) float64 { return float64(n) / (1 << 20) }

// zipped returns the size of a zip of the files with maximum compression.
func zipped(paths ...string) (int64, error) {
	var out bytes.Buffer
	zw := zip.NewWriter(&out)
	zw.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.DefaultCompression) })
	for _, p := range paths {
		b, err := os.ReadFile(p)
		if err != nil {
			return 0, err
		}
		w, err := zw.Create(p)
		if err != nil {
			return 0, err
		}
		if _, err := w.Write(b); err != nil {
			return 0, err
		}
	}
	err := zw.Close()
	return int64(out.Len()), err
}

type part struct {
	name string
	size int64
}

// bySize adds up code and constants by module or standard package, and returns the largest.
func bySize(symbols string) []part {
	sizes := map[string]int64{}
	for line := range strings.Lines(symbols) {
		f := strings.Fields(line)
		if len(f) < 4 {
			continue
		}
		n, err := strconv.ParseInt(f[1], 10, 64)
		if err != nil || !strings.Contains("TtRr", f[2]) {
			continue
		}
		sizes[owner(f[3])] += n
	}
	var all []part
	for name, n := range sizes {
		all = append(all, part{name, n})
	}
	slices.SortFunc(all, func(a, b part) int { return cmp.Or(cmp.Compare(b.size, a.size), cmp.Compare(a.name, b.name)) })
	return all[:min(len(all), 20)]
}

// owner returns the module of a symbol, or the first element of its package's path if the package is a standard one.
func owner(symbol string) string {
	symbol = strings.TrimPrefix(symbol, "type:.eq.")
	elements := strings.Split(symbol, "/")
	switch {
	case strings.HasPrefix(symbol, "type:") || strings.HasPrefix(symbol, "go:") || strings.HasPrefix(symbol, "runtime."):
		return "Go's runtime and types"
	case strings.Contains(elements[0], ".") && len(elements) >= 3:
		name, _, _ := strings.Cut(elements[2], ".")
		return strings.Join([]string{elements[0], elements[1], name}, "/")
	case len(elements) > 1:
		return "std " + elements[0]
	}
	name, _, _ := strings.Cut(symbol, ".")
	return "std " + name
}
