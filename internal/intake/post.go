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

// Timeouts and pauses.
const (
	tryTime    = 10 * time.Second       // an answer
	notesTime  = 3 * time.Second        // an answer about best-effort metrics
	lateAnswer = 500 * time.Millisecond // an answer that Flush did not wait for
	allTime    = time.Minute            // all tries of one request, if the context has no deadline
	firstWait  = 100 * time.Millisecond
	maxWait    = 5 * time.Second
)

var (
	errTooLarge = errors.New("413: the payload is too large")
	errNoAnswer = errors.New("no answer to the last request")
)

// statusError is an answer other than a 202 without errors. Its body is not kept: it may repeat a tag.
type statusError struct {
	status int
	errors int           // in the body of a 202
	reset  time.Duration // until the intake accepts requests again; 0 if it does not say
}

func (e *statusError) Error() string {
	text := fmt.Sprintf("answered %d %s", e.status, http.StatusText(e.status))
	switch {
	case e.status == http.StatusForbidden:
		text += ": the API key is not one of this site"
	case e.errors == 1:
		text += " with 1 error"
	case e.errors > 1:
		text += fmt.Sprintf(" with %d errors", e.errors)
	}
	return text
}

// retryable reports whether the same request may be accepted later.
func (e *statusError) retryable() bool {
	return e.status == http.StatusRequestTimeout || e.status == http.StatusTooManyRequests || e.status >= 500
}

// post sends body until it is accepted, refused for good, or out of time.
func (c *Client) post(ctx context.Context, path string, body []byte) error {
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, allTime)
		defer cancel()
	}
	renewed := false
	var before error // of the previous try
	for try := 1; ; try++ {
		key := c.currentKey()
		tryCtx, cancel := context.WithTimeout(ctx, c.tryTime)
		err := c.try(tryCtx, path, key, body)
		cancel()
		if before != nil && ctx.Err() != nil && errors.Is(err, ctx.Err()) {
			err = before // the time ended during this try, which does not say why
		}
		before = err
		var answer *statusError
		switch {
		case err == nil:
			return nil
		case !errors.As(err, &answer): // the connection broke, or there was no answer in time
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
		if c.pause(ctx, max(backoff(try), answer.reset+jitter(firstWait))) != nil { // there is no time for another try
			if try == 1 {
				return fmt.Errorf("given up after 1 try: %w", err)
			}
			return fmt.Errorf("given up after %d tries: %w", try, err)
		}
	}
}

// postOnce sends body in one try. A 403 does not count as a try, because nothing was accepted.
func (c *Client) postOnce(ctx context.Context, path string, body []byte) error {
	key := c.currentKey()
	err := c.try(ctx, path, key, body)
	if answer := (*statusError)(nil); errors.As(err, &answer) && answer.status == http.StatusForbidden {
		if key, err = c.renewKey(ctx, key); err == nil {
			err = c.try(ctx, path, key, body)
		}
	}
	return err
}

// try sends body once.
func (c *Client) try(ctx context.Context, path, key string, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if path == seriesPath {
		req.Header.Set("Content-Encoding", "gzip")
		// A repeated point replaces itself. So if the connection turns out to be closed, net/http may send the points again by
		// itself. It looks for this header, and does not send it.
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
		Errors []json.RawMessage `json:"errors"` // of any type: a single error means that not all was accepted
	}
	if err := json.Unmarshal(text, &answer); err == nil && len(answer.Errors) > 0 {
		return &statusError{status: resp.StatusCode, errors: len(answer.Errors)}
	}
	return nil
}

// ResetIn returns the time until a rate limit ends, from Datadog's header or HTTP's own. It is 0 if there is neither.
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

// backoff is the pause after a try. It doubles each time, and half of it is random, so that environments that failed
// together do not come back together.
func backoff(try int) time.Duration {
	d := min(firstWait<<min(try-1, 10), maxWait)
	return d/2 + jitter(d/2)
}

func jitter(d time.Duration) time.Duration { return rand.N(d) }

// sleep waits for d. It fails at once if the deadline comes first.
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
