package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/internal/loggen"
	"github.com/elb-sli/elb-sli/internal/loggen/parquetlog"
	"github.com/elb-sli/elb-sli/test/logs"
)

// legacyLine is an entry as a load balancer writes it to S3 itself; jsonEntry is the same entry in vended logs.
const legacyLine = `https 2026-11-20T01:02:03.186641Z app/web/50dc6c495c0c9188 198.51.100.131:52817 10.0.14.66:8080 0.001 0.048 0.000 502 502 341 1366 "GET https://api.example.com:443/hoge/123 HTTP/1.1" "curl/8.9.1" - - - "-" "-" "-" 0 2026-11-20T01:02:03.137000Z "forward" "-" "-"`

const (
	jsonEntry = `{"type":"https","time":"2026-11-20T01:02:03.186641Z","elb":"app/web/50dc6c495c0c9188","client:port":"198.51.100.131:52817","elb_status_code":502,"target_status_code":502,"request_line":"GET https://api.example.com:443/hoge/123 HTTP/1.1","user_agent":"curl/8.9.1"}`
	w3cEntry  = "#Version: 1.0\n#Fields: time elb elb_status_code request_line user_agent\n2026-11-20T01:02:03.186641Z\tapp/web/50dc6c495c0c9188\t502\tGET https://api.example.com:443/hoge/123 HTTP/1.1\tcurl/8.9.1"
	plainLine = "502~app/web/50dc6c495c0c9188~GET https://api.example.com:443/hoge/123 HTTP/1.1~2026-11-20T01:02:03.186641Z"
)

const plainConfig = "routes: [GET /hoge/:id]\nformats: {plain: {delimiter: \"~\", fields: [elb_status_code, elb, request_line, time]}}\n"

func writeFiles(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// In a folder with logs of every kind under any names, and with other files, each log counts and the rest is skipped.
func TestMixedFolder(t *testing.T) {
	dir := writeFiles(t, map[string]string{
		"config.yaml":               plainConfig,
		"logs/legacy.log":           legacyLine + "\n",
		"logs/a/part-0001":          jsonEntry + "\n" + jsonEntry,
		"logs/a/part-0002.json.gz":  string(logs.Members(t, jsonEntry+"\n")),
		"logs/b/2026/w3c.txt":       w3cEntry,
		"logs/b/2026/plain":         plainLine + "\n",
		"logs/notes.md":             "# Logs\n\nOf last week.\n",
		"logs/picture.png":          "\x89PNG\r\n\x1a\n\x00\x00",
		"logs/trail.json":           `{"Records":[{"eventVersion":"1.08"}]}`,
		"logs/connections.json":     `{"time":"2026-11-20T01:02:03Z","client_ip":"198.51.100.131","client_port":"36280","listener_port":"443","elb":"app/web/50dc6c495c0c9188"}`,
		"logs/ELBAccessLogTestFile": "",
		"logs/empty":                "",
	})
	logs, cfg := filepath.Join(dir, "logs"), filepath.Join(dir, "config.yaml")
	stdout, stderr, status := runWith(t, "", "replay", "--config", cfg, "--format", "json", logs)
	var got struct {
		Objects, Entries, Malformed, Skipped int
		Rules                                map[string]int
		Series                               []struct{ Route string }
	}
	if err := json.Unmarshal([]byte(stdout), &got); err != nil || status != statusDone {
		t.Fatalf("exit %d, %s, %v", status, stderr, err)
	}
	if got.Objects != 6 || got.Entries != 6 || got.Malformed != 0 || got.Skipped != 5 || got.Rules["server-error"] != 6 || len(got.Series) != 1 || got.Series[0].Route != "/hoge/:id" {
		t.Errorf("got %+v", got)
	}
	stdout, stderr, status = runWith(t, "", "explain", "--config", cfg, "--format", "json", logs)
	if status != statusDone || strings.Count(stdout, `"format":"alb"`) != 6 || strings.Count(stdout, `"rule":"server-error"`) != 6 || strings.Count(stdout, "\n") != 6 {
		t.Errorf("explain: exit %d, %s\n%s", status, stderr, stdout)
	}
	for _, args := range [][]string{{"check", "--config", cfg, "--logs", logs}, {"init", filepath.Join(logs, "a")}, {"routes", "suggest", filepath.Join(logs, "a"), filepath.Join(logs, "b", "2026", "w3c.txt")}, {"replay", "--config", cfg, "--format", "html", logs}} {
		if stdout, stderr, status := runWith(t, "", args...); status != statusDone || stdout == "" {
			t.Errorf("elbsli %s: exit %d, %s", args[0], status, stderr)
		}
	}
}

// A log with an unknown field order, or without a field that an SLI needs, fails by name. The other logs still count.
func TestFormatsThatFail(t *testing.T) {
	dir := writeFiles(t, map[string]string{
		"unknown":  plainLine + "\n",
		"lacking":  `{"type":"https","time":"2026-11-20T01:02:03.186641Z","elb":"app/web/50dc6c495c0c9188","request_line":"GET / HTTP/1.1"}`,
		"good.log": legacyLine,
	})
	stdout, stderr, status := runWith(t, "", "replay", "--format", "json", dir)
	if status != statusFailure || !strings.Contains(stdout, `"objects":1,"entries":1`) {
		t.Errorf("exit %d, %s", status, stdout)
	}
	for _, want := range []string{"unknown: a log of a load balancer with unknown fields or delimiter: name them in formats.plain", "lacking: the log has no elb_status_code: add the record fields to its delivery"} {
		if !strings.Contains(stderr, want) {
			t.Errorf("stderr lacks %q: %s", want, stderr)
		}
	}
	if _, stderr, status := runWith(t, "", "replay", filepath.Join(dir, "unknown")); status != statusDone || !strings.HasPrefix(stderr, "none of 1 line is an entry") {
		t.Errorf("a named file: exit %d, %s", status, stderr)
	}
}

// Both replay and check report a missing field once.
func TestFieldsThatAreMissing(t *testing.T) {
	dir := writeFiles(t, map[string]string{
		"config.yaml": "routes: [GET /hoge/:id]\njourneys: [{name: hoge, routes: GET /hoge/:id, latency: {objective: 99, threshold: 1s, time: target}}]\n" +
			"classify: [{name: bots, when: {user_agent: \"*bot*\"}, then: excluded}]\n",
		"logs/1": `{"time":"2026-11-20T01:02:03Z","elb":"app/web/50dc6c495c0c9188","elb_status_code":200,"target_status_code":200,"target_port":"10.0.0.1:80","error_reason":"-","actions_executed":"forward","request_line":"GET https://a:443/hoge/1 HTTP/1.1"}`,
		"logs/2": `{"time":"2026-11-20T01:02:03Z","elb":"app/web/50dc6c495c0c9188","elb_status_code":200,"target_status_code":200,"target_port":"10.0.0.1:80","error_reason":"-","actions_executed":"forward","request_line":"GET https://a:443/hoge/1 HTTP/1.1"}`,
	})
	want := []string{`without target_processing_time: latency of journey "hoge"`, `without user_agent: rule "bots", rule "twilio-gave-up"`}
	_, stderr, status := runWith(t, "", "replay", "--config", filepath.Join(dir, "config.yaml"), filepath.Join(dir, "logs"))
	if one := filepath.Join(dir, "logs", "1") + ": "; status != statusDone || stderr != one+want[0]+"\n"+one+want[1]+"\n" {
		t.Errorf("replay: exit %d, %s", status, stderr)
	}
	stdout, stderr, status := runWith(t, "", "check", "--config", filepath.Join(dir, "config.yaml"), "--logs", filepath.Join(dir, "logs"))
	for _, w := range want {
		if status != statusDone || strings.Count(stdout+stderr, w) != 1 {
			t.Errorf("check: exit %d, want %q once in\n%s%s", status, w, stdout, stderr)
		}
	}
}

// A load balancer that writes both kinds is counted once, by its legacy logs if there are any, and a message says so.
func TestBothKinds(t *testing.T) {
	const legacy = "123456789012_elasticloadbalancing_us-east-1_app.web.50dc6c495c0c9188_20261120T0105Z_10.0.1.7_20sg8hgm.log"
	dir := writeFiles(t, map[string]string{
		"config.yaml":    "routes: [GET /hoge/:id]\n",
		"logs/" + legacy: legacyLine + "\n",
		"logs/vended": jsonEntry + "\n" + // the same entry
			strings.Replace(jsonEntry, "T01:02:03", "T01:04:59", 1) + "\n" + // in the same period
			strings.Replace(jsonEntry, "T01:02:03", "T01:05:00", 1) + "\n" + // in the next period, which has no legacy log
			strings.Replace(jsonEntry, "app/web/", "app/api/", 1) + "\n", // from a load balancer without legacy logs
	})
	logs, cfg := filepath.Join(dir, "logs"), filepath.Join(dir, "config.yaml")
	said := filepath.Join(logs, "vended") + ": a load balancer writes legacy logs too"
	for _, args := range [][]string{
		{"replay", "--config", cfg, "--format", "json", logs},
		{"replay", "--config", cfg, "--format", "json", filepath.Join(logs, "vended"), filepath.Join(logs, legacy)},
		{"replay", "--config", cfg, "--format", "json", "--details", logs},
		{"replay", "--config", cfg, "--format", "json", "--compare", cfg, logs},
	} {
		stdout, stderr, status := runWith(t, "", args...)
		if status != statusDone || !strings.Contains(stdout, `"entries":3,"malformed":0`) || strings.Count(stderr, said) != 1 {
			t.Errorf("%s: exit %d, %.100s\n%s", args, status, stdout, stderr)
		}
	}
	stdout, stderr, status := runWith(t, "", "check", "--config", cfg, "--logs", logs)
	if status != statusDone || !strings.Contains(stdout, "3 entries in 2 logs") || !strings.Contains(stderr, "(first seen in "+filepath.Join(logs, "vended")+")") {
		t.Errorf("check: exit %d, %s\n%s", status, stdout, stderr)
	}
	stdout, stderr, status = runWith(t, "", "replay", "--config", cfg, "--format", "json", filepath.Join(logs, "vended"))
	if status != statusDone || !strings.Contains(stdout, `"entries":4,"malformed":0`) || strings.Contains(stderr, said) {
		t.Errorf("only the vended log: exit %d, %.100s\n%s", status, stdout, stderr)
	}
}

// reducedFields are the fields that the sample configuration needs, in an arbitrary order.
var reducedFields = []string{"user_agent", "elb_status_code", "request_line", "time", "target_port", "actions_executed", "elb", "response_processing_time",
	"target_status_code", "error_reason", "target_processing_time", "request_processing_time"}

// vendedForms are the formats in which the sample day is written.
func vendedForms() map[string]loggen.Vended {
	shuffled := loggen.RecordFields()
	slices.Reverse(shuffled)
	return map[string]loggen.Vended{
		"json":                     {Output: "json"},
		"json, typed, colons":      {Output: "json", Typed: true, Colons: true, Gzip: true, Fields: shuffled},
		"json, reduced":            {Output: "json", Fields: reducedFields},
		"w3c":                      {Output: "w3c", Delimiter: "\t", Gzip: true},
		"w3c, quoted":              {Output: "w3c", Delimiter: ",", Quoted: true, Gzip: true},
		"w3c, reduced":             {Output: "w3c", Delimiter: "|", Fields: reducedFields},
		"plain":                    {Output: "plain", Delimiter: "\t"},
		"plain, quoted":            {Output: "plain", Delimiter: ",", Quoted: true},
		"plain, configured":        {Output: "plain", Delimiter: "<|>", Fields: reducedFields},
		"parquet":                  {Parquet: parquetlog.Open},
		"parquet, typed, shuffled": {Parquet: parquetlog.Open, Typed: true, Fields: shuffled},
		"parquet, reduced":         {Parquet: parquetlog.Open, Fields: reducedFields, Colons: true},
		"parquet in gzip":          {Parquet: parquetlog.Open, Gzip: true},
	}
}

// The same day gives exactly the same counts in every format.
func TestSampleDayInEveryFormat(t *testing.T) {
	day := loggen.Day(loggen.DaySeed)
	forms := vendedForms()
	if testing.Short() { // one of each output format
		maps.DeleteFunc(forms, func(name string, _ loggen.Vended) bool {
			return !slices.Contains([]string{"json, typed, colons", "w3c, quoted", "plain, configured", "parquet, reduced"}, name)
		})
	}
	for name, v := range forms {
		dir := t.TempDir()
		want, err := day.WriteVended(filepath.Join(dir, "logs"), v)
		if err != nil {
			t.Fatal(err)
		}
		cfg := filepath.Join(dir, "config.yaml")
		text := readFile(t, sampleConfig)
		if name == "plain, configured" {
			text += fmt.Sprintf("formats: {plain: {delimiter: %q, fields: [%s]}}\n", v.Delimiter, strings.Join(v.Fields, ", "))
		}
		if err := os.WriteFile(cfg, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		stdout, stderr, status := runWith(t, "", "replay", "--format", "json", "--config", cfg, filepath.Join(dir, "logs"))
		if status != statusDone || stderr != "" {
			t.Errorf("%s: exit %d: %s", name, status, stderr)
			continue
		}
		if diff := gocmp.Diff(decode(t, string(want.Answer().JSON())), decode(t, stdout)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// Commands that learn from logs read plain logs with any field order from the configuration, and init copies that
// setting into its output.
func TestLearnFromPlainLogs(t *testing.T) {
	fields := []string{"elb_status_code", "target_status_code", "elb", "request_line", "time", "target_port", "user_agent"}
	var log strings.Builder
	for i := range 60 {
		fmt.Fprintf(&log, "200~200~app/web/50dc6c495c0c9188~GET https://api.example.com:443/hoge/%d HTTP/1.1~2026-11-20T01:%02d:03.186641Z~10.0.0.1:80~curl/8\n", 100+i, i)
	}
	formats := fmt.Sprintf("formats: {plain: {delimiter: \"~\", fields: [%s]}}\n", strings.Join(fields, ", "))
	dir := writeFiles(t, map[string]string{"logs/plain": log.String(), "formats.yaml": formats})
	logs, cfg := filepath.Join(dir, "logs"), filepath.Join(dir, "formats.yaml")
	first, stderr, status := runWith(t, "", "init", "--config", cfg, logs)
	if status != statusDone || !strings.Contains(first, "GET /hoge/:id") || !strings.Contains(first, "60 entries") {
		t.Fatalf("init: exit %d, %s\n%s", status, stderr, first)
	}
	suggested, stderr, status := runWith(t, "", "routes", "suggest", "--config", cfg, logs)
	if status != statusDone || !strings.Contains(suggested, "GET /hoge/:id") {
		t.Errorf("routes suggest: exit %d, %s\n%s", status, stderr, suggested)
	}
	made := filepath.Join(dir, "made.yaml")
	if err := os.WriteFile(made, []byte(first), 0o600); err != nil {
		t.Fatal(err)
	}
	for args, want := range map[string]string{"replay --format json": `"entries":60,`, "check --format json": `"entries":60,`} {
		words := append(strings.Fields(args), "--config", made)
		if words[0] == "check" {
			words = append(words, "--logs")
		}
		if stdout, stderr, status := runWith(t, "", append(words, logs)...); status != statusDone || !strings.Contains(strings.ReplaceAll(stdout, ": ", ":"), want) {
			t.Errorf("%s: exit %d, %s\n%s", args, status, stderr, stdout)
		}
	}
	if _, stderr, status := runWith(t, "", "init", logs); status != statusFailure || !strings.Contains(stderr, "formats.plain") {
		t.Errorf("init without it: exit %d, %s", status, stderr)
	}
}
