package main_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/test/dogstatsdtest"
	"github.com/elb-sli/elb-sli/test/dynamodb"
	"github.com/elb-sli/elb-sli/test/events"
	"github.com/elb-sli/elb-sli/test/logs"
	"github.com/elb-sli/elb-sli/test/oracle"
	"github.com/elb-sli/elb-sli/test/s3"
)

const (
	acked      = `{"batchItemFailures":[]}`
	handedBack = `{"batchItemFailures":[{"itemIdentifier":"m1"}]}`
)

// newTableWorld returns a world with a ledger and the default number of confirmations.
func newTableWorld(t *testing.T) (*world, *dynamodb.Server) { return newTableWorldOn(t, s3.Start(t)) }

func newTableWorldOn(t *testing.T, logs store) (*world, *dynamodb.Server) {
	w := newWorld(t, logs)
	db := &dynamodb.Server{Table: "writers"}
	server := httptest.NewServer(db)
	t.Cleanup(server.Close)
	w.env = []string{"ELBSLI_CONFIRMATIONS=", "ELBSLI_MAX_RECEIVES=4", "ELBSLI_WRITERS_TABLE=writers", "AWS_ENDPOINT_URL_DYNAMODB=" + server.URL}
	return w, db
}

// The message is acknowledged when two environments, or one of them twice, have sent its object. If the first flush
// loses points, the second sends them.
func TestConfirmedByRepeat(t *testing.T) {
	t.Parallel()
	w, db := newTableWorld(t)
	key := logs.Key("", lb, "192.0.2.1", "r", period())
	w.log(1, key, period(), 300)
	body := events.S3(bucket, key)
	for i, pass := range []struct {
		answer, result string
		flushed        bool
	}{{handedBack, "unconfirmed", false}, {acked, "counted", true}, {acked, "counted", true}} {
		f := w.start()
		r := f.Invoke(events.Received(i+1, body), timeout)
		w.last = w.statsd.Take(t)
		if pass.flushed {
			w.backend.Flush(w.last)
		}
		if r.Failure != nil || string(r.Payload) != pass.answer {
			t.Errorf("pass %d: answer %s, %v, want %s", i+1, r.Payload, r.Failure, pass.answer)
		}
		w.results(map[string]int{pass.result: 1})
		if strings.Contains(f.Log(), `"level":"ERROR"`) {
			t.Errorf("pass %d is logged as an error:\n%s", i+1, f.Log())
		}
	}
	w.check()
	if n := db.Calls("UpdateItem"); n != 4 {
		t.Errorf("%d updates of the ledger, want three claims and a mark", n)
	}
	w.env = append(w.env, "ELBSLI_CONFIRMATIONS=3")
	key = logs.Key("", lb, "192.0.2.2", "s", period())
	w.log(2, key, period(), 300)
	for receives, answer := range map[int]string{1: handedBack, 4: acked} { // four are permitted
		if r := w.invoke(w.start(), events.Received(receives, events.S3(bucket, key))); string(r.Payload) != answer {
			t.Errorf("receive %d: answer %s, %v, want %s", receives, r.Payload, r.Failure, answer)
		}
	}
	w.check()
}

// A deployment between two passes: a build that counts alike changes nothing, and one that does not sends nothing.
func TestDeployedBetweenPasses(t *testing.T) {
	t.Parallel()
	w, _ := newTableWorld(t)
	for i, tt := range []struct{ yaml, result string }{
		{"# agreed anew\n" + oracle.SampleYAML, "counted"},
		{oracle.SampleYAML + "historical: true\n", "counted"},
		{strings.Replace(oracle.SampleYAML, "production", "staging", 1), "changed"},
		{"unmatched: heuristic\n" + oracle.SampleYAML, "changed"},
	} {
		w.configure(oracle.SampleYAML)
		key := logs.Key("", lb, "192.0.2.1", "r"+string(rune('a'+i)), period())
		w.log(uint64(i), key, period(), 300)
		w.invoke(w.start(), events.Received(1, events.S3(bucket, key)))
		w.configure(tt.yaml)
		r := w.invoke(w.start(), events.Received(2, events.S3(bucket, key)))
		if string(r.Payload) != acked {
			t.Errorf("%d: answer %s, %v, want it acknowledged", i, r.Payload, r.Failure)
		}
		found := 0
		for k, n := range dogstatsdtest.Distributions(w.last) {
			if strings.HasPrefix(k, "elb_sli.objects|") && strings.Contains(k, "result:"+tt.result) {
				found += n
			}
		}
		if found != 1 {
			t.Errorf("%d: %v, want one %s", i, dogstatsdtest.Distributions(w.last), tt.result)
		}
		w.check()
	}
}

// A vended log, whose key has no period, is counted with a table and refused without one.
func TestVendedLog(t *testing.T) {
	t.Parallel()
	w, db := newTableWorld(t)
	w.env = append(w.env, "ELBSLI_CONFIRMATIONS=1")
	key, at := "AWSLogs/123456789012/delivery/2026/file.gz", period().Add(-time.Minute)
	text := fmt.Sprintf(`{"type":"https","time":%q,"elb":%q,"target_port":"10.0.0.1:80","request_processing_time":0.001,"target_processing_time":0.002,"response_processing_time":0.003,"elb_status_code":200,"target_status_code":200,"request_line":"GET https://example.com:443/hoge/7 HTTP/1.1","user_agent":"-","actions_executed":"forward"}`+"\n",
		at.Format("2006-01-02T15:04:05.000000Z"), lb)
	w.s3.Put(t, bucket, key, logs.Gzip(t, strings.Repeat(text, 7)))
	w.done(w.start(), events.S3(bucket, key))
	w.results(map[string]int{"counted": 1})
	total := int64(0)
	for cell, n := range w.backend.Sums() {
		if cell.Metric == "elb_sli.total" && strings.Contains(cell.Tags, "sli:availability") && cell.Minute == at.Unix()/60*60 {
			total += n
		}
	}
	if total != 7 || db.Len() != 1 {
		t.Errorf("%d requests under %d items of the ledger, want 7 and one", total, db.Len())
	}
	w.env = nil
	w.failed(w.start(), []string{"m1"}, events.S3(bucket, key))
	w.results(map[string]int{"no_table": 1})
}
