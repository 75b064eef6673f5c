// Command release makes the files of a release from programs that have already been built:
//
//	release --version v1.2.3 --time 1764306000 --built dist/built --out dist/release --image dist/image
//
// --built holds a folder for each platform, with the program that was built for it,
//
//	linux-amd64/elbsli  …  windows-arm64/elbsli.exe  lambda-arm64/bootstrap  lambda-amd64/bootstrap
//
// and texts/, whose files are added to every program. --out may hold further files of the release. The command adds
// archives, zips, the Homebrew formula, and SHA256SUMS for all files there. --image is the folder for the container
// image, as an OCI layout.
//
// The same programs, texts, version and time give the same bytes.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

func main() {
	r := release{}
	flag.StringVar(&r.version, "version", "", "tag of the release, such as v1.2.3")
	seconds := flag.Int64("time", 0, "Unix time of all files, that of the commit")
	flag.StringVar(&r.built, "built", "", "folder with the programs")
	flag.StringVar(&r.out, "out", "", "folder of the release's files")
	flag.StringVar(&r.image, "image", "", "folder of the image")
	flag.Parse()
	r.time = time.Unix(*seconds, 0).UTC()
	if err := r.make(); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

// release is a release that is being made.
type release struct {
	version           string
	time              time.Time
	built, out, image string
}

// program is one program for one platform.
type program struct {
	os, arch string // os is "lambda" for the function
	path     string
}

// name returns the program's name for people, and the beginning of its archive's name.
func (p program) name() string { return "elbsli-" + p.os + "-" + p.arch }

var tag = regexp.MustCompile(`^v[0-9]+\.[0-9]+\.[0-9]+$`)

func (r release) make() error {
	if !tag.MatchString(r.version) {
		return fmt.Errorf("--version %q: want a tag such as v1.2.3", r.version)
	}
	programs, texts, err := r.found()
	if err != nil {
		return err
	}
	for _, p := range programs {
		files := append([]file{{name: filepath.Base(p.path), path: p.path, program: true}}, texts...)
		if err := writeArchive(filepath.Join(r.out, p.archive()), files, r.time); err != nil {
			return err
		}
	}
	index, err := imageIndex(programs, texts, r.version, r.time)
	if err != nil {
		return err
	}
	if err := writeLayout(r.image, index); err != nil {
		return err
	}
	if err := r.writeFormula(programs); err != nil {
		return err
	}
	return writeChecksums(r.out)
}

// found lists the built programs, in order.
func (r release) found() (programs []program, texts []file, err error) {
	paths, err := filepath.Glob(filepath.Join(r.built, "*", "*"))
	if err != nil {
		return nil, nil, err
	}
	slices.Sort(paths)
	for _, path := range paths {
		folder := filepath.Base(filepath.Dir(path))
		if folder == "texts" {
			texts = append(texts, file{name: filepath.Base(path), path: path})
			continue
		}
		system, arch, _ := strings.Cut(folder, "-")
		programs = append(programs, program{system, arch, path})
	}
	if len(programs) == 0 || len(texts) == 0 {
		return nil, nil, fmt.Errorf("%s holds %d programs and %d texts", r.built, len(programs), len(texts))
	}
	return programs, texts, nil
}
