package verify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/elb-sli/elb-sli/internal/intake"
)

// Datadog answers queries for metrics: GET /api/v1/query (docs.datadoghq.com, "Query timeseries points", read 2026-11-28).
type Datadog struct {
	base        string
	key, appKey string
	http        *http.Client
}

// Open returns the API of a site, or at another base URL.
func Open(site, base, key, appKey string) (*Datadog, error) {
	base, err := intake.BaseURL(site, base)
	if err != nil {
		return nil, fmt.Errorf("datadog: %w", err)
	}
	for _, k := range []struct{ name, value string }{{"DD_API_KEY", key}, {"DD_APP_KEY", appKey}} {
		if k.value == "" || strings.ContainsFunc(k.value, func(r rune) bool { return r <= ' ' || r > '~' }) {
			return nil, fmt.Errorf("datadog: %s is empty or has invalid characters: export both DD_API_KEY and DD_APP_KEY, the second one with the permission timeseries_query", k.name)
		}
	}
	return &Datadog{base: base, key: key, appKey: appKey, http: &http.Client{
		Timeout:       time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // a redirect would receive the keys
	}}, nil
}

// query is one query.
type query struct {
	text     string
	from, to int64 // Unix seconds
}

// series is one group of an answer.
type series struct {
	tags   []string // "key:value" for the keys that the query groups by, except those that the series do not have
	points map[int64]int64
}

// tries is how often a query is sent if it may still succeed.
const tries = 5

// query sends one query to Datadog. A 429 says when to try again.
func (d *Datadog) query(ctx context.Context, q query) ([]series, error) {
	for try := 1; ; try++ {
		text, wait, err := d.get(ctx, q)
		if err == nil {
			return read(text)
		}
		if wait == 0 || try == tries {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(wait):
		}
	}
}

// get returns an answer, or an error and how long to wait before the next try; 0: another try would fail the same way.
func (d *Datadog) get(ctx context.Context, q query) (text []byte, wait time.Duration, err error) {
	values := url.Values{"query": {q.text}, "from": {strconv.FormatInt(q.from, 10)}, "to": {strconv.FormatInt(q.to, 10)}}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, d.base+"/api/v1/query?"+values.Encode(), nil)
	if err != nil {
		return nil, 0, err
	}
	req.Header.Set("DD-API-KEY", d.key)
	req.Header.Set("DD-APPLICATION-KEY", d.appKey)
	resp, err := d.http.Do(req)
	if err != nil {
		return nil, time.Second, fmt.Errorf("datadog: %w", err)
	}
	defer resp.Body.Close()
	text, err = io.ReadAll(resp.Body)
	switch {
	case resp.StatusCode == http.StatusForbidden, resp.StatusCode == http.StatusUnauthorized:
		return nil, 0, fmt.Errorf("datadog: %s answered %s: are DD_API_KEY and DD_APP_KEY keys of this site, and does the application key have the permission timeseries_query?", d.base, resp.Status)
	case resp.StatusCode == http.StatusTooManyRequests || resp.StatusCode == http.StatusRequestTimeout || resp.StatusCode >= 500:
		return nil, max(intake.ResetIn(resp.Header), time.Second), fmt.Errorf("datadog: answered %s", resp.Status)
	case resp.StatusCode != http.StatusOK:
		return nil, 0, fmt.Errorf("datadog: answered %s", resp.Status)
	case err != nil:
		return nil, time.Second, fmt.Errorf("datadog: %w", err)
	}
	return text, 0, nil
}

// read parses an answer. A group of series without a tag is called N/A, or does not have the tag.
func read(text []byte) ([]series, error) {
	var answer struct {
		Status string `json:"status"`
		Error  string `json:"error"`
		Series []struct {
			TagSet    []string      `json:"tag_set"`
			Pointlist [][2]*float64 `json:"pointlist"` // milliseconds, and a value or null
		} `json:"series"`
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return nil, fmt.Errorf("datadog: unexpected answer: %w", err)
	}
	if answer.Status != "ok" || answer.Error != "" {
		return nil, fmt.Errorf("datadog: status %q: %s", answer.Status, answer.Error)
	}
	all := make([]series, 0, len(answer.Series))
	for _, a := range answer.Series {
		s := series{points: make(map[int64]int64, len(a.Pointlist))}
		for _, t := range a.TagSet {
			if _, value, _ := strings.Cut(t, ":"); !strings.EqualFold(value, "n/a") {
				s.tags = append(s.tags, t)
			}
		}
		for _, p := range a.Pointlist {
			if p[0] == nil {
				return nil, errors.New("datadog: the answer has a point without a time")
			}
			if p[1] != nil {
				s.points[int64(*p[0])/1000] += int64(math.Round(*p[1]))
			}
		}
		all = append(all, s)
	}
	return all, nil
}
