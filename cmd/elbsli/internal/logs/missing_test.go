package logs

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A folder that cannot be listed is not one that is missing.
func TestExplainMissing(t *testing.T) {
	dir := t.TempDir()
	notes := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(notes, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		filepath.Join(dir, "note.txt"):      "did you mean " + notes + "?",
		filepath.Join(dir, "other.log"):     "name a log",
		filepath.Join(dir, "no", "one.log"): "there is no folder " + filepath.Join(dir, "no"),
		filepath.Join(notes, "one.log"):     "name a log", // listing fails, as for a folder that is only others' to read
	} {
		got := Explain(name, fs.ErrNotExist, "name a log").Error()
		if !strings.HasPrefix(got, name+": no such file or directory; ") || !strings.HasSuffix(got, "; "+want) {
			t.Errorf("%q, want it to end in %q", got, want)
		}
	}
}
