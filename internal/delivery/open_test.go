package delivery

import (
	"context"
	"io"
	"log/slog"
	"runtime/debug"
	"testing"
)

// The digest changes with all that decides what points look like, and with nothing else.
func TestDigest(t *testing.T) {
	base := Settings{Prefix: "p", Tags: []string{"a:1", "b:2"}, Digest: "d"}
	same := base
	same.Table, same.DogStatsD = "t", "h:1"
	first, err := base.digest([]string{"env:x"})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name   string
		s      Settings
		global []string
		same   bool
	}{
		{"the same", base, []string{"env:x"}, true},
		{"where it runs", same, []string{"env:x"}, true},
		{"a tag of the environment", base, []string{"env:y"}, false},
		{"no tag of the environment", base, nil, false},
		{"a tag", Settings{Prefix: "p", Tags: []string{"a:1"}, Digest: "d"}, []string{"env:x"}, false},
		{"the prefix", Settings{Prefix: "q", Tags: base.Tags, Digest: "d"}, []string{"env:x"}, false},
		{"the configuration", Settings{Prefix: "p", Tags: base.Tags, Digest: "e"}, []string{"env:x"}, false},
		{"a tag that moved to the environment", Settings{Prefix: "p", Tags: []string{"a:1"}, Digest: "d"}, []string{"b:2", "env:x"}, false},
	} {
		if got, err := tt.s.digest(tt.global); err != nil || (got == first) != tt.same {
			t.Errorf("%s: got %s, %v; the same as %s should be %v", tt.name, got, err, first, tt.same)
		}
	}
}

func TestCommitted(t *testing.T) {
	set := func(revision, modified string) []debug.BuildSetting {
		return []debug.BuildSetting{{Key: "vcs.revision", Value: revision}, {Key: "vcs.modified", Value: modified}}
	}
	for _, tt := range []struct {
		settings []debug.BuildSetting
		want     bool
	}{
		{nil, false}, {set("abc", "false"), true}, {set("abc", "true"), false}, {set("", "false"), false}, {set("abc", "false")[:1], false},
	} {
		if got := committed(tt.settings); got != tt.want {
			t.Errorf("%v: got %v, want %v", tt.settings, got, tt.want)
		}
	}
}

func TestOpen(t *testing.T) {
	t.Setenv("AWS_REGION", "eu-west-1")
	policy, _ := simPolicy(t)
	log := slog.New(slog.NewJSONHandler(io.Discard, nil))
	s := Settings{Policy: policy, Prefix: "elb_sli", Points: 100_000, DogStatsD: "127.0.0.1:8125"}
	h, err := Open(context.Background(), s, log)
	if err != nil {
		t.Fatal(err)
	}
	if h.claim != nil || h.maxPoints != 9997 || h.policy.MaxBytes != 4<<30 || policy.MaxBytes != 0 {
		t.Errorf("without a table: claim %v, %d points, %d bytes", h.claim != nil, h.maxPoints, h.policy.MaxBytes)
	}
	s.Table = "writers"
	if h, err = Open(context.Background(), s, log); err != nil || h.claim == nil {
		t.Errorf("with a table: %v, no claim", err)
	}
	s.DogStatsD = "nowhere"
	if _, err = Open(context.Background(), s, log); err == nil {
		t.Error("an address without a port is no error")
	}
}
