package runtimeapi

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestFunction(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "echo")
	if err := Build(binary, "./testdata/echo"); err != nil {
		t.Fatal(err)
	}
	t.Run("answers", func(t *testing.T) { testAnswers(t, binary) })
	t.Run("ends", func(t *testing.T) { testEnds(t, binary) })
}

func testAnswers(t *testing.T, binary string) {
	f := Start(t, binary, nil)
	if _, err := f.Ready(time.Minute); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		event, payload, failure string
	}{
		{`{"do":"a"}`, `"a"`, ""},
		{`{"do":"fail"}`, "", "errorString: as asked"},
		{`{"do":"b"}`, `"b"`, ""},
		{`{"do":"deadline"}`, `"1h0m0s"`, ""},
		{`[]`, "", "UnmarshalTypeError: "},
	} {
		r := f.Invoke([]byte(tt.event), time.Hour)
		switch {
		case string(r.Payload) != tt.payload:
			t.Errorf("%s: payload %q, want %q", tt.event, r.Payload, tt.payload)
		case (r.Failure == nil) != (tt.failure == ""):
			t.Errorf("%s: failure %v, want %q", tt.event, r.Failure, tt.failure)
		case r.Failure != nil && !strings.HasPrefix(r.Failure.Error(), tt.failure):
			t.Errorf("%s: failure %v, want %q", tt.event, r.Failure, tt.failure)
		}
	}
	if !strings.Contains(f.Log(), "said a\n") {
		t.Errorf("log %q, want what the function printed", f.Log())
	}
	if state, err := f.Terminate(time.Minute); err != nil || state.Success() {
		t.Errorf("Terminate = %v, %v, want a process that ended by the signal", state, err)
	}
}

func testEnds(t *testing.T, binary string) {
	for _, tt := range []struct {
		env, event, want string
		timeout          time.Duration
	}{
		{"", `{"do":"panic"}`, "string", time.Minute},
		{"", `{"do":"hang"}`, "Sandbox.Timedout", 200 * time.Millisecond},
		{"BROKEN=1", `{"do":"a"}`, "Runtime.ExitError", time.Minute},
	} {
		f := Start(t, binary, []string{tt.env})
		if r := f.Invoke([]byte(tt.event), tt.timeout); r.Failure == nil || r.Failure.Type != tt.want {
			t.Errorf("%s %s: %v, want a failure of type %s", tt.env, tt.event, r.Failure, tt.want)
		}
		if r := f.Invoke([]byte(`{"do":"a"}`), time.Minute); r.Failure == nil || r.Failure.Type != "Runtime.ExitError" {
			t.Errorf("%s: invoked after its end: %v", tt.event, r.Failure)
		}
	}
}
