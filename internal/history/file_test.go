package history

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/internal/sli"
)

const lb = "app/web/50dc6c495c0c9188"

// partOf generates the counts of one object: five minutes from a time in Unix seconds, with this many routes and
// requests.
func partOf(seed uint64, from int64, routes, requests int) *Part {
	r := rand.New(rand.NewPCG(seed, uint64(from)))
	p := &Part{}
	o := Object{ID: NewID(fmt.Sprint(seed, from)), Source: fmt.Sprintf("s3://logs/AWSLogs/%d/%d.log.gz", seed, from), LoadBalancer: lb,
		ObjectDetail: ObjectDetail{From: from, To: from + 300, First: from + 1, Last: from + 299, Malformed: map[string]int64{"bad_time": 1}}}
	for range requests {
		n := int(float64(routes) * r.Float64() * r.Float64())
		k := sli.Key{SLI: sli.Availability, LoadBalancer: lb, Method: "GET", Route: fmt.Sprintf("/api/v1/resource-%d/:id", n)}
		if n%7 == 0 {
			k.Journey = fmt.Sprintf("journey-%d", n)
		}
		start := from + int64(r.IntN(5))*60
		bad := r.IntN(500) == 0
		p.Tally.Series(k).Add(start, !bad)
		p.Tally.About(sli.Entries(lb, true)).Add(start, false)
		o.Entries++
		cause := sli.Cause{Rule: "server-error", ELBStatus: 502 + r.IntN(3), TargetStatus: sli.NoStatus, TargetGroup: "web-blue"}
		if bad {
			p.Detail.AddDecided(sli.Decision{Rule: "server-error", Verdict: "bad"}, 1)
			p.Detail.Causes.Add(k, start, cause, 1)
			continue
		}
		p.Detail.AddDecided(sli.Decision{Rule: "served", Verdict: "good"}, 1)
		took := time.Duration(r.ExpFloat64() * float64(80*time.Millisecond)).Round(time.Millisecond)
		p.Detail.Took.In(k, start).Add(took)
		if k.Journey != "" {
			k.SLI = sli.Latency
			p.Tally.Series(k).Add(start, took <= 500*time.Millisecond)
			if took > 500*time.Millisecond {
				p.Detail.Causes.Add(k, start, sli.Cause{Rule: "served", ELBStatus: 200, TargetStatus: 200, TargetGroup: "web-blue"}, 1)
			}
		}
	}
	p.Tally.About(sli.Malformed(lb, "bad_time")).AddN(from, 1)
	p.Tally.About(sli.Excluded(lb, "client-gave-up")).AddN(from, 2)
	p.Tally.About(sli.Clamped(lb)).AddN(from, 3)
	p.Objects = []Object{o}
	return p
}

func encode(t testing.TB, p *Part) []byte {
	t.Helper()
	b, err := p.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// decoded returns the content of a file.
func decoded(file []byte) (*Part, error) {
	p := new(Part)
	return p, p.decode(file, false)
}

func decode(t testing.TB, b []byte) *Part {
	t.Helper()
	p, err := decoded(b)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A file read back has what was written, and writing it again gives the same bytes.
func TestFileKeepsAllOfAPart(t *testing.T) {
	for _, requests := range []int{0, 1, 3, 5000} {
		file := encode(t, partOf(1, 1_795_000_200, 50, requests))
		back := decode(t, file)
		if got := encode(t, back); !bytes.Equal(got, file) {
			t.Errorf("%d requests: written again after reading, the file differs", requests)
		}
		t.Logf("%d requests: %d bytes", requests, len(file))
		var entries int64
		for _, s := range back.Tally.All() {
			n, _ := s.Sum()
			if s.Key.SLI == sli.Availability {
				entries += n
			}
		}
		if entries != int64(requests) || len(back.Objects) != 1 || back.Objects[0].Source != "s3://logs/AWSLogs/1/1795000200.log.gz" {
			t.Errorf("%d entries of %d, objects %+v", entries, requests, back.Objects)
		}
	}
}

// What an encoder compressed before does not affect a file.
func TestFileDoesNotDependOnTheOnesBefore(t *testing.T) {
	most := 5000
	if testing.Short() {
		most = 600
	}
	for _, requests := range []int{1, 300, most} {
		encoders = sync.Pool{}
		fresh := encode(t, partOf(1, 1_795_000_200, 50, requests))
		for i := range 5 {
			encode(t, partOf(uint64(i), 1_795_000_200, 50, most*3/5*i))
			if !bytes.Equal(encode(t, partOf(1, 1_795_000_200, 50, requests)), fresh) {
				t.Fatalf("%d requests: a different file after %d others", requests, i+1)
			}
		}
	}
}

// Merging parts after they were read gives the same as merging them before.
func TestMergeAndFilesCommute(t *testing.T) {
	var before, after Part
	for i := range 20 {
		from := int64(1_795_000_200 + 300*(i%10))
		before.Merge(partOf(uint64(i), from, 50, 300))
		after.Merge(decode(t, encode(t, partOf(uint64(i), from, 50, 300))))
	}
	if !bytes.Equal(encode(t, &before), encode(t, &after)) {
		t.Error("they differ")
	}
}

// A file of several row groups is read like a file with one.
func TestFileOfSeveralGroups(t *testing.T) {
	var p Part
	k := sli.Key{SLI: sli.Availability, LoadBalancer: lb, Method: "GET", Route: "/a"}
	series := p.Tally.Series(k)
	for i := range int64(groupRows + 5) {
		series.AddBucket(sli.Bucket{Start: i * 60, Total: i%5 + 1, Good: i % 2})
	}
	file := encode(t, &p)
	if back := encode(t, decode(t, file)); !bytes.Equal(back, file) {
		t.Error("they differ")
	}
}

// Reading a damaged file gives an error or a part, within the memory that the file's size allows.
func TestDamagedFile(t *testing.T) {
	file := encode(t, partOf(1, 1_795_000_200, 20, 200))
	for n := range len(file) {
		if _, err := decoded(file[:n]); err == nil {
			t.Fatalf("the first %d of %d bytes are a file", n, len(file))
		}
	}
	r := rand.New(rand.NewPCG(1, 1))
	rounds := 5000
	if testing.Short() {
		rounds = 300
	}
	failed := 0
	for range rounds {
		b := bytes.Clone(file)
		for range 1 + r.IntN(3) {
			b[r.IntN(len(b))] ^= 1 << r.IntN(8)
		}
		if _, err := decoded(b); err != nil {
			failed++
		}
	}
	if failed == 0 {
		t.Error("no damage was found")
	}
	if _, err := decoded(nil); err == nil || errors.Is(err, errCorrupt) {
		t.Errorf("an empty file: %v", err)
	}
	b := bytes.Clone(file)
	copy(b[len(magic):], "\xff\xff\xff\xff\xff\xff\xff\xff") // the header of the first page
	if p, err := decoded(b); err == nil {
		t.Errorf("a page without a header is read as %d objects", len(p.Objects))
	}
}

// A column is stored in the shortest of its encodings, compressed or not.
func TestShortestEncoding(t *testing.T) {
	for _, tt := range []struct {
		what     string
		distinct int
		index    func(i int) int
		rows     int
	}{
		{"one value", 1, func(int) int { return 0 }, 1000},
		{"two values, in runs", 2, func(i int) int { return i / 500 }, 1000},
		{"values that return", 7, func(i int) int { return i * i % 7 }, 1000},
		{"each once", 300, func(i int) int { return i }, 300},
		{"one row", 1, func(int) int { return 0 }, 1},
	} {
		index := make([]uint32, tt.rows)
		for i := range index {
			index[i] = uint32(tt.index(i))
		}
		values := bytes.Repeat([]byte("\x03\x00\x00\x00abc"), tt.distinct)
		w, err := newWriter()
		if err != nil {
			t.Fatal(err)
		}
		runs := inRuns(index, tt.distinct)
		data := []int{len(runs), len(w.compressed(runs))}
		if tt.distinct > 1 {
			data = append(data, len(w.compressed(inBytes(index, tt.distinct))))
		}
		shortest := min(len(values)+len(runs), len(w.compressed(values))+slices.Min(data[1:]))
		c := w.chunk(values, tt.distinct, index)
		if headers := int(c.stored) - shortest; headers < 0 || headers > 40 {
			t.Errorf("%s: %d bytes with two page headers, want %d without", tt.what, c.stored, shortest)
		}
	}
}

// Whatever can be read can be written, and reads back the same.
func FuzzDecode(f *testing.F) {
	for _, requests := range []int{0, 1, 50} {
		f.Add(encode(f, partOf(1, 1_795_000_200, 5, requests)))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		p, err := decoded(file)
		if err != nil {
			return
		}
		again := encode(t, p)
		if !bytes.Equal(encode(t, decode(t, again)), again) {
			t.Error("written and read again, it differs")
		}
	})
}
