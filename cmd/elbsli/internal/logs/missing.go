package logs

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/spell"
)

// Explain adds what to do about a file that cannot be opened or read. otherwise is added if nothing in its folder has a
// similar name.
func Explain(name string, err error, otherwise string) error {
	if why := why(name, err, otherwise); why != nil {
		return fmt.Errorf("%s: %w", name, why)
	}
	return err
}

// why is Explain without the name; nil if there is nothing to add.
func why(name string, err error, otherwise string) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w; %s", syscall.ENOENT, orNearest(name, otherwise))
	case errors.Is(err, fs.ErrPermission):
		whose := filepath.Clean(name)
		for whose != filepath.Dir(whose) { // to a folder, where there is nothing of that name yet
			if _, err := os.Lstat(whose); err == nil {
				break
			}
			whose = filepath.Dir(whose)
		}
		return fmt.Errorf("%w; ls -ld %s shows who has it", syscall.EACCES, spell.ShellWord(whose))
	case errors.Is(err, syscall.EISDIR):
		return fmt.Errorf("%w; name a file in it", syscall.EISDIR)
	}
	return nil
}

// ExplainContent adds what to do about a log whose content ends early.
func ExplainContent(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: it is incomplete, so copy it again", err)
	}
	return err
}

// orNearest suggests a similar name in the same folder.
func orNearest(name, otherwise string) string {
	name = filepath.Clean(name) // "logs/" is in the same folder as "logs"
	dir := filepath.Dir(name)
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Sprintf("there is no folder %s", dir)
	case err != nil: // the folder may not be listed
		return otherwise
	}
	end := filepath.Ext(name)
	var stems []string // of files with the same extension, which gives no hint
	for _, e := range entries {
		if stem, ok := strings.CutSuffix(e.Name(), end); ok {
			stems = append(stems, stem)
		}
	}
	if near := config.Nearest(strings.TrimSuffix(filepath.Base(name), end), stems); near != "" {
		return fmt.Sprintf("did you mean %s?", filepath.Join(dir, near+end))
	}
	return otherwise
}
