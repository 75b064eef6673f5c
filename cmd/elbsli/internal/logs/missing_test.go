package logs

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A folder that cannot be listed is not reported as missing.
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
		filepath.Join(notes, "one.log"):     "name a log", // listing fails, as for a folder that only others may read
	} {
		got := Explain(name, fs.ErrNotExist, "name a log").Error()
		if !strings.HasPrefix(got, name+": no such file or directory; ") || !strings.HasSuffix(got, "; "+want) {
			t.Errorf("%q, want it to end in %q", got, want)
		}
	}
}

// What may not be opened, or not be made, is shown with who has it.
func TestExplainPermission(t *testing.T) {
	dir := t.TempDir()
	for _, tt := range []struct{ name, shown string }{
		{dir, dir}, {dir + "/", dir}, {filepath.Join(dir, "new.html"), dir}, {filepath.Join(dir, "no", "such", "new.html"), dir},
	} {
		want := tt.name + ": permission denied; ls -ld " + tt.shown + " shows who has it"
		if got := Explain(tt.name, fs.ErrPermission, ""); got.Error() != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
