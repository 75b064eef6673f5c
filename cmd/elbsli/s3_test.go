package main

import (
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/test/s3"
)

// bucketOfSamples puts the sample logs into a real S3 server, below a prefix.
func bucketOfSamples(t *testing.T) *s3.Server {
	t.Helper()
	server := s3.Start(t)
	server.PutFolder(t, "logs", "team/", sampleLogs)
	server.Environment(t)
	return server
}

const sampleDay = "s3://logs/team/AWSLogs/123456789012/elasticloadbalancing/ap-northeast-1/2026/11/20/"

// Logs in a bucket count like those in a folder.
func TestBucket(t *testing.T) {
	bucketOfSamples(t)
	want := decode(t, readFile(t, "../../testdata/expected.json"))
	for _, arg := range []string{"s3://logs", "s3://logs/", "s3://logs/team", "s3://logs/team/AWSLogs/"} {
		stdout, stderr, status := runWith(t, "", "replay", "--format", "json", "--config", sampleConfig, arg)
		if status != statusDone || stderr != "" {
			t.Fatalf("%s: exit %d: %s", arg, status, stderr)
		}
		if diff := gocmp.Diff(want, decodeCounts(t, stdout)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", arg, diff)
		}
	}
}

// Each command that reads logs accepts a bucket and a time.
func TestBucketCommands(t *testing.T) {
	bucketOfSamples(t)
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"replay", "--since", "2026-11-20T01:00:00Z", "--until", "2026-11-20T01:05:00Z", "s3://logs/team"}, " in 5 objects, 2026-11-20T01:00:00Z to"},
		{[]string{"routes", "suggest", "--since", "2026-11-20", sampleDay}, "GET /hoge/:"},
		{[]string{"init", "--since", "2026-11-20", sampleDay}, "GET /hoge/:"},
		{[]string{"explain", "--config", sampleConfig, "--rule", "twilio-gave-up", "--since", "2026-11-20", sampleDay}, "2026-11-20T01:31:07.000752Z POST /twilio/voice/"},
		{[]string{"check", "--config", sampleConfig, "--logs", "s3://logs/team", "--since", "2026-11-20T01:00:00Z", "--until", "2026-11-20T01:05:00Z"}, "entries in 5 logs, 2026-11-20T01:00:00Z to"},
	} {
		stdout, stderr, status := runWith(t, "", tt.args...)
		if status != statusDone || !strings.Contains(stdout, tt.want) {
			t.Errorf("elbsli %s: exit %d, stderr %q, want %q in\n%.2000s", strings.Join(tt.args, " "), status, stderr, tt.want, stdout)
		}
	}
}

func TestBucketErrors(t *testing.T) {
	server := bucketOfSamples(t)
	server.Put(t, "empty", "notes.txt", []byte("x"))
	for _, tt := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"replay", "s3://"}, statusUsage, `"s3://": want s3://BUCKET/PREFIX`},
		{[]string{"replay", "s3://gone"}, statusFailure, `bucket "gone": there is no such bucket: check its name`},
		{[]string{"replay", "s3://empty"}, statusFailure, "no access log among 1 file or object"},
		{[]string{"explain", "--since", "1h", "--until", "1m", "s3://logs"}, statusFailure, "s3://logs: no access log below this prefix in the time of --since and --until"},
	} {
		stdout, stderr, status := runWith(t, "", tt.args...)
		if status != tt.status || stdout != "" || !strings.Contains(stderr, tt.want) {
			t.Errorf("elbsli %s: exit %d, stderr %q, want exit %d and %q", strings.Join(tt.args, " "), status, stderr, tt.status, tt.want)
		}
	}
}
