package delivery

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/elb-sli/elb-sli/internal/elblog"
)

// dynamo speaks as much of DynamoDB's protocol as the ledger's two requests need, and checks that they are these two.
type dynamo struct {
	mu       sync.Mutex
	items    map[string]map[string]map[string]string // attributes, {"N":"1"}, by pk
	silent   bool                                    // does not say what it found when the condition failed
	throttle int                                     // answers so many requests with a throttling error
	lose     int                                     // drops the connection so many times after the update was made
	updates  int
	gets     int
}

func (d *dynamo) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var in struct {
		TableName                           string
		Key                                 map[string]map[string]string
		UpdateExpression                    string
		ConditionExpression                 string
		ExpressionAttributeNames            map[string]string
		ExpressionAttributeValues           map[string]map[string]string
		ReturnValuesOnConditionCheckFailure string
		ConsistentRead                      bool
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil || in.TableName != "writers" {
		refuse(w, "ValidationException", nil)
		return
	}
	if d.throttle > 0 {
		d.throttle--
		refuse(w, "ProvisionedThroughputExceededException", nil)
		return
	}
	pk := in.Key["pk"]["S"]
	names, values := in.ExpressionAttributeNames, in.ExpressionAttributeValues
	switch r.Header.Get("X-Amz-Target") {
	case "DynamoDB_20120810.GetItem":
		d.gets++
		if !in.ConsistentRead {
			refuse(w, "ValidationException", nil)
			return
		}
		answer(w, map[string]any{"Item": d.items[pk]})
	case "DynamoDB_20120810.UpdateItem":
		d.updates++
		const update = "SET #o = if_not_exists(#n, :zero), #n = if_not_exists(#n, :zero) + :one, #d = :digest, #e = :expires"
		if in.UpdateExpression != update || in.ConditionExpression != "attribute_not_exists(#o)" {
			refuse(w, "ValidationException", nil)
			return
		}
		item := d.items[pk]
		if _, ok := item[names["#o"]]; ok {
			if d.silent || in.ReturnValuesOnConditionCheckFailure != "ALL_OLD" {
				item = nil
			}
			refuse(w, "ConditionalCheckFailedException", item)
			return
		}
		if item == nil {
			item = map[string]map[string]string{names["#n"]: {"N": "0"}}
			d.items[pk] = item
		}
		item[names["#o"]] = item[names["#n"]]
		n, _ := strconv.Atoi(item[names["#n"]]["N"])
		item[names["#n"]] = map[string]string{"N": strconv.Itoa(n + 1)}
		item[names["#d"]], item[names["#e"]] = values[":digest"], values[":expires"]
		if d.lose > 0 {
			d.lose--
			panic(http.ErrAbortHandler)
		}
		answer(w, map[string]any{"Attributes": item})
	default:
		refuse(w, "UnknownOperationException", nil)
	}
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	json.NewEncoder(w).Encode(v)
}

func refuse(w http.ResponseWriter, code string, item any) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	w.WriteHeader(http.StatusBadRequest)
	json.NewEncoder(w).Encode(map[string]any{"__type": "com.amazonaws.dynamodb.v20120810#" + code, "message": "no", "Item": item})
}

func (d *dynamo) ledger(t *testing.T, digest string) *Ledger {
	t.Helper()
	s := httptest.NewServer(d)
	t.Cleanup(s.Close)
	client := dynamodb.New(dynamodb.Options{
		Region: "eu-west-1", BaseEndpoint: &s.URL, Credentials: credentials.NewStaticCredentialsProvider("a", "b", ""),
		Retryer: aws.NopRetryer{},
	})
	return NewLedger(client, "writers", "elb_sli", digest)
}

func newDynamo() *dynamo { return &dynamo{items: make(map[string]map[string]map[string]string)} }

func named(t *testing.T, k string) *elblog.Object {
	t.Helper()
	o, skip := elblog.ParseKey(k)
	if skip != "" {
		t.Fatalf("key %q is a %s", k, skip)
	}
	return &o
}

func claim(t *testing.T, l *Ledger, k string, want Claim) {
	t.Helper()
	if got, err := l.Claim(context.Background(), named(t, k), rigEnd); err != nil || got != want {
		t.Errorf("claim of %q: got %+v, %v; want %+v", k, got, err, want)
	}
}

func TestClaim(t *testing.T) {
	for _, silent := range []bool{false, true} {
		d := newDynamo()
		d.silent = silent
		l := d.ledger(t, "one")
		for range 3 { // a repeat has the same ordinal
			for n := range 8 {
				claim(t, l, key(n), Claim{Ordinal: int64(n)})
			}
		}
		claim(t, l, "elsewhere/"+key(3), Claim{Ordinal: 3}) // a copy is the same object
		if want := map[bool]int{false: 0, true: 17}[silent]; d.gets != want {
			t.Errorf("silent %v: %d reads, want %d", silent, d.gets, want)
		}
		other := d.ledger(t, "two")
		claim(t, other, key(3), Claim{3, true}) // the first try had another digest
		claim(t, other, key(9), Claim{8, false})
		claim(t, l, key(9), Claim{8, true})
	}
}

// Periods, load balancers and prefixes are numbered apart; names that are tagged alike are not.
func TestClaimKeys(t *testing.T) {
	d := newDynamo()
	l := d.ledger(t, "")
	const classic = "123456789012_elasticloadbalancing_eu-west-1_%s_%s_10.0.0.1_abc%d.log"
	claim(t, l, fmt.Sprintf(classic, "Web", "20261120T0105Z", 1), Claim{Ordinal: 0})
	claim(t, l, fmt.Sprintf(classic, "web", "20261120T0105Z", 2), Claim{Ordinal: 1})
	claim(t, l, fmt.Sprintf(classic, "web", "20261120T0110Z", 3), Claim{Ordinal: 0})
	claim(t, l, fmt.Sprintf(classic, "api", "20261120T0105Z", 4), Claim{Ordinal: 0})
	l.prefix = "other"
	claim(t, l, fmt.Sprintf(classic, "web", "20261120T0105Z", 2), Claim{Ordinal: 0})
	item := d.items["elb_sli|web|20261120T0105Z"]
	if got, want := item["expires"]["N"], fmt.Sprint(rigEnd.Add(460*24*time.Hour).Unix()); got != want || item["n"]["N"] != "2" {
		t.Errorf("item %v: expires %s and n %s, want %s and 2", item, got, item["n"]["N"], want)
	}
	size := 0
	for k, v := range item {
		size += len(k) + len(v["S"]) + len(v["N"])
	}
	if size > 2*80+60 { // so that thousands of objects fit an item
		t.Errorf("an item of two objects takes %d bytes: %v", size, item)
	}
}

// Whatever fails, the next try has the ordinal that the first was given.
func TestClaimFails(t *testing.T) {
	d := newDynamo()
	l := d.ledger(t, "")
	try := func(what string) {
		t.Helper()
		if got, err := l.Claim(context.Background(), named(t, key(1)), rigEnd); err == nil || !strings.HasPrefix(err.Error(), "ledger: ") {
			t.Errorf("%s: got %+v, %v; want an error", what, got, err)
		}
	}
	d.throttle = 1
	try("throttled")
	d.lose = 1
	try("the answer is lost after the update")
	claim(t, l, key(2), Claim{Ordinal: 1})
	claim(t, l, key(1), Claim{Ordinal: 0})
	d.items["elb_sli|app/web/50dc6c495c0c9188|20261120T0105Z"]["d"+shortHash(named(t, key(1)).ID)] = nil
	try("an item without its digest")
	d.items["elb_sli|app/web/50dc6c495c0c9188|20261120T0105Z"]["o"+shortHash(named(t, key(2)).ID)] = map[string]string{"N": "-1"}
	if got, err := l.Claim(context.Background(), named(t, key(2)), rigEnd); err == nil {
		t.Errorf("a negative ordinal: got %+v, want an error", got)
	}
}

// Side by side, each object has one ordinal and each ordinal one object.
func TestClaimSideBySide(t *testing.T) {
	l := newDynamo().ledger(t, "")
	var mu sync.Mutex
	var all sync.WaitGroup
	got := make(map[string]map[int64]bool)
	for i := range 8 {
		all.Go(func() {
			for n := range 20 {
				k := key((n + i) % 20)
				c, err := l.Claim(context.Background(), named(t, k), rigEnd)
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
