package elblog

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestParseLineTruncated cuts lines at every byte: what is cut is malformed, or an entry of parts of it.
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
	for range 20_000 {
		line := []byte(oddities[rng.IntN(len(oddities))].line)
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

// checkLine parses a line and checks what holds for any.
func checkLine(t *testing.T, line []byte) {
	t.Helper()
	line = slices.Clip(line) // so that reading behind it panics
	var e, again Entry
	why := ParseLine(line, &e)
	if why.String() == "" && why != 0 || int(why) >= Reasons {
		t.Fatalf("%q: unknown reason %d", line, why)
	}
	dirty := Entry{}
	ParseLine([]byte(alb()), &dirty)
	if usual := dirty; parseUsual(line, &usual, &before{}) {
		if why := parseAny(line, &again); why != 0 || !reflect.DeepEqual(usual, again) {
			t.Fatalf("%q: usual\n%+v\nelse %v\n%+v", line, usual, why, again)
		}
	}
	if ParseLine(line, &dirty); why == 0 && !reflect.DeepEqual(e, dirty) {
		t.Fatalf("%q: the entry depends on the one before:\n%s", line, cmp.Diff(e, dirty))
	}
	if why != 0 {
		return
	}
	checkParts(t, line, &e)
	checkFields(t, line, &e)
	checkValues(t, line, &e)
	// More fields change nothing.
	for _, more := range []string{" x", ` "y z"`, ` "-" "open`} {
		if got := ParseLine([]byte(string(line)+more), &again); hasTail(line, &e) && (got != 0 || !reflect.DeepEqual(e, again)) {
			t.Fatalf("%q: %v with %q more:\n%s", line, got, more, cmp.Diff(e, again))
		}
	}
}

// hasTail reports whether the line has all the fields that are known, complete. A quote behind a backslash ends a field
// only if none comes later.
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
		part, ok := v.Field(i).Interface().([]byte)
		if !ok || part == nil {
			continue
		}
		at := cap(line) - cap(part) // both end where the array ends
		if at < 0 || at+len(part) > len(line) || len(part) > 0 && &line[at] != &part[0] {
			t.Fatalf("%q: %s %q is no part of the line", line, v.Type().Field(i).Name, part)
		}
	}
}

// checkFields compares with the fields as a plain loop over the bytes splits them.
func checkFields(t *testing.T, line []byte, e *Entry) {
	t.Helper()
	if bytes.Contains(line, []byte(`\"`)) {
		return // the loop knows no escapes
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
	if bytes.IndexByte(e.Method, ' ') >= 0 || bytes.IndexByte(e.Protocol, ' ') >= 0 {
		t.Fatalf("%q: method %q, protocol %q", line, e.Method, e.Protocol)
	}
	e.Elapsed()
	e.LastAction()
	e.ReachedTarget()
	e.ClientAddr()
	Unescape(nil, e.Path)
}

func FuzzParseLine(f *testing.F) {
	for _, row := range oddities {
		f.Add([]byte(row.line))
	}
	f.Fuzz(func(t *testing.T, line []byte) { checkLine(t, line) })
}
