package intake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http/httptrace"
	"slices"
	"time"
)

// note holds the values of one series since the last Flush, with the times at which they were recorded.
type note struct {
	Metric string   `json:"metric"`
	Points []moment `json:"points"`
	Tags   []string `json:"tags,omitempty"`
}

// moment is a time in Unix seconds and the values recorded in that second.
type moment struct {
	unix   int64
	values []float64
}

// MarshalJSON writes the value in the intake's form: [1795140000,[1,2.5]].
func (m moment) MarshalJSON() ([]byte, error) {
	return json.Marshal([2]any{m.unix, m.values})
}

// Distribution keeps a value, with the current time, until the next Flush.
func (c *Client) Distribution(name string, value float64, tags []string) error {
	if name == "" || math.IsNaN(value) || math.IsInf(value, 0) {
		return fmt.Errorf("intake: metric %q: value %v", name, value)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now().Unix()
	tags = slices.Concat(tags, c.tags)
	i := slices.IndexFunc(c.notes, func(n *note) bool { return n.Metric == name && slices.Equal(n.Tags, tags) })
	if i < 0 {
		i = len(c.notes)
		c.notes = append(c.notes, &note{Metric: name, Tags: tags})
	}
	n := c.notes[i]
	if last := len(n.Points) - 1; last >= 0 && n.Points[last].unix == now {
		n.Points[last].values = append(n.Points[last].values, value)
		return nil
	}
	n.Points = append(n.Points, moment{now, []float64{value}})
	return nil
}

// Flush posts the kept values, and does not retry: Datadog adds values up, so a retry could count them twice. The
// values are dropped whether or not they were accepted.
//
// If points were accepted since the last Flush, the key and the connection work. Then Flush does not wait for the
// answer, which would take another round trip. It returns when the request has been sent, and the next Flush returns
// its error. The answer may arrive while the Lambda is frozen.
func (c *Client) Flush(ctx context.Context) error {
	c.mu.Lock()
	notes, proven, before := c.notes, c.proven, c.underWay
	c.notes, c.proven, c.underWay = nil, false, nil
	c.mu.Unlock()
	err := before.end(ctx)
	if len(notes) > 0 {
		err = errors.Join(err, c.postNotes(ctx, notes, proven))
	}
	if err != nil {
		return fmt.Errorf("intake %s: distributions: %w", c.base, err)
	}
	return nil
}

func (c *Client) postNotes(ctx context.Context, notes []*note, proven bool) error {
	body, err := json.Marshal(struct {
		Series []*note `json:"series"`
	}{notes})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, notesTime)
	defer cancel()
	if !proven {
		return c.postOnce(ctx, notesPath, body)
	}
	r := c.begin(ctx, notesPath, c.currentKey(), body)
	select {
	case <-r.sent:
		c.mu.Lock()
		c.underWay = r
		c.mu.Unlock()
		return nil
	case err = <-r.answer:
	case <-ctx.Done():
		err = ctx.Err()
	}
	r.cancel()
	return err
}

// request is a request that was sent without waiting for its answer. It has no deadline of its own, because clocks run on
// while a Lambda is frozen, and the deadline would then close a connection that already has the answer.
type request struct {
	sent   chan struct{} // receives a value when the request has been written to the connection
	answer chan error    // receives the result
	cancel context.CancelFunc
}

// begin sends body once.
func (c *Client) begin(ctx context.Context, path, key string, body []byte) *request {
	r := &request{sent: make(chan struct{}, 1), answer: make(chan error, 1)}
	ctx, r.cancel = context.WithCancel(context.WithoutCancel(ctx))
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteRequest: func(info httptrace.WroteRequestInfo) {
		if info.Err != nil {
			return // it is written again, on a new connection, or it fails
		}
		select {
		case r.sent <- struct{}{}:
		default:
		}
	}})
	go func() { r.answer <- c.try(ctx, path, key, body) }()
	return r
}

// end returns the result of r, which may be nil. If there is no answer soon, it gives up.
func (r *request) end(ctx context.Context) error {
	if r == nil {
		return nil
	}
	defer r.cancel()
	ctx, cancel := context.WithTimeoutCause(ctx, lateAnswer, errNoAnswer)
	defer cancel()
	select {
	case err := <-r.answer:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
