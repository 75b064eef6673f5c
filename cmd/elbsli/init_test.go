package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/pipeline"
)

// The output of init is a valid configuration with routes and journeys, and contains nothing about any client.
func TestInit(t *testing.T) {
	text := output(t, "", []string{"init", sampleLogs})
	// The first line tells editors where the schema is; TestSchemaGolden checks its content.
	if want := "# yaml-language-server: $schema=https://raw.githubusercontent.com/elb-sli/elb-sli/main/docs/elbsli.schema.json\n"; !strings.HasPrefix(text, want) {
		t.Errorf("the first line is %q, want %q", strings.SplitAfter(text, "\n")[0], want)
	}
	cfg, err := config.Parse("first.yaml", []byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if cfg.Table.Match("GET", nil, []byte("/hoge/123")) < 0 || cfg.Unmatched != pipeline.UnmatchedSuccessful {
		t.Errorf("%d routes, unmatched %v", cfg.Table.Len(), cfg.Unmatched)
	}
	if n := len(cfg.Journeys); n < 5 || cfg.Journeys[0].Latency.Threshold < 10*time.Millisecond {
		t.Errorf("%d journeys, the first one %+v", n, cfg.Journeys)
	}
	for _, secret := range []string{`\b\d+\.\d+\.\d+\.\d+\b`, `Mozilla/\d`, `\?`, `CA[0-9a-f]{8}`, `Chrome`} {
		if m := regexp.MustCompile(secret).FindString(text); m != "" {
			t.Errorf("%q comes from a client", m)
		}
	}
	if again := output(t, "", []string{"init", sampleLogs}); again != text {
		t.Errorf("another run (-first +this):\n%s", cmp.Diff(text, again))
	}
}

// A name is shown if three clients sent it. Other client data is only counted.
func TestInitShowsNoSecrets(t *testing.T) {
	var log strings.Builder
	sent := func(agent string, clients ...string) {
		for _, c := range clients {
			fmt.Fprintf(&log, `https 2026-11-20T01:00:00.000000Z app/web/50dc6c495c0c9188 %s:41234 10.0.1.5:8080 0.001 0.020 0.000 200 200 1 1 `+
				`"GET https://api.example.com:443/hoge HTTP/2.0" "%s" - - - "-" "-" "-" 1 2026-11-20T01:00:00.000000Z "forward" "-" "-"`+"\n", c, agent)
		}
	}
	sent("PhoneApp/3.1", "203.0.113.1", "203.0.113.2", "203.0.113.3", "203.0.113.3")
	sent("alice/1", "203.0.113.1", "203.0.113.2", "203.0.113.1", "203.0.113.2")
	sent("bob/1", "2001:db8::1", "2001:db8::2", "2001:db8::3") // one customer's addresses
	sent("AKIAIOSFODNN7EXAMPLE/1", "203.0.113.1", "203.0.113.2", "203.0.113.3")
	sent("alice-secret-token-12345/1", "203.0.113.1", "203.0.113.2", "203.0.113.3")
	sent("Carols-very-own-phone-application-name/1", "203.0.113.1", "203.0.113.2", "203.0.113.3")
	sent("PhoneApplicationOf-averylongname/1", "203.0.113.1", "203.0.113.2", "203.0.113.3")
	sent("-", "203.0.113.9")
	want := []string{"#   PhoneApp/…  4 requests", "#   others  20 requests"}
	whole := writeLog(t, log.String())
	// Clients are distinguished across several logs too.
	lines := strings.SplitAfter(log.String(), "\n")
	for _, paths := range [][]string{{whole}, {writeLog(t, strings.Join(lines[:2], "")), writeLog(t, strings.Join(lines[2:], ""))}} {
		text := output(t, "", append([]string{"init"}, paths...))
		_, section, _ := strings.Cut(text, "by user agent:\n")
		section, _, _ = strings.Cut(section, "\n# senders:")
		if diff := cmp.Diff(want, strings.Split(section, "\n")); diff != "" {
			t.Errorf("%d logs: callers (-want +got):\n%s", len(paths), diff)
		}
		for _, secret := range []string{"AKIA", "alice", "bob", "Carol", "token", "203.0.113", "2001:db8"} {
			if strings.Contains(text, secret) {
				t.Errorf("%d logs: %q is shown", len(paths), secret)
			}
		}
	}
}

func writeLog(t *testing.T, text string) (name string) {
	t.Helper()
	name = filepath.Join(t.TempDir(), "app.log")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}
