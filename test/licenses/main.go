// Command licenses prints the license of each module that is linked into the programs, with its text, as the licenses
// require of anyone who distributes the programs. It fails if a module has no license, or one that is not allowed.
//
//	go run ./test/licenses ./functions/elbsli ./cmd/elbsli > licenses.txt
//
// The first lines are a table: module, version, license (SPDX). The texts follow, each after a line with the module's name.
package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// module is a linked module and its license.
type module struct {
	path, version, dir string
	license            string
	text               []byte
}

func run(packages []string, w io.Writer) error {
	modules, err := linked(packages)
	if err != nil {
		return err
	}
	for i := range modules {
		if err := modules[i].read(); err != nil {
			return err
		}
		fmt.Fprintf(w, "%-60s %-40s %s\n", modules[i].path, modules[i].version, modules[i].license)
	}
	for _, m := range modules {
		fmt.Fprintf(w, "\n==== %s %s\n\n%s", m.path, m.version, m.text)
	}
	return nil
}

// linked returns the modules that have a package in the programs on any platform that they are released for, and Go
// itself, in order.
func linked(packages []string) ([]module, error) {
	found := map[string]module{}
	for _, target := range []string{"linux/arm64", "linux/amd64", "darwin/arm64", "windows/amd64"} {
		system, arch, _ := strings.Cut(target, "/")
		cmd := exec.Command("go", append([]string{"list", "-deps", "-tags", "lambda.norpc", "-f",
			"{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}"}, packages...)...)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+system, "GOARCH="+arch)
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		for line := range strings.Lines(string(out)) {
			if f := strings.Fields(line); len(f) == 3 {
				found[f[0]] = module{path: f[0], version: f[1], dir: f[2]}
			}
		}
	}
	out, err := exec.Command("go", "env", "GOROOT", "GOVERSION").Output()
	if err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	root, version, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	modules := []module{{path: "std", version: version, dir: root}}
	for _, m := range found {
		modules = append(modules, m)
	}
	slices.SortFunc(modules, func(a, b module) int { return strings.Compare(a.path, b.path) })
	return modules, nil
}

var licenseFile = regexp.MustCompile(`(?i)^(LICEN[CS]E|COPYING|NOTICE)([-.].*)?$`)

// read reads the license texts in a module's top folder.
func (m *module) read() error {
	entries, err := os.ReadDir(m.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.IsDir() || !licenseFile.MatchString(e.Name()) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(m.dir, e.Name()))
		if err != nil {
			return err
		}
		m.text = append(append(m.text, bytes.TrimRight(text, "\n")...), '\n')
		if name := identify(text); name != "" && m.license == "" {
			m.license = name
		}
	}
	if m.license == "" {
		return fmt.Errorf("%s %s: no license that is allowed", m.path, m.version)
	}
	return nil
}

// allowed are the allowed licenses, each with words that only its text has. They require nothing but that their text is
// distributed.
var allowed = []struct {
	name  string
	words []string
}{
	{"Apache-2.0", []string{"Apache License", "Version 2.0, January 2004"}},
	{"MIT", []string{"Permission is hereby granted, free of charge, to any person obtaining a copy"}},
	{"BSD-3-Clause", []string{"Redistribution and use in source and binary forms", "may be used to endorse or promote"}},
	{"BSD-2-Clause", []string{"Redistribution and use in source and binary forms", "Redistributions in binary form must reproduce"}},
	{"ISC", []string{"Permission to use, copy, modify, and/or distribute this software for any purpose"}},
}

// identify returns the names of the licenses in a text, or "" if none is allowed. A text with further obligations is not
// allowed.
func identify(text []byte) string {
	words := strings.Join(strings.Fields(string(text)), " ")
	for _, more := range []string{"GNU GENERAL PUBLIC", "GNU LESSER", "GNU AFFERO", "Mozilla Public License", "Server Side Public", "Business Source"} {
		if strings.Contains(words, more) {
			return ""
		}
	}
	var names []string
	for _, l := range allowed {
		has := !slices.ContainsFunc(l.words, func(w string) bool { return !strings.Contains(words, w) })
		if has && !(l.name == "BSD-2-Clause" && slices.Contains(names, "BSD-3-Clause")) {
			names = append(names, l.name)
		}
	}
	return strings.Join(names, " AND ")
}
