package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/elb-sli/elb-sli/internal/loggen"
)

func TestExitStatus(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		args []string
		want int
	}{
		{nil, 2},
		{[]string{"--help"}, 2},
		{[]string{"nothing"}, 2},
		{[]string{"bench"}, 2},
		{[]string{"bench", "--out", t.TempDir(), "--lines", "many"}, 2},
		{[]string{"bench", "--out", t.TempDir(), "--level", "77", "--lines", "1"}, 1},
		{[]string{"bench", "--help"}, 0},
		{[]string{"bench", "--out", t.TempDir(), "--lines", "10"}, 0},
		{[]string{"bench", "--out", filepath.Join(file, "below"), "--lines", "10"}, 1},
		{[]string{"testdata", "--out", filepath.Join(file, "below")}, 1},
		{[]string{"hostile", "--out", t.TempDir(), "--lines", "10", "--plain"}, 0},
	} {
		var stdout, stderr bytes.Buffer
		if got := run(row.args, &stdout, &stderr); got != row.want {
			t.Errorf("%q: status %d, want %d: %s", row.args, got, row.want, stderr.String())
		}
		if row.want != 0 && stderr.Len() == 0 {
			t.Errorf("%q says nothing on stderr", row.args)
		}
	}
}

// The folder has one log, with as many lines as the counts next to it say.
func TestObjectAndItsCounts(t *testing.T) {
	for _, row := range []struct{ command, file string }{{"bench", "bench.log.gz"}, {"hostile", "hostile.log.gz"}} {
		dir := t.TempDir()
		if status := run([]string{row.command, "--out", dir, "--lines", "3000", "--seed", "5"}, io.Discard, os.Stderr); status != 0 {
			t.Fatalf("%s: status %d", row.command, status)
		}
		var a loggen.Answer
		if err := json.Unmarshal(read(t, dir, "expected.json"), &a); err != nil {
			t.Fatal(err)
		}
		zr, err := gzip.NewReader(bytes.NewReader(read(t, dir, row.file)))
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(zr)
		if err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(text, []byte("\n")); n != 3000 || a.Entries != 3000 || a.Objects != 1 || len(a.Series) == 0 {
			t.Errorf("%s: %d lines, %d entries, %d objects, %d series", row.command, n, a.Entries, a.Objects, len(a.Series))
		}
		if !bytes.HasPrefix(read(t, dir, "config.yaml"), loggen.Config(0, 0)) {
			t.Errorf("%s: not the product's configuration", row.command)
		}
	}
}

// The members in order yield the text, whatever the sizes of the writes are.
func TestMembers(t *testing.T) {
	var want, got bytes.Buffer
	m, err := newMembers(&got, gzip.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 70 {
		part := bytes.Repeat([]byte{byte(i), byte(i >> 1), 'x'}, 50_000+i)
		want.Write(part)
		if n, err := m.Write(part); n != len(part) || err != nil {
			t.Fatal(n, err)
		}
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	zr, err := gzip.NewReader(&got)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(zr)
	if err != nil || !bytes.Equal(text, want.Bytes()) {
		t.Errorf("%d bytes, want %d: %v", len(text), want.Len(), err)
	}
}

func TestMembersSayThatTheDiskIsFull(t *testing.T) {
	m, err := newMembers(full{}, gzip.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	for range 10 {
		m.Write(make([]byte, memberSize))
	}
	if err := m.Close(); err != io.ErrShortWrite {
		t.Errorf("got %v", err)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func read(t *testing.T, dir, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}
