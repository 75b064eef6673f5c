//go:build real

package browser

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/internal/loggen"
)

const root = "../.."

// TestPages makes the page of the sample logs with a comparison, that of the demonstration, and that of the last of
// twelve weeks with 320 routes, in both languages, and runs the checks in check.cjs on them. SHOTS names a folder for
// the screenshots.
func TestPages(t *testing.T) {
	modules, err := filepath.Abs(filepath.Join(root, ".tools/browser/node_modules"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(modules); err != nil {
		t.Fatalf("%v: run test/browser/install.sh first", err)
	}
	chromium := os.Getenv("CHROMIUM")
	if chromium == "" {
		if chromium, err = exec.LookPath("chromium"); err != nil {
			t.Fatalf("%v: run test/browser/install.sh, or set CHROMIUM", err)
		}
	}
	dir, shots := t.TempDir(), os.Getenv("SHOTS")
	if shots == "" {
		shots = t.TempDir()
	}
	makePages(t, dir)
	node := exec.Command("node", "check.cjs", dir, shots)
	node.Env = append(os.Environ(), "NODE_PATH="+modules, "CHROMIUM="+chromium)
	out, err := node.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Errorf("the pages fail the checks: %v", err)
	}
}

func makePages(t *testing.T, dir string) {
	t.Helper()
	bin := t.TempDir()
	run(t, "go", "build", "-o", bin, "./cmd/elbsli", "./cmd/loggen")
	demo := t.TempDir()
	run(t, filepath.Join(bin, "loggen"), "demo", "--out", demo, "--per-minute", "4")
	weeks := t.TempDir()
	twelveWeeks(t, weeks)
	for name, args := range map[string][]string{
		"sample": {"replay", "--config", "testdata/config.yaml", "--compare", "testdata/waf-excluded.yaml", "testdata/logs"},
		"demo":   {"report", "--config", filepath.Join(demo, "config.yaml"), filepath.Join(demo, "logs")},
		"twelve": {"report", "--config", filepath.Join(weeks, "config.yaml"), filepath.Join(weeks, "logs")},
	} {
		page := func(file string, more ...string) {
			more = append(args[:1:1], append([]string{"--timezone", "Asia/Tokyo", "--out", filepath.Join(dir, file)}, more...)...)
			run(t, filepath.Join(bin, "elbsli"), append(more, args[1:]...)...)
		}
		details := []string{"--format", "json"}
		if args[0] == "replay" {
			details = append(details, "--details")
		}
		page(name+".json", details...)
		if name == "twelve" {
			args = append(args, "--notes", filepath.Join(weeks, "notes.yaml"), "--samples", "2", "--trace-url", "https://traces.example.com/{root}")
		}
		page(name+"-en.html", "--format", "html")
		page(name+"-ja.html", "--format", "html", "--lang", "ja")
	}
}

// twelveWeeks writes twelve weeks of logs for 320 routes, one log a day. The last week has an outage on Thursday from
// 14:10 to 14:37 and slow calls on Wednesday from 10:00 to 10:25, in Tokyo.
func twelveWeeks(t *testing.T, dir string) {
	t.Helper()
	first := time.Date(2026, 8, 31, 0, 0, 0, 0, time.UTC)
	at := func(day, hour, minute int) time.Time {
		return first.AddDate(0, 0, day).Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
	}
	const routes = 300 // in addition to the product's
	story := loggen.Story{Seed: 5, First: first, Length: 84 * 24 * time.Hour, PerMinute: 4, Routes: routes, Plants: []loggen.Plant{
		{Kind: loggen.Timeouts, From: at(80, 5, 10), To: at(80, 5, 37), N: 52},
		{Kind: loggen.Timeouts, From: at(40, 5, 10), To: at(40, 5, 37), N: 20},
		{Kind: loggen.SlowCalls, From: at(79, 1, 0), To: at(79, 1, 25), N: 40},
		{Kind: loggen.Ports, From: first, To: at(84, 0, 0), N: 1000},
		{Kind: loggen.PortFails, From: first, To: at(84, 0, 0), N: 30},
	}}.Scenario()
	days := map[string]*bytes.Buffer{}
	for _, o := range story.Objects() {
		day := o.Start().Format(time.DateOnly)
		if days[day] == nil {
			days[day] = new(bytes.Buffer)
		}
		if err := story.WriteObject(days[day], o, new(loggen.Tally)); err != nil {
			t.Fatal(err)
		}
	}
	files := map[string][]byte{
		"config.yaml": loggen.Config(routes, 0),
		"notes.yaml":  []byte("- {at: 2026-11-19 14:05, text: デプロイ 421, journeys: [incoming-call]}\n"),
	}
	for day, b := range days {
		files["logs/"+day+".log.gz"] = b.Bytes()
	}
	if err := os.Mkdir(filepath.Join(dir, "logs"), 0o777); err != nil {
		t.Fatal(err)
	}
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// run runs a command in the top folder of the repository. The command must succeed.
func run(t *testing.T, name string, args ...string) {
	t.Helper()
	c := exec.Command(name, args...)
	c.Dir = root
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%s %q: %v\n%s", name, args, err, out)
	}
}
