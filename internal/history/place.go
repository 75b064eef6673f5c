package history

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// MaxFile is the maximum size in bytes of a file that is read.
const MaxFile = 512 << 20

// Place is where the files are stored. Names are paths below it, with slashes.
type Place struct {
	URI string // as shown to people

	// List returns the names that start with prefix, sorted.
	List func(ctx context.Context, prefix string) ([]string, error)
	// Read returns the whole file. If it does not exist, the error wraps fs.ErrNotExist.
	Read func(ctx context.Context, name string) ([]byte, error)
	// Write creates a file, or replaces it, completely or not at all.
	Write func(ctx context.Context, name string, body []byte) error
	// Create is Write for a new file. If it exists, the error wraps fs.ErrExist.
	Create func(ctx context.Context, name string, body []byte) error
	// Remove removes a file. A missing file is not an error.
	Remove func(ctx context.Context, name string) error
}

// Dir returns the place in a local folder.
func Dir(path string) *Place {
	d := folder(path)
	return &Place{URI: path, List: d.list, Read: d.read, Write: d.write, Create: d.create, Remove: d.remove}
}

type folder string

// tempPrefix is the start of the names of incomplete files. A crash may leave one behind; it is ignored.
const tempPrefix = ".tmp-"

func (d folder) path(name string) string { return filepath.Join(string(d), filepath.FromSlash(name)) }

func (d folder) list(ctx context.Context, prefix string) (names []string, err error) {
	top, _, _ := strings.Cut(prefix, "/")
	dates, err := os.ReadDir(string(d))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for _, date := range dates {
		if !date.IsDir() || !strings.HasPrefix(date.Name(), datePrefix) || !strings.HasPrefix(date.Name(), top) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		files, err := os.ReadDir(d.path(date.Name()))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		for _, f := range files {
			if name := date.Name() + "/" + f.Name(); strings.HasPrefix(name, prefix) && !strings.HasPrefix(f.Name(), tempPrefix) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names, err
}

func (d folder) read(_ context.Context, name string) ([]byte, error) {
	info, err := os.Stat(d.path(name))
	if err == nil && info.Size() > MaxFile {
		err = ErrTooLarge
	}
	if err != nil {
		return nil, err
	}
	return os.ReadFile(d.path(name))
}

// ErrTooLarge is the cause of an error about a file of more than MaxFile bytes.
var ErrTooLarge = errors.New("the file is larger than any file of a history")

func (d folder) write(_ context.Context, name string, body []byte) error {
	return d.put(name, body, os.Rename)
}

// create links the file to its name. Unlike a rename, this fails if the name exists.
func (d folder) create(_ context.Context, name string, body []byte) error {
	return d.put(name, body, os.Link)
}

// put writes a temporary file, and moves it to its name once all of it is on disk.
func (d folder) put(name string, body []byte, move func(from, to string) error) (err error) {
	to := d.path(name)
	if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(to), tempPrefix)
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name()) // fails after a rename, which is harmless
	if err := temp.Chmod(0o644); err != nil {
		temp.Close()
		return err
	}
	_, err = temp.Write(body)
	if err == nil {
		err = temp.Sync()
	}
	if err := errors.Join(err, temp.Close()); err != nil {
		return err
	}
	if err := move(temp.Name(), to); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(to))
}

// syncFolder makes sure that the names in a folder are on disk.
func syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func (d folder) remove(_ context.Context, name string) error {
	err := os.Remove(d.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
