package main

import (
	"bytes"
	"encoding/pem"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"golang.org/x/crypto/x509roots/fallback/bundle"
)

// The user and group of the program. Their numbers are not used on any host.
const (
	user   = "65532:65532"
	passwd = "nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n"
	group  = "nonroot:x:65532:\n"
)

// imageIndex returns the image for each Linux platform, from scratch: the program, certificates, and its user.
func imageIndex(programs []program, texts []file, version string, at time.Time) (v1.ImageIndex, error) {
	base := []file{
		{name: "etc/"}, {name: "etc/ssl/"}, {name: "etc/ssl/certs/"}, {name: "home/"}, {name: "home/nonroot/"}, {name: "work/"},
		{name: "usr/"}, {name: "usr/share/"}, {name: "usr/share/doc/"}, {name: "usr/share/doc/elbsli/"},
		{name: "etc/passwd", content: []byte(passwd)},
		{name: "etc/group", content: []byte(group)},
		{name: "etc/ssl/certs/ca-certificates.crt", content: certificates()},
	}
	for _, t := range texts {
		t.name = "usr/share/doc/elbsli/" + t.name
		base = append(base, t)
	}
	index := mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	for _, p := range programs {
		if p.os != "linux" {
			continue
		}
		image, err := imageOf(p, base, version, at)
		if err != nil {
			return nil, fmt.Errorf("image for %s: %w", p.arch, err)
		}
		index = mutate.AppendManifests(index, mutate.IndexAddendum{
			Add: image, Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: p.os, Architecture: p.arch}},
		})
	}
	return index, nil
}

// imageOf returns the image for one platform. Whatever changes with each version has its own layer.
func imageOf(p program, base []file, version string, at time.Time) (v1.Image, error) {
	image := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	for _, files := range [][]file{base, {{name: "elbsli", path: p.path, program: true}}} {
		layer, err := layerOf(files, at)
		if err != nil {
			return nil, err
		}
		if image, err = mutate.Append(image, mutate.Addendum{Layer: layer, History: v1.History{Created: v1.Time{Time: at}}}); err != nil {
			return nil, err
		}
	}
	c, err := image.ConfigFile()
	if err != nil {
		return nil, err
	}
	c = c.DeepCopy()
	c.OS, c.Architecture, c.Created = p.os, p.arch, v1.Time{Time: at}
	c.Config = v1.Config{
		Entrypoint: []string{"/elbsli"},
		User:       user,
		WorkingDir: "/work",
		Labels: map[string]string{
			"org.opencontainers.image.title":    "elbsli",
			"org.opencontainers.image.source":   "https://github.com/elb-sli/elb-sli",
			"org.opencontainers.image.version":  strings.TrimPrefix(version, "v"),
			"org.opencontainers.image.licenses": "Apache-2.0",
		},
	}
	return mutate.ConfigFile(image, c)
}

func layerOf(files []file, at time.Time) (v1.Layer, error) {
	var content bytes.Buffer
	if err := writeTar(&content, files, at); err != nil {
		return nil, err
	}
	return tarball.LayerFromOpener(func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(content.Bytes())), nil
	}, tarball.WithMediaType(types.OCILayer))
}

// certificates returns the roots that Mozilla trusts, as PEM. Those that it trusts only with restrictions are omitted,
// because a file cannot express the restrictions.
func certificates() []byte {
	var out bytes.Buffer
	for root := range bundle.Roots() {
		if root.Constraint == nil {
			_ = pem.Encode(&out, &pem.Block{Type: "CERTIFICATE", Bytes: root.Certificate}) // a buffer accepts everything
		}
	}
	return out.Bytes()
}

// writeLayout writes the index as the only content of an OCI layout.
func writeLayout(dir string, index v1.ImageIndex) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	_, err := layout.Write(dir, index)
	return err
}
