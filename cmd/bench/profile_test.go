package main

import (
	"bytes"
	"io"
	"os"
	"path"
	"strings"
	"testing"

	gprofile "github.com/google/pprof/profile"
	"github.com/klauspost/compress/gzip"
)

// Neither the committed profile nor a new one reveals anything about the machine that it was made on.
func TestProfileNamesNoMachine(t *testing.T) {
	committed, err := os.ReadFile(path.Join("../..", pgo))
	if err != nil {
		t.Fatal(err)
	}
	testNamesNoMachine(t, committed)
	if p, err := gprofile.ParseData(committed); err != nil || len(p.Sample) == 0 || p.Function[0].StartLine == 0 {
		t.Errorf("%v, %v: nothing for the compiler", p, err)
	}

	m := &gprofile.Mapping{ID: 1, Start: 1, Limit: 1 << 20, File: "/home/me/bin/bench", BuildID: "0123456789abcdef", HasFunctions: true}
	p := &gprofile.Profile{SampleType: []*gprofile.ValueType{{Type: "cpu", Unit: "nanoseconds"}}, Mapping: []*gprofile.Mapping{m}}
	want := map[string]string{} // by function
	for i, f := range []struct{ name, file, want string }{
		{"github.com/elb-sli/elb-sli/internal/pipeline.(*counting).line", "/home/me/elb-sli/internal/pipeline/run.go",
			"github.com/elb-sli/elb-sli/internal/pipeline/run.go"},
		{"gopkg.in/yaml%2ev3.Unmarshal", "/home/me/go/pkg/mod/gopkg.in/yaml.v3@v3.0.1/yaml.go", "gopkg.in/yaml%2ev3/yaml.go"},
		{"slices.Sort[go.shape.[]github.com/elb-sli/elb-sli/internal/sli.Point]", "/usr/local/go/src/slices/sort.go", "slices/sort.go"},
		{"main.main", "/home/me/elb-sli/cmd/bench/main.go", "main/main.go"},
		{"memeqbody", "/usr/local/go/src/internal/bytealg/equal_amd64.s", "equal_amd64.s"},
	} {
		id := uint64(i + 1)
		want[f.name] = f.want
		p.Function = append(p.Function, &gprofile.Function{ID: id, Name: f.name, SystemName: f.name, Filename: f.file, StartLine: 7})
		p.Location = append(p.Location, &gprofile.Location{ID: id, Mapping: m, Line: []gprofile.Line{{Function: p.Function[i], Line: 9}}})
	}
	p.Sample = []*gprofile.Sample{{Location: p.Location, Value: []int64{1}}}
	var raw bytes.Buffer
	if err := p.Write(&raw); err != nil {
		t.Fatal(err)
	}
	out, err := withoutMachine(raw.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	testNamesNoMachine(t, out)
	if p, err = gprofile.ParseData(out); err != nil || len(p.Function) != len(want) {
		t.Fatalf("%v, %v", p, err)
	}
	for _, f := range p.Function {
		if f.Filename != want[f.Name] || f.StartLine != 7 {
			t.Errorf("%s: file %q, from line %d, want %q, 7", f.Name, f.Filename, f.StartLine, want[f.Name])
		}
	}
}

func testNamesNoMachine(t *testing.T, profile []byte) {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(profile))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"/tmp/", "/home/", "/root/", "/Users/", "/usr/", "/opt/", "/pkg/mod/", ".so.", `:\`} {
		if bytes.Contains(plain, []byte(s)) {
			t.Errorf("the profile has %q in it", s)
		}
	}
	p, err := gprofile.ParseData(profile)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range p.Mapping {
		if m.File != "" || m.BuildID != "" {
			t.Errorf("mapping of %q, build %q", m.File, m.BuildID)
		}
	}
	for _, f := range p.Function {
		if path.IsAbs(f.Filename) || strings.Contains(f.Filename, "..") {
			t.Errorf("%s is in %q", f.Name, f.Filename)
		}
	}
	if len(p.Comments) > 0 {
		t.Errorf("comments %q", p.Comments)
	}
}
