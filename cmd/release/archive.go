package main

import (
	"archive/tar"
	"archive/zip"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// file is a file in an archive or a layer.
type file struct {
	name    string // name in the archive
	path    string // path on disk; "" for a file made from content
	content []byte
	program bool
}

func (f file) read() ([]byte, error) {
	if f.path == "" {
		return f.content, nil
	}
	return os.ReadFile(f.path)
}

// mode returns the same mode whatever the umask was when the file was made.
func (f file) mode() os.FileMode {
	if f.program {
		return 0o755
	}
	return 0o644
}

// archive returns the name of the file in which the program is released.
func (p program) archive() string {
	if p.os == "windows" || p.os == "lambda" {
		return p.name() + ".zip"
	}
	return p.name() + ".tar.gz"
}

// writeArchive writes the files into an archive; its name gives the format.
func writeArchive(to string, files []file, at time.Time) (err error) {
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	write := writeTarGzip
	if strings.HasSuffix(to, ".zip") {
		write = writeZip
	}
	if err := write(out, files, at); err != nil {
		return fmt.Errorf("%s: %w", to, err)
	}
	return nil
}

func writeTarGzip(w io.Writer, files []file, at time.Time) error {
	z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	if err := writeTar(z, files, at); err != nil {
		return err
	}
	return z.Close()
}

// writeTar writes the files as owned by root. A name that ends in a slash is a folder.
func writeTar(w io.Writer, files []file, at time.Time) error {
	t := tar.NewWriter(w)
	for _, f := range files {
		content, err := f.read()
		if err != nil {
			return err
		}
		header := &tar.Header{Name: f.name, Typeflag: tar.TypeReg, Size: int64(len(content)), Mode: int64(f.mode()), ModTime: at, Format: tar.FormatUSTAR}
		if strings.HasSuffix(f.name, "/") {
			header.Typeflag, header.Mode = tar.TypeDir, 0o755
		}
		if err := t.WriteHeader(header); err != nil {
			return err
		}
		if _, err := t.Write(content); err != nil {
			return err
		}
	}
	return t.Close()
}

// writeZip writes the files with their modes: Lambda only runs an executable bootstrap.
func writeZip(w io.Writer, files []file, at time.Time) error {
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, flate.BestCompression)
	})
	for _, f := range files {
		content, err := f.read()
		if err != nil {
			return err
		}
		header := &zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: at}
		header.SetMode(f.mode())
		entry, err := z.CreateHeader(header)
		if err != nil {
			return err
		}
		if _, err := entry.Write(content); err != nil {
			return err
		}
	}
	return z.Close()
}
