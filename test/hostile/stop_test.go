package hostile_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/test/events"
	"github.com/elb-sli/elb-sli/test/logs"
	"github.com/elb-sli/elb-sli/test/oracle"
	"github.com/elb-sli/elb-sli/test/s3"
)

// zipped returns b as one gzip member.
func zipped(tb testing.TB, b []byte) []byte {
	tb.Helper()
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err == nil {
		_, err = z.Write(b)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

// Objects that are designed to delay the function each have one result in bounded time, and the good object after them in
// the same invocation is counted.
func TestNoObjectStopsTheFunction(t *testing.T) {
	t.Parallel()
	f := formats[0]
	good := line(f.at(period().Add(-time.Minute))) + "\n"
	zeros := zipped(t, make([]byte, scaled(scaled(64<<20))))
	long := with(f.at(period().Add(-time.Minute)), "user_agent", strings.Repeat(`\x22`, 8000)) + "\n"
	requests := int64(scaled(64<<20)) / int64(len(long))
	quotes := zipped(t, []byte(strings.Repeat(long, int(requests))))
	nested := good
	for range 4 {
		nested = string(zipped(t, []byte(nested)))
	}
	members := strings.Repeat(string(zipped(t, nil)), scaled(100_000))
	million := scaled(1_000_000)
	objects := []struct {
		name      string
		body      []byte
		result    string
		malformed string // "reason:count"
		entries   int64
	}{
		{"a bomb: one line of 4.1 GiB in 4 MiB, or of 16 MiB in a short run", bytes.Repeat(zeros, 66), "counted", "too-long:1", 0},
		{"256 MiB of escaped quotes in 300 KiB, or 16 MiB in a short run", bytes.Repeat(quotes, 4), "counted", "", 4 * requests},
		{"an endless line before a good one", zipped(t, []byte(strings.Repeat("A", 3<<20)+"\n"+good)), "counted", "too-long:1", 1},
		{"an endless user agent", zipped(t, []byte(with(f.at(period().Add(-time.Minute)), "user_agent", strings.Repeat(`\x22`, 1<<19))+"\n"+good)), "counted", "too-long:1", 1},
		{"a million empty lines", zipped(t, []byte(strings.Repeat("\n", million)+good)), "counted", fmt.Sprint("empty:", million), 1},
		{"a million lines of one carriage return", zipped(t, []byte(strings.Repeat("\r\n", million)+good)), "counted", fmt.Sprint("empty:", million), 1},
		{"a million spaces and quotes", zipped(t, []byte(strings.Repeat("\" ", 500_000)+"\n"+good)), "counted", "format:1", 1},
		{"a million backslashes and quotes", zipped(t, []byte(good[:len(good)-1]+strings.Repeat("\\\" ", 300_000)+"\n")), "counted", "", 1},
		{"NULs", zipped(t, []byte("h"+strings.Repeat("\x00", 1000)+"\n"+good)), "counted", "format:1", 1},
		{"invalid UTF-8", zipped(t, []byte("h\xff\xfe\xc3\x28\n"+good)), "counted", "format:1", 1},
		{"gzip in gzip", []byte(nested), "counted", "", 0},
		{"100,000 empty members", append([]byte(members), zipped(t, []byte(good))...), "counted", "", 1},
		{"a member without an end", zipped(t, []byte(good))[:40], "corrupt", "", 0},
		{"bytes behind the last member", append(zipped(t, []byte(good)), "more"...), "corrupt", "", 0},
		{"a header that goes on for ever", append([]byte{0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 255}, strings.Repeat("n", 1<<20)...), "corrupt", "", 0},
		{"a length that lies", lie(zipped(t, []byte(good))), "corrupt", "", 0},
		{"zip, not gzip", []byte("PK\x03\x04\x14\x00\x00\x00\x08\x00"), "not_gzip", "", 0},
		{"text that is no log", []byte("hello\n"), "not_gzip", "", 0},
		{"nothing", nil, "counted", "", 0},
	}
	for _, tt := range objects {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, oracle.SampleYAML)
			bad, after := f.object("", "bad", period()), f.object("", "good", period())
			w.s3.Put(t, bucket, bad, tt.body)
			w.put(after, good)
			start := time.Now()
			w.invoke(bad, after)
			took := time.Since(start)
			want := map[string]int{"counted": 1}
			answer := `{"batchItemFailures":[{"itemIdentifier":"m1"}]}`
			if want[tt.result]++; tt.result == "counted" {
				answer = `{"batchItemFailures":[]}`
			}
			w.results(want)
			w.wantLog(2)
			if string(w.answer.Payload) != answer {
				t.Errorf("answer %s, %v, want %s", w.answer.Payload, w.answer.Failure, answer)
			}
			if reason, n, ok := strings.Cut(tt.malformed, ":"); ok && fmt.Sprint(w.sum("malformed", "reason:"+reason)) != n {
				t.Errorf("%d malformed lines, want %s", w.sum("malformed", "reason:"+reason), tt.malformed)
			}
			if n := w.sum("entries"); n != tt.entries+1 {
				t.Errorf("%d entries, want %d and the good object's", n, tt.entries)
			}
			t.Logf("%d bytes: %s after %v", len(tt.body), tt.result, took.Round(time.Millisecond))
		})
	}
}

// lie changes the length in a member's trailer.
func lie(member []byte) []byte {
	member[len(member)-1] ^= 1
	return member
}

// An object that is cut off, disappears, or differs from the one in the event is handed back, or counted as it is now.
func TestObjectsThatChange(t *testing.T) {
	t.Parallel()
	f := formats[0]
	good := line(f.at(period().Add(-time.Minute))) + "\n"
	key := f.object("", "changes", period())
	for _, tt := range []struct {
		name    string
		do      func(w *world)
		result  string
		entries int64
	}{
		{"breaks off", func(w *world) { w.s3.Fail(s3.Fault{Cut: 30}) }, "unavailable", 0},
		{"is refused", func(w *world) { w.s3.Fail(s3.Fault{Status: 403}) }, "access_denied", 0},
		{"grows before it is read", func(w *world) {
			w.s3.Before(func(string) { w.s3.Put(w, bucket, key, logs.Gzip(w, strings.Repeat(good, 500))) })
		}, "counted", 500},
		{"becomes something else before it is read", func(w *world) {
			w.s3.Before(func(string) { w.s3.Put(w, bucket, key, []byte("\x89PNG\r\n\x1a\n0123456789")) })
		}, "not_gzip", 0},
	} {
		w := newWorld(t, oracle.SampleYAML)
		w.put(key, good)
		tt.do(w)
		w.invoke(key)
		w.results(map[string]int{tt.result: 1})
		if n := w.sum("entries"); n != tt.entries {
			t.Errorf("%s: %d entries, want %d", tt.name, n, tt.entries)
		}
	}
	w := newWorld(t, oracle.SampleYAML)
	w.s3.Put(t, bucket, "another", nil)
	w.invoke(key)
	w.results(map[string]int{"not_found": 1})
}

// Events that do not name an object correctly are reported and handed back, and the other events are still handled.
func TestOddEvents(t *testing.T) {
	t.Parallel()
	f := formats[0]
	w := newWorld(t, oracle.SampleYAML)
	key := f.object("", "good", period())
	w.put(key, line(f.at(period().Add(-time.Minute)))+"\n")
	record := func(key string) string {
		return `{"Records":[{"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"elb-logs"},"object":{"key":"` + key + `"}}}]}`
	}
	bodies := []string{
		record(""), record("%"), record("%zz"), `{"Records":[{"s3":{}}]}`, `{"Records":null}`, `{}`, `null`, `[]`, `"x"`, "\x00", "",
		strings.Repeat("[", 9000), strings.Repeat(`{"Message":`, 5000), events.SNS(events.SNS(events.SNS(events.SNS("{}")))),
		`{"Records":[` + strings.Repeat(`{"s3":1},`, 5000) + `1]}`, `{"Records":[{"eventName":1}]}`, `{"Records":{"s3":1}}`,
	}
	bodies = append(bodies, events.S3(bucket, key))
	w.answer = w.f.Invoke(events.SQS(bodies...), timeout)
	w.points = w.statsd.Take(w)
	if got := strings.Count(string(w.answer.Payload), "itemIdentifier"); got != len(bodies)-1 || w.answer.Failure != nil {
		t.Errorf("%d of %d messages were handed back, %v: %s", got, len(bodies)-1, w.answer.Failure, w.answer.Payload)
	}
	if w.sum("entries") != 1 {
		t.Error("the good object was not counted")
	}
	if n := len(w.f.Log()); n > 5<<20 {
		t.Errorf("the log has %d bytes", n)
	}
}
