package main

import (
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// configured writes a configuration and sets its path in the environment.
func configured(t *testing.T, yaml string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(path, []byte(yaml), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("ELBSLI_CONFIG", path)
	t.Setenv("AWS_REGION", "eu-west-1")
}

func TestSettings(t *testing.T) {
	configured(t, `
journeys:
  - name: calls
    routes: [POST /calls/:id]
    latency: {objective: 99, threshold: 800ms}
metrics: {prefix: p, resolution: 30s, tags: {team: Voice Ops}}
limits: {routes: 7, points: 900}
classic_interval: 60m
historical: true
`)
	t.Setenv("ELBSLI_WRITERS_TABLE", "writers")
	t.Setenv("DD_AGENT_HOST", "::1")
	t.Setenv("DD_DOGSTATSD_PORT", "9125")
	_, c, err := load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s, err := settings(c)
	if err != nil {
		t.Fatal(err)
	}
	p := s.Policy
	if s.Confirmations != 2 || s.MaxReceives != 0 {
		t.Errorf("%d confirmations and %d receives without the variables, want 2 and 0", s.Confirmations, s.MaxReceives)
	}
	if s.Prefix != "p" || s.Points != 900 || !s.Historical || s.Table != "writers" || s.DogStatsD != "[::1]:9125" || s.Counting == "" || len(s.Tags) != 1 {
		t.Errorf("settings %+v are not as configured", s)
	}
	if p.Resolution != 30*time.Second || p.ClassicPeriod != time.Hour || p.MaxRoutes != 7 || p.Unmatched.String() != "other" || p.Table.Len() != 1 {
		t.Errorf("policy %+v is not as configured", p)
	}
	if len(p.Journeys) != 1 || p.Journeys[0].Latency.Threshold != 800*time.Millisecond || p.JourneyOf[0] != 0 {
		t.Errorf("journeys %+v, %v are not as configured", p.Journeys, p.JourneyOf)
	}
	t.Setenv("DD_AGENT_HOST", "")
	t.Setenv("DD_DOGSTATSD_PORT", "")
	t.Setenv("ELBSLI_CONFIRMATIONS", "3")
	t.Setenv("ELBSLI_MAX_RECEIVES", "6")
	s, err = settings(c)
	if err != nil || s.DogStatsD != "127.0.0.1:8125" || s.Confirmations != 3 || s.MaxReceives != 6 {
		t.Errorf("got %+v, %v, want the extension's address, 3 confirmations and 6 receives", s, err)
	}
	for _, wrong := range []string{"0", "6", "-1", "two", "2.0", " 2"} {
		t.Setenv("ELBSLI_CONFIRMATIONS", wrong)
		if _, err := settings(c); err == nil || !strings.Contains(err.Error(), "ELBSLI_CONFIRMATIONS: want a whole number from 1 to 5") {
			t.Errorf("%q confirmations: got %v, want an error", wrong, err)
		}
	}
}

func TestOpen(t *testing.T) {
	log := slog.New(slog.NewJSONHandler(io.Discard, nil))
	configured(t, "routes: [GET /a]\n")
	if _, err := open(t.Context(), log); err != nil {
		t.Errorf("a good configuration: %v", err)
	}
	configured(t, "rootes: [GET /a]\nmetrics: {resolution: 7s}\n")
	if _, err := open(t.Context(), log); err == nil || strings.Count(err.Error(), "config.yaml:") != 2 {
		t.Errorf("a bad configuration: got %v, want both errors with their places", err)
	}
	t.Setenv("ELBSLI_SINK", "intake")
	t.Setenv("DD_API_KEY", "")
	t.Setenv("DD_API_KEY_SECRET_ARN", "")
	t.Setenv("ELBSLI_CONFIRMATIONS", "6")
	t.Setenv("ELBSLI_MAX_RECEIVES", "none")
	_, err := open(t.Context(), log)
	for _, want := range []string{"rootes", "resolution", "intake needs DD_API_KEY_SECRET_ARN", "ELBSLI_CONFIRMATIONS", "ELBSLI_MAX_RECEIVES"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("a bad configuration and environment: got %v, want %s in it, too", err, want)
		}
	}
	t.Setenv("ELBSLI_CONFIRMATIONS", "")
	t.Setenv("ELBSLI_MAX_RECEIVES", "")
	t.Setenv("ELBSLI_SINK", "statsd")
	configured(t, "routes: [GET /a]\n")
	if _, err := open(t.Context(), log); err == nil || err.Error() != `environment variable ELBSLI_SINK: want dogstatsd or intake, not "statsd"` {
		t.Errorf("a bad sink: got %v", err)
	}
	t.Setenv("ELBSLI_SINK", "")
	t.Setenv("ELBSLI_CONFIG", filepath.Join(t.TempDir(), "gone.yaml"))
	if _, err := open(t.Context(), log); err == nil {
		t.Error("a missing configuration is no error")
	}
	t.Setenv("ELBSLI_CONFIG", "") // there is none beside the test's binary
	if _, c, err := load(t.Context()); err != nil || c.Table.Len() != 0 || c.Unmatched.String() != "heuristic" {
		t.Errorf("no configuration: %v, want the built-in rules", err)
	}
}

func TestWarn(t *testing.T) {
	for _, tt := range []struct {
		table, function, strategy, env string
		want                           int
	}{
		{"writers", "elbsli", "end", "", 0},
		{"", "elbsli", "end", "", 1},
		{"", "elbsli", "", "", 2},
		{"writers", "elbsli", "periodically,60000", "", 1},
		{"writers", "", "", "", 0}, // not on Lambda
		{"writers", "elbsli", "end", "staging", 1},
	} {
		t.Setenv("ELBSLI_WRITERS_TABLE", tt.table)
		t.Setenv("AWS_LAMBDA_FUNCTION_NAME", tt.function)
		t.Setenv("DD_SERVERLESS_FLUSH_STRATEGY", tt.strategy)
		t.Setenv("DD_ENV", tt.env)
		var log strings.Builder
		warn(t.Context(), slog.New(slog.NewJSONHandler(&log, nil)), []string{"env:production", "team:a"})
		if got := strings.Count(log.String(), "\n"); got != tt.want {
			t.Errorf("%+v: got %d warnings, want %d:\n%s", tt, got, tt.want, log.String())
		}
	}
}
