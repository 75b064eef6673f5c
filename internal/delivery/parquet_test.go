package delivery

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"testing"

	"github.com/elb-sli/elb-sli/internal/loggen"
	"github.com/elb-sli/elb-sli/internal/loggen/parquetlog"
)

// Only some parts of a Parquet object are read; this is not a body that breaks off. If S3 does not return a part,
// nothing of the object is sent.
func TestParquetObject(t *testing.T) {
	var file bytes.Buffer
	var want loggen.Tally
	lines := 70_000
	if testing.Short() {
		lines = 52_000 // a file that is not read as a whole, still
	}
	if err := (loggen.Bench{Seed: 1, Lines: lines}).WriteVended(&file, loggen.Vended{Parquet: parquetlog.Open}, &want); err != nil {
		t.Fatal(err)
	}
	object := file.Bytes()
	for _, broken := range []bool{true, false} {
		r := newRig(t)
		r.confirmations, r.historical = 1, true
		read := 0
		r.get = func(context.Context, Ref) (Body, error) {
			body := Body{ReadCloser: io.NopCloser(bytes.NewReader(object)), Size: int64(len(object))}
			body.ReadAt = func(p []byte, off int64) (int, error) {
				if broken && read > len(object)/20 {
					return 0, errors.New("503")
				}
				read += len(p)
				return bytes.NewReader(object).ReadAt(p, off)
			}
			return body, nil
		}
		r.invoke(s3Event("vended/part-0000"))
		var total int64
		for _, p := range r.points {
			if p.Metric == "elb_sli.entries" {
				total += p.Value
			}
		}
		switch {
		case broken && (!slices.Equal(r.results, []string{"unavailable"}) || len(r.points) > 0):
			t.Errorf("a part that fails: %q, %d points; %s", r.results, len(r.points), r.log.String())
		case !broken && (!slices.Equal(r.results, []string{"counted"}) || total != want.Entries()):
			t.Errorf("%q, %d entries, want %d; %s", r.results, total, want.Entries(), r.log.String())
		case !broken && read > len(object)*3/4:
			t.Errorf("%d of %d bytes were read", read, len(object))
		}
	}
}
