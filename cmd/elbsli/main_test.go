package main

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/elb-sli/elb-sli/test/hermetic"
)

func TestMain(m *testing.M) {
	hermetic.Environment()
	time.Local = time.UTC // the machine's zone is another
	testscript.Main(m, map[string]func(){"elbsli": main})
}

func TestScripts(t *testing.T) {
	samples, err := filepath.Abs("../../testdata")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{Dir: "testdata/script", Setup: func(e *testscript.Env) error {
		e.Setenv("SAMPLE", samples)
		e.Setenv("TZ", "UTC")
		return nil
	}})
}

// runWith runs the whole program in process.
func runWith(t *testing.T, stdin string, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	var out, errs bytes.Buffer
	status = run(context.Background(), args, strings.NewReader(stdin), &out, &errs)
	return out.String(), errs.String(), status
}
