package firstconfig

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/routenorm"
)

func TestTable(t *testing.T) {
	var f Table
	for _, s := range []string{"GET /b/:id", "GET /B/:id", "GET /b/:id", "POST /b/:id", "GET /b/:key", "GET /a"} {
		p, err := routenorm.ParsePattern(s)
		if err != nil {
			t.Fatal(err)
		}
		f.add(p)
	}
	if n := f.table().Len(); n != len(f.Patterns) {
		t.Errorf("%d patterns in the table, want %d", n, len(f.Patterns))
	}
	want := "routes:\n  - GET /b/:id\n  - POST /b/:id\n  - GET /a\nunmatched: other\n"
	if diff := cmp.Diff(want, string(RoutesYAML(f.Patterns))); diff != "" {
		t.Errorf("routes (-want +got):\n%s", diff)
	}
}

// Whatever a route holds, YAML gives it back.
func TestScalar(t *testing.T) {
	for _, s := range []string{"GET /a/:id", "/", "/*rest", "api.example.com/x", "/a:", "/it's", "/a,b", "/a&b", "/a%20b", "/[x]", "/a:b:", "/日本", "/!a", "/:id:cancel", "/a=b", "/\"q\"", "/a@b"} {
		cfg, err := config.Parse("x.yaml", []byte("routes: ["+Scalar(s)+"]\n"))
		if err != nil {
			t.Errorf("%s as %s: %v", s, Scalar(s), err)
			continue
		}
		if got := cfg.Table.Pattern(0).String(); got != s {
			t.Errorf("%s as %s is read as %s", s, Scalar(s), got)
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
	look := &Look{routes: make(map[string]*routeLook)}
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
