package delivery

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// A bucket in another region answers where it is, and is asked again there.
func TestReadObjectInAnotherRegion(t *testing.T) {
	const home = "ap-northeast-1"
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, scope, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=a/")
		region := strings.Split(scope+"///", "/")[1]
		asked = append(asked, region+" "+r.URL.Path)
		w.Header().Set("X-Amz-Bucket-Region", home)
		if region != home {
			w.WriteHeader(http.StatusMovedPermanently)
			_, _ = w.Write([]byte("<Error><Code>PermanentRedirect</Code></Error>"))
			return
		}
		_, _ = w.Write([]byte("routes: []\n"))
	}))
	t.Cleanup(server.Close)
	for k, v := range map[string]string{
		"AWS_ENDPOINT_URL_S3": server.URL, "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_REGION": "us-east-1",
	} {
		t.Setenv(k, v)
	}
	content, err := ReadObject(t.Context(), "shop", "a b.yaml", 100)
	if err != nil || string(content) != "routes: []\n" {
		t.Errorf("got %q, %v", content, err)
	}
	if want := "us-east-1 /shop/a b.yaml, ap-northeast-1 /shop/a b.yaml"; strings.Join(asked, ", ") != want {
		t.Errorf("asked %q, want %q", asked, want)
	}
	if _, err := ReadObject(t.Context(), "shop", "a b.yaml", 10); err == nil || err.Error() != "the object is larger than 10 bytes" {
		t.Errorf("11 bytes where 10 are allowed: %v", err)
	}
}
