package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"unicode/utf8"

	"github.com/elb-sli/elb-sli/internal/routenorm/imports"
)

// maxImport is the size of a description, in bytes.
const maxImport = 64 << 20

// readDescription returns the text of a description of routes, from stdin if its name is "-".
func (c command) readDescription(name string) ([]byte, error) {
	r := c.stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
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

func shownName(name string) string {
	if name == "-" {
		return "stdin"
	}
	return name
}

// readText reads a text, gzip'd or plain.
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

// importRoutes reads a description, whatever may look like a route in one of another form.
func importRoutes(from string, b []byte, formats []string) ([]imports.Route, error) {
	switch {
	case from == "openapi":
		return imports.OpenAPI(b)
	case regexp.MustCompile(`(?m)\A\s*\{|^"?(?:openapi|swagger)"?\s*:`).Match(b):
		return nil, fmt.Errorf("--from %s: this is JSON or YAML of the kind that --from openapi reads", from)
	case from == "rails":
		return imports.Rails(b, formats...)
	case from == "express":
		return imports.Express(b)
	}
	return imports.List(b)
}
