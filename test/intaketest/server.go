package intaketest

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/test/dogstatsdtest"
)

// Key and AppKey are the keys that a server initially accepts.
const (
	Key    = "0123456789abcdef0123456789abcdef"
	AppKey = "fedcba9876543210fedcba9876543210fedcba98"
)

// Fault is the answer to one posted payload of counts, instead of a 202. The zero value is no fault.
type Fault struct {
	Status int         // the status of an answer that accepts nothing
	Header http.Header // of that answer
	Body   string      // of that answer, or of a 202 that accepts the payload
	Hang   bool        // nothing is accepted, and there is no answer
	Cut    bool        // the connection is cut before anything is accepted
	Lose   bool        // everything is accepted, and the connection is cut before the answer
	Half   bool        // everything is accepted, and the answer's body is cut off
}

// Server is one intake.
type Server struct {
	tb   testing.TB
	http *httptest.Server
	stop chan struct{}

	mu       sync.Mutex
	key      string
	faults   []Fault
	requests int
	delay    time.Duration
	largest  int // bytes of the largest payload, decompressed
	points   map[stamped]int64
	values   map[string]int
	queries  []string
}

type stamped struct {
	metric, tags string // tags are sorted and joined with commas
	unix         int64
}

// Start starts an intake on a loopback port. It stops at the end of the test.
func Start(tb testing.TB) *Server {
	tb.Helper()
	s := &Server{tb: tb, key: Key, stop: make(chan struct{}), points: make(map[stamped]int64), values: make(map[string]int)}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/v2/series", s.serveSeries)
	mux.HandleFunc("POST /api/v1/distribution_points", s.serveDistributions)
	mux.HandleFunc("GET /api/v1/query", s.serveQuery)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		tb.Errorf("intake: %s %s", r.Method, r.URL.Path)
		http.NotFound(w, r)
	})
	s.http = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(s.latency())
		mux.ServeHTTP(w, r)
	}))
	tb.Cleanup(func() {
		close(s.stop)
		s.http.CloseClientConnections()
		s.http.Close()
	})
	return s
}

// URL is the base of the API's paths.
func (s *Server) URL() string { return s.http.URL }

// Delay makes each request wait before it is answered, as a network does.
func (s *Server) Delay(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.delay = d
}

func (s *Server) latency() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.delay
}

// SetKey makes key the only one that is accepted from now on.
func (s *Server) SetKey(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.key = key
}

// Fail makes the next payloads of counts fail, one fault each.
func (s *Server) Fail(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = faults
}

// Requests returns the number of payloads of counts that were posted, whatever the answers were.
func (s *Server) Requests() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests
}

// Largest returns the size of the largest payload of counts, in bytes of JSON.
func (s *Server) Largest() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.largest
}

// Points returns the number of stored points.
func (s *Server) Points() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.points)
}

// Sums adds up the stored points across writers and the slots of a minute.
func (s *Server) Sums() map[dogstatsdtest.Cell]int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	sums := make(map[dogstatsdtest.Cell]int64)
	for k, v := range s.points {
		sums[dogstatsdtest.NewCell(k.metric, strings.Split(k.tags, ","), k.unix)] += v
	}
	return sums
}

// Distributions counts the values without an event's time, by name and tags: "elb_sli.objects|result:counted".
func (s *Server) Distributions() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	counts := make(map[string]int, len(s.values))
	for k, n := range s.values {
		counts[k] = n
	}
	return counts
}

// Forget removes the n-th stored point in the order of metric, tags and time, as if it had never arrived. It returns the
// point's cell and value, and a function that restores it.
func (s *Server) Forget(n int) (cell dogstatsdtest.Cell, value int64, restore func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.sorted()[n]
	value = s.points[k]
	delete(s.points, k)
	restore = func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.points[k] = value
	}
	return dogstatsdtest.NewCell(k.metric, strings.Split(k.tags, ","), k.unix), value, restore
}

func (s *Server) sorted() []stamped {
	keys := make([]stamped, 0, len(s.points))
	for k := range s.points {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, stamped.compare)
	return keys
}

// Queries returns the queries that were received so far.
func (s *Server) Queries() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.queries)
}
