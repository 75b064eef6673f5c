// Package sqs is an in-process server for tests, with the part of SQS that a sender needs. It accepts batches of messages
// over HTTP and keeps their bodies.
//
// It was written from the API reference of SendMessageBatch in the JSON protocol (docs.aws.amazon.com, read 2026-11-28): at
// most 10 messages and 1 MiB a batch, distinct ids of up to 80 letters, digits, - and _, and the MD5 of each body in the
// answer.
package sqs

import (
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"sync"
	"testing"
)

// Server is one endpoint. Every queue that a request names exists.
type Server struct {
	tb   testing.TB
	http *httptest.Server

	mu     sync.Mutex
	bodies []string
	queues []string
	refuse int
}

// Start starts a server that stops at the end of the test.
func Start(tb testing.TB) *Server {
	tb.Helper()
	s := &Server{tb: tb}
	s.http = httptest.NewServer(http.HandlerFunc(s.serve))
	tb.Cleanup(s.http.Close)
	return s
}

// URL returns the endpoint.
func (s *Server) URL() string { return s.http.URL }

// Environment makes AWS clients in this process find the server.
func (s *Server) Environment(t *testing.T) {
	t.Helper()
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL_SQS": s.URL(), "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "testtest",
		"AWS_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true",
	} {
		t.Setenv(name, value)
	}
}

// Take returns the bodies of the messages received since the last Take, and the queues that they were sent to.
func (s *Server) Take() (bodies, queues []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	bodies, queues = s.bodies, slices.Compact(slices.Sorted(slices.Values(s.queues)))
	s.bodies, s.queues = nil, nil
	return bodies, queues
}

// Refuse makes the server refuse the next n messages, reported as SQS reports the failed messages of a batch.
func (s *Server) Refuse(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse = n
}

var messageID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,80}$`)

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	var in struct {
		QueueURL string `json:"QueueUrl"`
		Entries  []struct{ ID, MessageBody string }
	}
	if target := r.Header.Get("X-Amz-Target"); target != "AmazonSQS.SendMessageBatch" {
		s.tb.Errorf("sqs: %s %s %q", r.Method, r.URL.Path, target)
		http.Error(w, `{"__type":"com.amazonaws.sqs#UnsupportedOperation"}`, http.StatusBadRequest)
		return
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil || len(in.Entries) == 0 || len(in.Entries) > 10 || r.Header.Get("Authorization") == "" {
		s.tb.Errorf("sqs: a batch of %d messages, %v, authorized by %q", len(in.Entries), err, r.Header.Get("Authorization"))
		http.Error(w, `{"__type":"com.amazonaws.sqs#InvalidParameterValue"}`, http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	type result struct {
		ID     string `json:"Id"`
		MD5    string `json:"MD5OfMessageBody,omitempty"`
		Number string `json:"MessageId,omitempty"`
		Code   string `json:"Code,omitempty"`
		Sender bool   `json:"SenderFault"`
	}
	var out struct{ Successful, Failed []result }
	seen := make(map[string]bool)
	for _, e := range in.Entries {
		if !messageID.MatchString(e.ID) || seen[e.ID] || e.MessageBody == "" {
			s.tb.Errorf("sqs: message %q with a body of %d bytes", e.ID, len(e.MessageBody))
		}
		seen[e.ID] = true
		if s.refuse > 0 {
			s.refuse--
			out.Failed = append(out.Failed, result{ID: e.ID, Code: "ServiceUnavailable"})
			continue
		}
		sum := md5.Sum([]byte(e.MessageBody))
		out.Successful = append(out.Successful, result{ID: e.ID, MD5: hex.EncodeToString(sum[:]), Number: "m-" + e.ID})
		s.bodies = append(s.bodies, e.MessageBody)
		s.queues = append(s.queues, in.QueueURL)
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	if err := json.NewEncoder(w).Encode(out); err != nil {
		s.tb.Errorf("sqs: %v", err)
	}
}
