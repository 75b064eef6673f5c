package delivery

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	"github.com/elb-sli/elb-sli/test/s3"
)

// A history in S3 works like one in a folder.
func TestHistoryInS3(t *testing.T) {
	server := s3.Start(t)
	server.Environment(t)
	server.Put(t, "counts", "elsewhere/date=2026-11-19/x", []byte("x"))
	for _, uri := range []string{"s3://counts", "s3://counts/elb-sli/a/"} {
		p, err := OpenHistory(t.Context(), uri)
		if err != nil {
			t.Fatal(err)
		}
		const name = "date=2026-11-19/a"
		for _, err := range []error{p.Write(t.Context(), name, []byte("1")), p.Write(t.Context(), name, []byte("2")),
			p.Create(t.Context(), name+"b", []byte("3")), p.Remove(t.Context(), name+"c")} {
			if err != nil {
				t.Fatal(uri, err)
			}
		}
		if err := p.Create(t.Context(), name, []byte("4")); !errors.Is(err, fs.ErrExist) {
			t.Error(uri, err)
		}
		if names, err := p.List(t.Context(), "date=2026-11-19/"); err != nil || strings.Join(names, " ") != name+" "+name+"b" {
			t.Error(uri, names, err)
		}
		if b, err := p.Read(t.Context(), name); string(b) != "2" || err != nil {
			t.Errorf("%s: %q %v", uri, b, err)
		}
		if err := p.Remove(t.Context(), name); err != nil {
			t.Error(uri, err)
		}
		if _, err := p.Read(t.Context(), name); !errors.Is(err, fs.ErrNotExist) {
			t.Error(uri, err)
		}
		if p.URI != strings.TrimSuffix(uri, "/") {
			t.Errorf("%s is called %s", uri, p.URI)
		}
	}
	for _, uri := range []string{"s3://", "counts", "/counts", "s3:///x"} {
		if _, err := OpenHistory(t.Context(), uri); err == nil || !strings.Contains(err.Error(), "s3://BUCKET/PREFIX") {
			t.Errorf("%q: %v", uri, err)
		}
	}
}
