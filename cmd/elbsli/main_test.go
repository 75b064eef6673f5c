package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/elb-sli/elb-sli/test/hermetic"
)

func TestMain(m *testing.M) {
	hermetic.Environment()
	time.Local = time.UTC // the machine's zone may be another
	debug.SetGCPercent(400)
	testscript.Main(m, map[string]func(){"elbsli": main})
}

// Each command of a script is a process of its own. In a short run most of them run in this one instead, for it takes longer
// to start two hundred processes than what they do.
func TestScripts(t *testing.T) {
	samples, err := filepath.Abs("../../testdata")
	if err != nil {
		t.Fatal(err)
	}
	params := testscript.Params{Dir: "testdata/script", Cmds: map[string]func(*testscript.TestScript, bool, []string){"run": runOfScript}}
	params.Setup = func(e *testscript.Env) error {
		e.Setenv("SAMPLE", samples)
		e.Setenv("TZ", "UTC")
		return nil
	}
	if testing.Short() {
		params.Dir = scriptsInProcess(t, params.Dir)
	}
	testscript.Run(t, params)
}

// scriptsInProcess returns a folder of the same scripts with "run" for "exec", but where a command reads standard input.
func scriptsInProcess(t *testing.T, dir string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts (%v)", err)
	}
	ran, to := 0, t.TempDir()
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(string(a.Comment), "\n")
		for i, l := range lines {
			command := strings.TrimPrefix(l, "! ")
			if strings.HasPrefix(command, "exec elbsli ") && (i == 0 || !strings.HasPrefix(lines[i-1], "stdin ")) {
				lines[i] = strings.TrimSuffix(l, command) + "run" + strings.TrimPrefix(command, "exec")
				ran++
			}
		}
		a.Comment = []byte(strings.Join(lines, "\n"))
		if err := os.WriteFile(filepath.Join(to, filepath.Base(file)), txtar.Format(a), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if ran < 100 {
		t.Errorf("%d commands of the scripts run in this process", ran)
	}
	return to
}

// workingFolder is held by the script whose folder is this process's.
var workingFolder sync.Mutex

// runOfScript is "run elbsli ARGUMENTS...": what exec does, in this process.
func runOfScript(ts *testscript.TestScript, fails bool, args []string) {
	workingFolder.Lock()
	defer workingFolder.Unlock()
	before, err := os.Getwd()
	ts.Check(err)
	ts.Check(os.Chdir(ts.MkAbs(".")))
	status := run(context.Background(), args[1:], strings.NewReader(""), ts.Stdout(), ts.Stderr())
	ts.Check(os.Chdir(before))
	if (status != statusDone) != fails {
		ts.Fatalf("exit status %d", status)
	}
}

// runWith runs the whole program in process.
func runWith(t *testing.T, stdin string, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	var out, errs bytes.Buffer
	status = run(context.Background(), args, strings.NewReader(stdin), &out, &errs)
	return out.String(), errs.String(), status
}
