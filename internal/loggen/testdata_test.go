package loggen

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"testing"
)

const committed = "../../testdata"

// The sample logs in the repository equal the generator's output. Compressed bytes may change with compress/gzip, so
// the inflated bytes are compared.
func TestTestdataIsWhatTheGeneratorMakes(t *testing.T) {
	s := Day(DaySeed)
	want := map[string]bool{}
	for _, o := range s.Objects() {
		want[o.Key] = true
		file, err := os.ReadFile(filepath.Join(committed, "logs", filepath.FromSlash(o.Key)))
		if err != nil {
			t.Error(err)
			continue
		}
		var b bytes.Buffer
		if err := s.WriteObject(&b, o, &Tally{}); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(inflate(t, file), inflate(t, b.Bytes())) {
			t.Errorf("%s differs: go run ./cmd/loggen testdata --out testdata", path.Base(o.Key))
		}
	}
	for _, key := range filesIn(t, filepath.Join(committed, "logs")) {
		if !want[key] {
			t.Errorf("the generator does not make %s", key)
		}
	}
}

func filesIn(t *testing.T, dir string) []string {
	t.Helper()
	var keys []string
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			keys = append(keys, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func inflate(t *testing.T, b []byte) []byte {
	t.Helper()
	if !bytes.HasPrefix(b, []byte{0x1f, 0x8b}) {
		return b
	}
	zr, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if !zr.ModTime.IsZero() || zr.Name != "" {
		t.Errorf("the gzip header has the time %v and the name %q", zr.ModTime, zr.Name)
	}
	text, err := io.ReadAll(zr)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestExpectedFilesAreTheKnownAnswers(t *testing.T) {
	s := Day(DaySeed)
	all, err := s.WriteFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	sum := Sum(all)
	for name, want := range map[string][]byte{
		"config.yaml":                Config(0, 0),
		"waf-excluded.yaml":          OtherPolicy(),
		"expected.json":              sum.Answer().JSON(),
		"expected-waf-excluded.json": s.WAFExcluded().Answer().JSON(),
		"expected-minutes.tsv":       sum.MinutesTSV(),
		"expected-objects.tsv":       ObjectsTSV(all),
	} {
		got, err := os.ReadFile(filepath.Join(committed, name))
		if err != nil {
			t.Error(err)
		} else if !bytes.Equal(got, want) {
			t.Errorf("%s differs: go run ./cmd/loggen testdata --out testdata", name)
		}
	}
}

// The ways in which objects are written: members, line breaks and the last newline.
func TestObjectsAreWrittenAsTheySay(t *testing.T) {
	s := Day(DaySeed)
	var plain, crlf, open, members int
	for _, o := range s.Objects() {
		var b bytes.Buffer
		if err := s.WriteObject(&b, o, &Tally{}); err != nil {
			t.Fatal(err)
		}
		text := inflate(t, b.Bytes())
		if gz := !bytes.Equal(text, b.Bytes()); gz == (o.plain || o.Kind == Classic || o.Kind == TestFile) {
			t.Errorf("%s: gzip %v", o.Key, gz)
		}
		plain += one(o.plain)
		crlf += one(bytes.Contains(text, []byte("\r\n")))
		open += one(!bytes.HasSuffix(text, []byte("\n")))
		members += one(bytes.Count(b.Bytes(), []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0}) > 1)
	}
	if plain != 1 || crlf != 1 || open != 1 || members != 2 {
		t.Errorf("%d plain, %d with CRLF, %d without the last newline, %d of several members; want 1, 1, 1, 2", plain, crlf, open, members)
	}
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}
