package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/internal/loggen"
	"github.com/elb-sli/elb-sli/internal/report"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// writeStory writes a story's logs, and returns their folder and known answers.
func writeStory(t *testing.T, s loggen.Story) (dir string, known *loggen.Tally) {
	t.Helper()
	dir = t.TempDir()
	all, err := s.Scenario().WriteFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	return dir, loggen.Sum(all)
}

// tokyo returns a time in November 2026 in Tokyo.
func tokyo(day, hour, minute int) time.Time {
	return time.Date(2026, 11, day, hour-9, minute, 0, 0, time.UTC)
}

// planted is an outage on Thursday from 14:10 to 14:37 with 52 timeouts, nine scattered ones, slow calls on Wednesday
// from 10:00 to 10:25, and 90 requests of which three fail.
var planted = []loggen.Plant{
	{Kind: loggen.Timeouts, From: tokyo(19, 14, 10), To: tokyo(19, 14, 37), N: 52},
	{Kind: loggen.Timeouts, From: tokyo(17, 13, 0), To: tokyo(20, 9, 0), N: 9},
	{Kind: loggen.SlowCalls, From: tokyo(18, 10, 0), To: tokyo(18, 10, 25), N: 40},
	{Kind: loggen.Ports, From: tokyo(17, 9, 0), To: tokyo(20, 9, 0), N: 87},
	{Kind: loggen.PortFails, From: tokyo(17, 15, 0), To: tokyo(20, 9, 0), N: 3},
}

const storyConfig = "../../internal/loggen/phone.yaml"

// reportStory runs elbsli report in Tokyo, which must exit with the wanted status.
func reportStory(t *testing.T, want int, args ...string) (stdout, stderr string) {
	t.Helper()
	stdout, stderr, status := runWith(t, "", append([]string{"report", "--config", storyConfig, "--timezone", "Asia/Tokyo"}, args...)...)
	if status != want {
		t.Fatalf("%q: exit %d: %s", args, status, stderr)
	}
	return stdout, stderr
}

func TestReportOfWhatWasPlanted(t *testing.T) {
	dir, known := writeStory(t, loggen.Story{Seed: 3, First: tokyo(17, 9, 0), Length: 3 * 24 * time.Hour, PerMinute: 12, Plants: planted, Sparse: testing.Short()})
	page, _ := reportStory(t, statusDone, dir)
	if strings.Contains(page, "Root=") {
		t.Error("trace ids that were not requested")
	}
	t.Run("sentences", func(t *testing.T) { testSentences(t, dir, page, known) })
	t.Run("commands", func(t *testing.T) { testCommands(t, page) })
	t.Run("samples", func(t *testing.T) { testSamples(t, dir) })
}

// testSentences takes the English page of dir, and makes the others.
func testSentences(t *testing.T, dir, english string, known *loggen.Tally) {
	stdout, _ := reportStory(t, statusDone, "--format", "json", dir)
	r := decode(t, stdout)
	used := func(bad int64, allowed float64, name string) string { // of a month's budget, from the generator's known answers
		var total int64
		for _, s := range known.Answer().Series {
			if s.Journey == "incoming-call" && s.SLI == name {
				total += s.Total
			}
		}
		month := float64(total) * 30 * 86400 / float64(r.Details.SpanSeconds)
		return report.Thousandths(100_000 * float64(bad) / (month * allowed)).Nearest()
	}
	availability, latency := used(52, 0.0005, sli.Availability), used(40, 0.01, sli.Latency)
	for lang, want := range map[string][]string{
		"en": {
			"61 bad requests, 52 of them within 14:10–14:37 on Thursday: mostly 504 at POST /twilio/voice/:call_sid (target timeout). An incident, " + availability + " of the month's budget.",
			"40 slow requests, all of them within 10:00–10:25 on Wednesday: mostly POST /twilio/voice/:call_sid (target group phone-voice). An incident, " + latency + " of the month's budget.",
			"3 bad in 90: too few to tell; one failure is 11% of the budget.",
		},
		"ja": {
			"bad リクエスト 61 件、うち 52 件が木曜日 14:10〜14:37 に集中。主に POST /twilio/voice/:call_sid の 504 (ターゲットのタイムアウト)。インシデント、月間バジェットの " + availability + "。",
			"しきい値を超えたリクエスト 40 件、すべてが水曜日 10:00〜10:25 に集中。主に POST /twilio/voice/:call_sid (ターゲットグループ phone-voice)。インシデント、月間バジェットの " + latency + "。",
			"リクエスト 90 件のうち 3 件が bad です。件数が少なく判断できません。1 回の失敗がバジェットの 11% に相当します。",
		},
	} {
		page := english
		if lang == "ja" {
			page, _ = reportStory(t, statusDone, "--lang", lang, dir)
		}
		markdown, _ := reportStory(t, statusDone, "--lang", lang, "--format", "markdown", dir)
		for _, sentence := range want {
			if !strings.Contains(strings.ReplaceAll(page, "&#39;", "'"), ">"+sentence+"<") {
				t.Errorf("%s: the page lacks %q; it has %q", lang, sentence, regexp.MustCompile(`data-sentence>[^<]*`).FindAllString(page, -1))
			}
			if !strings.Contains(strings.ReplaceAll(markdown, `\`, ""), sentence) {
				t.Errorf("%s: Markdown lacks %q:\n%s", lang, sentence, markdown)
			}
		}
		if lines := strings.Count(markdown, "\n"); lines >= 40 {
			t.Errorf("%s: Markdown of %d lines", lang, lines)
		}
	}
	checkIncidents(t, r.Details)
}

// checkIncidents compares the rows with what was planted.
func checkIncidents(t *testing.T, d *report.Details) {
	t.Helper()
	if len(d.Incidents) != 2 {
		t.Fatalf("incidents %+v", d.Incidents)
	}
	a, l := d.Incidents[0], d.Incidents[1]
	if a.SLI != sli.Availability || a.From != "2026-11-19T05:10:00Z" || a.To != "2026-11-19T05:37:00Z" || a.Bad != 52 ||
		a.Top.Route.Route != "/twilio/voice/:call_sid" || a.Top.Route.Count != 52 || a.Top.Status.ELBStatus != 504 || a.Top.Status.TargetStatus != -1 ||
		a.Top.TargetGroup.Value != "phone-voice" || a.Top.Sender.Value != "twilio" || a.Top.Reason != nil {
		t.Errorf("availability %+v %+v", a, a.Top)
	}
	if l.SLI != sli.Latency || l.From != "2026-11-18T01:00:00Z" || l.To != "2026-11-18T01:25:00Z" || l.Bad != 40 || l.Top.TargetGroup.Value != "phone-voice" {
		t.Errorf("latency %+v %+v", l, l.Top)
	}
	if len(d.Scattered) != 2 || d.Scattered[0].Bad != 9 || d.Scattered[0].Days != 4 || d.Scattered[1].Bad != 3 {
		t.Errorf("scattered %+v", d.Scattered)
	}
}

// The command next to a red cell lists as many requests as the cell counts.
func testCommands(t *testing.T, page string) {
	rows := regexp.MustCompile(`(?s)<tr data-row="(incidents|scattered)\.\d+".*?data-f="bad" data-v="(\d+)".*?data-command>([^<]*)<`).FindAllStringSubmatch(page, -1)
	if len(rows) != 4 {
		t.Fatalf("%d rows with a command", len(rows))
	}
	if testing.Short() {
		rows = rows[1:3] // one of each kind
	}
	for _, row := range rows {
		command := strings.NewReplacer("&#43;", "+", "&#39;", "").Replace(row[3])
		words := append(strings.Fields(command)[1:], "--format", "json")
		stdout, stderr, status := runWith(t, "", words...)
		got := strings.Count(stdout, "\n")
		if status != statusDone || fmt.Sprint(got) != row[2] {
			t.Errorf("%s: exit %d, %d requests, want %s: %s", command, status, got, row[2], stderr)
		}
	}
}

func TestReportWithoutIncidents(t *testing.T) {
	dir, _ := writeStory(t, loggen.Story{Seed: 3, First: tokyo(17, 9, 0), Length: 2 * time.Hour, PerMinute: 60})
	for lang, want := range map[string][]string{"en": {"None of ", " requests was bad. No incident.", "<p>No incident.</p>"}, "ja": {" 件のうち bad はありません。インシデントなし。", "<p>インシデントはありません。</p>"}} {
		page, _ := reportStory(t, statusDone, "--lang", lang, dir)
		for _, text := range want {
			if !strings.Contains(page, text) {
				t.Errorf("%s: the page lacks %q", lang, text)
			}
		}
	}
}

// A truncated log, one that cannot be opened, and an hour without logs are each reported before everything else, in
// each format.
func TestReportSaysWhatIsMissing(t *testing.T) {
	dir, _ := writeStory(t, loggen.Story{Seed: 3, First: tokyo(17, 13, 0), Length: 5 * time.Hour, PerMinute: 12})
	logs, err := filepath.Glob(filepath.Join(dir, "AWSLogs/*/*/*/2026/11/17/*.log.gz"))
	if err != nil || len(logs) != 60 {
		t.Fatalf("%d logs, %v", len(logs), err)
	}
	if err := os.Truncate(logs[10], 400); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(logs[50], []byte("\x1f\x8bnothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	hour := 0
	for _, name := range logs {
		if strings.Contains(name, "20261117T06") && !strings.Contains(name, "T0600Z") || strings.Contains(name, "T0700Z") {
			hour++
			if err := os.Remove(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	if hour != 12 {
		t.Fatalf("%d logs of the hour", hour)
	}
	for format, want := range map[string][]string{
		"html":     {"2 of 48 logs could not be read: ", filepath.Base(logs[10]), filepath.Base(logs[50]), "2026-11-17 15:00–16:00"},
		"markdown": {"2 of 48 logs could not be read: ", "2026-11-17 15:00–16:00"},
		"table":    {"2 of 48 logs could not be read: ", filepath.Base(logs[10]), "2026-11-17 15:00–16:00"},
	} {
		stdout, stderr := reportStory(t, statusFailure, "--format", format, dir)
		body := stdout
		if format == "html" {
			body = stdout[strings.Index(stdout, "<h1>"):strings.Index(stdout, "<main")]
		} else if format == "markdown" {
			body = strings.ReplaceAll(strings.Join(strings.Split(stdout, "\n")[:6], "\n"), `\`, "")
		} else {
			body = strings.Join(strings.Split(stdout, "\n")[:2], "\n")
		}
		for _, text := range want {
			if !strings.Contains(body, text) {
				t.Errorf("%s lacks %q before everything: %.800s", format, text, body)
			}
		}
		if !strings.Contains(stderr, logs[10]) || !strings.Contains(stderr, "hours without logs") {
			t.Errorf("%s: stderr %q", format, stderr)
		}
	}
	stdout, _ := reportStory(t, statusFailure, "--format", "json", dir)
	var answer struct {
		Unreadable int
		Missing    struct {
			Logs           int
			UnreadableLogs []string        `json:"unreadable_logs"`
			Hours          []report.Period `json:"hours_without_logs"`
		}
	}
	if err := json.Unmarshal([]byte(stdout), &answer); err != nil {
		t.Fatal(err)
	}
	if answer.Unreadable != 2 || answer.Missing.Logs != 48 || len(answer.Missing.UnreadableLogs) != 2 || len(answer.Missing.Hours) != 1 ||
		answer.Missing.Hours[0] != (report.Period{From: "2026-11-17T06:00:00Z", To: "2026-11-17T07:00:00Z"}) {
		t.Errorf("%+v", answer)
	}
}

// Samples show only a client's trace id, and only if they were requested.
func testSamples(t *testing.T, dir string) {
	page, _ := reportStory(t, statusDone, "--samples", "2", "--trace-url", "https://traces.example.com/?q={root}", dir)
	_, table, _ := strings.Cut(page, `<table data-table="samples">`)
	table, _, _ = strings.Cut(table, "</table>")
	if n := strings.Count(table, "<tr><th scope=\"row\">"); n != 8 {
		t.Errorf("%d samples of 4 cells, want 2 of each", n)
	}
	if n := strings.Count(table, `<a href="https://traces.example.com/?q=1-`); n != 8 {
		t.Errorf("%d links: %s", n, table)
	}
	for _, text := range []string{"2026-11-19 14:10:00", "504 / -", "2026-11-18 10:00:00", "200 / 200", "0.001 s / 2.598 s / 0.001 s", "phone-voice"} {
		if !strings.Contains(table, text) {
			t.Errorf("the samples lack %q", text)
		}
	}
	if strings.Contains(table, "203.0.113.") || strings.Contains(table, "TwilioProxy") {
		t.Error("the samples show a client")
	}
}

// The page from a history is that from its logs.
func TestReportOfAHistoryIsThatOfItsLogs(t *testing.T) {
	dir, _ := writeStory(t, loggen.Story{Seed: 3, First: tokyo(17, 13, 0), Length: 3 * time.Hour, PerMinute: 12, Plants: []loggen.Plant{
		{Kind: loggen.Timeouts, From: tokyo(17, 14, 10), To: tokyo(17, 14, 37), N: 52},
	}})
	history := filepath.Join(t.TempDir(), "history")
	logs, _ := reportStory(t, statusDone, "--format", "json", "--history", history, dir)
	kept, _ := reportStory(t, statusDone, "--format", "json", "--history", history)
	if logs != kept {
		t.Error("the history gives a different report than its logs")
	}
	page, _ := reportStory(t, statusDone, "--samples", "1", "--history", history)
	if n := strings.Count(page, "Root=1-"); n != 1 {
		t.Errorf("%d samples, want one of the red cell", n)
	}
}
