package main

import (
	"bytes"
	_ "embed"
	"os"
	"path/filepath"
	"strings"
	"text/template"
)

//go:embed formula.rb.tmpl
var formulaText string

// formula has the values in the formula's text.
type formula struct {
	Version string // without the v
	Systems []*formulaSystem
}

// formulaSystem is an operating system, with the name of its block in a formula. Its archives are by processor, nil if
// there is none.
type formulaSystem struct {
	Block    string
	ARM, AMD *formulaArchive
}

type formulaArchive struct{ URL, SHA256 string }

// writeFormula writes the Homebrew formula for the macOS and Linux archives.
func (r release) writeFormula(programs []program) error {
	text, err := template.New("formula").Parse(formulaText)
	if err != nil {
		return err
	}
	macOS, linux := &formulaSystem{Block: "on_macos"}, &formulaSystem{Block: "on_linux"}
	for _, p := range programs {
		system := map[string]*formulaSystem{"darwin": macOS, "linux": linux}[p.os]
		if system == nil {
			continue
		}
		sum, err := sha256Of(filepath.Join(r.out, p.archive()))
		if err != nil {
			return err
		}
		a := &formulaArchive{"https://github.com/elb-sli/elb-sli/releases/download/" + r.version + "/" + p.archive(), sum}
		switch p.arch {
		case "arm64":
			system.ARM = a
		case "amd64":
			system.AMD = a
		}
	}
	var out bytes.Buffer
	if err := text.Execute(&out, formula{strings.TrimPrefix(r.version, "v"), []*formulaSystem{macOS, linux}}); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(r.out, "elbsli.rb"), out.Bytes(), 0o644)
}
