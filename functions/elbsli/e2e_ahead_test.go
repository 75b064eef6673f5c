package main_test

import (
	"strings"
	"testing"

	"github.com/elb-sli/elb-sli/test/events"
	"github.com/elb-sli/elb-sli/test/logs"
	"github.com/elb-sli/elb-sli/test/s3"
)

// Where the notification has the ETag, the ledger is asked while the object is read: S3 does not answer before it was. An
// object that was overwritten since is not taken for the one that was announced.
func TestLedgerIsAskedMeanwhile(t *testing.T) {
	server := s3.Start(t)
	w, db := newTableWorldOn(t, server)
	w.env = append(w.env, "ELBSLI_CONFIRMATIONS=1")
	claimed := make(chan struct{}, 9)
	db.Before = func(string) string {
		claimed <- struct{}{}
		return ""
	}
	server.Before(func(string) { <-claimed }) // for ever, if the object were read first
	f := w.start()
	key := logs.Key("", lb, "192.0.2.1", "r", period())
	w.log(1, key, period(), 300)
	announced := events.Announced(bucket, key, server.ETag(t, bucket, key))
	w.done(f, announced)
	w.check()
	w.results(map[string]int{"counted": 1})

	server.Before(func(string) {})
	other := logs.Key("", lb, "192.0.2.2", "r", period())
	w.log(2, other, period(), 300)
	w.done(f, events.Announced(bucket, other, "0123456789abcdef0123456789abcdef"))
	w.check()
	w.results(map[string]int{"changed": 1})
	if calls := db.Calls("UpdateItem"); calls != 2+3 { // a claim and a mark; and two claims, of which one is of what was read
		t.Errorf("%d updates of the ledger", calls)
	}
	if !strings.Contains(f.Log(), `"result":"changed"`) {
		t.Error("the log does not name the object that is another than was announced")
	}
}
