package delivery

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"

	"github.com/elb-sli/elb-sli/internal/elblog"
)

// cell is a query to the backend: one metric, summed over its writers and the slots of a minute.
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

// simRequest is one kind of request: its line, and the oracle's interpretation.
type simRequest struct {
	method, path, status, target string
	millis                       int  // in total, a third for each of the three times; negative: not measured
	call                         bool // in the journey; otherwise a /hoge/… or other
	hoge                         bool
	good, excluded               bool
	malformed                    bool // not an entry
}

var simRequests = []simRequest{
	{"GET", "/hoge/7", "200", "200", 6, false, true, true, false, false},
	{"GET", "/hoge/8?x=1", "502", "-", -1, false, true, false, false, false},
	{"GET", "/hoge/9", "404", "404", 6, false, true, true, false, false},
	{"POST", "/calls", "200", "200", 6, true, false, true, false, false},
	{"POST", "/calls", "200", "200", 210, true, false, true, false, false},
	{"POST", "/calls", "200", "200", 1500, true, false, true, false, false},
	{"POST", "/calls", "200", "200", -1, true, false, true, false, false},
	{"POST", "/calls", "500", "500", 6, true, false, false, false, false},
	{"GET", "/wp-login.php", "404", "404", 6, false, false, true, false, false},
	{"GET", "/hoge/10", "460", "-", -1, false, true, false, true, false},
	{"GET", "/hoge/11", "200", "200", 6, false, true, true, false, true},
}

// simLine is one line of a log: an entry, or a fragment of one.
type simLine struct {
	at   time.Time
	kind int    // index of simRequests
	lb   string // "" for the object's own
}

// simObject is one object in S3. If it is overwritten, it has more than one content.
type simObject struct {
	key      string
	format   elblog.Format
	vended   bool     // by CloudWatch Logs: the key has no period
	writers  []string // the load balancers of a vended log
	lb       string
	end      time.Time
	contents []*simContent
	now      int // the content that S3 has

	badPeriod string // why its period is impossible; "" if it is not
}

type simContent struct {
	data   []byte
	lines  []simLine
	poison string // why it can never be counted; "" if it can
	broken bool   // S3 itself reports it: it is gone, or access is denied

	wants map[*simConfig]sums
}

func (o *simObject) content() *simContent { return o.contents[o.now] }

// etag returns the ETag of o's content in a bucket, as S3 returns it.
func (o *simObject) etag(bucket string) string { return fmt.Sprintf(`"%d%s"`, o.now, bucket) }

// announced returns the content with an ETag.
func (o *simObject) announced(etag string) *simContent { return o.contents[etag[1]-'0'] }

// name returns a short name, for printed stories.
func (o *simObject) name() string {
	name := o.key[strings.LastIndexByte(o.key, '/')+1:]
	return name[strings.Index(name, "eu-west-1")+1:]
}

// poisoned reports whether no content of o can be counted.
func (o *simObject) poisoned() bool {
	for _, c := range o.contents {
		if c.poison == "" && o.badPeriod == "" {
			return false
		}
	}
	return true
}

// simVended are the load balancers with vended logs. They write no other kind, or each entry would exist twice.
var simVended = []string{"app/Vended/70dc6c495c0c9188", "app/delivery/80dc6c495c0c9188"}

// simName names an object as load balancers do.
func simName(rng *rand.Rand, format elblog.Format, lb string, end time.Time, ip string) string {
	node, ending := "_"+ip, ".log.gz"
	switch format {
	case elblog.NLB:
		node = ""
	case elblog.CLB:
		ending = ".log"
	}
	return fmt.Sprintf("AWSLogs/123456789012/elasticloadbalancing/eu-west-1/%s/123456789012_elasticloadbalancing_eu-west-1_%s_%s%s_%08x%s",
		end.Format("2006/01/02"), strings.ReplaceAll(lb, "/", "."), end.Format("20060102T1504Z"), node, rng.Uint32(), ending)
}

// makeObject writes a log of lines lines for the ALB lb, some of them outside its period.
func makeObject(rng *rand.Rand, lb string, end time.Time, lines int) *simObject {
	ip := fmt.Sprintf("10.0.%d.%d", rng.IntN(256), rng.IntN(256))
	o := &simObject{key: simName(rng, elblog.ALB, lb, end, ip), format: elblog.ALB, lb: lb, end: end}
	o.write(rng, lines, 5*time.Minute)
	return o
}

// write adds another content to o, with this many lines in the period that ends at o.end.
func (o *simObject) write(rng *rand.Rand, lines int, period time.Duration) {
	c := &simContent{}
	from := o.end.Add(-period)
	for range lines {
		at := from.Add(time.Duration(rng.Int64N(int64(period))))
		if rng.IntN(20) == 0 {
			at = at.Add(time.Duration(rng.IntN(3)-1) * period)
		}
		l := simLine{at: at, kind: rng.IntN(len(simRequests)), lb: o.lb}
		if o.vended {
			l.lb = o.writers[rng.IntN(len(o.writers))]
		}
		c.lines = append(c.lines, l)
	}
	if o.vended {
		c.data = vendedLog(c.lines)
	} else {
		for _, l := range c.lines {
			c.data = append(c.data, o.text(l)...)
		}
	}
	entry := func(l simLine) bool { return !simRequests[l.kind].malformed }
	switch {
	case o.format == elblog.CLB:
	case rng.IntN(4) > 0:
		c.data = zipped(c.data)
	case o.vended:
	case lines > 0 && !slices.ContainsFunc(c.lines, entry): // plain text under a .gz name must be recognisable as a log
		c.poison = "not gzip"
	}
	o.contents = append(o.contents, c)
}

// text returns the line as the load balancer writes it.
func (o *simObject) text(l simLine) string {
	r := simRequests[l.kind]
	if r.malformed {
		return "http broken\n"
	}
	at, times := l.at.Format("2006-01-02T15:04:05.000000Z"), "-1 -1 -1"
	if r.millis >= 0 {
		times = fmt.Sprintf("%.3[1]f %.3[1]f %.3[1]f", float64(r.millis/3)/1000)
	}
	switch o.format {
	case elblog.CLB:
		return fmt.Sprintf(`%s %s 192.0.2.1:4711 10.0.0.1:80 %s %s %s 100 200 "%s http://example.com:80%s HTTP/1.1" "curl/8" - -`+"\n",
			at, o.lb, times, r.status, r.target, r.method, r.path)
	case elblog.NLB:
		return fmt.Sprintf(`tls 2.0 %[1]s %[2]s c6e77e28c25b2234 192.0.2.1:51341 10.0.0.1:443 5 2 98 246 - arn:aws:acm:eu-west-1:1:certificate/x - ECDHE-RSA-AES128-SHA tlsv12 - example.com - - - %[1]s`+"\n",
			l.at.Format("2006-01-02T15:04:05"), o.lb)
	}
	return fmt.Sprintf(`http %s %s 192.0.2.1:4711 10.0.0.1:80 %s %s %s 100 200 "%s http://example.com:80%s HTTP/1.1" "curl/8" - - arn:tg "Root=1" "-" "-" 0 %s "forward" "-" "-" "10.0.0.1:80" "-" "-" "-"`+"\n",
		at, o.lb, times, r.status, r.target, r.method, r.path, at)
}

// want returns the expected counts of a content under a configuration: all but that of folded events. Callers must not
// change it.
func (o *simObject) want(c *simContent, conf *simConfig) sums {
	if c.wants[conf] == nil {
		if c.wants == nil {
			c.wants = make(map[*simConfig]sums)
		}
		c.wants[conf] = o.counted(c, conf)
	}
	return c.wants[conf]
}

func (o *simObject) counted(c *simContent, conf *simConfig) sums {
	want := make(sums)
	if c.poison != "" {
		return want
	}
	lb := o.lb
	count := func(metric string, minute int64, tags ...string) {
		tags = append(tags, "lb:"+strings.ToLower(lb), "team:voice")
		want[cell{metric, tagList(tags...), minute}]++
	}
	from, to := o.end.Add(-conf.settings.Policy.Period(&elblog.Object{Format: o.format})).Unix(), o.end.Unix()
	reason := "format"
	if o.vended { // no times are clamped, and malformed lines count at the time of the first entry
		from, to, reason, lb = math.MaxInt64, math.MaxInt64, "time", ""
		for _, l := range c.lines {
			if !simRequests[l.kind].malformed {
				from = min(from, l.at.Unix()/60*60)
				lb = cmp.Or(lb, l.lb)
			}
		}
		if lb == "" {
			return want // no known load balancer and time
		}
	}
	first := lb
	for _, l := range c.lines {
		r := simRequests[l.kind]
		if r.malformed {
			lb = first
			count("malformed", from, "reason:"+reason)
			continue
		}
		lb = cmp.Or(l.lb, o.lb)
		minute := min(max(l.at.Unix(), from), to-1) / 60 * 60
		if at := l.at.Unix(); !o.vended && (at < from || at >= to) {
			count("clamped", minute)
		}
		count("entries", minute, "reached_target:true")
		excluded := []string{"rule:client-gave-up"}
		if o.format == elblog.NLB {
			excluded[0] = "rule:no-status"
		}
		if o.format == elblog.NLB || r.excluded {
			if conf.folds {
				excluded = nil
			}
			count("excluded", minute, excluded...)
			continue
		}
		series := []string{"method:" + strings.ToLower(r.method), "route:other"}
		switch {
		case r.call:
			series = []string{"method:post", "route:/calls", "journey:calls"}
		case r.hoge:
			series[1] = "route:" + conf.hoge
		}
		if conf.folds {
			series = nil
		}
		event := func(sli string, good bool) {
			tags := append([]string{"sli:" + sli}, series...)
			count("total", minute, tags...)
			count(map[bool]string{true: "good", false: "bad"}[good], minute, tags...)
		}
		event("availability", r.good)
		if r.call && r.good && r.millis >= 0 {
			event("latency", r.millis <= conf.slow)
		}
	}
	return want
}

// zippers are reused: each has buffers of a megabyte.
var zippers = sync.Pool{New: func() any {
	w, err := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	if err != nil {
		panic(err)
	}
	return w
}}

func zipped(b []byte) []byte {
	var out bytes.Buffer
	w := zippers.Get().(*gzip.Writer)
	defer zippers.Put(w)
	w.Reset(&out)
	if _, err := w.Write(b); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// spoil makes a content that can never be counted, and expects no counts for it.
func (c *simContent) spoil(rng *rand.Rand, vended bool) {
	kind := rng.IntN(5)
	if vended && kind == 2 { // without a log's name, the function ignores anything that is not a log
		c.data, c.lines = []byte("hello\n"), nil
		return
	}
	switch kind {
	case 0:
		c.poison, c.data = "truncated", zipped(c.data)
		c.data = c.data[:len(c.data)-5]
	case 1:
		c.poison, c.data = "checksum", zipped(c.data)
		c.data[len(c.data)-6] ^= 0xff
	case 2:
		c.poison, c.data = "not gzip", []byte("\x00\x01\x02 no log")
	case 3:
		c.poison, c.broken = "gone", true
	case 4:
		c.poison, c.data = "too large", append(c.data, make([]byte, simMaxObject)...)
	}
}
