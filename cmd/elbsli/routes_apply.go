package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/routenorm/guess"
)

const applyHelp = `usage: elbsli routes apply [--config F] < REQUESTS

Reads METHOD<TAB>PATH<TAB>STATUS lines (the status may be missing) and prints the route of each on one line: as spelled in
the configuration, or "other". Without a configuration, or with "unmatched: heuristic", a path that matches no route gets a
route from its shape. With "unmatched: successful", only requests with 2xx, 101, 5xx and 460 do; the status counts as a
target's.

example:
  $ printf 'GET\t/hoge/123?page=2\t200\n' | elbsli routes apply
  /hoge/:id
`

// routesApply prints the route of each request on stdin.
func (c command) routesApply(args []string) error {
	fs := newFlags("routes apply", applyHelp)
	file := fs.String("config", "", "configuration `FILE`; without one routes are heuristic")
	rest, err := fs.parse(c, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return usageError(fmt.Sprintf("%q: requests are read from stdin", rest[0]))
	}
	conf, err := c.loadConfig(*file)
	if err != nil {
		return err
	}
	c.sayTyping("requests, METHOD<TAB>PATH per line,")
	r := router{table: conf.Table, unmatched: conf.Unmatched, clean: make([]byte, 0, 1<<13), out: make([]byte, 0, 1<<13)}
	return r.applyAll(bufio.NewReaderSize(c.stdin, 1<<16), bufio.NewWriterSize(c.stdout, 1<<16))
}

// router maps requests to routes. It reuses its buffers.
type router struct {
	table     *routenorm.Table
	unmatched pipeline.Unmatched
	clean     []byte
	out       []byte
}

// applyAll writes one route for each line, even if the last one has no newline.
func (r *router) applyAll(in *bufio.Reader, out *bufio.Writer) error {
	var long []byte // the part read so far of a line that is longer than in's buffer
	for {
		part, err := in.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			long = append(long, part...)
			continue
		}
		if err != nil && err != io.EOF {
			return fmt.Errorf("stdin: %w", err)
		}
		line := part
		if len(long) > 0 {
			long = append(long, part...)
			line = long
		}
		if err == io.EOF && len(line) == 0 {
			return out.Flush()
		}
		if _, werr := out.Write(append(r.line(bytes.TrimSuffix(line, []byte("\n"))), '\n')); werr != nil {
			return werr
		}
		if err == io.EOF {
			return out.Flush()
		}
		long = long[:0]
	}
}

// line returns the route of one line; it is valid until the next call.
func (r *router) line(line []byte) []byte {
	method, rest, _ := bytes.Cut(line, []byte("\t"))
	path, status, _ := bytes.Cut(rest, []byte("\t"))
	n, err := strconv.Atoi(string(status))
	if err != nil {
		n = elblog.NoStatus
	}
	return r.route(method, nil, path, n)
}

// route returns the route of a request that a target answered with status; it is valid until the next call.
func (r *router) route(method, host, path []byte, status int) []byte {
	r.out = r.out[:0]
	path, ok := routenorm.Clean(r.clean[:0], path)
	if !ok {
		return append(r.out, routenorm.Other...)
	}
	if i := r.table.Match(routenorm.Method(method), host, path); i >= 0 {
		r.out = append(r.out, r.table.Pattern(i).Route()...)
		return r.out
	}
	if r.unmatched.Guesses(status, true) {
		r.out = guess.Beside(r.out, path, r.table.Hosted(host))
		return r.out
	}
	r.out = append(r.out, routenorm.Other...)
	return r.out
}
