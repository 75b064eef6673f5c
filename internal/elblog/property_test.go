package elblog

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/test/hermetic"
)

func TestMain(m *testing.M) { hermetic.Main(m) }

// TestParseLineTruncated cuts lines at every byte: the result is malformed, or an entry of parts of the line.
func TestParseLineTruncated(t *testing.T) {
	for _, line := range []string{benchLine, alb(`13="- http://host:80- -"`, `14="\"\\"`), clb(), nlb()} {
		for n := range len(line) + 1 {
			checkLine(t, []byte(line[:n]))
		}
	}
}

// TestParseLineMutated changes, drops, doubles and moves bytes of lines, a fixed number of times from a fixed seed.
func TestParseLineMutated(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	lines := legacyVectors(t)
	mutations := 20_000
	if testing.Short() {
		mutations = 5000
	}
	for range mutations {
		line := []byte(lines[rng.IntN(len(lines))])
		for range 1 + rng.IntN(4) {
			if len(line) == 0 {
				break
			}
			i, j := rng.IntN(len(line)), rng.IntN(len(line))
			switch rng.IntN(5) {
			case 0:
				line[i] = byte(rng.Uint32())
			case 1:
				line[i] = `" \:/-,.`[rng.IntN(8)]
			case 2:
				line = append(line[:min(i, j)], line[max(i, j):]...)
			case 3:
				line = append(line[:max(i, j):max(i, j)], line[min(i, j):]...)
			case 4:
				line[i], line[j] = line[j], line[i]
			}
		}
		checkLine(t, line)
	}
}

// checkLine parses a line and checks what must be true for any line.
func checkLine(t *testing.T, line []byte) {
	t.Helper()
	line = slices.Clip(line) // so that reading past its end panics
	var e, again Entry
	why := parseLine(line, &e, nil)
	if why.String() == "" && why != 0 {
		t.Fatalf("%q: unknown reason %d", line, why)
	}
	dirty := Entry{}
	parseLine([]byte(alb()), &dirty, nil)
	b := &before{}
	parseUsual([]byte(alb()), &Entry{}, b)
	for range 2 { // with what another line left in the cache, and with what this one did
		if usual := dirty; parseUsual(line, &usual, b) {
			if why := parseAny(line, &again); why != 0 || !reflect.DeepEqual(usual, again) {
				t.Fatalf("%q: usual\n%+v\nelse %v\n%+v", line, usual, why, again)
			}
		}
	}
	if parseLine(line, &dirty, nil); why == 0 && !reflect.DeepEqual(e, dirty) {
		t.Fatalf("%q: the entry depends on the one before:\n%s", line, cmp.Diff(e, dirty, logged))
	}
	if why != 0 {
		return
	}
	checkParts(t, line, &e)
	checkFields(t, line, &e)
	checkValues(t, line, &e)
	// More fields change nothing.
	for _, more := range []string{" x", ` "y z"`, ` "-" "open`} {
		got := parseLine([]byte(string(line)+more), &again, nil)
		again.line = e.line
		if hasTail(line, &e) && (got != 0 || !reflect.DeepEqual(e, again)) {
			t.Fatalf("%q: %v with %q more:\n%s", line, got, more, cmp.Diff(e, again, logged))
		}
	}
}

// hasTail reports whether the line has all known fields, complete. A quote after a backslash ends a field only if no
// other quote follows.
func hasTail(line []byte, e *Entry) bool {
	switch {
	case bytes.Contains(line, []byte(`\"`)):
		return false
	case e.Format == ALB:
		return e.ErrorReason != nil
	case e.Format == CLB:
		start := cap(line) - cap(e.UserAgent)
		return e.UserAgent != nil && (line[start-1] != '"' || start+len(e.UserAgent) < len(line))
	}
	return true
}

// checkParts checks that every []byte of e is a part of line.
func checkParts(t *testing.T, line []byte, e *Entry) {
	t.Helper()
	v := reflect.ValueOf(*e)
	for i := range v.NumField() {
		if !v.Type().Field(i).IsExported() {
			continue
		}
		part, ok := v.Field(i).Interface().([]byte)
		if !ok || part == nil {
			continue
		}
		at := cap(line) - cap(part) // both end at the end of the array
		if at < 0 || at+len(part) > len(line) || len(part) > 0 && &line[at] != &part[0] {
			t.Fatalf("%q: %s %q is no part of the line", line, v.Type().Field(i).Name, part)
		}
	}
}

// checkFields compares the fields with those that a plain loop over the bytes finds.
func checkFields(t *testing.T, line []byte, e *Entry) {
	t.Helper()
	if bytes.Contains(line, []byte(`\"`)) {
		return // the loop does not handle escapes
	}
	fields := splitFields(string(line))
	want := map[Format][]*[]byte{
		ALB: {1: &e.Type, 2: &e.Timestamp, 3: &e.LoadBalancer, 4: &e.Client, 5: &e.Target, 13: &e.Request, 14: &e.UserAgent,
			17: &e.TargetGroupARN, 22: &e.RequestCreationTime, 23: &e.ActionsExecuted, 25: &e.ErrorReason},
		CLB: {1: &e.Timestamp, 2: &e.LoadBalancer, 3: &e.Client, 4: &e.Target, 12: &e.Request, 13: &e.UserAgent},
		NLB: {1: &e.Type, 3: &e.Timestamp, 4: &e.LoadBalancer, 6: &e.Client, 7: &e.Target, 22: &e.RequestCreationTime},
	}[e.Format]
	for n, got := range want {
		if got == nil || n > len(fields) && *got == nil {
			continue
		}
		if n > len(fields) || fields[n-1] != string(*got) {
			t.Fatalf("%q: field %d is %q in %q", line, n, *got, fields)
		}
	}
	order := map[Format][]Field{CLB: clbOrder[:], NLB: nlbOrder[:]}[e.Format]
	for f := Field(0); e.Format == ALB && int(f) < albFieldCount; f++ {
		order = append(order, f)
	}
	for n, f := range order {
		if got := e.Field(f); got != nil && (n >= len(fields) || fields[n] != string(got)) {
			t.Fatalf("%q: %s is %q in %q", line, f, got, fields)
		}
	}
}

func splitFields(line string) (fields []string) {
	field, quoted, started := []byte{}, false, false
	for i := range len(line) {
		c, last := line[i], i == len(line)-1
		switch {
		case !started && c == '"':
			quoted, started = true, true
			continue
		case quoted && c == '"' && (last || line[i+1] == ' '):
			quoted = false
			continue
		case !quoted && c == ' ':
			fields, field, started = append(fields, string(field)), nil, false
			continue
		}
		field, started = append(field, c), true
	}
	if started {
		fields = append(fields, string(field))
	}
	return fields
}

func checkValues(t *testing.T, line []byte, e *Entry) {
	t.Helper()
	for _, d := range []time.Duration{e.RequestProcessingTime, e.TargetProcessingTime, e.ResponseProcessingTime} {
		if d < NotMeasured || d > 1e9*time.Second {
			t.Fatalf("%q: processing time %v", line, d)
		}
	}
	for _, code := range []int{e.ELBStatusCode, e.TargetStatusCode} {
		if code < NoStatus || code > 999 {
			t.Fatalf("%q: status %d", line, code)
		}
	}
	if got, ok := parseTime(e.Timestamp); !ok || got != e.Time {
		t.Fatalf("%q: time %d of %q", line, e.Time, e.Timestamp)
	}
	method, _, protocol := requestParts(e.Request)
	if !bytes.Equal(method, e.Method) || bytes.IndexByte(method, ' ') >= 0 || bytes.IndexByte(protocol, ' ') >= 0 {
		t.Fatalf("%q: method %q, of the request %q, protocol %q", line, e.Method, method, protocol)
	}
	e.Elapsed()
	e.LastAction()
	e.ReachedTarget()
	e.ClientAddr()
	Unescape(nil, e.Path)
}

func FuzzParseLine(f *testing.F) {
	for _, line := range legacyVectors(f) {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) { checkLine(t, line) })
}

// damagedLog returns a log in which each line differs from the previous one in a byte or two.
func damagedLog(lines int) (log []byte) {
	rng := rand.New(rand.NewPCG(3, 4))
	line := []byte(benchLine)
	for range lines {
		switch i := rng.IntN(len(line)); rng.IntN(8) {
		case 0:
			line = []byte(benchLine)
		case 1:
			line[i] = `" -:0`[rng.IntN(5)]
		case 2, 3:
			line[i] = '0' + byte(rng.IntN(10))
		case 4:
			line = slices.Delete(slices.Clone(line), i, min(i+1+rng.IntN(2), len(line)))
		case 5:
			line = slices.Insert(slices.Clone(line), i, 'x')
		}
		if len(line) < len(benchLine)/2 {
			line = []byte(benchLine)
		}
		log = append(append(log, line...), '\n')
	}
	return log
}

// TestScanForgetsInTime: what the scanner keeps from a line must not appear in the next.
func TestScanForgetsInTime(t *testing.T) {
	lines := 30_000
	if testing.Short() {
		lines = 8000
	}
	log := damagedLog(lines)
	s := NewScanner(bytes.NewReader(log))
	var elb []byte // of the previous entry
	for rest := log; s.Scan(); {
		n := bytes.IndexByte(rest, '\n')
		var want Entry
		why := parseAny(rest[:n], &want)
		if why == 0 {
			if s.SameLoadBalancer() && !bytes.Equal(elb, want.LoadBalancer) {
				t.Fatalf("line %d: %q is not %q", s.Line(), want.LoadBalancer, elb)
			}
			elb = append(elb[:0], want.LoadBalancer...)
		}
		if s.Malformed() != why || why == 0 && !reflect.DeepEqual(*s.Entry(), want) {
			t.Fatalf("line %d %q: %v, want %v\n%s", s.Line(), rest[:n], s.Malformed(), why, cmp.Diff(want, s.entry, logged))
		}
		rest = rest[n+1:]
	}
	if s.Err() != nil || s.Line() != lines {
		t.Error(s.Line(), s.Err())
	}
}

// TestAsked: unrequested values are absent or right, requested ones are as when everything is requested, and equally
// many lines are malformed.
func TestAsked(t *testing.T) {
	lines := 10_000
	if testing.Short() {
		lines = 4000
	}
	log := damagedLog(lines)
	for _, asked := range []FieldSet{
		SetOf(FieldTime, FieldELB, FieldELBStatusCode, FieldRequest),
		SetOf(FieldTime, FieldELB, FieldELBStatusCode, FieldRequest, FieldTargetProcessingTime),
		SetOf(FieldTime, FieldELB, FieldELBStatusCode, FieldRequest, FieldDomainName),
	} {
		all, some := NewScanner(bytes.NewReader(log)), NewScanner(nil)
		some.OpenPlain(bytes.NewReader(log), Options{Fields: asked})
		for all.Scan() {
			if !some.Scan() || some.Malformed() != all.Malformed() {
				t.Fatalf("line %d: %v, want %v", all.Line(), some.Malformed(), all.Malformed())
			}
			want, got := all.Entry(), some.Entry()
			if want == nil {
				continue
			}
			e := *got
			e.line, e.values = want.line, want.values
			if asked&SetOf(FieldTargetProcessingTime) == 0 && e.RequestProcessingTime == NotMeasured && e.TargetProcessingTime == NotMeasured &&
				e.ResponseProcessingTime == NotMeasured {
				e.RequestProcessingTime, e.TargetProcessingTime, e.ResponseProcessingTime =
					want.RequestProcessingTime, want.TargetProcessingTime, want.ResponseProcessingTime
			}
			if asked&SetOf(FieldDomainName) == 0 {
				for f, v := range map[*[]byte][]byte{
					&e.Type: want.Type, &e.Timestamp: want.Timestamp, &e.Client: want.Client, &e.TargetGroupARN: want.TargetGroupARN,
					&e.DomainName: want.DomainName, &e.RequestCreationTime: want.RequestCreationTime,
				} {
					if *f == nil {
						*f = v
					}
				}
			}
			if !reflect.DeepEqual(e, *want) {
				t.Fatalf("line %d, requested %v:\n%s", all.Line(), asked, cmp.Diff(*want, e, logged))
			}
		}
	}
}

// TestLookalikes parses ordinary lines in which one field ends at an unusual place.
func TestLookalikes(t *testing.T) {
	for _, row := range [][2]string{
		{"h2 ", "h3 "},
		{"h2 ", "https2 "},
		{" 198.51.100.131:52817 ", " 2001:db8:85a3:8d3:1319:8a2e:370:7348:52817 "},
		{" 198.51.100.131:52817 ", ` "98.51.100.131:528 7" `},
		{" 198.51.100.131:52817 ", " 1 "},
		{" 198.51.100.131:52817 ", "  "},
		{" 10.0.14.66:8080 0", " - 0"},
		{" 0.001 0.048 0.000 200 200 ", " -1 -1 -1 504 - "},
		{" 0.001 0.048 0.000 200 200 ", " 0.001 10.048 0.000 200 200 "},
		{" 0.001 0.048 0.000 200 200 ", " 0.001 0.048 0.0:0 200 200 "},
		{" 0.001 0.048 0.000 200 200 ", " 0.001 0.048 0.000 2o0 200 "},
		{" 0.001 0.048 0.000 200 200 ", " 0.001 0.048 0.000 200 200_"},
		{" 0.001 0.048 0.000 200 200 ", " 0.001 0.048 0.000 200 \xff00 "},
		{" 341 1366 ", " 34112345 13661234 "},
		{" 341 1366 ", " 34112345678 1366123456789 "},
		{" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn", " - - arn"},
		{":443/v1", ":443"},
		{":443/v1", ":4430/v1"},
		{"https://api.example.com", "https://api.example.com.example.org"},
		{"https://api.example.com", "https://" + strings.Repeat("a", 180)},
		{`-36d228ad5d99923122bbe354"`, `-36d228ad" 99923122bbe354"`},
		{`-36d228ad5d99923122bbe354"`, `-36d228ad5d99923122bbe35\"`},
		{`-36d228ad5d99923122bbe354"`, `-36d228ad5d99923122bbe35""`},
		{" 341 1366 ", ` 341 "1 36" `},
		{" 341 1366 ", ` "3 1" 1366 `},
		{" 341 1366 ", ` 341 !366 `},
		{" 341 1366 ", ` 341  1366 `},
		{" 0.001 0.048 ", ` 0.001 "0.048" `},
		{`"api.example.com" "arn`, `" api.example.com" "arn`},
		{`"api.example.com" "arn`, `"api.example.com"x" "arn`},
		{" TLSv1.2 ", ` "TLS v1.2" `},
		{" TLSv1.2 ", "  "},
		{" ECDHE", ` "ECDHE`},
		{" 2026-11-20T01:02:03.137000Z ", ` "026-11-20T01:02:03.13700"Z `},
		{" 2026-11-20T01:02:03.137000Z ", ` 2026-11-20 01:02:03.137000Z `},
		{`"waf,forward" `, `"waf,forward"x`},
		{" 10.0.14.66:8080 ", ` "10.0.14.66 8080" `},
		{"https://api", "ftp://api"},
		{"https://api", "https://user@api"},
		{"https://api", "https://[::1]"},
		{":443/v1", ":443?v1"},
		{" HTTP/2.0\"", " HTTP/2.0 \""},
		{" HTTP/2.0\"", " H TP/2.0\""},
		{`"GET `, `"LONGMETHOD `},
		{`"GET `, `"ANYMETHOD`},
		{" 341 1366 ", ` 341 "1 `},
		{" 341 1366 ", ` "3 1 `},
		{`"GET `, `" GET `},
	} {
		line := strings.Replace(benchLine, row[0], row[1], 1)
		if line == benchLine {
			t.Errorf("%q is not in the line", row[0])
		}
		checkLine(t, []byte(line))
		checkBehind(t, benchLine, line)
		checkBehind(t, line, benchLine)
	}
}

// checkBehind parses a line with what a scanner keeps from other lines.
func checkBehind(t *testing.T, first, second string) {
	t.Helper()
	b := &before{}
	var e, want Entry
	for range 2 { // the second time, its place is known too
		parseLine([]byte(first), &e, b)
	}
	line := slices.Clip([]byte(second))
	got := parseLine(line, &e, b)
	why := parseAny(line, &want)
	if got != why || why == 0 && !reflect.DeepEqual(e, want) {
		t.Fatalf("after\n%q\nline\n%q: %v, want %v\n%s", first, second, got, why, cmp.Diff(want, e, logged))
	}
}

// TestTooLongToKnow: an origin that is too long to keep replaces another one that starts with the same bytes. No half
// of either may remain.
func TestTooLongToKnow(t *testing.T) {
	long := strings.Replace(benchLine, "https://api.example.com", "https://api.exam"+strings.Repeat("a", 200), 1)
	b := &before{}
	for _, line := range []string{benchLine, long, benchLine, benchLine} {
		var e, want Entry
		parseLine([]byte(line), &e, b)
		parseAny([]byte(line), &want)
		if diff := cmp.Diff(want, e, logged); diff != "" {
			t.Error(diff)
		}
	}
}

// TestQuotesFarBehind: the end of a field that begins with a quote may depend on everything after it, so such a field
// is never taken from another line.
func TestQuotesFarBehind(t *testing.T) {
	for _, row := range [][2]string{{" 0 2026-", ` "0\" 2026-`}, {" TLSv1.2 ", ` "TLS\" `}, {" ECDHE", ` "E\" ECDHE`}, {" arn:aws:elas", ` "arn\" arn:aws:elas`}} {
		long := strings.Replace(benchLine, ":targetgroup/web/", ":targetgroup/a-group-with-a-long-name/", 1)
		second := strings.Replace(long, row[0], row[1], 1)
		at := strings.Index(second, row[1]) + len(row[1])
		first := second[:at] + strings.ReplaceAll(second[at:], `"`, "")
		checkBehind(t, first, second)
		checkBehind(t, second, first)
		checkBehind(t, first, long)
	}
}
