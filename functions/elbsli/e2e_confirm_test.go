package main_test

import (
	"net/http/httptest"
	"strings"
	"testing"

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

// newTableWorld returns a world with a ledger, and the confirmations that are the default.
func newTableWorld(t *testing.T) (*world, *dynamodb.Server) { return newTableWorldOn(t, s3.Start(t)) }

func newTableWorldOn(t *testing.T, logs store) (*world, *dynamodb.Server) {
	w := newWorld(t, logs)
	db := &dynamodb.Server{Table: "writers"}
	server := httptest.NewServer(db)
	t.Cleanup(server.Close)
	w.env = []string{"ELBSLI_CONFIRMATIONS=", "ELBSLI_MAX_RECEIVES=4", "ELBSLI_WRITERS_TABLE=writers", "AWS_ENDPOINT_URL_DYNAMODB=" + server.URL}
	return w, db
}

// The message is acknowledged when two environments, or one of them twice, have sent its object. What the first flush
// loses, the second brings.
func TestConfirmedByRepeat(t *testing.T) {
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

// A deployment between two passes: one that counts alike changes nothing, another one sends nothing beside the first.
func TestDeployedBetweenPasses(t *testing.T) {
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
