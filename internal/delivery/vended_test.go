package delivery

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/internal/sli"
)

// vendedLine is a request to lb at a time, as CloudWatch Logs delivers it: one object on each line.
func vendedLine(lb string, at time.Time, status int) string {
	return fmt.Sprintf(`{"type":"https","time":%q,"elb":%q,"target_port":"10.0.14.66:8080","request_processing_time":0.001,"target_processing_time":0.002,"response_processing_time":0.003,"elb_status_code":%d,"target_status_code":%d,"request_line":"GET https://example.com:443/hoge/7 HTTP/1.1","user_agent":"curl/8","actions_executed":"forward"}`+"\n",
		at.Format("2006-01-02T15:04:05.000000Z"), lb, status, status)
}

const (
	vendedKey = "vended/AWSLogs/123456789012/elb/2026/11/20/01/file_%d.gz"
	otherLB   = "app/api/60dc6c495c0c9188"
)

// total returns what was sent for a load balancer in the five minutes before end: the number of requests, and the
// writers and slots that they were sent under.
func (r *rig) total(lb string, end time.Time) (n int64, places []string) {
	for _, p := range r.points {
		minute := p.Unix / 60 * 60
		if p.Metric != "elb_sli.total" || !slices.Contains(p.Tags, "lb:"+lb) || !slices.Contains(p.Tags, "sli:availability") ||
			minute < end.Unix()-300 || minute >= end.Unix() {
			continue
		}
		n += p.Value
		for _, tag := range p.Tags {
			if writer, ok := strings.CutPrefix(tag, "writer:"); ok {
				places = append(places, fmt.Sprintf("%s+%d", writer, p.Unix%60))
			}
		}
	}
	slices.Sort(places)
	return n, slices.Compact(places)
}

// A vended log has an ordinal for each load balancer and each five minutes in its entries.
func TestVended(t *testing.T) {
	r := newRig(t)
	r.confirmations = 1
	before := rigEnd.Add(-time.Minute)
	r.put(key(9), 20) // a legacy log of a load balancer that writes both kinds, in the period that ends at rigEnd
	for n := range 8 {
		text := vendedLine(otherLB, before, 200) + vendedLine(otherLB, before, 502) + vendedLine(otherLB, rigEnd, 200) +
			vendedLine(rigLB, rigEnd.Add(59*time.Second), 200) // another period begins at rigEnd
		r.objects["logs/"+fmt.Sprintf(vendedKey, n)] = zipped([]byte(text))
	}
	r.clock = rigEnd.Add(4 * time.Minute)
	r.invoke(s3Event(key(9)))
	legacy := len(r.points)
	for range 2 { // a repeat sends the same
		for n := range 8 {
			r.points, r.results = r.points[:legacy], nil
			if got := r.invoke(received(1, fmt.Sprintf(vendedKey, n))); got != acked || !slices.Equal(r.results, []string{"counted"}) {
				t.Fatalf("object %d: got %s and %q: %s", n, got, r.results, r.log.String())
			}
			place := fmt.Sprintf("%d+%d", n/6, n%6*10)
			for _, tt := range []struct {
				lb    string
				end   time.Time
				total int64
			}{{otherLB, rigEnd, 2}, {otherLB, rigEnd.Add(5 * time.Minute), 1}, {rigLB, rigEnd.Add(5 * time.Minute), 1}} {
				if total, places := r.total(tt.lb, tt.end); total != tt.total || !slices.Equal(places, []string{place}) {
					t.Errorf("object %d, %s until %v: got %d under %q, want %d under %s", n, tt.lb, tt.end, total, places, tt.total, place)
				}
			}
		}
	}
	if n := r.db.Len(); n != 4 {
		t.Errorf("%d items of the ledger, want three of vended logs and one of the legacy log", n)
	}
	copied := strings.Replace(fmt.Sprintf(vendedKey, 7), "vended/", "copies/elsewhere/", 1)
	r.objects["logs/"+copied] = r.objects["logs/"+fmt.Sprintf(vendedKey, 7)]
	r.points = nil
	r.invoke(s3Event(copied))
	if _, places := r.total(otherLB, rigEnd); !slices.Equal(places, []string{"1+10"}) {
		t.Errorf("a copy is sent under %q, want the object's place", places)
	}
}

// A load balancer that writes both kinds writes each entry twice: in each period, the kind that came first is counted.
func TestBothKinds(t *testing.T) {
	before, after := rigEnd.Add(-time.Minute), rigEnd.Add(time.Minute)
	both := fmt.Sprintf(vendedKey, 1)
	for _, tt := range []struct {
		name   string
		first  string
		vended string
		want   []string // the results of the legacy log and the vended one, in order of arrival
		ours   int64    // requests in the vended log in the legacy log's period
		next   int64    // and in the next period
	}{
		{"the legacy log first", "legacy", vendedLine(rigLB, before, 200), []string{"counted", "other_kind"}, 0, 0},
		{"the vended log first", "vended", vendedLine(rigLB, before, 200), []string{"counted", "other_kind"}, 1, 0},
		{"a part of it", "legacy", vendedLine(rigLB, before, 200) + vendedLine(rigLB, after, 200), []string{"counted", "other_kind"}, 0, 1},
		{"another load balancer's", "legacy", vendedLine(otherLB, before, 200), []string{"counted", "counted"}, 0, 0},
	} {
		r := newRig(t)
		r.confirmations = 1
		r.put(key(1), 30)
		r.objects["logs/"+both] = []byte(tt.vended)
		keys := []string{key(1), both}
		if tt.first == "vended" {
			slices.Reverse(keys)
		}
		r.invoke(s3Event(keys[0]))
		first := r.points
		r.points = nil
		r.log.Reset()
		if got := r.invoke(s3Event(keys[1])); got != "null" || !slices.Equal(r.results, tt.want) {
			t.Errorf("%s: got %s and %q, want %q", tt.name, got, r.results, tt.want)
		}
		if warned := strings.Contains(r.log.String(), `"level":"WARN"`); warned != (tt.want[1] == "other_kind") {
			t.Errorf("%s: warned %v: %s", tt.name, warned, r.log.String())
		}
		if tt.first == "vended" {
			if len(r.points) > 0 {
				t.Errorf("%s: %d points of the legacy log", tt.name, len(r.points))
			}
			r.points = first
		}
		ours, _ := r.total(rigLB, rigEnd)
		next, _ := r.total(rigLB, rigEnd.Add(5*time.Minute))
		if ours != tt.ours || next != tt.next {
			t.Errorf("%s: %d requests and %d in the next period, want %d and %d", tt.name, ours, next, tt.ours, tt.next)
		}
	}
}

// The results of objects whose key has no period.
func TestUnnamed(t *testing.T) {
	now := rigEnd.Add(-time.Minute)
	good := vendedLine(rigLB, now, 200)
	for _, tt := range []struct {
		name, body string
		change     func(*rig)
		result     result
	}{
		{"a vended log", good, nil, counted},
		{"the same, compressed", string(zipped([]byte(good))), nil, counted},
		{"nothing", "", nil, counted},
		{"without a table", good, func(r *rig) { r.claim, r.mark = nil, nil }, noTable},
		{"no log, without a table", "hello\n", func(r *rig) { r.claim, r.mark = nil, nil }, unknownFormat},
		{"text", "hello\nworld\n", nil, unknownFormat},
		{"an image", "\x89PNG\r\n\x1a\n\x00\x00\x00", nil, unknownFormat},
		{"a large image", "\x89PNG\r\n\x1a\n\x00\x00\x00" + strings.Repeat("x", 1<<20), func(r *rig) { r.maxObject = 200 << 10 }, unknownFormat},
		{"a log that is too large", strings.Repeat(good, 2000), func(r *rig) { r.maxObject = 200 << 10 }, tooLarge},
		{"a log that ends early", good, func(r *rig) {
			r.get = func(context.Context, Ref) (Body, error) {
				return Body{ReadCloser: io.NopCloser(strings.NewReader(good[:20])), Size: int64(len(good))}, nil
			}
		}, unavailable},
		{"fields that do not suffice", `{"type":"https","time":"2026-11-20T01:04:00Z","elb":"app/web/50dc6c495c0c9188"}` + "\n", nil, unknownFields},
		{"a connection log", `{"time":"2026-11-20T01:04:00Z","client_ip":"192.0.2.1","client_port":"1","listener_port":"443","tls_handshake_latency":"0.1","conn_trace_id":"TID_1"}` + "\n", nil, skipped},
		{"entries of the day after tomorrow", vendedLine(rigLB, now.Add(48*time.Hour), 200), nil, badPeriod},
		{"entries of just now", vendedLine(rigLB, rigEnd.Add(7*time.Minute), 200), func(r *rig) {
			r.use(openLedger(&r.db, "")) // the second of its period
			r.objects["logs/first"] = []byte(vendedLine(rigLB, rigEnd.Add(6*time.Minute), 200))
			r.invoke(s3Event("first"))
			r.results = nil
		}, tooEarly},
	} {
		r := newRig(t)
		k := fmt.Sprintf(vendedKey, 1)
		r.objects["logs/"+k] = []byte(tt.body)
		if tt.change != nil {
			tt.change(r)
		}
		answer := r.invoke(sqs(s3Event(k)))
		if !slices.Equal(r.results, []string{string(tt.result)}) || (answer == acked) != tt.result.done() {
			t.Errorf("%s: got %q and %s, want %s: %s", tt.name, r.results, answer, tt.result, r.log.String())
		}
		if alarm := `"msg":"object","bucket":"logs","key":"` + k + `","result":"unknown_format"`; strings.Contains(r.log.String(), alarm) != (tt.result == unknownFormat) {
			t.Errorf("%s: Terraform's alarm looks for %s in %s", tt.name, alarm, r.log.String())
		}
		if strings.Contains(r.log.String(), "192.0.2.1") || strings.Contains(r.log.String(), "hello") {
			t.Errorf("%s: the log reveals its content: %s", tt.name, r.log.String())
		}
	}
}

// A vended log is confirmed in each of its periods; a pass that was marked in only some of them does not count.
func TestVendedConfirmed(t *testing.T) {
	r := newRig(t)
	k := fmt.Sprintf(vendedKey, 1)
	r.objects["logs/"+k] = []byte(vendedLine(rigLB, rigEnd.Add(-time.Minute), 200) + vendedLine(otherLB, rigEnd.Add(time.Minute), 200))
	r.etags[k] = "one"
	updates := 0
	r.db.Before = func(string) string {
		if updates++; updates == 4 { // the second mark of the first pass
			return "InternalServerError"
		}
		return ""
	}
	for i, want := range []string{"unconfirmed ledger", "unconfirmed", "counted"} {
		r.results = nil
		got := r.invoke(received(1+i, k))
		if strings.Join(r.results, " ") != want || (got == acked) != (want == "counted") {
			t.Errorf("pass %d: got %q and %s, want %s", i+1, r.results, got, want)
		}
	}
	r.use(openLedger(&r.db, "another"))
	r.points, r.results = nil, nil
	r.invoke(received(1, k))
	if !slices.Equal(r.results, []string{"changed"}) || len(r.points) > 0 {
		t.Errorf("another counting: got %q and %d points, want changed and none", r.results, len(r.points))
	}
	// After an overwrite, one of its two periods differs.
	r.use(openLedger(&r.db, "digest"))
	r.etags[k] = "two"
	r.objects["logs/"+k] = []byte(vendedLine(rigLB, rigEnd.Add(-time.Minute), 200) + vendedLine(rigLB, rigEnd.Add(-6*time.Minute), 200))
	r.points, r.results = nil, nil
	r.invoke(received(1, k))
	if !slices.Equal(r.results, []string{"changed"}) || len(r.points) > 0 {
		t.Errorf("overwritten: got %q and %d points, want changed and none", r.results, len(r.points))
	}
}

// A pass may count otherwise than the first try and be marked in only some of its periods. It is confirmed like any
// other: in the periods without a mark, the ledger still has the counting of the first try, which was never a whole
// pass.
func TestVendedConfirmedAsChanged(t *testing.T) {
	r := newRig(t)
	k := fmt.Sprintf(vendedKey, 1)
	r.objects["logs/"+k] = []byte(vendedLine(rigLB, rigEnd.Add(-time.Minute), 200) + vendedLine(otherLB, rigEnd.Add(time.Minute), 200))
	send, marks := r.send, 0
	r.send = func(context.Context, []sli.Point) error { return errors.New("refused") }
	r.invoke(received(1, k))
	r.use(openLedger(&r.db, "another"))
	r.send = send
	mark := r.mark
	r.mark = func(ctx context.Context, t try, c claim) error {
		if marks++; marks == 2 { // in the second period of the first whole pass
			return errors.New("refused")
		}
		return mark(ctx, t, c)
	}
	for i, want := range []string{"unconfirmed ledger", "unconfirmed", "changed"} {
		r.results, r.points = nil, nil
		got := r.invoke(received(2+i, k))
		if strings.Join(r.results, " ") != want || len(r.points) == 0 || (got == acked) != (want == "changed") {
			t.Errorf("pass %d: got %q, %d points and %s, want %s and some points", i+2, r.results, len(r.points), got, want)
		}
	}
}

// Two objects with the same name under different keys are two objects: a delivery may restart its part numbers in each
// folder.
func TestSameName(t *testing.T) {
	r := newRig(t)
	r.confirmations = 1
	for i, folder := range []string{"AWSLogs/123456789012/a/", "AWSLogs/123456789012/b/", "other/AWSLogs/123456789012/a/"} {
		key := folder + "part-0001"
		r.objects["logs/"+key] = []byte(vendedLine(rigLB, rigEnd.Add(-time.Minute), 200))
		r.points, r.results = nil, nil
		r.invoke(s3Event(key))
		place := fmt.Sprintf("0+%d", i%2*10) // the third is a copy of the first
		if total, places := r.total(rigLB, rigEnd); total != 1 || !slices.Equal(places, []string{place}) || !slices.Equal(r.results, []string{"counted"}) {
			t.Errorf("%s: %q, %d requests under %q, want one under %s", key, r.results, total, places, place)
		}
	}
}

// At the first object of a kind that lacks a field, the log says which rules and SLIs need it.
func TestFieldsThatAreMissing(t *testing.T) {
	r := newRig(t)
	r.confirmations = 1
	full := vendedLine(rigLB, rigEnd.Add(-time.Minute), 200)
	reduced := strings.Replace(full, `,"user_agent":"curl/8"`, "", 1)
	for i, tt := range []struct {
		line string
		want int // warnings so far
	}{{full, 0}, {reduced, 1}, {reduced, 1}, {strings.Replace(reduced, `"response_processing_time":0.003,`, "", 1), 2}} {
		key := fmt.Sprintf(vendedKey, i)
		r.objects["logs/"+key] = []byte(tt.line)
		r.invoke(s3Event(key))
		if got := strings.Count(r.log.String(), `"level":"WARN","msg":"fields"`); got != tt.want {
			t.Errorf("after %d objects: %d warnings, want %d: %s", i+1, got, tt.want, r.log.String())
		}
	}
	for _, want := range []string{`without user_agent: rule \"twilio-gave-up\"`, `without response_processing_time: latency of journey \"calls\"`} {
		if !strings.Contains(r.log.String(), want) {
			t.Errorf("the log lacks %s: %s", want, r.log.String())
		}
	}
}
