package main

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm/learn"
)

// request is one line of a file of a set.
type request struct {
	path, template, method string
	status                 int
	real                   bool
}

// app is one application of a set.
type app struct {
	name  string
	train [3][]request
	test  []request

	learner *learn.Learner
}

func readSet(dir, only string) ([]*app, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.test.tsv.gz"))
	if err != nil {
		return nil, err
	}
	sort.Strings(files)
	var apps []*app
	for _, f := range files {
		base := strings.TrimSuffix(f, ".test.tsv.gz")
		a := &app{name: filepath.Base(base)}
		if !strings.Contains(a.name, only) {
			continue
		}
		if a.test, err = readRequests(f); err != nil {
			return nil, err
		}
		for i := range a.train {
			if a.train[i], err = readRequests(fmt.Sprintf("%s.train%d.tsv.gz", base, i+1)); err != nil {
				return nil, err
			}
		}
		apps = append(apps, a)
	}
	if len(apps) == 0 {
		return nil, fmt.Errorf("%s: no NAME.test.tsv.gz", dir)
	}
	return apps, nil
}

func readRequests(file string) ([]request, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	var out []request
	s := bufio.NewScanner(z)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		c := strings.Split(s.Text(), "\t")
		if len(c) != 5 {
			return nil, fmt.Errorf("%s:%d: %d columns, want 5", file, len(out)+1, len(c))
		}
		status, err := strconv.Atoi(c[3])
		if err != nil {
			return nil, fmt.Errorf("%s:%d: status: %w", file, len(out)+1, err)
		}
		out = append(out, request{c[0], c[1], c[2], status, c[4] == "real"})
	}
	return out, s.Err()
}
