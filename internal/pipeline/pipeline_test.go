package pipeline_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"

	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/loggen"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// policy makes what the main programs make from a configuration.
func policy(t testing.TB, yaml string) *pipeline.Policy {
	t.Helper()
	c, err := config.Parse("config.yaml", []byte(yaml))
	if err != nil {
		t.Fatal(err)
	}
	return c.Policy()
}

func run(t testing.TB, p *pipeline.Policy, log []byte, o *elblog.Object) *pipeline.Result {
	t.Helper()
	res, err := new(pipeline.Worker).Read(p, elblog.Input{Body: bytes.NewReader(log)}, o)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// counts returns everything in a result, in a fixed order.
func counts(r *pipeline.Result) string {
	var b strings.Builder
	fmt.Fprintln(&b, r.Lines, r.Entries, r.First, r.Last, r.Rules, r.Excluded, r.Malformed)
	for _, p := range r.Tally.Points(sli.PointOptions{Prefix: "p"}) {
		fmt.Fprintln(&b, p.Metric, p.Tags, p.Unix, p.Value)
	}
	return b.String()
}

// day is one log with everything that a day of the sample product has.
func day(t testing.TB) (lines [][]byte) {
	t.Helper()
	s := loggen.Day(7)
	for _, o := range s.Objects() {
		if o.Kind == loggen.ALB || o.Kind == loggen.Classic || o.Kind == loggen.NLB {
			for l := range s.Lines(o) {
				lines = append(lines, append(slices.Clone(l.Text), '\n'))
			}
		}
	}
	if len(lines) < 1000 {
		t.Fatalf("%d lines", len(lines))
	}
	return lines
}

func join(lines [][]byte) []byte { return bytes.Join(lines, nil) }

// withoutMalformedTime drops the points of malformed lines: without a real name, they are at the time of the stream's
// first entry, and a part of a stream begins elsewhere.
func withoutMalformedTime(r *pipeline.Result) string {
	lines := strings.Split(counts(r), "\n")
	return strings.Join(slices.DeleteFunc(lines, func(l string) bool { return strings.HasPrefix(l, "p.malformed") }), "\n")
}

func TestAnySplitSumsToTheWhole(t *testing.T) {
	p := policy(t, string(loggen.Config(0, 0)))
	lines := day(t)
	whole := run(t, p, join(lines), nil)
	r := rand.New(rand.NewPCG(1, 2))
	for range 10 {
		sum := &pipeline.Result{}
		for rest := lines; len(rest) > 0; {
			n := min(1+r.IntN(len(lines)/3), len(rest))
			sum.Merge(run(t, p, join(rest[:n]), nil))
			rest = rest[n:]
		}
		if diff := cmp.Diff(withoutMalformedTime(whole), withoutMalformedTime(sum)); diff != "" {
			t.Fatalf("(-whole +parts):\n%s", diff)
		}
	}
}

func TestOrderOfLinesIsIrrelevant(t *testing.T) {
	p := policy(t, string(loggen.Config(0, 0)))
	lines := day(t)
	want := counts(run(t, p, join(lines), nil))
	r := rand.New(rand.NewPCG(3, 4))
	for range 5 {
		r.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		if diff := cmp.Diff(want, counts(run(t, p, join(lines), nil))); diff != "" {
			t.Fatalf("(-in order +shuffled):\n%s", diff)
		}
	}
}

// Each line is malformed, excluded, or counted in one availability series; each entry reached a target or did not.
func TestEachLineIsCountedOnce(t *testing.T) {
	lines := day(t)
	res := run(t, policy(t, string(loggen.Config(0, 0))), join(lines), nil)
	var series, excluded, rules int64
	for _, s := range res.Tally.All() {
		if total, _ := s.Sum(); s.Key.SLI == sli.Availability {
			series += total
		}
	}
	for _, n := range res.Excluded {
		excluded += n
	}
	for _, n := range res.Rules {
		rules += n
	}
	reached := res.Tally.AboutSums(sli.MetricEntries)
	if res.MalformedLines() == 0 || excluded == 0 || reached["true"] == 0 || reached["false"] == 0 {
		t.Fatalf("the day is too plain: %v %v", res, reached)
	}
	if got := int64(len(lines)); res.Lines != got || res.Entries+res.MalformedLines() != got {
		t.Errorf("%d lines: %d read, %d entries, %d malformed", got, res.Lines, res.Entries, res.MalformedLines())
	}
	if series+excluded != res.Entries || rules != series || reached["true"]+reached["false"] != res.Entries {
		t.Errorf("%d entries: %d in series, %d by rules, %d excluded, %v", res.Entries, series, rules, excluded, reached)
	}
}

const hour = `https 2026-11-20T01:%02d:%02d.500000Z app/web/50dc6c495c0c9188 203.0.113.7:41234 10.0.1.5:8080 0.001 0.020 0.000 200 200 312 1024 "GET https://api.example.com:443/hoge/%d HTTP/2.0" "Mozilla/5.0" - - arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:targetgroup/web/73e2d6bc24d8a067 "Root=1-0-0" "api.example.com" "-" 1 2026-11-20T01:00:00.000000Z "forward" "-" "-"` + "\n"

func object() *elblog.Object {
	return &elblog.Object{Format: elblog.ALB, LoadBalancer: "app/web/50dc6c495c0c9188", End: time.Date(2026, 11, 20, 1, 5, 0, 0, time.UTC)}
}

func TestClamp(t *testing.T) {
	p := policy(t, "routes: [/hoge/:id]")
	classic := object()
	classic.Format = elblog.CLB
	hourly := policy(t, "routes: [/hoge/:id]\nclassic_interval: 60m\nhistorical: true")
	tests := []struct {
		name           string
		p              *pipeline.Policy
		o              *elblog.Object
		minute, second int
		want           string // minute of the bucket
		clamped        bool
	}{
		{"inside", p, object(), 3, 7, "01:03", false},
		{"first moment", p, object(), 0, 0, "01:00", false},
		{"last second", p, object(), 4, 59, "01:04", false},
		{"the end is outside", p, object(), 5, 0, "01:04", true},
		{"late", p, object(), 44, 1, "01:04", true},
		{"hourly classic", hourly, classic, 4, 0, "01:04", false},
		{"hourly classic, after", hourly, classic, 6, 0, "01:04", true},
		{"no name", p, nil, 44, 1, "01:44", false},
	}
	for _, tt := range tests {
		res := run(t, tt.p, fmt.Appendf(nil, hour, tt.minute, tt.second, 1), tt.o)
		start := res.Tally.All()[0].Buckets()[0].Start
		if got := time.Unix(start, 0).UTC().Format("15:04"); got != tt.want {
			t.Errorf("%s: counted at %s, want %s", tt.name, got, tt.want)
		}
		if got := len(res.Tally.AboutSums(sli.MetricClamped)) == 1; got != tt.clamped {
			t.Errorf("%s: clamped %v, want %v", tt.name, got, tt.clamped)
		}
	}
	early := object()
	early.End = early.End.Add(10 * time.Minute)
	res := run(t, p, fmt.Appendf(nil, hour, 3, 0, 1), early)
	if start := res.Tally.All()[0].Buckets()[0].Start; time.Unix(start, 0).UTC().Minute() != 10 {
		t.Errorf("an early entry is counted at %s", time.Unix(start, 0).UTC())
	}
}

// A stream that does not end cleanly counts nothing.
func TestBrokenStreams(t *testing.T) {
	p := policy(t, "routes: [/hoge/:id]")
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	for i := range 2000 {
		fmt.Fprintf(w, hour, i/60%60, i%60, i)
	}
	w.Close()
	whole := z.Bytes()
	if res := run(t, p, whole, nil); res.Entries != 2000 {
		t.Fatalf("%d entries", res.Entries)
	}
	for cut := 2; cut < len(whole); cut += len(whole)/97 + 1 {
		if res, err := new(pipeline.Worker).Read(p, elblog.Input{Body: bytes.NewReader(whole[:cut])}, nil); err == nil || res != nil {
			t.Fatalf("cut after %d of %d bytes: %v", cut, len(whole), err)
		}
	}
	flipped := slices.Clone(whole)
	flipped[len(flipped)-6] ^= 1 // in the checksum
	reset := errors.New("connection reset")
	tests := []struct {
		name string
		r    io.Reader
		max  int64
		want error
	}{
		{"checksum", bytes.NewReader(flipped), 0, elblog.ErrCorrupt},
		{"connection", io.MultiReader(bytes.NewReader(whole[:len(whole)/2]), iotest.ErrReader(reset)), 0, reset},
		{"bomb", bytes.NewReader(whole), 1000, pipeline.ErrTooLarge},
	}
	for _, tt := range tests {
		capped := *p
		capped.MaxBytes = tt.max
		if res, err := new(pipeline.Worker).Read(&capped, elblog.Input{Body: tt.r}, nil); !errors.Is(err, tt.want) || res != nil {
			t.Errorf("%s: %v, %v; want %v", tt.name, res, err, tt.want)
		}
	}
	capped, text := *p, bytes.Repeat([]byte("x\n"), 500)
	capped.MaxBytes = int64(len(text))
	if res, err := new(pipeline.Worker).Read(&capped, elblog.Input{Body: bytes.NewReader(text)}, nil); err != nil || res.Lines != 500 {
		t.Errorf("at the maximum length: %v, %v", res, err)
	}
	capped.MaxBytes--
	if res, err := new(pipeline.Worker).Read(&capped, elblog.Input{Body: bytes.NewReader(text)}, nil); !errors.Is(err, pipeline.ErrTooLarge) || res != nil {
		t.Errorf("longer: %v, %v", res, err)
	}
}

// Invented paths and load balancers fill their share and no more, and nothing is lost.
func TestBounds(t *testing.T) {
	p := policy(t, "limits: {routes: 50, points: 9000}")
	var log bytes.Buffer
	for i := range 5000 {
		line := fmt.Sprintf(hour, i/60%60, i%60, 1)
		line = strings.Replace(line, "/hoge/1", fmt.Sprintf("/word%c%c%c", 'a'+i%26, 'a'+i/26%26, 'a'+i/676), 1)
		log.WriteString(line)
	}
	res := run(t, p, log.Bytes(), nil)
	if n := res.Tally.Len(); n != 51 {
		t.Errorf("%d series, want 50 routes and other", n)
	}
	log.Reset()
	for i := range 3000 {
		log.WriteString(strings.Replace(fmt.Sprintf(hour, 0, 0, 1), "50dc6c495c0c9188", fmt.Sprintf("%016x", i), 1))
	}
	res = run(t, p, log.Bytes(), nil)
	if res.Entries != 1024 || res.Malformed["load-balancer"] != 3000-1024 {
		t.Errorf("%d entries, malformed %v", res.Entries, res.Malformed)
	}
}

// Without a real name, the stream's lines name the load balancer, but only by a name that AWS allows.
func TestNamesOfLoadBalancers(t *testing.T) {
	p := policy(t, "")
	for _, tt := range []struct {
		name string
		is   bool
	}{
		{"app/web/50dc6c495c0c9188", true}, {"net/sip/c6e77e28c25b2234", true}, {"classic-1", true},
		{"app/" + strings.Repeat("w", 32) + "/50dc6c495c0c9188", true}, {"app/" + strings.Repeat("w", 33) + "/50dc6c495c0c9188", false},
		{"203.0.113.7", false}, {"a@example.com", false}, {"web\x1b[2J", false}, {"<script>", false}, {"web\xff", false}, {"wéb", false}, {"a,b|c", false},
	} {
		res := run(t, p, []byte(strings.Replace(fmt.Sprintf(hour, 0, 0, 1), "app/web/50dc6c495c0c9188", tt.name, 1)), nil)
		if got := res.Entries == 1; got != tt.is || !got && res.Malformed["load-balancer"] != 1 {
			t.Errorf("%q: %d entries, malformed %v", tt.name, res.Entries, res.Malformed)
		}
	}
}

// A line of a known kind allocates nothing.
func TestAllocations(t *testing.T) {
	p := policy(t, string(loggen.Config(0, 0)))
	allocs := func(n int) float64 {
		log := bytes.Repeat(join(day(t)[:2000]), n)
		return testing.AllocsPerRun(3, func() { run(t, p, log, nil) })
	}
	once, thrice := allocs(1), allocs(3)
	if more := thrice - once; more > 40 { // 4,000 lines more; a hash map may still grow
		t.Errorf("4,000 more lines of known kinds allocate %v times more (%v, %v)", more, once, thrice)
	}
}

func BenchmarkRun(b *testing.B) {
	p := policy(b, string(loggen.Config(0, 0)))
	log := join(day(b))
	lines := bytes.Count(log, []byte("\n"))
	b.SetBytes(int64(len(log)))
	b.ReportAllocs()
	for b.Loop() {
		run(b, p, log, nil)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(lines), "ns/line")
}

// A worker counts each object as if it were its first, even after one that could not be read and under another policy.
func TestWorkerKeepsNoCounts(t *testing.T) {
	a, b := policy(t, string(loggen.Config(0, 0))), policy(t, "unmatched: other")
	lines := day(t)
	var w pipeline.Worker
	for i, log := range [][]byte{join(lines), join(lines[:100]), []byte("\x00"), []byte("\x1f\x8bnot gzip"), join(lines[50:]), nil} {
		for _, p := range []*pipeline.Policy{a, b} {
			want, wantErr := new(pipeline.Worker).Read(p, elblog.Input{Body: bytes.NewReader(log)}, nil)
			got, err := w.Read(p, elblog.Input{Body: bytes.NewReader(log)}, nil)
			if (err == nil) != (wantErr == nil) {
				t.Fatalf("object %d: %v, want %v", i, err, wantErr)
			}
			if err == nil {
				if diff := cmp.Diff(counts(want), counts(got)); diff != "" {
					t.Errorf("object %d (-alone +worker):\n%s", i, diff)
				}
				got, err = w.Plain(p, bytes.NewReader(log), nil)
				if diff := cmp.Diff(counts(want), counts(got)); err != nil || diff != "" {
					t.Errorf("object %d (-opened +plain): %v\n%s", i, err, diff)
				}
			}
		}
	}
}
