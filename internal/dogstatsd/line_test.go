package dogstatsd

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/elb-sli/elb-sli/internal/sli"
	"github.com/elb-sli/elb-sli/internal/tag"
	"github.com/elb-sli/elb-sli/test/dogstatsdtest"
)

// FuzzRoundTrip checks that, whatever a client puts into a path, the normalized tag arrives and parses as exactly one
// point.
func FuzzRoundTrip(f *testing.F) {
	for _, route := range []string{"/hoge/:id", "/a|c", "/a,b:c", "/a#b", "/道/:id", "\xff\xfe", "", "/a\nelb_sli.good:1|c", "T1|#x"} {
		f.Add(route, "env:prod", int64(1), int64(minute))
	}
	r := dogstatsdtest.Listen(f)
	s := open(f, r.Addr())
	f.Fuzz(func(t *testing.T, route, other string, value, unix int64) {
		p := sli.Point{Metric: "elb_sli.good", Tags: []string{"route:" + tag.Value("route", route), other}, Value: value, Unix: unix}
		_, err := checkPoint(&p, 0)
		if bad := checkTag(other) != nil || unix <= 0; (err != nil) != bad {
			t.Fatalf("checkPoint(%+v) = %v", p, err)
		}
		if err != nil {
			return
		}
		if err := sendNow(s, &p); err != nil {
			t.Fatal(err)
		}
		got := r.Take(t)
		if len(got) != 1 || got[0].Name != p.Metric || !slices.Equal(got[0].Tags, p.Tags) || got[0].Unix != p.Unix ||
			got[0].Value != float64(p.Value) || got[0].Type != "c" {
			t.Fatalf("sent %v, got %v", p, got)
		}
	})
}

// sendNow sends one point without the pauses of Send, which would slow down fuzzing.
func sendNow(s *Sender, p *sli.Point) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.write(p); err != nil {
		return err
	}
	return s.leave(context.Background())
}

// The length used to fill datagrams must never be less than the real one.
func TestCheckSize(t *testing.T) {
	for _, p := range []sli.Point{
		{Metric: "a", Tags: nil, Value: 0, Unix: 1},
		{Metric: "elb_sli.good", Tags: []string{"a:b", "c:d"}, Value: -1 << 63, Unix: 1<<63 - 1},
		{Metric: "elb_sli.good", Tags: []string{"route:道"}, Value: 1<<63 - 1, Unix: minute},
	} {
		line := fmt.Sprintf("%s:%d|c|#%s|T%d\n", p.Metric, p.Value, strings.Join(p.Tags, ","), p.Unix)
		got, err := checkPoint(&p, 0)
		if err != nil || got < len(line) || got > len(line)+24 {
			t.Errorf("size of %q = %d, %v, want %d or a little more", line, got, err, len(line))
		}
		const global = ",env:production"
		if with, err := checkPoint(&p, len(global)); err != nil || with != got+len(global) {
			t.Errorf("size of %q with %q = %d, %v, want %d", line, global, with, err, got+len(global))
		}
	}
}

// BenchmarkWrite measures the cost of a line without the pauses.
func BenchmarkWrite(b *testing.B) {
	s := open(b, dogstatsdtest.Listen(b).Addr())
	p := points(1)[0]
	b.ReportAllocs()
	for b.Loop() {
		if _, err := checkPoint(&p, s.extra); err != nil {
			b.Fatal(err)
		}
		if err := sendNow(s, &p); err != nil {
			b.Fatal(err)
		}
	}
}
