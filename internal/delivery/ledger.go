package delivery

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/tag"
)

// ledgerLife is how long an item is kept: as long as Datadog keeps the points that it numbers (15 months). An object
// that is counted again after that would get another ordinal, but then its old points are gone, too.
const ledgerLife = 460 * 24 * time.Hour

// claimTimeout bounds one claim with all of its tries.
const claimTimeout = 20 * time.Second

// Claim is what the ledger says of one object. It is the same at every try.
type Claim struct {
	Ordinal int64 // 0, 1, 2, …: distinct among the objects of one load balancer and period
	Changed bool  // the first try was made under another digest
}

// Ledger numbers the objects of each load balancer and period. One DynamoDB item holds one such period:
//
//	pk       S  <metrics prefix>|<load balancer as tagged>|<period's end, yyyymmddThhmmZ>
//	n        N  ordinals given so far
//	o<hash>  N  the ordinal of one object
//	d<hash>  S  the digest of its first try
//	expires  N  Unix seconds, for the table's time to live
//
// <hash> stands for the key's last element, so that a copy of an object in another bucket is the same object. It is
// short because a write costs by the size of the whole item, which may be 400 KB: some 6,000 objects fit.
type Ledger struct {
	client *dynamodb.Client
	table  string
	prefix string
	digest string
}

// NewLedger returns the ledger in the named table. prefix is that of the metrics: other metrics are other points and
// are numbered apart. digest stands for all that decides what an object's points look like.
func NewLedger(client *dynamodb.Client, table, prefix, digest string) *Ledger {
	return &Ledger{client: client, table: table, prefix: prefix, digest: shortHash(digest)}
}

// Claim returns the object's ordinal, which it is given on the first call. One atomic update gives it, under the
// condition that there is none, so that it does not matter how often it is sent or whether an answer is lost.
func (l *Ledger) Claim(ctx context.Context, o *elblog.Object, now time.Time) (Claim, error) {
	ctx, cancel := context.WithTimeout(ctx, claimTimeout)
	defer cancel()
	id := shortHash(o.ID)
	out, err := l.client.UpdateItem(ctx, l.update(o, id, now))
	var taken *types.ConditionalCheckFailedException
	switch {
	case err == nil:
		return l.read(out.Attributes, id)
	case !errors.As(err, &taken):
		return Claim{}, fmt.Errorf("ledger: %w", err)
	case len(taken.Item) > 0:
		return l.read(taken.Item, id)
	}
	return l.look(ctx, o, id) // the service does not say what it found
}

func (l *Ledger) update(o *elblog.Object, id string, now time.Time) *dynamodb.UpdateItemInput {
	return &dynamodb.UpdateItemInput{
		TableName: &l.table,
		Key:       l.key(o),
		// The right-hand sides are all evaluated before anything is set: #o becomes the count before this object.
		UpdateExpression: aws.String("SET #o = if_not_exists(#n, :zero), " +
			"#n = if_not_exists(#n, :zero) + :one, #d = :digest, #e = :expires"),
		ConditionExpression:      aws.String("attribute_not_exists(#o)"),
		ExpressionAttributeNames: map[string]string{"#n": "n", "#o": "o" + id, "#d": "d" + id, "#e": "expires"},
		ExpressionAttributeValues: map[string]types.AttributeValue{
			":zero":    number(0),
			":one":     number(1),
			":digest":  &types.AttributeValueMemberS{Value: l.digest},
			":expires": number(now.Add(ledgerLife).Unix()),
		},
		ReturnValues:                        types.ReturnValueUpdatedNew,
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}
}

// look reads what an earlier try was given.
func (l *Ledger) look(ctx context.Context, o *elblog.Object, id string) (Claim, error) {
	out, err := l.client.GetItem(ctx, &dynamodb.GetItemInput{
		TableName:                &l.table,
		Key:                      l.key(o),
		ConsistentRead:           aws.Bool(true),
		ProjectionExpression:     aws.String("#o, #d"),
		ExpressionAttributeNames: map[string]string{"#o": "o" + id, "#d": "d" + id},
	})
	if err != nil {
		return Claim{}, fmt.Errorf("ledger: %w", err)
	}
	return l.read(out.Item, id)
}

func (l *Ledger) read(item map[string]types.AttributeValue, id string) (Claim, error) {
	n, okN := item["o"+id].(*types.AttributeValueMemberN)
	d, okD := item["d"+id].(*types.AttributeValueMemberS)
	if !okN || !okD {
		return Claim{}, errors.New("ledger: the item does not hold the object it should")
	}
	ordinal, err := strconv.ParseInt(n.Value, 10, 64)
	if err != nil || ordinal < 0 {
		return Claim{}, fmt.Errorf("ledger: ordinal %q is not a natural number", n.Value)
	}
	return Claim{Ordinal: ordinal, Changed: d.Value != l.digest}, nil
}

// key spells the load balancer as it is tagged: two names that Datadog stores alike share their points, and so must
// share their ordinals.
func (l *Ledger) key(o *elblog.Object) map[string]types.AttributeValue {
	pk := l.prefix + "|" + tag.Value("lb", o.LoadBalancer) + "|" + o.End.UTC().Format("20060102T1504Z")
	return map[string]types.AttributeValue{"pk": &types.AttributeValueMemberS{Value: pk}}
}

func number(n int64) *types.AttributeValueMemberN {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}

// shortHash is 128 bits of SHA-256 in 22 characters: enough that no two of billions of names meet.
func shortHash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}
