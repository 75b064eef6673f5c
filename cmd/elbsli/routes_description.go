package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
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
	var of *fs.PathError
	if errors.As(err, &of) {
		err = of.Err // without the name
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", shownName(name), err)
	}
	return b, nil
}

// importOptions are the options of commands that read a description of routes.
type importOptions struct {
	from string // the name of an importer; "" if there is no description
	join string // the name of a file
	imports.Options
}

// importOptions adds these options to a command's. from is the usage of --from.
func (f flags) importOptions(from string) *importOptions {
	o := &importOptions{}
	f.wordVar(&o.from, "from", "", from, importNames()...)
	f.StringVar(&o.Prefix, "prefix", "", "`PREFIX` of each path that a proxy or a container adds")
	f.StringSliceVar(&o.Formats, "formats", nil, "also the routes with these `FORMATS` after a word, such as json,xml; with --from rails")
	f.StringVar(&o.join, "join", "", "with --from datadog: a `FILE` with the output of rails routes, artisan route:list or the script django, which has the routes of UsersController#show")
	return o
}

// importNames are the values of --from.
func importNames() []string {
	var names []string
	for _, im := range imports.Importers() {
		names = append(names, im.Name)
	}
	return names
}

// check rejects options that do not belong to --from.
func (o *importOptions) check() error {
	switch {
	case o.from == "" && (o.Prefix != "" || o.join != "" || len(o.Formats) > 0):
		return usageError("--prefix, --formats and --join are for --from")
	case o.join != "" && o.from != "datadog":
		return usageError("--join is for --from datadog")
	case len(o.Formats) > 0 && o.from != "rails" && o.join == "":
		return usageError("--formats is for --from rails: the other sources list their formats")
	}
	for _, f := range o.Formats { // as in "/posts.json"
		if f == "" || strings.Trim(f, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != "" {
			return usageError(fmt.Sprintf("--formats: %q is not a format: want formats such as json,xml", f))
		}
	}
	return nil
}

// readTable returns the routes of a description.
func (c command) readTable(o *importOptions, name string) (routes []imports.Route, err error) {
	if o.join != "" {
		if o.Join, err = c.readDescription(o.join); err != nil {
			return nil, err
		}
	}
	b, err := c.readDescription(name)
	if err != nil {
		return nil, err
	}
	if routes, err = imports.Read(o.from, strings.TrimPrefix(name, "-"), b, o.Options); err != nil {
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
