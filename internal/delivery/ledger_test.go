package delivery

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	awsdynamodb "github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/test/dynamodb"
)

// openLedger returns a ledger in a table in this process, with the real client: it makes requests and reads answers,
// but never retries.
func openLedger(db *dynamodb.Server, digest string) *ledger {
	if db.Table == "" {
		db.Table = "writers"
	}
	client := awsdynamodb.New(awsdynamodb.Options{
		Region: "eu-west-1", Credentials: credentials.NewStaticCredentialsProvider("a", "b", ""),
		Retryer: aws.NopRetryer{}, HTTPClient: db,
	})
	return newLedger(client, db.Table, "elb_sli", digest)
}

func named(t *testing.T, k string) *elblog.Object {
	t.Helper()
	o, skip := elblog.ParseKey(k)
	if skip != "" {
		t.Fatalf("key %q is a %s", k, skip)
	}
	return &o
}

// tryOf is a pass over the object of key k in the bucket logs.
func tryOf(t *testing.T, k, etag string) try {
	o := named(t, k)
	return try{Period: Period{o.LoadBalancer, o.End}, ID: o.ID, Ref: Ref{Bucket: "logs", Key: k}, ETag: etag, At: rigEnd}
}

func wantClaim(t *testing.T, l *ledger, k string, want claim) {
	t.Helper()
	if got, err := l.claim(context.Background(), tryOf(t, k, "")); err != nil || got != want {
		t.Errorf("claim of %q: got %+v, %v; want %+v", k, got, err, want)
	}
}

func TestClaim(t *testing.T) {
	for _, silent := range []bool{false, true} {
		db := &dynamodb.Server{Silent: silent}
		l := openLedger(db, "one")
		for range 3 { // a repeat has the same ordinal
			for n := range 8 {
				wantClaim(t, l, key(n), claim{Ordinal: int64(n)})
			}
		}
		wantClaim(t, l, "elsewhere/"+key(3), claim{Ordinal: 3}) // a copy is the same object
		if got, want := db.Calls("GetItem"), map[bool]int{false: 0, true: 17}[silent]; got != want {
			t.Errorf("silent %v: %d reads, want %d", silent, got, want)
		}
		other := openLedger(db, "two")
		wantClaim(t, other, key(3), claim{Ordinal: 3, Changed: true}) // the first try had another digest
		wantClaim(t, other, key(9), claim{Ordinal: 8})
		wantClaim(t, l, key(9), claim{Ordinal: 8, Changed: true})
	}
}

// The effect of some passes' marks on the next pass.
func TestMark(t *testing.T) {
	const one, two = "one", "two" // digests
	type pass struct {
		digest, key, etag string
		want              claim
		marks             bool
	}
	for _, tt := range []struct {
		name   string
		passes []pass
	}{
		{"alike", []pass{
			{one, "a/", "e", claim{}, true},
			{one, "a/", "e", claim{Passes: 1}, true},
			{one, "a/", "e", claim{Passes: 2}, false},
		}},
		{"a pass that failed is no mark", []pass{{one, "a/", "e", claim{}, false}, {one, "a/", "e", claim{}, true}, {one, "a/", "e", claim{Passes: 1}, false}}},
		{"another digest after a mark", []pass{{one, "a/", "e", claim{}, true}, {two, "a/", "e", claim{Passes: 1, Changed: true}, false}}},
		{"another content after a mark", []pass{{one, "a/", "e", claim{}, true}, {one, "a/", "f", claim{Passes: 1, Changed: true}, false}}},
		{"a copy has another ETag", []pass{{one, "a/", "e", claim{}, true}, {one, "b/", "f", claim{Passes: 1}, false}}},
		{"no ETag at first", []pass{{one, "a/", "", claim{}, true}, {one, "a/", "f", claim{Passes: 1}, false}}},
		{"no ETag then", []pass{{one, "a/", "e", claim{}, true}, {one, "a/", "", claim{Passes: 1}, false}}},
		{"another digest while nothing was sent whole", []pass{
			{one, "a/", "e", claim{}, false},
			{two, "a/", "e", claim{Changed: true}, true},
			{two, "a/", "e", claim{Passes: 1, Mixed: true}, true},
			{two, "a/", "e", claim{Passes: 2, Mixed: true}, false},
			{one, "a/", "e", claim{Passes: 2, Mixed: true, Changed: true}, false},
		}},
		{"another content while nothing was sent whole", []pass{
			{one, "a/", "e", claim{}, false}, {one, "a/", "f", claim{Changed: true}, true}, {one, "a/", "f", claim{Passes: 1, Mixed: true}, false},
		}},
	} {
		db := new(dynamodb.Server)
		for i, p := range tt.passes {
			l := openLedger(db, p.digest)
			pass := tryOf(t, p.key+key(1), p.etag)
			got, err := l.claim(context.Background(), pass)
			if err != nil || got != p.want {
				t.Errorf("%s, pass %d: got %+v, %v; want %+v", tt.name, i, got, err, p.want)
			}
			if p.marks {
				if err := l.mark(context.Background(), pass, got); err != nil {
					t.Errorf("%s, pass %d: mark: %v", tt.name, i, err)
				}
			}
		}
	}
}

// In each period, the kind of logs that came first is numbered; the other kind has its own periods.
func TestClaimOfTheOtherKind(t *testing.T) {
	for _, silent := range []bool{false, true} {
		db := &dynamodb.Server{Silent: silent}
		l := openLedger(db, "one")
		at := func(minute int, id string, vended bool) try {
			return try{Period: Period{rigLB, rigEnd.Add(time.Duration(minute) * time.Minute)}, ID: id, Vended: vended, Ref: Ref{"logs", id, ""}, At: rigEnd}
		}
		for i, tt := range []struct {
			try  try
			want claim
		}{
			{at(0, "l1", false), claim{}},
			{at(0, "v1", true), claim{Taken: true}},
			{at(0, "l2", false), claim{Ordinal: 1}},
			{at(0, "v1", true), claim{Taken: true}},
			{at(5, "v1", true), claim{}},
			{at(5, "l3", false), claim{Taken: true}},
			{at(5, "v2", true), claim{Ordinal: 1}},
			{at(5, "v1", true), claim{}},
			{at(0, "l1", false), claim{}},
		} {
			if got, err := l.claim(context.Background(), tt.try); err != nil || got != tt.want {
				t.Errorf("silent %v, claim %d: got %+v, %v; want %+v", silent, i, got, err, tt.want)
			}
		}
	}
}

// One pass makes one mark, however often it is sent, and a slow pass does not remove another's mark.
func TestMarkAgain(t *testing.T) {
	db := new(dynamodb.Server)
	l := openLedger(db, "one")
	ctx, pass := context.Background(), tryOf(t, key(1), "")
	mark := func(c claim) {
		t.Helper()
		if err := l.mark(ctx, pass, c); err != nil {
			t.Errorf("mark: %v", err)
		}
	}
	mark(claim{}) // the table was emptied in the meantime: there is nothing to mark
	wantClaim(t, l, key(1), claim{})
	lost := true
	db.Lose = func() bool { lost = !lost; return !lost }
	if err := l.mark(ctx, pass, claim{}); err == nil {
		t.Error("the answer is lost after the update: no error")
	}
	db.Lose = nil
	mark(claim{})
	wantClaim(t, l, key(1), claim{Passes: 1})
	mark(claim{Passes: 1})
	mark(claim{})
	wantClaim(t, l, key(1), claim{Passes: 2})
	other := openLedger(db, "two") // it claimed before the first mark, and was slow
	if err := other.mark(ctx, pass, claim{Changed: true}); err != nil {
		t.Errorf("mark: %v", err)
	}
	wantClaim(t, l, key(1), claim{Passes: 2})
	db.Before = func(string) string { return "ThrottlingException" }
	if err := l.mark(ctx, pass, claim{}); err == nil || !strings.HasPrefix(err.Error(), "ledger: ") {
		t.Errorf("throttled: got %v, want an error", err)
	}
}

// Periods, load balancers and prefixes are numbered separately, but not names with the same tag.
func TestClaimKeys(t *testing.T) {
	db := new(dynamodb.Server)
	l := openLedger(db, "")
	const classic = "123456789012_elasticloadbalancing_eu-west-1_%s_%s_10.0.0.1_abc%d.log"
	wantClaim(t, l, fmt.Sprintf(classic, "Web", "20261120T0105Z", 1), claim{Ordinal: 0})
	wantClaim(t, l, fmt.Sprintf(classic, "web", "20261120T0105Z", 2), claim{Ordinal: 1})
	wantClaim(t, l, fmt.Sprintf(classic, "web", "20261120T0110Z", 3), claim{Ordinal: 0})
	wantClaim(t, l, fmt.Sprintf(classic, "api", "20261120T0105Z", 4), claim{Ordinal: 0})
	l.prefix = "other"
	wantClaim(t, l, fmt.Sprintf(classic, "web", "20261120T0105Z", 2), claim{Ordinal: 0})
	item := db.Item("elb_sli|web|20261120T0105Z")
	if got, want := item["expires"]["N"], fmt.Sprint(rigEnd.Add(460*24*time.Hour).Unix()); got != want || item["n"]["N"] != "2" {
		t.Errorf("item %v: expires %s and n %s, want %s and 2", item, got, item["n"]["N"], want)
	}
	size := 0
	for k, v := range item {
		size += len(k) + len(v["S"]) + len(v["N"])
	}
	if size > 2*110+60 { // so that thousands of objects fit an item
		t.Errorf("an item of two objects takes %d bytes: %v", size, item)
	}
}

// Whatever fails, the next try has the same ordinal as the first.
func TestClaimFails(t *testing.T) {
	db := new(dynamodb.Server)
	l := openLedger(db, "")
	fails := func(what string) {
		t.Helper()
		if got, err := l.claim(context.Background(), tryOf(t, key(1), "")); err == nil || !strings.HasPrefix(err.Error(), "ledger: ") {
			t.Errorf("%s: got %+v, %v; want an error", what, got, err)
		}
	}
	for _, code := range []string{"ProvisionedThroughputExceededException", "ResourceNotFoundException", "ValidationException"} {
		db.Before = func(string) string { return code }
		fails(code)
	}
	db.Before = nil
	db.Lose = func() bool { return true }
	fails("the answer is lost after the update")
	db.Lose = nil
	wantClaim(t, l, key(2), claim{Ordinal: 1})
	wantClaim(t, l, key(1), claim{Ordinal: 0})
	pk, id := "elb_sli|app/web/50dc6c495c0c9188|20261120T0105Z", shortHash(named(t, key(1)).ID)
	for _, tt := range []struct {
		name  string
		value dynamodb.Value
	}{
		{"d" + id, nil}, {"d" + id, dynamodb.Value{"S": l.counting(tryOf(t, key(1), ""))}},
		{"o" + id, dynamodb.Value{"N": "-1"}}, {"o" + id, dynamodb.Value{"N": "0"}},
		{"m" + id, dynamodb.Value{"N": "-1"}}, {"m" + id, dynamodb.Value{"N": "1.5"}},
	} {
		db.Set(pk, tt.name, tt.value)
		if tt.value["S"] == "" && tt.value["N"] != "0" {
			fails(fmt.Sprintf("%s is %v", tt.name, tt.value))
		}
	}
}

// An item from another release: its digest has another form, and it has neither ETags nor marks.
func TestOlderItem(t *testing.T) {
	db := new(dynamodb.Server)
	l := openLedger(db, "one")
	wantClaim(t, l, key(1), claim{})
	db.Set("elb_sli|app/web/50dc6c495c0c9188|20261120T0105Z", "d"+shortHash(named(t, key(1)).ID), dynamodb.Value{"S": shortHash("one")})
	wantClaim(t, l, key(1), claim{Changed: true})
}

// A full item accepts no more objects, and keeps those that it has.
func TestFullItem(t *testing.T) {
	db := &dynamodb.Server{Limit: 500}
	l := openLedger(db, "")
	n := 0
	for ; n < 100; n++ {
		if _, err := l.claim(context.Background(), tryOf(t, key(n), "e")); err != nil {
			break
		}
	}
	if n < 3 || n > 6 {
		t.Errorf("%d objects fit into 500 bytes", n)
	}
	wantClaim(t, l, key(0), claim{})
	wantClaim(t, l, key(n-1), claim{Ordinal: int64(n - 1)})
}

// In parallel, each object has one ordinal and each ordinal one object.
func TestClaimSideBySide(t *testing.T) {
	l := openLedger(new(dynamodb.Server), "")
	var mu sync.Mutex
	var all sync.WaitGroup
	got := make(map[string]map[int64]bool)
	for i := range 8 {
		all.Go(func() {
			for n := range 20 {
				k := key((n + i) % 20)
				c, err := l.claim(context.Background(), tryOf(t, k, ""))
				if err != nil {
					t.Errorf("claim: %v", err)
				}
				mu.Lock()
				if got[k] == nil {
					got[k] = make(map[int64]bool)
				}
				got[k][c.Ordinal] = true
				mu.Unlock()
			}
		})
	}
	all.Wait()
	seen := make(map[int64]string)
	for k, ns := range got {
		for n := range ns {
			if other, ok := seen[n]; ok || n < 0 || n >= 20 || len(ns) != 1 {
				t.Errorf("%q and %q: ordinals %v", k, other, ns)
			}
			seen[n] = k
		}
	}
}
