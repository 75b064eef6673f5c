package delivery

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/elb-sli/elb-sli/test/dynamodb"
)

// announcing is a notification of an object's first receive, which has the ETag.
func announcing(k, etag string) string {
	body := fmt.Sprintf(`{"Records":[{"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"logs"},"object":{"key":%q,"eTag":%q}}}]}`, k, etag)
	return fmt.Sprintf(`{"Records":[{"messageId":"m0","body":%q,"attributes":{"ApproximateReceiveCount":"1"}}]}`, body)
}

func TestClaimAhead(t *testing.T) {
	vended := "AWSLogs/123456789012/elb/vended.gz"
	for _, tt := range []struct {
		name, key, announced, read string
		ahead                      bool     // the object is read only when the ledger has answered, in this test
		claims                     []string // ETags that the ledger is asked with
		result                     string
	}{
		{"a legacy key and an ETag", key(1), "one", `"one"`, true, []string{`"one"`}, "counted"},
		{"an ETag in quotes", key(1), `"one"`, `"one"`, true, []string{`"one"`}, "counted"},
		{"overwritten after it was announced", key(1), "one", `"two"`, true, []string{`"one"`, `"two"`}, "changed"},
		{"S3 says no ETag", key(1), "one", "", true, []string{`"one"`, ""}, "counted"},
		{"no ETag in the notification", key(1), "", `"one"`, false, []string{`"one"`}, "counted"},
		{"gone", key(2), "one", "", true, []string{`"one"`}, "not_found"},
		{"no period in its key", vended, "one", `"one"`, false, nil, "not_found"},
	} {
		r := newRig(t)
		r.confirmations = 1
		r.put(key(1), 10)
		r.etags[tt.key] = tt.read
		claimed, early := make(chan struct{}, 9), false
		ask, get := r.claim, r.get
		var claims []string
		r.claim = func(ctx context.Context, t try) (claim, error) {
			claims = append(claims, t.ETag)
			defer func() { claimed <- struct{}{} }()
			return ask(ctx, t)
		}
		r.get = func(ctx context.Context, ref Ref) (Body, error) {
			if tt.ahead {
				<-claimed // this would wait for ever if the object were read first
			}
			early = len(claims) > 0
			return get(ctx, ref)
		}
		r.invoke(announcing(tt.key, tt.announced))
		if early != tt.ahead || !slices.Equal(claims, tt.claims) || !slices.Equal(r.results, []string{tt.result}) {
			t.Errorf("%s: claimed ahead %v, with %q, result %q; want %v, %q, %q", tt.name, early, claims, r.results, tt.ahead, tt.claims, tt.result)
		}
	}
}

// An object that cannot be read has its ordinal all the same, and keeps it when it can be.
func TestClaimAheadOfFailure(t *testing.T) {
	r := newRig(t)
	r.confirmations = 1
	r.put(key(2), 10)
	claimed, ask, get := make(chan struct{}, 9), r.claim, r.get
	r.claim = func(ctx context.Context, t try) (claim, error) {
		defer func() { claimed <- struct{}{} }()
		return ask(ctx, t)
	}
	r.get = func(ctx context.Context, ref Ref) (Body, error) {
		<-claimed
		return get(ctx, ref)
	}
	want := []string{"not_found", "counted", "counted"}
	for _, k := range []string{key(1), key(2)} {
		r.invoke(announcing(k, "e"))
	}
	r.put(key(1), 10)
	r.invoke(announcing(key(1), "e"))
	item := r.db.Item("elb_sli|" + rigLB + "|20261120T0105Z")
	ordinals := [2]dynamodb.Value{}
	for i := range ordinals {
		id := key(i + 1)
		ordinals[i] = item["o"+shortHash(id[strings.LastIndexByte(id, '/')+1:])]
	}
	if !slices.Equal(r.results, want) || ordinals[0]["N"] != "0" || ordinals[1]["N"] != "1" {
		t.Errorf("results %q, ordinals %v; want %q, 0 and 1", r.results, ordinals, want)
	}
}

// Whatever the ledger's answer is, nothing of the invocation goes on after it, and nothing is sent without an ordinal.
func TestClaimAheadFails(t *testing.T) {
	for _, tt := range []struct {
		name  string
		claim func(context.Context, try) (claim, error)
		want  string
	}{
		{"an error", func(context.Context, try) (claim, error) { return claim{}, errors.New("throttled") }, "throttled"},
		{"a panic", func(context.Context, try) (claim, error) { panic(errors.New("secret")) }, "panic of type *errors.errorString at "},
	} {
		r := newRig(t)
		r.put(key(1), 10)
		r.claim = tt.claim
		answer := r.invoke(announcing(key(1), "e"))
		if answer != sqsFailed("m0") || len(r.points) > 0 || !slices.Equal(r.results, []string{"ledger"}) {
			t.Errorf("%s: %s, %d points, results %q", tt.name, answer, len(r.points), r.results)
		}
		if log := r.log.String(); !strings.Contains(log, tt.want) || strings.Contains(log, "secret") {
			t.Errorf("%s: log %s", tt.name, log)
		}
	}
}

// An object that cannot be read is not held back by a ledger that does not answer.
func TestClaimAheadIsGivenUp(t *testing.T) {
	r := newRig(t)
	r.claim = func(ctx context.Context, _ try) (claim, error) {
		<-ctx.Done()
		return claim{}, ctx.Err()
	}
	if r.invoke(announcing(key(1), "e")); !slices.Equal(r.results, []string{"not_found"}) {
		t.Errorf("results %q", r.results)
	}
}
