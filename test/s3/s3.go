// Package s3 is an in-process S3 server for tests, with real HTTP on a loopback port, objects in memory, and faults on
// request.
//
// The server is gofakes3 v1.2.0. It answers a ranged read of an object with a stored checksum incorrectly, so objects
// are stored without one.
package s3

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

// Server holds buckets. Several goroutines may use its methods.
type Server struct {
	backend *backend
	http    *httptest.Server

	mu     sync.Mutex
	faults []Fault
	reads  map[string]int
	before func(path string)
	delay  time.Duration
}

// backend is s3mem, but may return the same content for all objects.
type backend struct {
	gofakes3.Backend
	same []byte // nil: each object has its own content
}

func (b *backend) GetObject(bucket, name string, part *gofakes3.ObjectRangeRequest) (*gofakes3.Object, error) {
	o, err := b.Backend.GetObject(bucket, name, part)
	if err == nil && b.same != nil {
		o.Contents, o.Size = io.NopCloser(bytes.NewReader(b.same)), int64(len(b.same))
	}
	return o, err
}

func (b *backend) ListBucket(name string, prefix *gofakes3.Prefix, page gofakes3.ListBucketPage) (*gofakes3.ObjectList, error) {
	list, err := b.Backend.ListBucket(name, prefix, page)
	if err == nil && b.same != nil {
		for _, c := range list.Contents {
			c.Size = int64(len(b.same))
		}
	}
	return list, err
}

// Fault is how one read of an object fails.
type Fault struct {
	Status int           // the status of an error answer, such as 503; or 0
	Cut    int           // with Status 0: the connection breaks after this many bytes of the object
	Pause  time.Duration // with Status and Cut 0: the object is sent 4 KiB at a time, with this pause in between
}

// Start starts a server that stops at the end of the test.
func Start(tb testing.TB) *Server {
	tb.Helper()
	s := &Server{backend: &backend{Backend: s3mem.New()}, reads: make(map[string]int)}
	next := gofakes3.New(s.backend).Server()
	s.http = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, ok := s.fault(r)
		time.Sleep(s.latency(r))
		if ok {
			f.serve(w, r, next)
			return
		}
		next.ServeHTTP(w, r)
	}))
	tb.Cleanup(s.http.Close)
	return s
}

// URL returns the endpoint.
func (s *Server) URL() string { return s.http.URL }

// Put stores an object, and creates its bucket.
func (s *Server) Put(tb testing.TB, bucket, key string, body []byte) {
	tb.Helper()
	if ok, err := s.backend.BucketExists(bucket); err != nil {
		tb.Fatal(err)
	} else if !ok {
		if err := s.backend.CreateBucket(bucket); err != nil {
			tb.Fatal(err)
		}
	}
	if _, err := s.backend.PutObject(bucket, key, map[string]string{}, bytes.NewReader(body), int64(len(body)), nil); err != nil {
		tb.Fatal(err)
	}
}

// PutSame stores the same content under many keys, in the memory of one object. From then on, all objects of the server
// have this content, and are read as a whole.
func (s *Server) PutSame(tb testing.TB, bucket string, keys []string, body []byte) {
	tb.Helper()
	for _, key := range keys {
		s.Put(tb, bucket, key, nil)
	}
	s.backend.same = body
}

// PutFolder stores the files of a folder. The key of each is the prefix and the file's path below the folder.
func (s *Server) PutFolder(tb testing.TB, bucket, prefix, dir string) {
	tb.Helper()
	folder := os.DirFS(dir)
	err := fs.WalkDir(folder, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(folder, path)
		if err == nil {
			s.Put(tb, bucket, prefix+path, b)
		}
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
}

// Objects returns the objects of a bucket by their keys.
func (s *Server) Objects(tb testing.TB, bucket string) map[string][]byte {
	tb.Helper()
	list, err := s.backend.ListBucket(bucket, &gofakes3.Prefix{}, gofakes3.ListBucketPage{})
	if err != nil {
		tb.Fatal(err)
	}
	all := make(map[string][]byte)
	for _, c := range list.Contents {
		o, err := s.backend.GetObject(bucket, c.Key, nil)
		if err != nil {
			tb.Fatal(err)
		}
		b, err := io.ReadAll(o.Contents)
		if err := errors.Join(err, o.Contents.Close()); err != nil {
			tb.Fatal(err)
		}
		all[c.Key] = b
	}
	return all
}

// Environment makes the AWS SDK use the server and no settings of the machine, until the test ends.
func (s *Server) Environment(t *testing.T) {
	for k, v := range map[string]string{
		"AWS_ENDPOINT_URL_S3": s.URL(), "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_REGION": "", "AWS_PROFILE": "",
		"AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull,
	} {
		t.Setenv(k, v)
	}
}

// Fail makes the next reads of objects fail, one fault each. It replaces the remaining faults of an earlier call.
func (s *Server) Fail(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = faults
}

// Before makes the server call f with "/bucket/key" before each read of an object.
func (s *Server) Before(f func(path string)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.before = f
}

// Delay makes each read of an object wait before it is answered, as a network and S3 itself do.
func (s *Server) Delay(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.delay = d
}

func (s *Server) latency(r *http.Request) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.Method != http.MethodGet {
		return 0
	}
	return s.delay
}

// Reads returns how many times the object was requested.
func (s *Server) Reads(bucket, key string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reads["/"+bucket+"/"+key]
}

func (s *Server) fault(r *http.Request) (Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.Method != http.MethodGet {
		return Fault{}, false
	}
	s.reads[r.URL.Path]++
	if s.before != nil {
		s.before(r.URL.Path)
	}
	if len(s.faults) == 0 {
		return Fault{}, false
	}
	f := s.faults[0]
	s.faults = s.faults[1:]
	return f, true
}

func (f Fault) serve(w http.ResponseWriter, r *http.Request, next http.Handler) {
	if f.Status != 0 {
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(f.Status)
		code := strings.ReplaceAll(http.StatusText(f.Status), " ", "")
		_, _ = w.Write([]byte("<Error><Code>" + code + "</Code><Message>on request</Message></Error>"))
		return
	}
	whole := httptest.NewRecorder()
	next.ServeHTTP(whole, r)
	for k, v := range whole.Header() {
		w.Header()[k] = v
	}
	w.Header().Set("Content-Length", strconv.Itoa(whole.Body.Len()))
	w.WriteHeader(whole.Code)
	if f.Pause > 0 {
		for b := range slices.Chunk(whole.Body.Bytes(), 4<<10) {
			if _, err := w.Write(b); err != nil {
				return
			}
			time.Sleep(f.Pause)
		}
		return
	}
	_, _ = w.Write(whole.Body.Bytes()[:min(f.Cut, whole.Body.Len())])
	if flusher, ok := w.(http.Flusher); ok {
		flusher.Flush() // otherwise the client sees no answer at all, and retries on its own
	}
	panic(http.ErrAbortHandler) // net/http's way to break a connection
}
