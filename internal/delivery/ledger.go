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
// that is counted again after that would get another ordinal, but then its old points are gone, too.
const ledgerLife = 460 * 24 * time.Hour

// ledgerTimeout bounds one request, with all of its tries.
const ledgerTimeout = 20 * time.Second

// Period is the span in which objects are numbered: five minutes of a load balancer, or an hour of a Classic one.
type Period struct {
	loadBalancer string
	End          time.Time
}

// try is one pass over an object, in one of its periods: what it read, and where.
type try struct {
	Period Period
	ID     string // of the object: a copy elsewhere has the same
	Vended bool   // the key names no period; an object may then be in several
	Ref    Ref
	ETag   string // of the content; "" where S3 does not say
	At     time.Time
}

// claim is the ledger's answer about one object in one period.
type claim struct {
	Ordinal int64 // 0, 1, 2, …: distinct among the objects of the period, and the same at every try
	Passes  int   // that have sent all of the object's points and were marked
	Changed bool  // those passes, or the first try while there are none, counted otherwise than this one would
	Mixed   bool  // those passes counted otherwise than the first try, which may have sent a part
	Taken   bool  // objects of the other kind are numbered in this period, and this one is not
}

// ledger numbers the objects of each period, and keeps how many passes have sent each. One DynamoDB item holds one
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
// d describes the first try until a pass is marked, and the marked passes from then on. A load balancer that writes both
// kinds of logs writes each entry twice. In each period the kind that came first is counted.
//
// <hash> stands for the object: for the last element of its key, or for the key from AWSLogs/ on where that names no
// period. It is short because a write costs by the size of the whole item, which may be 400 KB: some 3,800 objects fit.
type ledger struct {
	client *dynamodb.Client
	table  string
	prefix string
	digest string
}

// newLedger returns the ledger in the named table. prefix is that of the metrics: other metrics are other points and
// are numbered apart. digest stands for all that decides what an object's points look like.
func newLedger(client *dynamodb.Client, table, prefix, digest string) *ledger {
	return &ledger{client: client, table: table, prefix: prefix, digest: digest}
}

// claim returns what the ledger holds about the object, which gets its ordinal on the first call. One conditional update
// assigns it, so it does not matter how often the request is sent or whether an answer is lost.
func (l *ledger) claim(ctx context.Context, t try) (claim, error) {
	ctx, cancel := context.WithTimeout(ctx, ledgerTimeout)
	defer cancel()
	in := &dynamodb.UpdateItemInput{
		TableName: &l.table,
		Key:       l.key(t.Period),
		// The right-hand sides are all evaluated before anything is set: #o becomes the count before this object.
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

// stored returns what an earlier try was given.
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

// mark records that a pass has sent all of the object's points. c is the answer to that pass's claim. The number of marks
// is set, not incremented, so that one pass never becomes two marks: neither when an answer is lost, nor when another pass
// has marked meanwhile.
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
	if c.Changed { // and there was no mark: from now on, this counting is the one to be confirmed
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

// counting describes how a try counts: under which digest, and what it reads.
func (l *ledger) counting(t try) string {
	s := halfHash(l.digest) + "." + halfHash(t.Ref.Bucket+"/"+t.Ref.Key) + "."
	if t.ETag != "" {
		s += halfHash(t.ETag)
	}
	return s
}

// countAlike reports whether two tries of one object count the same: under one digest and, if both read the same key, the
// same content. A copy elsewhere may have another ETag. An ETag that is not known is not compared.
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

// shortHash is 128 bits of SHA-256 in 22 characters: enough that no two of billions of names collide.
func shortHash(s string) string { return hashed(s, 16) }

// halfHash is 64 bits in 11 characters: enough for a value that is compared with one other only.
func halfHash(s string) string { return hashed(s, 8) }

func hashed(s string, bytes int) string {
	sum := sha256.Sum256([]byte(s))
	return base64.RawURLEncoding.EncodeToString(sum[:bytes])
}
