package main

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/routenorm"
)

// What init prints loads, as it is and with its candidates taken over, and says nothing of any client.
func TestInit(t *testing.T) {
	text := output(t, "", []string{"init", sampleLogs})
	cfg, err := config.Parse("first.yaml", []byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if cfg.Table.Match("GET", nil, []byte("/hoge/123")) < 0 || cfg.Unmatched != pipeline.UnmatchedOther || len(cfg.Journeys) != 0 {
		t.Errorf("%d routes, unmatched %v, %d journeys", cfg.Table.Len(), cfg.Unmatched, len(cfg.Journeys))
	}
	full := uncomment(uncomment(text, "# journeys:"), "# classify:")
	cfg, err = config.Parse("full.yaml", []byte(full))
	if err != nil {
		t.Fatalf("%v\n%s", err, full)
	}
	if n := len(cfg.Journeys); n < 5 || cfg.Journeys[0].Latency.Threshold < 10*time.Millisecond {
		t.Errorf("%d journeys, the first one %+v", n, cfg.Journeys)
	}
	for _, secret := range []string{`\b\d+\.\d+\.\d+\.\d+\b`, `Mozilla/\d`, `\?`, `CA[0-9a-f]{8}`, `Chrome`} {
		if m := regexp.MustCompile(secret).FindString(text); m != "" {
			t.Errorf("%q is the clients' own", m)
		}
	}
	if again := output(t, "", []string{"init", sampleLogs}); again != text {
		t.Errorf("another run (-first +this):\n%s", cmp.Diff(text, again))
	}
}

// uncomment takes the # away from a section up to an empty line.
func uncomment(text, from string) string {
	before, section, _ := strings.Cut(text, "\n"+from)
	section, after, _ := strings.Cut(from+section, "\n\n")
	return before + "\n" + regexp.MustCompile(`(?m)^# `).ReplaceAllString(section, "") + "\n\n" + after
}

func TestFirstTable(t *testing.T) {
	var f firstTable
	for _, s := range []string{"GET /b/:id", "GET /B/:id", "GET /b/:id", "POST /b/:id", "GET /b/:key", "GET /a"} {
		p, err := routenorm.ParsePattern(s)
		if err != nil {
			t.Fatal(err)
		}
		f.add(p)
	}
	if n := f.table().Len(); n != len(f.patterns) {
		t.Errorf("%d patterns in the table, want %d", n, len(f.patterns))
	}
	want := "routes:\n  - GET /b/:id\n  - POST /b/:id\n  - GET /a\nunmatched: other\n"
	if diff := cmp.Diff(want, string(routesYAML(f.patterns))); diff != "" {
		t.Errorf("routes (-want +got):\n%s", diff)
	}
}

// Whatever a route holds, YAML gives it back.
func TestYAMLScalar(t *testing.T) {
	for _, s := range []string{"GET /a/:id", "/", "/*rest", "api.example.com/x", "/a:", "/it's", "/a,b", "/a&b", "/a%20b", "/[x]", "/a:b:", "/日本", "/!a", "/:id:cancel", "/a=b", "/\"q\"", "/a@b"} {
		cfg, err := config.Parse("x.yaml", []byte("routes: ["+yamlScalar(s)+"]\n"))
		if err != nil {
			t.Errorf("%s as %s: %v", s, yamlScalar(s), err)
			continue
		}
		if got := cfg.Table.Pattern(0).String(); got != s {
			t.Errorf("%s as %s is read as %s", s, yamlScalar(s), got)
		}
	}
}

func TestJourneyName(t *testing.T) {
	taken := make(map[string]bool)
	for _, tt := range []struct{ route, want string }{
		{"POST /twilio/voice/:sid", "twilio-voice"},
		{"GET /twilio/voice/:sid/x_y", "twilio-voice-x-y"},
		{"GET /", "top"},
		{"GET /twilio/voice", "twilio-voice-get"},
		{"POST /phone.v1.Presence/Set", "phone-v1-presence-set"},
	} {
		p, err := routenorm.ParsePattern(tt.route)
		if err != nil {
			t.Fatal(err)
		}
		if got := journeyName(p, taken); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.route, got, tt.want)
		}
	}
}

// Proposed are the busiest routes that a person waits for, and all that Twilio asks for.
func TestCandidates(t *testing.T) {
	look := &firstLook{routes: make(map[string]*routeLook)}
	var got []string
	var patterns []routenorm.Pattern
	for _, r := range []struct {
		route         string
		valid, twilio int64
	}{
		{"GET /healthz", 900, 0}, {"GET /assets/*rest", 800, 0}, {"GET /favicon.ico", 700, 0}, {"GET /status/:id", 600, 0},
		{"GET /a", 50, 0}, {"GET /b", 40, 0}, {"GET /c", 30, 10}, {"GET /d", 20, 0}, {"GET /e", 10, 0}, {"GET /f", 5, 0},
		{"POST /status", 3, 3}, {"POST /voice", 2, 2}, {"GET /unseen", 0, 0},
	} {
		p, err := routenorm.ParsePattern(r.route)
		if err != nil {
			t.Fatal(err)
		}
		patterns = append(patterns, p)
		if r.valid > 0 {
			look.routes[r.route] = &routeLook{valid: r.valid, twilio: r.twilio}
		}
	}
	for _, p := range look.candidates(patterns) {
		got = append(got, p.String())
	}
	want := []string{"GET /a", "GET /b", "GET /c", "GET /d", "GET /e", "POST /status", "POST /voice"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("candidates (-want +got):\n%s", diff)
	}
}
