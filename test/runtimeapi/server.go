// Package runtimeapi runs a Lambda function's real binary in tests, with its own Runtime API server.
//
// The server implements the interface of docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html (version 2018-06-01, read
// 2026-11-23):
//
//	GET  /2018-06-01/runtime/invocation/next              blocks until there is an event
//	POST /2018-06-01/runtime/invocation/REQUEST/response
//	POST /2018-06-01/runtime/invocation/REQUEST/error
//	POST /2018-06-01/runtime/init/error
//
// and as much of the Extensions API (2020-01-01) as a function needs to receive SIGTERM.
package runtimeapi

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"time"
)

// Result is how one invocation ended. Exactly one of Payload and Failure is set.
type Result struct {
	Payload []byte   // the function's answer, JSON
	Failure *Failure // the function's error
}

// Failure is what the service treats as a failed invocation.
type Failure struct {
	Type    string `json:"errorType"` // Runtime.ExitError when the process ended, Sandbox.Timedout at the deadline
	Message string `json:"errorMessage"`
}

func (f *Failure) Error() string { return f.Type + ": " + f.Message }

// invocation is one event and the way to return its result.
type invocation struct {
	id       string
	event    []byte
	deadline time.Time
	result   chan Result
}

// server is one environment's Runtime API: it has at most one invocation at a time.
type server struct {
	http    *httptest.Server
	next    chan *invocation
	started chan struct{} // closed when the function requests its first event
	stop    chan struct{} // closed when the environment ends

	mu      sync.Mutex
	asked   bool
	current *invocation
	init    *Failure
}

func newServer() *server {
	s := &server{next: make(chan *invocation), started: make(chan struct{}), stop: make(chan struct{})}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /2018-06-01/runtime/invocation/next", s.serveNext)
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/response", s.serveResponse)
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/error", s.serveError)
	mux.HandleFunc("POST /2018-06-01/runtime/init/error", s.serveInitError)
	mux.HandleFunc("POST /2020-01-01/extension/register", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Lambda-Extension-Identifier", "internal")
	})
	mux.HandleFunc("GET /2020-01-01/extension/event/next", func(_ http.ResponseWriter, r *http.Request) {
		s.wait(r) // an internal extension gets no event
	})
	s.http = httptest.NewServer(mux)
	return s
}

func (s *server) addr() string { return s.http.Listener.Addr().String() }

func (s *server) close() {
	close(s.stop)
	s.http.Close()
}

func (s *server) wait(r *http.Request) {
	select {
	case <-s.stop:
	case <-r.Context().Done():
	}
}

func (s *server) serveNext(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	if !s.asked {
		s.asked = true
		close(s.started)
	}
	s.mu.Unlock()
	select {
	case inv := <-s.next:
		s.mu.Lock()
		s.current = inv
		s.mu.Unlock()
		h := w.Header()
		h.Set("Content-Type", "application/json")
		h.Set("Lambda-Runtime-Aws-Request-Id", inv.id)
		h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(inv.deadline.UnixMilli(), 10))
		h.Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:123456789012:function:elb-sli")
		h.Set("Lambda-Runtime-Trace-Id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0")
		_, _ = w.Write(inv.event) // a function that has ended is noticed by its process
	case <-s.stop:
	case <-r.Context().Done():
	}
}

func (s *server) serveResponse(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err == nil && !json.Valid(body) {
		err = fmt.Errorf("answer is not JSON: %q", body)
	}
	if err != nil {
		s.finish(w, r, Result{Failure: &Failure{"Runtime.InvalidResponse", err.Error()}})
		return
	}
	s.finish(w, r, Result{Payload: body})
}

func (s *server) serveError(w http.ResponseWriter, r *http.Request) {
	f, err := readFailure(r)
	if err != nil {
		f = &Failure{"Runtime.InvalidResponse", err.Error()}
	}
	s.finish(w, r, Result{Failure: f})
}

func (s *server) serveInitError(w http.ResponseWriter, r *http.Request) {
	f, err := readFailure(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	s.init = f
	s.mu.Unlock()
	w.WriteHeader(http.StatusAccepted)
}

func readFailure(r *http.Request) (*Failure, error) {
	var f Failure
	if err := json.NewDecoder(r.Body).Decode(&f); err != nil {
		return nil, fmt.Errorf("error is not JSON: %w", err)
	}
	return &f, nil
}

// finish gives the result to the caller of the current invocation. It refuses any other id, as the service does.
func (s *server) finish(w http.ResponseWriter, r *http.Request, res Result) {
	s.mu.Lock()
	inv := s.current
	if inv != nil && inv.id == r.PathValue("id") {
		s.current = nil
	} else {
		inv = nil
	}
	s.mu.Unlock()
	if inv == nil {
		http.Error(w, `{"errorType":"InvalidRequestID"}`, http.StatusBadRequest)
		return
	}
	inv.result <- res
	w.WriteHeader(http.StatusAccepted)
}
