package main_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/delivery"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/history"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/test/events"
	"github.com/elb-sli/elb-sli/test/logs"
	"github.com/elb-sli/elb-sli/test/s3"
)

// keeps makes the function keep a history in S3.
func (w *world) keeps() { w.env = append(w.env, "ELBSLI_HISTORY=s3://counts/elb-sli") }

// history returns everything that the function kept under the configuration, as bytes, and the number of files.
func (w *world) history() (file []byte, files int) {
	w.Helper()
	cfg, err := config.Load(w.config)
	if err != nil {
		w.Fatal(err)
	}
	place, err := delivery.OpenHistory(w.Context(), "s3://counts/elb-sli")
	if err != nil {
		w.Fatal(err)
	}
	days, others, err := place.Days(w.Context(), delivery.HistoryDigest(cfg.Counting), "", "")
	if err != nil || len(others) > 0 {
		w.Fatal(err, others)
	}
	var sum history.Part
	for _, d := range days {
		p, damaged, err := d.Read(w.Context(), nil)
		if err != nil || len(damaged) > 0 {
			w.Fatal(err, damaged)
		}
		sum.Merge(p)
	}
	names, err := place.List(context.Background(), "")
	if err != nil {
		w.Fatal(err)
	}
	return w.encoded(&sum), len(names)
}

func (w *world) encoded(p *history.Part) []byte {
	w.Helper()
	b, err := p.Encode()
	if err != nil {
		w.Fatal(err)
	}
	return b
}

// counted adds to p the counts of elbsli for one log.
func (w *world) counted(p *history.Part, key, text string) {
	w.Helper()
	cfg, err := config.Load(w.config)
	if err != nil {
		w.Fatal(err)
	}
	name, skip := elblog.ParseKey(key)
	if skip != "" {
		name = elblog.Unnamed(key)
	}
	res, detail, err := new(pipeline.Worker).Detailed(cfg.Policy(), elblog.Input{Body: strings.NewReader(text)}, &name)
	if err != nil {
		w.Fatal(err)
	}
	p.Merge(delivery.HistoryPart(cfg.Policy(), &name, "s3://"+bucket+"/"+key, res, detail))
}

// For each finished object, the function keeps the same counts as elbsli, even if its points were too old to be sent. A
// repeat replaces its own file.
func TestHistory(t *testing.T) {
	server := s3.Start(t)
	server.Environment(t)
	server.Put(t, "counts", "x", nil)
	w := newWorld(t, server)
	w.keeps()
	w.env = append(w.env, "ELBSLI_CONFIRMATIONS=2", "ELBSLI_MAX_RECEIVES=5")
	var want history.Part
	var bodies []string
	for i, ago := range []time.Duration{0, 0, 5 * time.Minute, 26 * time.Hour} {
		key, end := logs.Key("", lb, fmt.Sprintf("192.0.2.%d", i), "r", period().Add(-ago)), period().Add(-ago)
		text := logs.ALB(uint64(i), lb, end, 300)
		server.Put(t, bucket, key, logs.Gzip(t, text))
		w.counted(&want, key, text)
		bodies = append(bodies, events.S3(bucket, key))
	}
	f := w.start()
	first := string(w.invoke(f, events.Received(1, bodies...)).Payload)
	if _, files := w.history(); files != 1 || strings.Count(first, "itemIdentifier") != 3 { // the late one is done
		t.Errorf("after the first pass: %s, %d files", first, files)
	}
	for range 2 {
		if r := w.invoke(f, events.Received(2, bodies...)); string(r.Payload) != `{"batchItemFailures":[]}` {
			t.Errorf("the second pass: %s, %v", r.Payload, r.Failure)
		}
		got, files := w.history()
		if !bytes.Equal(got, w.encoded(&want)) || files != len(bodies) {
			t.Errorf("the history is another, in %d files", files)
		}
	}
}

// If the history cannot be written, the message comes back, although the points were sent.
func TestHistoryAway(t *testing.T) {
	server := s3.Start(t)
	server.Environment(t)
	w := newWorld(t, server)
	w.keeps()
	key := logs.Key("", lb, "192.0.2.1", "r", period())
	w.log(1, key, period(), 300)
	f := w.start()
	w.failed(f, []string{"m1"}, events.S3(bucket, key))
	w.results(map[string]int{"history": 1})
	w.check()
	server.Put(t, "counts", "x", nil) // now the bucket exists
	w.done(f, events.S3(bucket, key))
	w.results(map[string]int{"counted": 1})
	w.check()
	if _, files := w.history(); files != 1 {
		t.Errorf("%d files", files)
	}
}

// If a load balancer writes legacy logs too, the periods that those have counted are not kept from its vended log.
func TestHistoryOfBothKinds(t *testing.T) {
	server := s3.Start(t)
	server.Environment(t)
	server.Put(t, "counts", "x", nil)
	w, _ := newTableWorldOn(t, server)
	w.keeps()
	w.env = append(w.env, "ELBSLI_CONFIRMATIONS=1")
	legacy := logs.Key("", lb, "192.0.2.1", "r", period().Add(-5*time.Minute))
	text := logs.ALB(1, lb, period().Add(-5*time.Minute), 300)
	server.Put(t, bucket, legacy, logs.Gzip(t, text))
	entry := func(at time.Time) string {
		return fmt.Sprintf(`{"type":"https","time":%q,"elb":%q,"elb_status_code":"502","target_status_code":"502","request_line":"GET https://a.example.com:443/hoge/1 HTTP/1.1",`+
			`"request_processing_time":"0.001","target_processing_time":"0.001","response_processing_time":"0.001","target_port":"10.0.0.1:80","user_agent":"curl","actions_executed":"forward","error_reason":"-"}`+"\n",
			at.Format("2006-01-02T15:04:05.000000Z"), lb)
	}
	taken, free := entry(period().Add(-6*time.Minute)), entry(period().Add(-time.Minute))
	const vended = "AWSLogs/123456789012/vended/a"
	server.Put(t, bucket, vended, []byte(taken+free))
	var want history.Part
	w.counted(&want, legacy, text)
	w.counted(&want, vended, free)
	f := w.start()
	w.done(f, events.S3(bucket, legacy))
	w.done(f, events.S3(bucket, vended))
	got, files := w.history()
	if !bytes.Equal(got, w.encoded(&want)) || files != 2 {
		t.Errorf("the history is another, in %d files", files)
	}
}
