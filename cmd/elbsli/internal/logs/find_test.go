package logs

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/internal/delivery"
	"github.com/elb-sli/elb-sli/internal/elblog"
)

const (
	albLog = "123456789012_elasticloadbalancing_us-east-1_app.web.50dc6c495c0c9188_20261110T0105Z_10.0.0.1_abc.log"
	clbLog = "123456789012_elasticloadbalancing_us-east-1_web_20261110T0105Z_10.0.0.1_abc.log"
)

func write(t *testing.T, dir string, names ...string) {
	t.Helper()
	for _, name := range names {
		file := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte("x\n"), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
}

// A folder has the logs in it and below it. Those of another time and those that are none are passed over, and a folder
// without any is an error that says which logs there are.
func TestFindInFolder(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, albLog, "below/"+clbLog, "below/vended.json", "conn_log."+albLog)
	write(t, dir, "empty/x/CloudTrail-Digest.json.gz")
	at := time.Date(2026, 11, 10, 1, 5, 0, 0, time.UTC)
	for _, tt := range []struct {
		args   []string
		window delivery.Window
		want   []string
		fails  string
	}{
		{[]string{dir}, delivery.Window{}, []string{albLog, clbLog, "CloudTrail-Digest.json.gz", "vended.json"}, ""},
		{[]string{filepath.Join(dir, "below")}, delivery.Window{}, []string{clbLog, "vended.json"}, ""},
		{[]string{filepath.Join(dir, albLog)}, delivery.Window{}, []string{albLog}, ""},
		{[]string{filepath.Join(dir, albLog)}, delivery.Window{From: at}, nil, ""},
		{[]string{filepath.Join(dir, "below")}, delivery.Window{From: at}, []string{"vended.json"}, ""},
		{[]string{t.TempDir()}, delivery.Window{}, nil, "no access log in or below this folder"},
		{nil, delivery.Window{}, nil, "no log given"},
		{[]string{"-", "-"}, delivery.Window{}, nil, "stdin can be read once"},
		{[]string{"https://x/y"}, delivery.Window{}, nil, "not from https://"},
		{[]string{filepath.Join(dir, "gone")}, delivery.Window{}, nil, "name a log"},
	} {
		found, _, err := Find(t.Context(), strings.NewReader(""), tt.args, tt.window)
		if tt.fails != "" {
			if err == nil || !strings.Contains(err.Error(), tt.fails) {
				t.Errorf("%q: %v, want %q", tt.args, err, tt.fails)
			}
			continue
		}
		var names []string
		for _, s := range found {
			names = append(names, filepath.Base(s.Name))
		}
		slices.Sort(names)
		slices.Sort(tt.want)
		if err != nil && tt.want != nil || !slices.Equal(names, tt.want) {
			t.Errorf("%q: %q, %v, want %q", tt.args, names, err, tt.want)
		}
	}
}

// A log that is gone when it is opened is an error, and so is a read after the command was interrupted.
func TestSourceEnds(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.log", "b.log")
	ctx, stop := context.WithCancel(t.Context())
	found, _, err := Find(ctx, strings.NewReader(""), []string{filepath.Join(dir, "a.log"), filepath.Join(dir, "b.log")}, delivery.Window{})
	if err != nil || len(found) != 2 {
		t.Fatal(len(found), err)
	}
	if err := os.Remove(filepath.Join(dir, "a.log")); err != nil {
		t.Fatal(err)
	}
	if _, err := found[0].Open(); err == nil || !errors.Is(err, fs.ErrNotExist) && !strings.Contains(err.Error(), "a moment ago") {
		t.Errorf("a log that is gone: %v", err)
	}
	l, err := found[1].Open()
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	stop()
	if _, err := io.ReadAll(l.Body); !errors.Is(err, context.Canceled) {
		t.Errorf("read after the end: %v", err)
	}
	if _, err := found[1].Open(); !errors.Is(err, context.Canceled) {
		t.Errorf("opened after the end: %v", err)
	}
}

// Entries of a vended log are left to a legacy log of the same load balancer and period, if there is one.
func TestInLegacy(t *testing.T) {
	named := func(name string) Source {
		o, skip := elblog.ParseKey(name)
		if skip != "" {
			t.Fatal(name, skip)
		}
		return Source{Name: name, Object: &o}
	}
	unnamed := elblog.Unnamed("vended.json")
	vended, chosen := Source{Name: "vended.json", Object: &unnamed}, Source{Name: "x"}
	at := time.Date(2026, 11, 10, 1, 3, 0, 0, time.UTC).Unix()
	for _, tt := range []struct {
		what    string
		sources []Source
		want    string
	}{
		{"legacy logs only", []Source{named(albLog)}, "nil"},
		{"vended logs only", []Source{vended, chosen}, "nil"},
		{"a Classic Load Balancer has no vended logs", []Source{named(clbLog), vended}, "nil"},
		{"both", []Source{vended, named(albLog)}, "true false false"},
		{"a file that was named alone", []Source{named(albLog), chosen}, "true false false"},
	} {
		got := "nil"
		if in := InLegacy(tt.sources); in != nil {
			var answers []string
			for _, q := range []struct {
				lb string
				at int64
			}{{"app/web/50dc6c495c0c9188", at}, {"app/web/50dc6c495c0c9188", at + 300}, {"app/api/50dc6c495c0c9188", at}} {
				answers = append(answers, map[bool]string{true: "true", false: "false"}[in([]byte(q.lb), q.at)])
			}
			got = strings.Join(answers, " ")
		}
		if got != tt.want {
			t.Errorf("%s: %s, want %s", tt.what, got, tt.want)
		}
	}
}
