package elblog

import (
	"bytes"
	"io"
	"testing"

	"github.com/klauspost/compress/gzip"
)

// benchLine is an ALB line of 33 fields from a busy API, over 600 bytes long.
const benchLine = `h2 2026-11-20T01:02:03.186641Z app/web/50dc6c495c0c9188 198.51.100.131:52817 10.0.14.66:8080 0.001 0.048 0.000 200 200 341 1366 ` +
	`"GET https://api.example.com:443/v1/customers/8731/orders?page=2&per_page=50 HTTP/2.0" ` +
	`"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15" ` +
	`ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/73e2d6bc24d8a067 ` +
	`"Root=1-58337262-36d228ad5d99923122bbe354" "api.example.com" "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012" ` +
	`0 2026-11-20T01:02:03.137000Z "waf,forward" "-" "-" "10.0.14.66:8080" "200" "-" "-" TID_1234abcd5678ef90 "-" "-" "-"`

func BenchmarkParseLine(b *testing.B) {
	for _, row := range []struct{ name, line string }{
		{"alb", benchLine},
		{"clb", `2026-11-20T01:02:03.186641Z web 198.51.100.131:52817 10.0.14.66:80 0.000073 0.001048 0.000057 200 200 0 29 "GET http://www.example.com:80/v1/orders/17 HTTP/1.1" "curl/8.9.1" - -`},
	} {
		b.Run(row.name, func(b *testing.B) {
			line := []byte(row.line)
			var e Entry
			b.SetBytes(int64(len(line)))
			b.ReportAllocs()
			for b.Loop() {
				if why := parseLine(line, &e, nil); why != 0 {
					b.Fatal(why)
				}
			}
		})
	}
}

func BenchmarkParseTime(b *testing.B) {
	in := []byte("2026-11-20T01:02:03.186641Z")
	for b.Loop() {
		if _, ok := parseTime(in); !ok {
			b.Fatal("not a time")
		}
	}
}

// BenchmarkScan measures the whole way from plain bytes to entries.
func BenchmarkScan(b *testing.B) {
	const lines = 10_000
	log := bytes.Repeat([]byte(benchLine+"\n"), lines)
	r := bytes.NewReader(log)
	s := NewScanner(r)
	b.SetBytes(int64(len(log)))
	b.ReportAllocs()
	for b.Loop() {
		r.Reset(log)
		s.OpenPlain(r, Options{})
		n := 0
		for s.Scan() {
			n++
		}
		if n != lines || s.Err() != nil {
			b.Fatal(n, s.Err())
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/lines, "ns/line")
}

// BenchmarkOpen compares inflating alone with inflating and scanning.
func BenchmarkOpen(b *testing.B) {
	log := variedLog(20_000)
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	w.Write(log)
	w.Close()
	var src Source
	r := bytes.NewReader(nil)
	b.Logf("compressed %.1f : 1", float64(len(log))/float64(zipped.Len()))
	b.Run("inflate", func(b *testing.B) {
		b.SetBytes(int64(len(log)))
		b.ReportAllocs()
		buf := make([]byte, blockSize)
		for b.Loop() {
			r.Reset(zipped.Bytes())
			if err := src.Reset(r); err != nil {
				b.Fatal(err)
			}
			if _, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{&src}, buf); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("inflate+scan", func(b *testing.B) {
		b.SetBytes(int64(len(log)))
		b.ReportAllocs()
		s := NewScanner(nil)
		for b.Loop() {
			r.Reset(zipped.Bytes())
			if err := src.Reset(r); err != nil {
				b.Fatal(err)
			}
			s.OpenPlain(&src, Options{})
			for s.Scan() {
			}
			if s.Err() != nil {
				b.Fatal(s.Err())
			}
		}
	})
}

// variedLog returns n lines of benchLine in which half of the digits after the load balancer's name are changed by a
// fixed generator, so that it does not compress to almost nothing.
func variedLog(n int) []byte {
	var log []byte
	seed := uint32(1)
	for range n {
		log = append(log, benchLine...)
		line := log[len(log)-len(benchLine):]
		for i := 56; i < len(line); i++ {
			if seed = seed*1664525 + 1013904223; isDigit(line[i]) && seed>>31 == 0 {
				line[i] = '0' + byte(seed>>16)%10
			}
		}
		log = append(log, '\n')
	}
	return log
}
