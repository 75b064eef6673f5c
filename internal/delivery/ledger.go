package delivery

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/elb-sli/elb-sli/internal/tag"
)

// ledgerLife is how long an item is kept: as long as Datadog keeps the points that it numbers (15 months). An object
// that is counted again later would get another ordinal, but then its old points are gone too.
const ledgerLife = 460 * 24 * time.Hour

// ledgerTimeout is the timeout of one request, including its retries.
const ledgerTimeout = 20 * time.Second

// Period is the span in which objects are numbered: five minutes of a load balancer, or an hour of a Classic one.
type Period struct {
	loadBalancer string
	End          time.Time
}

// try is one pass over an object in one of its periods.
type try struct {
	Period Period
	ID     string // of the object; copies elsewhere have the same ID
	Vended bool   // the key names no period; an object may then be in several
	Ref    Ref
	ETag   string // of the content; "" if S3 does not return it
	At     time.Time
}

// claim is the ledger's answer about an object in one period.
type claim struct {
	Ordinal int64 // 0, 1, 2, …: unique among the objects of the period, and the same in every try
	Passes  int   // passes that have sent all of the object's points and were marked
	Changed bool  // those passes, or the first try if there are none, counted differently than this one would
	Mixed   bool  // those passes counted differently than the first try, which may have sent a part
	Taken   bool  // the period already has objects of the other kind, and this one is not numbered in it
}

// ledger numbers the objects of each period, and records how many passes have sent each. One DynamoDB item holds one
// period:
//
//	pk       S  <metrics prefix>|<load balancer as tagged>|<period's end, yyyymmddThhmmZ>
//	n        N  ordinals given so far
//	v        N  1: the objects are vended logs; else it is not there, and they are legacy logs
//	o<hash>  N  the ordinal of one object
//	d<hash>  S  how it was counted: <digest>.<bucket and key>.<ETag>, hashed, and .mixed
//	m<hash>  N  the marks: passes that sent all of it; none at first
//	expires  N  Unix seconds, for the table's time to live
//
// d describes the first try until a pass is marked, and from then on the marked passes. A load balancer that writes
// both kinds of logs writes each entry twice. In each period the kind that came first is counted.
//
// <hash> identifies the object, by the last element of its key, or by the key from AWSLogs/ on if that element names no
// period. It is short because the cost of a write depends on the size of the whole item, which may be 400 KB: some
// 3,800 objects fit.
type ledger struct {
	client *dynamodb.Client
	table  string
	prefix string
	digest string
}

// newLedger returns the ledger in the named table. prefix is that of the metrics: other metrics have other points, and
// are numbered separately. digest identifies everything that affects an object's points.
func newLedger(client *dynamodb.Client, table, prefix, digest string) *ledger {
	return &ledger{client: client, table: table, prefix: prefix, digest: digest}
}

// claim returns the ledger's record of the object, which gets its ordinal on the first call. The ordinal is assigned by
// one conditional update, so it does not matter how often the request is sent or whether an answer is lost.
func (l *ledger) claim(ctx context.Context, t try) (claim, error) {
	ctx, cancel := context.WithTimeout(ctx, ledgerTimeout)
	defer cancel()
	in := &dynamodb.UpdateItemInput{
		TableName: &l.table,
		Key:       l.key(t.Period),
		// All right-hand sides are evaluated before anything is set: #o becomes the count before this object.
		UpdateExpression: aws.String("SET #o = if_not_exists(#n, :zero), " +
			"#n = if_not_exists(#n, :zero) + :one, #d = :counting, #e = :expires"),
		ConditionExpression:      aws.String("attribute_not_exists(#o) AND attribute_not_exists(#v)"),
		ExpressionAttributeNames: attributes(t, "#o", "#d", "#n", "#v", "#e"),
		ExpressionAttributeValues: map[string]types.AttributeValue{
			":zero":     number(0),
			":one":      number(1),
			":counting": text(l.counting(t)),
			":expires":  number(t.At.Add(ledgerLife).Unix()),
		},
		ReturnValues:                        types.ReturnValueUpdatedNew,
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}
	if t.Vended {
		in.UpdateExpression = aws.String(*in.UpdateExpression + ", #v = :one")
		in.ConditionExpression = aws.String("attribute_not_exists(#o) AND (attribute_exists(#v) OR attribute_not_exists(#n))")
	}
	out, err := l.client.UpdateItem(ctx, in)
	var failed *types.ConditionalCheckFailedException
	switch {
	case err == nil:
		return l.read(out.Attributes, t)
	case !errors.As(err, &failed):
		return claim{}, fmt.Errorf("ledger: %w", err)
	case len(failed.Item) > 0:
		return l.read(failed.Item, t)
	}
	return l.stored(ctx, t) // the service did not return the item
}

// stored returns the record that an earlier try made.
func (l *ledger) stored(ctx context.Context, t try) (claim, error) {
	out, err := l.client.GetItem(ctx, &dynamodb.GetItemInput{
		TableName:                &l.table,
		Key:                      l.key(t.Period),
		ConsistentRead:           aws.Bool(true),
		ProjectionExpression:     aws.String("#o, #d, #m, #n, #v"),
		ExpressionAttributeNames: attributes(t, "#o", "#d", "#m", "#n", "#v"),
	})
	if err != nil {
		return claim{}, fmt.Errorf("ledger: %w", err)
	}
	return l.read(out.Item, t)
}

// mark records that a pass has sent all of the object's points. c is the answer to that pass's claim. The number of
// marks is set, not incremented, so one pass never becomes two marks, even if an answer is lost or another pass has
// marked in the meantime.
func (l *ledger) mark(ctx context.Context, t try, c claim) error {
	ctx, cancel := context.WithTimeout(ctx, ledgerTimeout)
	defer cancel()
	update := &dynamodb.UpdateItemInput{
		TableName:                &l.table,
		Key:                      l.key(t.Period),
		UpdateExpression:         aws.String("SET #m = :passes"),
		ConditionExpression:      aws.String("attribute_exists(#o) AND (attribute_not_exists(#m) OR #m < :passes)"),
		ExpressionAttributeNames: attributes(t, "#o", "#m"),
		ExpressionAttributeValues: map[string]types.AttributeValue{
			":passes": number(int64(c.Passes) + 1),
		},
	}
	if c.Changed { // and there was no mark: from now on, this counting must be confirmed
		update.UpdateExpression = aws.String("SET #m = :passes, #d = :counting")
		update.ExpressionAttributeNames = attributes(t, "#o", "#m", "#d")
		update.ExpressionAttributeValues[":counting"] = text(l.counting(t) + mixed)
	}
	_, err := l.client.UpdateItem(ctx, update)
	var taken *types.ConditionalCheckFailedException
	if err != nil && !errors.As(err, &taken) {
		return fmt.Errorf("ledger: %w", err)
	}
	return nil
}

func (l *ledger) read(item map[string]types.AttributeValue, t try) (claim, error) {
	names := attributes(t, "#o", "#d", "#m", "#n", "#v")
	_, some := item[names["#n"]]
	if _, vended := item[names["#v"]]; some && item[names["#o"]] == nil && vended != t.Vended {
		return claim{Taken: true}, nil
	}
	ordinal, okO := item[names["#o"]].(*types.AttributeValueMemberN)
	counting, okD := item[names["#d"]].(*types.AttributeValueMemberS)
	if !okO || !okD {
		return claim{}, errors.New("ledger: the item does not hold the object it should")
	}
	var c claim
	var err error
	if c.Ordinal, err = strconv.ParseInt(ordinal.Value, 10, 64); err != nil || c.Ordinal < 0 {
		return claim{}, fmt.Errorf("ledger: ordinal %q is not a natural number", ordinal.Value)
	}
	if marks, ok := item[names["#m"]].(*types.AttributeValueMemberN); ok {
		if c.Passes, err = strconv.Atoi(marks.Value); err != nil || c.Passes < 0 {
			return claim{}, fmt.Errorf("ledger: %q marks is not a natural number", marks.Value)
		}
	}
	kept, wasMixed := strings.CutSuffix(counting.Value, mixed)
	c.Changed, c.Mixed = !countAlike(kept, l.counting(t)), wasMixed
	return c, nil
}

const mixed = ".mixed"

// counting describes how a try counts: its digest and its content.
func (l *ledger) counting(t try) string {
	s := halfHash(l.digest) + "." + halfHash(t.Ref.Bucket+"/"+t.Ref.Key) + "."
	if t.ETag != "" {
		s += halfHash(t.ETag)
	}
	return s
}

// countAlike reports whether two tries of one object count alike: they have the same digest and, if both read the same
// key, the same content. A copy elsewhere may have another ETag. An unknown ETag is not compared.
func countAlike(a, b string) bool {
	digestA, readA, _ := strings.Cut(a, ".")
	digestB, readB, _ := strings.Cut(b, ".")
	keyA, etagA, _ := strings.Cut(readA, ".")
	keyB, etagB, _ := strings.Cut(readB, ".")
	return digestA == digestB && (keyA != keyB || etagA == etagB || etagA == "" || etagB == "")
}

// key spells the load balancer as its tag: two names with the same tag share their points, so they must share their
// ordinals.
func (l *ledger) key(p Period) map[string]types.AttributeValue {
	return map[string]types.AttributeValue{
		"pk": text(l.prefix + "|" + tag.Value("lb", p.loadBalancer) + "|" + p.End.UTC().Format("20060102T1504Z")),
	}
}

// attributes returns the names of attributes for the placeholders that a request uses; DynamoDB refuses others.
func attributes(t try, placeholders ...string) map[string]string {
	id := shortHash(t.ID)
	all := map[string]string{"#n": "n", "#v": "v", "#e": "expires", "#o": "o" + id, "#d": "d" + id, "#m": "m" + id}
	names := make(map[string]string, len(placeholders))
	for _, p := range placeholders {
		names[p] = all[p]
	}
	return names
}

func number(n int64) *types.AttributeValueMemberN {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}

func text(s string) *types.AttributeValueMemberS { return &types.AttributeValueMemberS{Value: s} }

// shortHash returns 128 bits of SHA-256 in 22 characters: no two of billions of names collide.
func shortHash(s string) string { return hashed(s, 16) }

// halfHash returns 64 bits in 11 characters: enough for a value that is compared with only one other.
func halfHash(s string) string { return hashed(s, 8) }

func hashed(s string, bytes int) string {
	sum := sha256.Sum256([]byte(s))
	return base64.RawURLEncoding.EncodeToString(sum[:bytes])
}
