package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logcheck"
)

// --verbose reports on stderr what is read, chosen and skipped; stdout stays the same.
func TestVerbose(t *testing.T) {
	history := filepath.Join(t.TempDir(), "counts")
	args := []string{"replay", "--config", sampleConfig, "--history", history, "--since", "2026-11-20T01:00:00Z", sampleLogs}
	quiet, _, _ := runWith(t, "", args...)
	stdout, stderr, status := runWith(t, "", append(args, "--verbose")...)
	if status != statusDone || stdout != quiet {
		t.Errorf("exit %d; stdout differs from that without --verbose", status)
	}
	full, err := filepath.Abs(sampleConfig)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"# configuration: " + full + ": 21 routes, 11 rules, 6 journeys, counting digest ",
		"# time: logs whose period ends after 2026-11-20T01:00:00Z, and not after any time",
		": app/phone/50dc6c495c0c9188, until 2026-11-20T13:05Z\n",
		" logs found in " + sampleLogs + ", ",
		"; 2 others skipped by their names",
		"# history: " + history + ": the counts of ",
	} {
		if !strings.Contains(stderr, want) {
			t.Errorf("no %q in\n%s", want, stderr)
		}
	}
	_, stderr, _ = runWith(t, "", "replay", sampleLogs)
	if strings.Contains(stderr, "#") {
		t.Errorf("without --verbose: %s", stderr)
	}
	bucketOfSamples(t)
	_, stderr, _ = runWith(t, "", "replay", "--verbose", "s3://logs/team")
	for _, want := range []string{"# configuration: --config is not given", "# aws: ", "AWS_ENDPOINT_URL_S3=http", "# network: ", "requests to 127.0.0.1:", " found in s3://logs/team"} {
		if !strings.Contains(stderr, want) {
			t.Errorf("no %q in\n%s", want, stderr)
		}
	}
}

// check ends with the next step.
func TestNextStep(t *testing.T) {
	some, none := &logcheck.Logs{Entries: 10}, &logcheck.Logs{}
	for _, tt := range []struct {
		k    checked
		logs []string
		want string
	}{
		{checked{Errors: make([]problem, 2)}, nil, "fix the 2 errors, the first one first, and run elbsli check --config c.yaml again"},
		{checked{}, nil, "elbsli init LOGS prints a first configuration with routes and journeys"},
		{checked{}, []string{"my logs/"}, "elbsli init 'my logs/' prints a first configuration with routes and journeys"},
		{checked{Routes: 3}, nil, "name what your users do under journeys, because objectives are for journeys: elbsli help journey"},
		{checked{Routes: 3, Journeys: 1}, nil, "elbsli check --config c.yaml --logs LOGS compares it with logs"},
		{checked{Routes: 3, Journeys: 1, Logs: none}, []string{"x"}, "name access logs: elbsli explain x shows why none of their lines is an entry"},
		{checked{Routes: 3, Journeys: 1, Logs: some, Warnings: make([]problem, 1)}, []string{"a", "b"}, "check the 1 warning, then run elbsli replay --config c.yaml a b"},
		{checked{Routes: 3, Journeys: 1, Logs: some}, []string{"logs/"}, "elbsli objectives --config c.yaml logs/ shows which objectives these logs support; terraform/README.md deploys it"},
	} {
		tt.k.Config = "c.yaml"
		if got := tt.k.nextStep(tt.logs); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}
