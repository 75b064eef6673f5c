package intake

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

const (
	seriesPath = "/api/v2/series"
	notesPath  = "/api/v1/distribution_points"
)

// How long is waited for what.
const (
	tryTime   = 10 * time.Second // an answer
	notesTime = 3 * time.Second  // the answer to what is best effort
	allTime   = time.Minute      // all tries of one request, where the context has no deadline
	firstWait = 100 * time.Millisecond
	maxWait   = 5 * time.Second
)

var errTooLarge = errors.New("413: the payload is too large")

// statusError is an answer other than a 202 without errors. Its body is not kept: it may repeat a tag.
type statusError struct {
	status int
	errors int           // in the body of a 202
	reset  time.Duration // when the intake wants to be asked again; 0 where it does not say
}

func (e *statusError) Error() string {
	text := fmt.Sprintf("answered %d %s", e.status, http.StatusText(e.status))
	switch {
	case e.status == http.StatusForbidden:
		text += ": the API key is not one of this site"
	case e.errors > 0:
		text += fmt.Sprintf(" with %d errors", e.errors)
	}
	return text
}

// retryable reports whether the same request may be accepted later.
func (e *statusError) retryable() bool {
	return e.status == http.StatusRequestTimeout || e.status == http.StatusTooManyRequests || e.status >= 500
}

// post sends body until it is accepted, refused for good, or the time is over.
func (c *Client) post(ctx context.Context, path string, body []byte) error {
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, allTime)
		defer cancel()
	}
	renewed := false
	for try := 1; ; try++ {
		key, err := c.currentKey(ctx)
		if err != nil {
			return err
		}
		err = c.try(ctx, path, key, body)
		var answer *statusError
		switch {
		case err == nil:
			return nil
		case !errors.As(err, &answer): // the connection broke, or nothing was answered in time
			answer = &statusError{}
		case answer.status == http.StatusRequestEntityTooLarge:
			return errTooLarge
		case answer.status == http.StatusForbidden && !renewed:
			renewed = true
			if _, err := c.renewKey(ctx, key); err != nil {
				return err
			}
			continue
		case !answer.retryable():
			return err
		}
		if c.pause(ctx, max(backoff(try), answer.reset+jitter(firstWait))) != nil { // the time is over, or does not suffice
			return fmt.Errorf("given up after %d tries: %w", try, err)
		}
	}
}

// postOnce sends body in one try. A 403 is no try, because nothing was taken.
func (c *Client) postOnce(ctx context.Context, path string, body []byte) error {
	ctx, cancel := context.WithTimeout(ctx, notesTime)
	defer cancel()
	key, err := c.currentKey(ctx)
	if err != nil {
		return err
	}
	err = c.try(ctx, path, key, body)
	if answer := (*statusError)(nil); errors.As(err, &answer) && answer.status == http.StatusForbidden {
		if key, err = c.renewKey(ctx, key); err == nil {
			err = c.try(ctx, path, key, body)
		}
	}
	return err
}

// try sends body once.
func (c *Client) try(ctx context.Context, path, key string, body []byte) error {
	ctx, cancel := context.WithTimeout(ctx, c.tryTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if path == seriesPath {
		req.Header.Set("Content-Encoding", "gzip")
		// Points replace their like. So where the connection was closed while nobody looked, net/http may send them again by
		// itself. It reads this, and does not send it.
		req.Header["Idempotency-Key"] = nil
	}
	req.Header.Set("DD-API-KEY", key)
	resp, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10)) // to its end, so that the connection can be used again
	switch {
	case resp.StatusCode != http.StatusAccepted:
		return &statusError{status: resp.StatusCode, reset: ResetIn(resp.Header)}
	case err != nil:
		return err
	}
	var answer struct {
		Errors []json.RawMessage `json:"errors"` // of whatever type: one is enough not to be accepted
	}
	if err := json.Unmarshal(text, &answer); err == nil && len(answer.Errors) > 0 {
		return &statusError{status: resp.StatusCode, errors: len(answer.Errors)}
	}
	return nil
}

// ResetIn is when a limit ends, by Datadog's header or HTTP's own; 0 where neither says so.
func ResetIn(h http.Header) time.Duration {
	for _, name := range []string{"X-RateLimit-Reset", "Retry-After"} {
		if n, err := strconv.ParseInt(h.Get(name), 10, 32); err == nil && n > 0 {
			return time.Duration(n) * time.Second
		}
	}
	if at, err := http.ParseTime(h.Get("Retry-After")); err == nil {
		return max(time.Until(at), 0)
	}
	return 0
}

// backoff is the wait after a try: twice as long each time, and half of it by chance, so that environments which failed
// together do not come back together.
func backoff(try int) time.Duration {
	d := min(firstWait<<min(try-1, 10), maxWait)
	return d/2 + jitter(d/2)
}

func jitter(d time.Duration) time.Duration { return rand.N(d) }

// sleep waits for d, or says at once that the deadline does not leave that much.
func sleep(ctx context.Context, d time.Duration) error {
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < d {
		return context.DeadlineExceeded
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
