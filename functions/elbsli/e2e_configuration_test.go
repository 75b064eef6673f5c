package main_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/test/events"
	"github.com/elb-sli/elb-sli/test/logs"
	"github.com/elb-sli/elb-sli/test/oracle"
	"github.com/elb-sli/elb-sli/test/s3"
)

// uploaded puts a configuration into S3 as the Terraform module does, and returns its key.
func (w *world) uploaded(folder, yaml string) (key string) {
	w.Helper()
	key = fmt.Sprintf("%selbsli-%x.yaml", folder, sha256.Sum256([]byte(yaml)))
	w.s3.Put(w, bucket, key, []byte(yaml))
	return key
}

// startLog returns the function's log line about the configuration at start.
func startLog(t *testing.T, log string) map[string]any {
	t.Helper()
	for line := range strings.Lines(log) {
		var entry map[string]any
		if json.Unmarshal([]byte(line), &entry) == nil && entry["msg"] == "configuration" && entry["digest"] != nil {
			delete(entry, "time")
			return entry
		}
	}
	t.Errorf("no line about the configuration in the log:\n%s", log)
	return nil
}

// A configuration in S3 gives the same counts and digests as the same file beside the binary.
func TestConfigurationInS3(t *testing.T) {
	server := s3.Start(t)
	server.Environment(t)
	w := newWorld(t, server)
	w.keeps()
	w.s3.Put(t, "counts", "elsewhere", nil) // makes the bucket
	key := logs.Key("", lb, "192.0.2.1", "r", period())
	w.log(1, key, period(), 300)

	f := w.start()
	w.done(f, events.S3(bucket, key))
	w.check()
	inFile := startLog(t, f.Log())
	kept, files := w.history()
	points := w.backend.Points()

	path := w.config
	for _, folder := range []string{"", "elb-sli/", "a b/ログ/"} {
		w.config = "s3://" + bucket + "/" + w.uploaded(folder, oracle.SampleYAML)
		f = w.start()
		w.done(f, events.S3(bucket, key))
		w.check()
		inFile["path"] = w.config
		if diff := cmp.Diff(inFile, startLog(t, f.Log())); diff != "" {
			t.Errorf("%s: the log (-file +S3):\n%s", w.config, diff)
		}
	}
	w.config = path
	if again, n := w.history(); n != files || !slices.Equal(again, kept) {
		t.Errorf("the history has %d files and different counts, want the same %d: its digest differs", n, files)
	}
	if n := w.backend.Points(); n != points {
		t.Errorf("%d points, want the same %d as with the file", n, points)
	}
}

// If the configuration cannot be read, or does not match its key, the start fails and the log says what to do.
func TestConfigurationInS3Refused(t *testing.T) {
	t.Parallel() // it mostly waits for the SDK's retries
	server := s3.Start(t)
	w := newWorld(t, server)
	good := w.uploaded("", oracle.SampleYAML)
	broken := w.uploaded("", "routes:\n  - GET /hoge/:id\nunknwon: 1\n")
	large := w.uploaded("", "# "+strings.Repeat("-", 1<<20))
	changed := fmt.Sprintf("elbsli-%064x.yaml", 7)
	server.Put(t, bucket, changed, []byte(oracle.SampleYAML))
	for _, tt := range []struct {
		config string
		faults []s3.Fault
		want   string // "" means that it starts
	}{
		{bucket + "/" + good, []s3.Fault{{Status: 503}}, ""},
		{bucket + "/" + good, []s3.Fault{{Cut: 1}, {Cut: 100}}, ""},
		{bucket + "/" + good, slices.Repeat([]s3.Fault{{Cut: 100}}, 9), "unexpected EOF"},
		{bucket + "/" + good, slices.Repeat([]s3.Fault{{Status: 503}}, 9), "StatusCode: 503"},
		{bucket + "/" + good, []s3.Fault{{Status: 403}}, "allow s3:GetObject on it"},
		{bucket + "/" + changed, nil, fmt.Sprintf("its SHA-256 is %x: upload", sha256.Sum256([]byte(oracle.SampleYAML)))},
		{bucket + "/" + strings.Replace(good, "elbsli-", "gone/elbsli-", 1), nil, "there is no such object"},
		{"no-such-bucket/" + good, nil, "no such bucket"},
		{bucket + "/" + large, nil, "the object is larger than 1048576 bytes"},
		{bucket + "/" + broken, nil, broken + ":3:1: configuration: unknown key"},
		{bucket + "/config.yaml", nil, `what "sha256sum config.yaml" prints`},
		{bucket + "/elbsli-" + strings.Repeat("A", 64) + ".yaml", nil, "want s3://BUCKET/elbsli-SHA256.yaml"},
		{"/" + good, nil, "want s3://BUCKET/elbsli-SHA256.yaml"},
	} {
		w.config = "s3://" + tt.config
		server.Fail(tt.faults...)
		f := w.start()
		_, err := f.Ready(timeout)
		if (err == nil) != (tt.want == "") || tt.want != "" && !strings.Contains(f.Log(), tt.want) {
			t.Errorf("%s, %v: %v, want %q in the log:\n%s", tt.config, tt.faults, err, tt.want, f.Log())
		}
		f.Kill()
	}
}

// A warm environment reads the configuration once, whatever happens to the object.
func TestConfigurationInS3IsReadOnce(t *testing.T) {
	server := s3.Start(t)
	w := newWorld(t, server)
	config := w.uploaded("", oracle.SampleYAML)
	w.config = "s3://" + bucket + "/" + config
	f := w.start()
	for i := range 3 {
		key := logs.Key("", lb, "192.0.2.1", fmt.Sprint(i), period())
		w.log(uint64(i), key, period(), 100)
		w.done(f, events.S3(bucket, key))
		if n := server.Reads(bucket, config); n != 1 {
			t.Errorf("the configuration was read %d times, want once", n)
		}
		server.Put(t, bucket, config, []byte("routes: []\n"))
	}
}
