package hostile_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/internal/history"
	"github.com/elb-sli/elb-sli/test/dogstatsdtest"
	"github.com/elb-sli/elb-sli/test/logs"
	"github.com/elb-sli/elb-sli/test/oracle"
)

// Client data that must not appear anywhere. The ids have the shapes of ids in paths.
var secrets = []string{
	"203.0.113.77", "2001:db8:5ec::77", "zq.alice@secret-mail.example", "zq.alice%40secret-mail.example", "+819012345678",
	"8d3f2c1a-77aa-4b1e-9c55-0f5ec5ec5ec1", "90817263541", "9f8e7d6c5b4a39281706f5e4d3c2b1a0", "zqT0k9f8A7c6D5e4B3xY1w", "4539148803436467",
	"Root=1-5ec5ec5e-0123456789abcdef01234567", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ6cSJ9.c2VjcmV0", "zqAgent/7.7 (secret)",
}

// isID reports whether a secret can be an id in a path: one segment.
func isID(s string) bool { return !strings.ContainsAny(s, "/= (") }

// secretLines returns lines with the secrets in every field: whole lines, truncated ones and malformed ones.
func secretLines(f format, end time.Time) (lines []string) {
	for n, secret := range secrets {
		fields := f.at(end.Add(-5*time.Minute + time.Duration(n)*time.Second))
		for i := range fields {
			name, usual := fields[i].name, fields[i].value
			lines = append(lines, with(fields, name, secret), with(fields, name, usual+secret), with(fields, name, secret+" "+usual))
		}
		for _, path := range []string{"/hoge/%s", "/%s", "/users/%s/profile", "/hoge/1?token=%s", "/reset#%s", "/a/%s;id=1", "/a/../%s", "/a/%%00%s", "/%s.json", "/twilio/voice/%s"} {
			if isID(secret) {
				lines = append(lines, with(fields, "request", fmt.Sprintf("GET https://api.example.com:443"+path+" HTTP/1.1", secret)))
			}
		}
		for _, request := range []string{"%s https://api.example.com:443/hoge/1 HTTP/1.1", "GET https://%s.example:443/hoge/1 HTTP/1.1", "GET https://%s@api.example.com:443/hoge/1 HTTP/1.1", "CONNECT %s:443 HTTP/1.1", "%s", "GET %s"} {
			lines = append(lines, with(fields, "request", fmt.Sprintf(request, secret)))
		}
		whole := with(fields, "user_agent", secret)
		for n := 20; n < len(whole); n += 37 {
			lines = append(lines, whole[:n]) // may be malformed
		}
		if n == 0 || !testing.Short() {
			lines = append(lines, strings.Repeat(secret, 1<<20/len(secret)+1))
		}
		lines = append(lines, secret, "https "+secret, " "+secret)
	}
	return lines
}

// wantNoSecret searches for the secrets, ignoring case: tags are lower-cased.
func wantNoSecret(tb testing.TB, what, text string) {
	tb.Helper()
	lower := strings.ToLower(text)
	for _, s := range secrets {
		for _, spelled := range []string{s, tagSpelling(s)} {
			if i := strings.Index(lower, strings.ToLower(spelled)); i >= 0 {
				tb.Errorf("%s holds %q: %q", what, spelled, text[max(0, i-120):min(len(text), i+len(spelled)+60)])
			}
		}
	}
}

// tagSpelling is how Datadog would store s.
func tagSpelling(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("@%= ()+", r) {
			return '_'
		}
		return r
	}, strings.ToLower(s))
}

func TestTheFunctionLeaksNothing(t *testing.T) {
	t.Parallel()
	for _, yaml := range []string{oracle.SampleYAML, "metrics: {tags: {env: production}}\nclassic_interval: 5m\n"} {
		w := newWorld(t, yaml, "ELBSLI_HISTORY="+historyPlace)
		w.s3.Put(t, "counts", "x", nil)
		var all []dogstatsdtest.Point
		n := 0
		for _, f := range formats {
			key := f.object("", "secret", period())
			w.put(key, strings.Join(secretLines(f, period()), "\n"))
			w.counted(key)
			all = append(all, w.points...)
			n += len(secretLines(f, period()))
			broken := f.object("", "broken", period())
			whole := logs.Gzip(t, strings.Join(secretLines(f, period()), "\n"))
			w.s3.Put(t, bucket, broken, whole[:len(whole)-9])
			w.invoke(broken)
			all = append(all, w.points...)
			wantNoSecret(t, "the answer", fmt.Sprintf("%s %v", w.answer.Payload, w.answer.Failure))
		}
		wantNoSecret(t, "the log", w.f.Log())
		wantNoSecret(t, "a metric", strings.ReplaceAll(fmt.Sprintf("%+v", all), "} {", "}\n{"))
		wantNoSecret(t, "the history", w.history(len(formats)))
		t.Logf("%d lines, %d points", n, len(all))
	}
}

const historyPlace = "s3://counts/history"

// history returns everything that the function stored about this many objects, as text: a line for each series, cause,
// count about itself, and object.
func (w *world) history(objects int) string {
	w.Helper()
	dir := w.TempDir()
	var names []string
	for key, file := range w.s3.Objects(w, "counts") {
		name, ok := strings.CutPrefix("s3://counts/"+key, historyPlace+"/")
		if !ok {
			continue
		}
		names = append(names, name)
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, file, 0o600)); err != nil {
			w.Fatal(err)
		}
	}
	if len(names) != objects {
		w.Fatalf("%d files of a history, want %d", len(names), objects)
	}
	slices.Sort(names)
	text := strings.Join(names, "\n")
	digest := strings.TrimSuffix(names[0], ".parquet")
	days, _, err := history.Dir(dir).Days(w.Context(), history.Digest(digest[strings.LastIndexByte(digest, '-')+1:]), "", "")
	if err != nil {
		w.Fatal(err)
	}
	for _, day := range days {
		kept, damaged, err := day.Read(w.Context(), nil)
		if err != nil || len(damaged) > 0 {
			w.Fatal(err, damaged)
		}
		objects -= len(kept.Objects)
		for _, s := range kept.Tally.All() {
			text += fmt.Sprintf("\n%+v", s.Key)
		}
		for _, a := range kept.Tally.AllAbout() {
			text += fmt.Sprintf("\n%+v", a.About)
		}
		for _, c := range kept.Detail.Causes.All() {
			text += fmt.Sprintf("\n%+v %+v", c.Key, c.Cause)
		}
		text += fmt.Sprintf("\n%+v\n%+v", kept.Detail.Decided, kept.Objects)
	}
	if objects != 0 || !strings.Contains(text, "LoadBalancer:") {
		w.Errorf("%d objects more than the history has, or no series:\n%s", objects, text)
	}
	return text
}

// The output of the operator's tool may be shown to others: except for explain, it has no client data.
func TestTheToolLeaksNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, f := range formats {
		text := strings.Join(secretLines(f, fixed), "\n")
		// A file without a real key's name may be from any load balancer, whose name is shown.
		var nameless []string
		for l := range strings.Lines(text) {
			if strings.Contains(l, " "+f.lb+" ") {
				nameless = append(nameless, l)
			}
		}
		for name, body := range map[string]string{f.object("", "secret", fixed): text, f.name + ".log": strings.Join(nameless, "")} {
			path := filepath.Join(dir, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	whole := logs.Gzip(t, strings.Join(secretLines(formats[0], fixed), "\n"))
	if err := os.WriteFile(filepath.Join(dir, "broken.log.gz"), whole[:len(whole)-9], 0o600); err != nil {
		t.Fatal(err)
	}
	table, guess := file(t, "table.yaml", oracle.SampleYAML), file(t, "guess.yaml", "metrics: {tags: {env: production}}\n")
	receiver := dogstatsdtest.Listen(t)
	for _, args := range []string{
		"replay --config TABLE DIR", "replay --config GUESS DIR", "replay DIR", "replay --format json --config TABLE DIR", "replay --format json --config GUESS DIR",
		"replay --format json --details --config GUESS DIR", "replay --format html --config TABLE DIR", "replay --format html --config GUESS DIR", "replay --format html --lang ja --config GUESS DIR",
		"replay --config TABLE --compare GUESS DIR", "replay --format html --config TABLE --compare GUESS DIR", "replay --format json --config GUESS --statsd STATSD DIR",
		"check --config TABLE --logs DIR", "check --config GUESS --logs DIR", "check --config TABLE --format json --logs DIR", "check --config GUESS --format json --logs DIR",
	} {
		where := strings.NewReplacer("TABLE", table, "GUESS", guess, "DIR", dir, "STATSD", receiver.Addr()).Replace(args)
		out, errs, _ := elbsli(t, "", strings.Fields(where)...)
		if out == "" {
			t.Errorf("%s shows nothing: %s", args, errs)
		}
		wantNoSecret(t, args+": stdout", out)
		wantNoSecret(t, args+": stderr", errs)
	}
	wantNoSecret(t, "a metric of replay", fmt.Sprintf("%+v", receiver.Take(t)))
}

// A table learned from logs has no ids, and neither does the evidence shown beside it.
func TestSuggestedRoutesLeakNothing(t *testing.T) {
	t.Parallel()
	requests := 3000 // for one day
	if testing.Short() {
		requests = 1000
	}
	dir := t.TempDir()
	for day := range 3 {
		var b strings.Builder
		for i := range requests {
			fields := formats[0].at(fixed.Add(time.Duration(24*day)*time.Hour - time.Duration(i)*50*time.Millisecond))
			path := []string{"/users/%d/profile", "/orders/%d", "/health", "/users/%d/mails/%d"}[i%4]
			path = strings.ReplaceAll(path, "%d", fmt.Sprint(100_000+i*7+day))
			if secret := secrets[i%len(secrets)]; i%5 == 0 && isID(secret) {
				path = []string{"/users/%s/profile", "/orders/%s", "/reset/%s", "/%s", "/users/%s/mails/1?to=%s"}[i/5%5]
				path = strings.ReplaceAll(path, "%s", secret)
			}
			fields[13].value = secrets[i%len(secrets)]
			b.WriteString(with(fields, "request", "GET https://api.example.com:443"+path+" HTTP/1.1") + "\n")
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("day%d.log", day)), []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	days := []string{filepath.Join(dir, "day0.log"), filepath.Join(dir, "day1.log"), filepath.Join(dir, "day2.log")}
	config := file(t, "config.yaml", "routes: [/health]\n")
	for _, args := range [][]string{{"routes", "suggest"}, {"routes", "suggest", "--config", config}, {"init"}} {
		out, errs, status := elbsli(t, "", append(args, days...)...)
		if status != 0 || !strings.Contains(out, "/orders/:") {
			t.Errorf("%v: status %d, %s\n%s", args, status, errs, out)
		}
		wantNoSecret(t, strings.Join(args, " "), out+errs)
	}
}

// explain shows what the client sent, but nothing in it moves a terminal's cursor or makes a new line.
func TestExplainShowsButDoesNotObey(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for _, l := range planted(formats[0], step()) {
		text.WriteString(strings.ReplaceAll(l, "\n", "") + "\n")
	}
	lines := strings.Count(text.String(), "\n")
	for _, format := range []string{"text", "json"} {
		out, errs, status := elbsli(t, text.String(), "explain", "--format", format)
		if status != 0 {
			t.Fatalf("%s: %s", format, errs)
		}
		if format == "json" && strings.Count(out, "\n") != lines {
			t.Errorf("%d lines of JSON for %d lines", strings.Count(out, "\n"), lines)
		}
		wantPlain(t, "explain --format "+format, out)
	}
}

// wantPlain searches for control characters that terminals interpret.
func wantPlain(tb testing.TB, what, text string) {
	tb.Helper()
	for i, r := range text {
		if r < ' ' && r != '\n' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == '\u202e' {
			tb.Errorf("%s holds %U: %q", what, r, text[max(0, i-100):min(len(text), i+20)])
			return
		}
	}
}

// The same holds for replay and check. Their load balancers' names may come from the lines of a file without a real name.
func TestReplayDoesNotObey(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for _, f := range formats {
		for n, evil := range nasty {
			fields := f.at(fixed.Add(-time.Duration(n) * time.Second))
			text.WriteString(with(fields, "elb", strings.ReplaceAll(evil, "\n", "")) + "\n" + with(fields, "elb", f.lb+strings.ReplaceAll(evil, "\n", "")) + "\n")
		}
	}
	config := file(t, "config.yaml", oracle.SampleYAML)
	log := file(t, "some.log", text.String())
	for _, args := range []string{"replay", "replay --format json", "replay --format html", "replay --format json --details", "check --logs"} {
		out, errs, status := elbsli(t, "", append(strings.Fields(args), log, "--config", config)...)
		if status != 0 {
			t.Errorf("%s: %s", args, errs)
		}
		wantPlain(t, args, out+errs)
		if strings.Contains(out, "<script>alert") || strings.Contains(out, "<img src=x") {
			t.Errorf("%s holds somebody's HTML", args)
		}
	}
}
