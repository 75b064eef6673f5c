package delivery

import (
	"context"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

// lister is a bucket "logs" on a real S3 server that remembers which folders were listed.
type lister struct {
	backend gofakes3.Backend
	mu      sync.Mutex
	listed  []string                                          // prefixes of the folders that were listed
	all     []string                                          // prefixes of every listing
	answer  func(w http.ResponseWriter, r *http.Request) bool // answers instead of the server
}

func newLister(t *testing.T, keys ...string) *lister {
	t.Helper()
	l := &lister{backend: s3mem.New()}
	next := gofakes3.New(l.backend).Server()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		l.mu.Lock()
		if q := r.URL.Query(); q.Has("list-type") {
			l.all = append(l.all, q.Get("prefix"))
			if q.Has("delimiter") {
				l.listed = append(l.listed, q.Get("prefix"))
			}
		}
		l.mu.Unlock()
		if l.answer == nil || !l.answer(w, r) {
			next.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	if err := l.backend.CreateBucket("logs"); err != nil {
		t.Fatal(err)
	}
	for _, k := range keys {
		if _, err := l.backend.PutObject("logs", k, map[string]string{}, strings.NewReader("x\n"), 2, nil); err != nil {
			t.Fatal(err)
		}
	}
	for k, v := range map[string]string{
		"AWS_ENDPOINT_URL_S3": server.URL, "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_REGION": "eu-west-1",
		"AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
	} {
		t.Setenv(k, v)
	}
	return l
}

// logKey is an ALB object in a day's folder whose period ends at end.
func logKey(top, account, region, day, end string) string {
	return top + "AWSLogs/" + account + "/elasticloadbalancing/" + region + "/" + day + "/" +
		account + "_elasticloadbalancing_" + region + "_app.web.50dc6c495c0c9188_" + end + "_10.0.0.1_" + "abc.log.gz"
}

func at(t *testing.T, s string) time.Time {
	t.Helper()
	if s == "" {
		return time.Time{}
	}
	out, err := time.Parse("20060102T1504Z", s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestList(t *testing.T) {
	const a, b = "123456789012", "210987654321"
	l := newLister(t,
		logKey("", a, "eu-west-1", "2025/12/31", "20251231T0005Z"),
		logKey("", a, "eu-west-1", "2026/10/31", "20261031T0005Z"),
		logKey("", a, "eu-west-1", "2026/11/19", "20261119T2355Z"),
		logKey("", a, "eu-west-1", "2026/11/20", "20261120T0000Z"),
		logKey("", a, "eu-west-1", "2026/11/20", "20261120T0005Z"),
		logKey("", a, "eu-west-1", "2026/11/20", "20261120T1200Z"),
		logKey("", a, "eu-west-1", "2026/11/21", "20261120T2355Z"), // came after midnight
		logKey("", a, "us-east-1", "2026/11/20", "20261120T0100Z"),
		logKey("", b, "eu-west-1", "2026/11/20", "20261120T0200Z"),
		"AWSLogs/"+a+"/ELBAccessLogTestFile",
		"AWSLogs/"+a+"/CloudTrail/eu-west-1/2026/11/20/x.json.gz",
		"AWSLogs/"+a+"/elasticloadbalancing/eu-west-1/2026/11/20/conn_log."+a+"_elasticloadbalancing_eu-west-1_app.web.50dc6c495c0c9188_20261120T0005Z_10.0.0.1_c.log.gz",
		"copies/day.log", "copies-old/day.log", "copies/sub/night.log",
		logKey("team+a/", a, "eu-west-1", "2026/11/20", "20261120T0300Z"),
	)
	const region = "AWSLogs/" + a + "/elasticloadbalancing/eu-west-1/"
	for _, tt := range []struct {
		name, prefix, from, to string
		want                   []string // ends of periods, or names
		skipped                int64
		listed                 []string
	}{
		{"all", "", "", "", []string{"20251231T0005Z", "20261031T0005Z", "20261119T2355Z", "20261120T0000Z", "20261120T0005Z", "20261120T1200Z", "20261120T2355Z", "20261120T0100Z", "20261120T0200Z", "copies-old/day.log", "copies/day.log", "copies/sub/night.log", "20261120T0300Z"}, 2, nil},
		{"a day of one region", region, "20261120T0000Z", "20261121T0000Z", []string{"20261120T0005Z", "20261120T1200Z", "20261120T2355Z"}, 1,
			[]string{region, region + "2026/", region + "2026/11/", region + "2026/11/19/", region + "2026/11/20/", region + "2026/11/21/"}},
		{"without a slash", strings.TrimSuffix(region, "/"), "20261120T0400Z", "", []string{"20261120T1200Z", "20261120T2355Z"}, 1,
			[]string{strings.TrimSuffix(region, "/"), region, region + "2026/", region + "2026/11/", region + "2026/11/20/", region + "2026/11/21/"}},
		{"a date", region + "2026/11/20/", "20261120T0000Z", "", []string{"20261120T0005Z", "20261120T1200Z"}, 1, []string{region + "2026/11/20/"}},
		{"a month, until", region + "2026/11/", "", "20261119T2355Z", []string{"20261119T2355Z"}, 1,
			[]string{region + "2026/11/", region + "2026/11/19/", region + "2026/11/20/"}},
		{"the beginning of a date", region + "2026/11/2", "", "", []string{"20261120T0000Z", "20261120T0005Z", "20261120T1200Z", "20261120T2355Z"}, 1, nil},
		{"all accounts and regions", "AWSLogs/", "20261120T0030Z", "20261120T0300Z", []string{"20261120T0100Z", "20261120T0200Z"}, 2, nil},
		{"a prefix with a plus", "team+a/", "", "", []string{"20261120T0300Z"}, 0, nil},
		{"a whole key that says nothing", "copies/day.log", "20261120T0000Z", "", []string{"copies/day.log"}, 0, []string{"copies/day.log"}},
		{"a folder, not its neighbor", "copies", "", "20261120T0000Z", []string{"copies/day.log", "copies/sub/night.log"}, 0, []string{"copies", "copies/", "copies/sub/"}},
		{"what was written before", "copies", "20991231T0000Z", "", nil, 0, nil},
		{"nothing there", "gone/", "", "", nil, 0, []string{"gone/"}},
	} {
		l.listed, l.all = nil, nil
		bucket, err := OpenBucket(t.Context(), "logs", tt.prefix)
		if err != nil {
			t.Fatal(err)
		}
		found, skipped, err := bucket.List(t.Context(), tt.prefix, Window{at(t, tt.from), at(t, tt.to)})
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		for _, p := range l.all { // permissions may end at the prefix
			if !strings.HasPrefix(p, tt.prefix) {
				t.Errorf("%s: %q was listed", tt.name, p)
			}
		}
		var got []string
		for _, f := range found {
			if f.Object == nil || !f.Object.Named() {
				got = append(got, f.Key)
				continue
			}
			got = append(got, f.Object.End.Format("20060102T1504Z"))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" || skipped != tt.skipped {
			t.Errorf("%s: %d skipped, want %d (-want +got):\n%s", tt.name, skipped, tt.skipped, diff)
		}
		slices.Sort(l.listed)
		if diff := cmp.Diff(tt.listed, l.listed); tt.listed != nil && diff != "" {
			t.Errorf("%s: listed (-want +got):\n%s", tt.name, diff)
		}
	}
}

// A folder with more than one page, and the SDK's retries.
func TestListPages(t *testing.T) {
	var keys []string
	for i := range 1205 {
		end := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC).Add(time.Duration(i) * time.Minute).Format("20060102T1504Z")
		keys = append(keys, logKey("", "123456789012", "eu-west-1", "2026/11/20", end))
	}
	l := newLister(t, keys...)
	failures := 2
	l.answer = func(w http.ResponseWriter, _ *http.Request) bool {
		if failures == 0 {
			return false
		}
		failures--
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	}
	b, err := OpenBucket(t.Context(), "logs", "")
	if err != nil {
		t.Fatal(err)
	}
	found, _, err := b.List(t.Context(), path.Dir(keys[0]), Window{})
	if err != nil || len(found) != len(keys) || found[0].Size != 2 {
		t.Fatalf("%d found of %d, %v", len(found), len(keys), err)
	}
	if _, err := b.Get(t.Context(), "gone"); err == nil || !strings.Contains(err.Error(), adviseObject) {
		t.Errorf("a missing object: %v", err)
	}
}

func TestListErrors(t *testing.T) {
	refuse := func(status int, code string) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Content-Type", "application/xml")
			w.WriteHeader(status)
			_, _ = w.Write([]byte("<Error><Code>" + code + "</Code><Message>m</Message></Error>"))
			return true
		}
	}
	l := newLister(t)
	for _, tt := range []struct {
		status     int
		code, want string
	}{
		{403, "AccessDenied", `bucket "logs": access denied: ` + adviseRights},
		{404, "NoSuchBucket", `bucket "logs": there is no such bucket: ` + adviseBucket},
		{403, "InvalidAccessKeyId", `bucket "logs": the credentials are refused (InvalidAccessKeyId): ` + AdviseCredentials},
		{400, "ExpiredToken", `bucket "logs": the credentials are refused (ExpiredToken): ` + AdviseCredentials},
	} {
		l.answer = refuse(tt.status, tt.code)
		if _, err := OpenBucket(t.Context(), "logs", ""); err == nil || err.Error() != tt.want {
			t.Errorf("%s: %v, want %s", tt.code, err, tt.want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := OpenBucket(ctx, "logs", ""); err != context.Canceled {
		t.Errorf("canceled: %v", err)
	}
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "")
	if _, err := OpenBucket(t.Context(), "logs", ""); err == nil || !strings.Contains(err.Error(), "no AWS credentials: "+AdviseCredentials) {
		t.Errorf("no credentials: %v", err)
	}
}

// If a folder cannot be listed, that is an error: the rest would look complete.
func TestListHalf(t *testing.T) {
	l := newLister(t, logKey("", "123456789012", "eu-west-1", "2026/11/20", "20261120T0005Z"), logKey("", "123456789012", "eu-west-1", "2026/11/21", "20261121T0005Z"))
	l.answer = func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Query().Get("prefix"), "/11/21/") {
			return false
		}
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte("<Error><Code>AccessDenied</Code></Error>"))
		return true
	}
	b, err := OpenBucket(t.Context(), "logs", "")
	if err != nil {
		t.Fatal(err)
	}
	if found, _, err := b.List(t.Context(), "", Window{}); err == nil || !strings.Contains(err.Error(), adviseRights) {
		t.Errorf("%d found, %v", len(found), err)
	}
}

// A bucket in another region names its region, and is asked again there.
func TestListRegion(t *testing.T) {
	l := newLister(t, logKey("", "123456789012", "eu-west-1", "2026/11/20", "20261120T0005Z"))
	l.answer = func(w http.ResponseWriter, r *http.Request) bool {
		if strings.Contains(r.Header.Get("Authorization"), "/eu-north-1/s3/") {
			return false
		}
		w.Header().Set("X-Amz-Bucket-Region", "eu-north-1")
		w.WriteHeader(http.StatusMovedPermanently)
		_, _ = w.Write([]byte("<Error><Code>PermanentRedirect</Code></Error>"))
		return true
	}
	b, err := OpenBucket(t.Context(), "logs", "")
	if err != nil {
		t.Fatal(err)
	}
	if found, _, err := b.List(t.Context(), "", Window{}); err != nil || len(found) != 1 {
		t.Errorf("%d found, %v", len(found), err)
	}
}
