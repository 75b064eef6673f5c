package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/internal/routenorm/imports"
)

// maxImport is the maximum size of a description in bytes.
const maxImport = 64 << 20

// readDescription returns the text of a description of routes, from stdin if its name is "-".
func (c command) readDescription(name string) ([]byte, error) {
	r := c.stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, logs.Explain(name, err, "elbsli routes import --help shows how to create it for each framework")
		}
		defer f.Close()
		r = f
	}
	b, err := readText(bufio.NewReader(r))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", shownName(name), err)
	}
	return b, nil
}

// readTable returns the routes of a description.
func (c command) readTable(from, name string, o imports.Options) ([]imports.Route, error) {
	b, err := c.readDescription(name)
	if err != nil {
		return nil, err
	}
	routes, err := imports.Read(from, strings.TrimPrefix(name, "-"), b, o)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", shownName(name), err)
	}
	return routes, nil
}

func shownName(name string) string {
	if name == "-" {
		return "stdin"
	}
	return name
}

// readText reads a text, gzipped or plain.
func readText(in *bufio.Reader) ([]byte, error) {
	var r io.Reader = in
	if magic, _ := in.Peek(2); string(magic) == "\x1f\x8b" {
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, err
		}
		r = z
	}
	b, err := io.ReadAll(io.LimitReader(r, maxImport+1))
	switch {
	case err != nil:
		return nil, err
	case len(b) > maxImport:
		return nil, fmt.Errorf("larger than %d MiB", maxImport>>20)
	case !utf8.Valid(b) || bytes.IndexByte(b, 0) >= 0:
		return nil, errors.New("not a text in UTF-8")
	}
	return bytes.TrimPrefix(b, []byte("\ufeff")), nil
}
