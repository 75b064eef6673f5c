package main

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"time"
)

// An interrupted command says so, prints no partial result, and does not wait for input.
func TestInterrupted(t *testing.T) {
	for _, args := range [][]string{
		{"replay", "-"}, {"replay", "--format", "json", sampleLogs, "-"}, {"replay", "--compare", sampleConfig, "-"}, {"explain"},
		{"check", "--config", sampleConfig, "--logs", "-"}, {"routes", "suggest", "-", sampleLogs},
	} {
		ctx, cancel := context.WithCancel(context.Background())
		stdin, w := io.Pipe() // nobody writes
		time.AfterFunc(100*time.Millisecond, cancel)
		var stdout, stderr bytes.Buffer
		ended := make(chan int)
		go func() { ended <- run(ctx, args, stdin, &stdout, &stderr) }()
		select {
		case status := <-ended:
			name := strings.Join(args, " ")
			if status != statusFailure || !strings.HasSuffix(stderr.String(), ": interrupted\n") || strings.Count(stderr.String(), "\n") != 1 {
				t.Errorf("elbsli %s: exit %d, stderr %q", name, status, stderr.String())
			}
			if stdout.Len() > 0 {
				t.Errorf("elbsli %s: stdout %q", name, stdout.String())
			}
		case <-time.After(time.Minute):
			t.Fatalf("elbsli %s: still running", strings.Join(args, " "))
		}
		w.Close()
		cancel()
	}
}
