package s3

import (
	"errors"
	"io"
	"net/http"
	"testing"
)

func TestServer(t *testing.T) {
	s := Start(t)
	s.Put(t, "logs", "a b/アクセス+1.log", []byte("hello"))
	s.Fail(Fault{Status: 503}, Fault{Cut: 2})
	for _, want := range []struct {
		status int
		body   string
		err    error
	}{{503, "", nil}, {200, "he", io.ErrUnexpectedEOF}, {200, "hello", nil}} {
		res, err := http.Get(s.URL() + "/logs/a%20b/%E3%82%A2%E3%82%AF%E3%82%BB%E3%82%B9%2B1.log")
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if res.StatusCode != want.status || !errors.Is(err, want.err) || want.body != "" && string(body) != want.body {
			t.Errorf("GET = %d %q, %v, want %+v", res.StatusCode, body, err, want)
		}
	}
	if n := s.Reads("logs", "a b/アクセス+1.log"); n != 3 {
		t.Errorf("%d reads, want 3", n)
	}
}
