// Package dynamodb is an in-process DynamoDB for tests: as much of it as one table of items with a string key needs. It
// evaluates update and condition expressions, and refuses requests that the service would refuse:
//
//	SET #a = if_not_exists(#b, :zero), #b = if_not_exists(#b, :zero) + :one, #c = :text
//	attribute_exists(#a) AND (attribute_not_exists(#b) OR #b < :n)
//
// Written after docs.aws.amazon.com/amazondynamodb: "Update expressions", "Condition and filter expressions", "Item
// sizes and formats" and "Error handling", read 2026-11-28. The tests with the build tag real run the same requests
// against another implementation.
package dynamodb

import (
	"encoding/json"
	"errors"
	"hash/crc32"
	"io"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// maxItem is the maximum size of an item, in bytes of names and values.
const maxItem = 400 << 10

// Value is an attribute: {"S":"text"} or {"N":"1"}.
type Value map[string]string

// Item holds attributes by name.
type Item map[string]Value

// Server is one table, whose key is the string attribute pk. Its zero value is empty and ready.
type Server struct {
	Table string // its name; any other table is not found

	// Before is called before each request, and may refuse it with an error code such as ThrottlingException. Lose is
	// called after each update, and reports whether its answer is lost.
	Before func(operation string) (code string)
	Lose   func() bool
	// Limit is the maximum size of an item; 0 means maxItem.
	Limit int
	// Silent leaves the item out of the answer when its condition fails, as the service does by default.
	Silent bool

	mu    sync.Mutex
	items map[string]Item
	calls map[string]int
}

// Item returns a copy of one item, or nil if there is none.
func (s *Server) Item(pk string) Item {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.items[pk])
}

// Set sets an attribute of an item; nil removes it.
func (s *Server) Set(pk, name string, v Value) {
	s.mu.Lock()
	defer s.mu.Unlock()
	item := maps.Clone(s.items[pk])
	if item[name] = v; v == nil {
		delete(item, name)
	}
	s.items[pk] = item
}

// Len returns the number of items.
func (s *Server) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.items)
}

// Calls returns how many times an operation was called: "UpdateItem" or "GetItem".
func (s *Server) Calls(operation string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[operation]
}

// request holds the fields of both operations.
type request struct {
	TableName                           string
	Key                                 Item
	UpdateExpression                    string
	ConditionExpression                 string
	ProjectionExpression                string
	ExpressionAttributeNames            map[string]string
	ExpressionAttributeValues           Item
	ReturnValues                        string
	ReturnValuesOnConditionCheckFailure string
	ConsistentRead                      bool
}

// refusal is an error of the service.
type refusal struct {
	code string
	item Item
}

func (r refusal) Error() string { return r.code }

var errInvalid = refusal{code: "ValidationException"}

// errLost means that the connection ended before the answer.
var errLost = errors.New("connection reset by peer")

// ServeHTTP serves the table over HTTP.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	status, body, err := s.handle(r)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	for name, values := range header(body) {
		w.Header()[name] = values
	}
	w.WriteHeader(status)
	w.Write(body) // a client that has disconnected gets nothing
}

// header returns the headers, with the checksum that clients compare.
func header(body []byte) http.Header {
	h := make(http.Header)
	h.Set("Content-Type", "application/x-amz-json-1.0")
	h.Set("X-Amz-Crc32", strconv.FormatUint(uint64(crc32.ChecksumIEEE(body)), 10))
	return h
}

// Do serves the table to a client in this process, as the HTTPClient of the client's options.
func (s *Server) Do(r *http.Request) (*http.Response, error) {
	status, body, err := s.handle(r)
	if err != nil {
		return nil, err
	}
	return &http.Response{
		StatusCode: status, Header: header(body), ContentLength: int64(len(body)),
		Body: io.NopCloser(strings.NewReader(string(body))), Request: r,
	}, nil
}

func (s *Server) handle(r *http.Request) (status int, body []byte, err error) {
	var in request
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return 0, nil, err
	}
	operation := strings.TrimPrefix(r.Header.Get("X-Amz-Target"), "DynamoDB_20120810.")
	answer, err := s.answer(operation, in)
	var refused refusal
	switch {
	case errors.As(err, &refused):
		status, answer = http.StatusBadRequest, map[string]any{
			"__type": "com.amazonaws.dynamodb.v20120810#" + refused.code, "message": "no", "Item": refused.item,
		}
	case err != nil:
		return 0, nil, err
	default:
		status = http.StatusOK
	}
	body, err = json.Marshal(answer)
	return status, body, err
}

func (s *Server) answer(operation string, in request) (any, error) {
	if s.Before != nil { // without the lock: a simulation may continue elsewhere in the meantime
		if code := s.Before(operation); code != "" {
			return nil, refusal{code: code}
		}
	}
	answer, err := s.locked(operation, in)
	if err == nil && operation == "UpdateItem" && s.Lose != nil && s.Lose() {
		return nil, errLost
	}
	return answer, err
}

func (s *Server) locked(operation string, in request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.items == nil {
		s.items, s.calls = make(map[string]Item), make(map[string]int)
	}
	s.calls[operation]++
	pk := in.Key["pk"]["S"]
	switch {
	case in.TableName != s.Table:
		return nil, refusal{code: "ResourceNotFoundException"}
	case pk == "" || len(in.Key) != 1:
		return nil, errInvalid
	}
	e := newExpression(in)
	switch operation {
	case "GetItem":
		return s.get(e, in, pk)
	case "UpdateItem":
		return s.update(e, in, pk)
	}
	return nil, refusal{code: "UnknownOperationException"}
}

func (s *Server) get(e *expression, in request, pk string) (any, error) {
	item := Item{}
	for _, p := range strings.Split(in.ProjectionExpression, ",") {
		if name := e.name(strings.TrimSpace(p)); s.items[pk][name] != nil {
			item[name] = s.items[pk][name]
		}
	}
	if !e.done() || !in.ConsistentRead {
		return nil, errInvalid
	}
	return map[string]any{"Item": item}, nil
}

func (s *Server) update(e *expression, in request, pk string) (any, error) {
	old := s.items[pk]
	holds := e.condition(in.ConditionExpression, old)
	set := e.set(in.UpdateExpression, old)
	if !e.done() {
		return nil, errInvalid
	}
	if !holds {
		failed := refusal{code: "ConditionalCheckFailedException"}
		if in.ReturnValuesOnConditionCheckFailure == "ALL_OLD" && !s.Silent {
			failed.item = old
		}
		return nil, failed
	}
	item := maps.Clone(old)
	if item == nil {
		item = Item{"pk": {"S": pk}}
	}
	maps.Copy(item, set)
	limit := s.Limit
	if limit == 0 {
		limit = maxItem
	}
	if item.size() > limit {
		return nil, errInvalid
	}
	s.items[pk] = item
	if in.ReturnValues == "UPDATED_NEW" {
		return map[string]any{"Attributes": set}, nil
	}
	return map[string]any{}, nil
}

// size returns the size of names and values: the bytes of a text, and about one byte for every two digits of a number.
func (i Item) size() int {
	n := 0
	for name, v := range i {
		n += len(name) + len(v["S"])
		if v["N"] != "" {
			n += (len(v["N"])+1)/2 + 1
		}
	}
	return n
}

func number(v Value) (int64, bool) {
	n, err := strconv.ParseInt(v["N"], 10, 64)
	return n, err == nil
}
