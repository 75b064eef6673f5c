package delivery

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"

	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/pipeline"
)

// simConfig is the configuration of the simulation: no heuristic, no latency, so that the oracle stays simple.
const simConfig = `
routes:
  - GET /hoge/:id
  - POST /calls
metrics: {tags: {team: voice}}
`

// simPolicy is the policy under simConfig.
func simPolicy(t testing.TB) (*pipeline.Policy, *config.Config) {
	t.Helper()
	c, err := config.Parse("sim.yaml", []byte(simConfig))
	if err != nil {
		t.Fatal(err)
	}
	return &pipeline.Policy{
		Table: c.Table, Unmatched: c.Unmatched, Classifier: c.Classifier, JourneyOf: c.JourneyOf,
		Resolution: c.Metrics.Resolution, ClassicPeriod: c.ClassicInterval, MaxRoutes: c.Limits.Routes,
	}, c
}

// cell is what the backend is asked for: one metric, summed over its writers and the slots of a minute.
type cell struct {
	metric string // without its prefix
	tags   string // sorted, without writer
	minute int64  // Unix seconds
}

type sums map[cell]int64

func (s sums) add(o sums) {
	for c, n := range o {
		s[c] += n
	}
}

// request kinds: how the line looks, and what the oracle makes of it. None of this is shared with the program.
var simRequests = []struct {
	method, path, status, target string
	route                        string // as tagged
	good, excluded, reached      bool
}{
	{"GET", "/hoge/7", "200", "200", "/hoge/:id", true, false, true},
	{"GET", "/hoge/8?x=1", "502", "-", "/hoge/:id", false, false, true},
	{"GET", "/hoge/9", "404", "404", "/hoge/:id", true, false, true},
	{"POST", "/calls", "200", "200", "/calls", true, false, true},
	{"POST", "/calls", "500", "500", "/calls", false, false, true},
	{"GET", "/wp-login.php", "404", "404", "other", true, false, true},
	{"GET", "/hoge/10", "460", "-", "/hoge/:id", false, true, true},
}

// simObject is one object in S3, and what it is worth.
type simObject struct {
	key    string
	data   []byte
	want   sums
	end    time.Time
	poison string // why it can never be counted; "" if it can
	broken bool   // S3 says so itself: it is gone, or access is denied
}

// makeObject writes a log of lines lines, some of them outside its period, and counts it on its own.
func makeObject(rng *rand.Rand, lb string, end time.Time, lines int) *simObject {
	o := &simObject{end: end, want: make(sums)}
	ip := fmt.Sprintf("10.0.%d.%d", rng.IntN(256), rng.IntN(256))
	o.key = fmt.Sprintf("AWSLogs/123456789012/elasticloadbalancing/eu-west-1/%s/123456789012_elasticloadbalancing_eu-west-1_%s_%s_%s_%08x.log.gz",
		end.Format("2006/01/02"), strings.ReplaceAll(lb, "/", "."), end.Format("20060102T1504Z"), ip, rng.Uint32())
	var log bytes.Buffer
	from := end.Add(-5 * time.Minute)
	for range lines {
		at := from.Add(time.Duration(rng.Int64N(int64(5 * time.Minute))))
		if rng.IntN(20) == 0 {
			at = at.Add(time.Duration(rng.IntN(3)-1) * 5 * time.Minute)
		}
		o.line(&log, lb, at, rng.IntN(len(simRequests)))
	}
	if rng.IntN(4) == 0 { // plain text under a .gz name
		o.data = log.Bytes()
		return o
	}
	o.data = zipped(log.Bytes())
	return o
}

func (o *simObject) line(log *bytes.Buffer, lb string, at time.Time, kind int) {
	r := simRequests[kind]
	fmt.Fprintf(log, `http %s %s 192.0.2.1:4711 10.0.0.1:80 0.001 0.002 0.003 %s %s 100 200 "%s http://example.com:80%s HTTP/1.1" "curl/8" - - arn:tg "Root=1" "-" "-" 0 %s "forward" "-" "-" "10.0.0.1:80" "-" "-" "-"`+"\n",
		at.Format("2006-01-02T15:04:05.000000Z"), lb, r.status, r.target, r.method, r.path, at.Format("2006-01-02T15:04:05.000000Z"))
	minute := at.Unix() / 60 * 60
	minute = min(max(minute, o.end.Unix()-300), o.end.Unix()-60)
	o.want[cell{"entries", tagList("lb:"+lb, "reached_target:"+fmt.Sprint(r.reached), "team:voice"), minute}]++
	if r.excluded {
		return
	}
	tags := tagList("sli:availability", "lb:"+lb, "route:"+r.route, "method:"+strings.ToLower(r.method), "team:voice")
	o.want[cell{"total", tags, minute}]++
	if r.good {
		o.want[cell{"good", tags, minute}]++
	} else {
		o.want[cell{"bad", tags, minute}]++
	}
}

func zipped(b []byte) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestSpeed)
	if err != nil {
		panic(err)
	}
	if _, err := w.Write(b); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// spoil makes an object that can never be counted, and expects nothing of it.
func (o *simObject) spoil(rng *rand.Rand) {
	o.want = nil
	switch rng.IntN(5) {
	case 0:
		o.poison, o.data = "truncated", zipped(o.data)
		o.data = o.data[:len(o.data)-5]
	case 1:
		o.poison, o.data = "checksum", zipped(o.data)
		o.data[len(o.data)-6] ^= 0xff
	case 2:
		o.poison, o.data = "not gzip", []byte("<Error><Code>NoSuchThing</Code></Error>\n")
	case 3:
		o.poison, o.broken = "gone", true
	case 4:
		o.poison, o.data = "too large", append(o.data, make([]byte, simMaxObject)...)
	}
}
