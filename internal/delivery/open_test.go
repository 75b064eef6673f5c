package delivery

import (
	"context"
	"io"
	"log/slog"
	"os"
	"strings"
	"testing"

	"github.com/elb-sli/elb-sli/test/hermetic"
)

func TestMain(m *testing.M) {
	hermetic.Environment()
	os.Exit(m.Run())
}

// The digest changes with everything that affects the points, and with nothing else.
func TestDigest(t *testing.T) {
	base := Settings{Prefix: "p", Tags: []string{"a:1", "b:2"}, Counting: "d", Points: 9000}
	same, fewer := base, base
	same.Table, same.DogStatsD, same.Historical, same.Confirmations, same.MaxReceives = "t", "h:1", true, 3, 6
	fewer.Points = 8000
	dogstatsd, posted := base, base
	dogstatsd.Sink, posted.Sink = ToDogStatsD, ToIntake
	first := base.digest([]string{"env:x"})
	for _, tt := range []struct {
		name   string
		s      Settings
		global []string
		same   bool
	}{
		{"the same", base, []string{"env:x"}, true},
		{"where it runs, and what it sends", same, []string{"env:x"}, true},
		{"a tag of the environment", base, []string{"env:y"}, false},
		{"no tag of the environment", base, nil, false},
		{"a tag", Settings{Prefix: "p", Tags: []string{"a:1"}, Counting: "d", Points: 9000}, []string{"env:x"}, false},
		{"a limit", fewer, []string{"env:x"}, false},
		{"the default sink by its name", dogstatsd, []string{"env:x"}, true},
		{"the other sink, to which no extension adds tags", posted, []string{"env:x"}, false},
		{"the prefix", Settings{Prefix: "q", Tags: base.Tags, Counting: "d", Points: 9000}, []string{"env:x"}, false},
		{"the configuration", Settings{Prefix: "p", Tags: base.Tags, Counting: "e", Points: 9000}, []string{"env:x"}, false},
		{"a tag that moved to the environment", Settings{Prefix: "p", Tags: []string{"a:1"}, Counting: "d", Points: 9000}, []string{"b:2", "env:x"}, false},
	} {
		if got := tt.s.digest(tt.global); (got == first) != tt.same {
			t.Errorf("%s: got %s; the same as %s should be %v", tt.name, got, first, tt.same)
		}
	}
	most, more := base, base
	most.Points, more.Points = MaxPoints, MaxPoints+1
	if most.digest(nil) != more.digest(nil) {
		t.Error("two limits above what fits an invocation have two digests")
	}
}

func TestOpen(t *testing.T) {
	t.Setenv("AWS_REGION", "eu-west-1")
	policy := configuration(t, simTable).settings.Policy
	log := slog.New(slog.NewJSONHandler(io.Discard, nil))
	s := Settings{Policy: policy, Prefix: "elb_sli", Points: 100_000, DogStatsD: "127.0.0.1:8125"}
	h, err := Open(context.Background(), s, log)
	if err != nil {
		t.Fatal(err)
	}
	if h.claim != nil || h.mark != nil || h.maxPoints != 9997 || h.policy.MaxBytes != 64<<30 || policy.MaxBytes != 0 {
		t.Errorf("without a table: claim %v, %d points, %d bytes", h.claim != nil, h.maxPoints, h.policy.MaxBytes)
	}
	s.Table = "writers"
	if h, err = Open(context.Background(), s, log); err != nil || h.claim == nil || h.mark == nil {
		t.Errorf("with a table: %v, no claim", err)
	}
	for _, tt := range []struct {
		name, env string // env is the value of DD_ENV
		sink      Sink
		dogstatsd string
		intake    Intake
		want      string
	}{
		{"an address without a port", "", ToDogStatsD, "nowhere", Intake{}, "nowhere"},
		{"an unknown sink", "", "carrier-pigeon", "", Intake{}, `sink "carrier-pigeon": want dogstatsd or intake`},
		{"no key", "", ToIntake, "", Intake{}, "neither DD_API_KEY nor DD_API_KEY_SECRET_ARN is set"},
		{"a site that is none", "", ToIntake, "", Intake{Site: "a/b", Key: "hunter2"}, `site "a/b"`},
		{"a tag of the environment that would forge another", "a|#b:c", ToIntake, "", Intake{Key: "hunter2"}, "environment variable DD_ENV"},
		{"nothing wrong", "production", ToIntake, "", Intake{Key: "hunter2"}, ""},
	} {
		t.Setenv("DD_ENV", tt.env)
		s.Sink, s.DogStatsD, s.Intake = tt.sink, tt.dogstatsd, tt.intake
		h, err := Open(context.Background(), s, log)
		if (err == nil) != (tt.want == "") || err != nil && (h != nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "hunter2")) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}
