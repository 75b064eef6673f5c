package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"

	"github.com/klauspost/compress/gzip"

	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/gunzip"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/report"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// stage is one way through a log, or a part of one.
type stage struct {
	name string
	goal float64 // as a multiple of the CPU of the library's decompression; 0: none
	log  *testLog
	run  func(*testLog) (counted, error)
}

// counted compares the counts of a stage with the known ones; it is not part of the measurement.
type counted func() error

// all runs a stage and checks it.
func (s stage) all() error {
	check, err := s.run(s.log)
	if err != nil {
		return err
	}
	return check()
}

// decompressor reads gzip streams.
type decompressor interface {
	io.Reader
	Reset(io.Reader) error
}

// library is what everything is compared with, the fastest Go library that we know. own is the decompressor that elbsli
// uses.
func library() decompressor { return new(gzip.Reader) }
func own() decompressor     { return new(gunzip.Reader) }

// decompress returns the stage that only decompresses the file, in blocks of the size that the pipeline reads.
func decompress(with func() decompressor) func(*testLog) (counted, error) {
	return func(l *testLog) (counted, error) {
		f, err := os.Open(l.path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		zr := with()
		if err := zr.Reset(bufio.NewReaderSize(f, 64<<10)); err != nil {
			return nil, err
		}
		buf := make([]byte, 64<<10)
		for {
			if _, err := zr.Read(buf); err == io.EOF {
				return func() error { return nil }, nil
			} else if err != nil {
				return nil, err
			}
		}
	}
}

// replay does what `elbsli replay --format json FILE` does.
func replay(l *testLog) (counted, error) {
	f, err := os.Open(l.path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	res, err := new(pipeline.Worker).Read(l.config.Policy(), elblog.Input{Body: f}, nil)
	if err != nil {
		return nil, err
	}
	return reported("replay", l, res)
}

// reported creates the report, as JSON.
func reported(who string, l *testLog, one *pipeline.Result) (counted, error) {
	var res pipeline.Result
	res.Merge(one)
	r := report.Report{
		Objects: res.Objects, Entries: res.Entries, Malformed: res.MalformedLines(), Excluded: res.Excluded, Rules: res.Rules,
		From: report.Time(res.First), To: report.Time(res.Last),
	}
	r.AddSeries(&res.Tally)
	var out bytes.Buffer
	if err := r.WriteJSON(&out); err != nil {
		return nil, err
	}
	return func() error { return check(who, out.Bytes(), l.want) }, nil
}

// key is the log's name as an S3 object, so that it is handled like a real object.
const key = "123456789012_elasticloadbalancing_ap-northeast-1_app.phone.50dc6c495c0c9188_20261120T0105Z_10.0.1.23_bench.log.gz"

// lambda does what the Lambda does with an object, but without S3 and UDP.
func lambda(l *testLog) (counted, error) {
	object, skip := elblog.ParseKey(key)
	if skip != "" {
		return nil, fmt.Errorf("lambda: %s is skipped: %s", key, skip)
	}
	policy := *l.config.Policy()
	policy.MaxBytes = 1 << 40
	res, err := new(pipeline.Worker).Read(&policy, elblog.Input{Body: bytes.NewReader(l.zipped)}, &object)
	if err != nil {
		return nil, err
	}
	res.Tally.Fold(l.config.Limits.Points)
	points := res.Tally.Points(sli.PointOptions{Prefix: "elb_sli", Writer: "0"})
	return func() error { return l.checkPoints(points) }, nil
}

func (l *testLog) checkPoints(points []sli.Point) error {
	var good, total int64
	for _, p := range points {
		switch {
		case p.Tags[0] != "sli:availability":
		case p.Metric == "elb_sli.good":
			good += p.Value
		case p.Metric == "elb_sli.total":
			total += p.Value
		}
	}
	if g, t := sums(l); g != good || t != total {
		return fmt.Errorf("lambda: %d good of %d, want %d of %d", good, total, g, t)
	}
	return nil
}

// sums returns the known good and total availability events.
func sums(l *testLog) (good, total int64) {
	for _, s := range l.want.Series {
		if s.SLI == sli.Availability {
			good, total = good+s.Good, total+s.Total
		}
	}
	return good, total
}

// aggregate returns the stage from decompressed bytes to counts.
func aggregate(plain []byte) func(*testLog) (counted, error) {
	return func(l *testLog) (counted, error) {
		res, err := new(pipeline.Worker).Plain(l.config.Policy(), bytes.NewReader(plain), nil)
		if err != nil {
			return nil, err
		}
		return reported("aggregate", l, res)
	}
}
