package delivery

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	fake "github.com/elb-sli/elb-sli/test/sqs"
)

// The function reads the messages that are sent to the queue as the same objects.
func TestQueueSendsWhatTheFunctionReads(t *testing.T) {
	server := fake.Start(t)
	server.Environment(t)
	const url = "https://sqs.eu-west-1.amazonaws.com/123456789012/elb-sli"
	q, err := OpenQueue(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	var want []Ref
	for i := range 23 {
		want = append(want, Ref{Bucket: "logs", Key: fmt.Sprintf("a b+c/ログ %d%%/x&y=\"z\".log.gz", i)})
	}
	want[3].version = "v1"
	if err := q.Send(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	bodies, queues := server.Take()
	var got []Ref
	for _, b := range bodies {
		items, err := records([]byte(b), 0)
		if err != nil || len(items) != 1 || items[0].err != nil {
			t.Fatalf("message %s: %+v, %v", b, items, err)
		}
		got = append(got, items[0].ref)
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(Ref{})); diff != "" || len(queues) != 1 || queues[0] != url {
		t.Errorf("sent to %q (-want +got):\n%s", queues, diff)
	}
	server.Refuse(2)
	if err := q.Send(t.Context(), want[:5]); err == nil || !strings.Contains(err.Error(), "2 of 5 messages were not accepted: ServiceUnavailable") {
		t.Errorf("Send, of which 2 are refused = %v", err)
	}
	for _, url := range []string{"", "elb-sli", "arn:aws:sqs:eu-west-1:123456789012:elb-sli", "https://sqs.eu-west-1.amazonaws.com/elb-sli"} {
		if _, err := OpenQueue(t.Context(), url); err == nil {
			t.Errorf("OpenQueue(%q) = nil, want an error", url)
		}
	}
}
