package delivery

import (
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/history"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// The time of an object is its period, or where its key has none, that of its entries; without those it has none.
func TestHistoryPart(t *testing.T) {
	end := time.Date(2026, 11, 20, 1, 5, 0, 0, time.UTC)
	legacy := elblog.Object{ID: "a.log.gz", LoadBalancer: "app/web/1", End: end}
	vended := elblog.Object{ID: "AWSLogs/b"}
	at := end.Unix() - 100
	for _, tt := range []struct {
		name     string
		object   elblog.Object
		entries  int64
		from, to int64 // 0: there is no part
	}{
		{"a period without an entry", legacy, 0, end.Unix() - 300, end.Unix()},
		{"a period", legacy, 2, end.Unix() - 300, end.Unix()},
		{"no period", vended, 2, at, at + 11},
		{"neither", vended, 0, 0, 0},
	} {
		r := &pipeline.Result{Entries: tt.entries, First: at, Last: at + 10}
		part := HistoryPart(&pipeline.Policy{}, &tt.object, "logs/a", r, new(sli.Detail))
		if part == nil {
			if tt.to != 0 {
				t.Errorf("%s: no part", tt.name)
			}
			continue
		}
		if o := part.Objects[0]; o.From != tt.from || o.To != tt.to || o.Entries != tt.entries || o.ID != history.NewID(tt.object.ID) {
			t.Errorf("%s: %+v, want %d to %d", tt.name, o, tt.from, tt.to)
		}
	}
}
