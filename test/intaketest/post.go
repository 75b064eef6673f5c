package intaketest

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// The documented limits of a payload of counts.
const (
	maxPacked = 512_000
	maxPlain  = 5_242_880
)

var errTooLarge = errors.New("payload is over a limit")

type payload struct {
	Series []struct {
		Metric   string   `json:"metric"`
		Type     *int     `json:"type"`
		Interval *int64   `json:"interval"`
		Points   []point  `json:"points"`
		Tags     []string `json:"tags"`
	} `json:"series"`
}

type point struct {
	Timestamp *int64 `json:"timestamp"`
	Value     *int64 `json:"value"`
}

func (a stamped) compare(b stamped) int {
	return cmp.Or(cmp.Compare(a.metric, b.metric), cmp.Compare(a.tags, b.tags), cmp.Compare(a.unix, b.unix))
}

func (s *Server) serveSeries(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client disconnected
	}
	f := s.nextFault()
	switch {
	case f.Hang:
		select {
		case <-r.Context().Done():
		case <-s.stop:
		}
		return
	case f.Cut:
		cut(w)
		return
	case f.Status != 0 && f.Status != http.StatusAccepted:
		for name, values := range f.Header {
			w.Header()[name] = values
		}
		http.Error(w, f.Body, f.Status)
		return
	case !s.allowed(r):
		http.Error(w, `{"errors":["Forbidden"]}`, http.StatusForbidden)
		return
	}
	points, err := s.decode(r, body)
	switch {
	case errors.Is(err, errTooLarge):
		http.Error(w, `{"errors":["Payload too big"]}`, http.StatusRequestEntityTooLarge)
		return
	case err != nil:
		s.tb.Errorf("intake: %v", err)
		http.Error(w, `{"errors":["Payload is not in the expected format"]}`, http.StatusBadRequest)
		return
	}
	s.take(points)
	if f.Lose {
		cut(w)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if f.Half {
		w.Header().Set("Content-Length", "1000")
	}
	w.WriteHeader(http.StatusAccepted)
	_, _ = io.WriteString(w, cmp.Or(f.Body, `{"errors":[]}`))
}

func cut(w http.ResponseWriter) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		_ = conn.Close()
	}
}

func (s *Server) nextFault() Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests++
	var f Fault
	if len(s.faults) > 0 {
		f, s.faults = s.faults[0], s.faults[1:]
	}
	return f
}

func (s *Server) allowed(r *http.Request) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return r.Header.Get("DD-API-KEY") == s.key
}

func (s *Server) take(points map[stamped]int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.Copy(s.points, points)
}

// decode parses a payload of counts as strictly as possible.
func (s *Server) decode(r *http.Request, packed []byte) (map[stamped]int64, error) {
	if got := r.Header.Get("Content-Encoding"); got != "gzip" {
		return nil, fmt.Errorf("Content-Encoding %q", got)
	}
	if len(packed) > maxPacked {
		return nil, errTooLarge
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	plain, err := io.ReadAll(z)
	if err != nil {
		return nil, err
	}
	if len(plain) > maxPlain {
		return nil, errTooLarge
	}
	s.mu.Lock()
	s.largest = max(s.largest, len(plain))
	s.mu.Unlock()
	var p payload
	if err := decodeJSON(r, plain, &p); err != nil {
		return nil, err
	}
	return p.points()
}

func decodeJSON(r *http.Request, text []byte, into any) error {
	if got := r.Header.Get("Content-Type"); got != "application/json" {
		return fmt.Errorf("Content-Type %q", got)
	}
	if !utf8.Valid(text) {
		return errors.New("not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("more than one value")
	}
	return nil
}

// points checks every point, and refuses two with the same metric, tags and time, because it is undefined which of them
// is the last.
func (p payload) points() (map[stamped]int64, error) {
	if len(p.Series) == 0 {
		return nil, errors.New("no series")
	}
	all := make(map[stamped]int64)
	for _, s := range p.Series {
		tags, err := canonical(s.Metric, s.Tags)
		switch {
		case err != nil:
			return nil, err
		case s.Type == nil || *s.Type != 1:
			return nil, fmt.Errorf("%s: type is not 1", s.Metric)
		case s.Interval == nil || *s.Interval <= 0:
			return nil, fmt.Errorf("%s: a count without an interval", s.Metric)
		case len(s.Points) == 0:
			return nil, fmt.Errorf("%s: no points", s.Metric)
		}
		for _, pt := range s.Points {
			if pt.Timestamp == nil || pt.Value == nil || *pt.Value < 0 {
				return nil, fmt.Errorf("%s: a point without a time or a value of at least 0", s.Metric)
			}
			if *pt.Timestamp < 1_000_000_000 || *pt.Timestamp > 10_000_000_000 {
				return nil, fmt.Errorf("%s: timestamp %d is not Unix seconds", s.Metric, *pt.Timestamp)
			}
			k := stamped{s.Metric, tags, *pt.Timestamp}
			if _, twice := all[k]; twice {
				return nil, fmt.Errorf("%v is in the payload twice", k)
			}
			all[k] = *pt.Value
		}
	}
	return all, nil
}

var (
	metricName = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9_.]*$`)
	storedTag  = regexp.MustCompile(`^[\p{Ll}\p{Lo}\p{Lm}][\p{L}\p{N}_\-:./]*$`)
)

const maxRunes = 200 // in a metric's name or a tag; not {0,199} in the expressions, which would take megabytes to compile

// canonical returns the tags in order, or an error if Datadog would store a different tag from the one sent.
func canonical(metric string, tags []string) (string, error) {
	if !metricName.MatchString(metric) || len(metric) > maxRunes {
		return "", fmt.Errorf("metric name %q", metric)
	}
	for _, t := range tags {
		if !storedTag.MatchString(t) || utf8.RuneCountInString(t) > maxRunes || strings.ToLower(t) != t || strings.HasSuffix(t, "_") || strings.HasSuffix(t, ":") || strings.Contains(t, "__") {
			return "", fmt.Errorf("%s: tag %q is not spelled as it is stored", metric, t)
		}
	}
	sorted := slices.Sorted(slices.Values(tags))
	if len(slices.Compact(slices.Clone(sorted))) != len(sorted) {
		return "", fmt.Errorf("%s: a tag is there twice: %q", metric, sorted)
	}
	return strings.Join(sorted, ","), nil
}

func (s *Server) serveDistributions(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	if !s.allowed(r) {
		http.Error(w, `{"errors":["Forbidden"]}`, http.StatusForbidden)
		return
	}
	counts, err := distributions(r, body)
	if err != nil {
		s.tb.Errorf("intake: distributions: %v", err)
		http.Error(w, `{"errors":["Payload is not in the expected format"]}`, http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for k, n := range counts {
		s.values[k] += n
	}
	w.WriteHeader(http.StatusAccepted)
	_, _ = io.WriteString(w, `{"status":"ok"}`)
}

func distributions(r *http.Request, body []byte) (map[string]int, error) {
	var p struct {
		Series []struct {
			Metric string               `json:"metric"`
			Points [][2]json.RawMessage `json:"points"`
			Tags   []string             `json:"tags"`
		} `json:"series"`
	}
	if err := decodeJSON(r, body, &p); err != nil {
		return nil, err
	}
	counts := make(map[string]int)
	for _, s := range p.Series {
		tags, err := canonical(s.Metric, s.Tags)
		if err != nil {
			return nil, err
		}
		for _, pt := range s.Points {
			var unix int64
			var values []float64
			if err := errors.Join(json.Unmarshal(pt[0], &unix), json.Unmarshal(pt[1], &values)); err != nil {
				return nil, err
			}
			if unix < 1_000_000_000 || unix > 10_000_000_000 || len(values) == 0 {
				return nil, fmt.Errorf("%s: point %s", s.Metric, pt)
			}
			counts[s.Metric+"|"+tags] += len(values)
		}
	}
	return counts, nil
}
