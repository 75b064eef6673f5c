package elblog

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"
)

// values returns the fields of a legacy test line without their quotes.
func values(fields []string) []string {
	out := slices.Clone(fields)
	for i, f := range out {
		out[i] = strings.TrimSuffix(strings.TrimPrefix(f, `"`), `"`)
	}
	return out
}

// jsonLine returns a JSON object with the fields in order.
func jsonLine(order []Field, values []string) string {
	var b strings.Builder
	for i, f := range order {
		v, _ := json.Marshal(values[i])
		fmt.Fprintf(&b, "%s%q:%s", map[bool]string{true: "{", false: ","}[i == 0], f, v)
	}
	return b.String() + "}"
}

func albOrder() (order []Field) {
	for f := range albFields {
		order = append(order, Field(f))
	}
	return order
}

// read returns the entries of a log, and the reasons of its malformed lines.
func read(log string, o *Object, f *Formats) (entries []Entry, malformed []string, s *Scanner, err error) {
	s = NewScanner(nil)
	s.OpenPlain(strings.NewReader(log), Options{Object: o, Formats: f})
	for s.Scan() {
		if s.Entry() == nil {
			malformed = append(malformed, s.Malformed().String())
			continue
		}
		e := *s.Entry()
		e.line, e.values = nil, nil // they point into memory that changes
		entries = append(entries, cloned(e))
	}
	return entries, malformed, s, s.Err()
}

func cloned(e Entry) Entry {
	for _, b := range []*[]byte{&e.Type, &e.Timestamp, &e.LoadBalancer, &e.Client, &e.Target, &e.Request, &e.Method,
		&e.Host, &e.Path, &e.UserAgent, &e.TargetGroupARN, &e.DomainName, &e.RequestCreationTime, &e.ActionsExecuted, &e.ErrorReason} {
		*b = bytes.Clone(*b)
	}
	return e
}

// The errors of logs that cannot be counted name the missing fields.
func TestUnreadableLogs(t *testing.T) {
	unnamed := Unnamed("x")
	for _, row := range []struct{ log, want string }{
		{`{"type":"https","elb":"app/web/50dc6c495c0c9188","time":"2026-11-20T01:02:03Z"}`, "the log has no elb_status_code, request_line: add the record fields to its delivery"},
		{"502\tapp/web/50dc6c495c0c9188\tGET https://a:443/ HTTP/1.1\n", ErrUnknownFields.Error()},
		{"#Fields: time client_ip client_port listener_port tls_protocol elb\n", "not an access log: connection-log"},
	} {
		_, _, s, err := read(row.log, &unnamed, nil)
		if err == nil || err.Error() != row.want {
			t.Errorf("%s: got %v, want %s", row.log, err, row.want)
		}
		if s.Scan() {
			t.Errorf("%s: a line after the end", row.log)
		}
	}
}

// Arbitrarily deep values are skipped in bounded memory.
func TestJSONDepth(t *testing.T) {
	good := jsonLine(albOrder(), values(albFields)) + "\n"
	_, malformed, _, err := read(good+strings.Replace(good, "{", `{"x":`+strings.Repeat("[", 100_000)+",", 1)+good, nil, nil)
	if err != nil || !slices.Equal(malformed, []string{"format"}) {
		t.Errorf("malformed %q, %v", malformed, err)
	}
}

// A JSON line that ends early, wherever, is malformed and nothing else.
func TestJSONCutOff(t *testing.T) {
	good := jsonLine(albOrder(), values(albFields))
	for n := 1; n < len(good); n++ {
		entries, malformed, _, err := read(good+"\n"+good[:n], nil, nil)
		if err != nil || len(entries) != 1 || !slices.Equal(malformed, []string{"format"}) && !slices.Equal(malformed, []string{"truncated"}) {
			t.Fatalf("%s: %d entries, malformed %q, %v", good[:n], len(entries), malformed, err)
		}
	}
}

// Whatever a client sends as its user agent, a JSON line gives it back, and nothing else moves.
func TestJSONAgents(t *testing.T) {
	for _, agent := range []string{"-", "", "x", `"`, `\`, `""`, `"x`, `\"`, `x\`, "\t", "é", `",`, `\u0022`} {
		fields := values(albFields)
		fields[slices.Index(albOrder(), FieldUserAgent)] = agent
		line := jsonLine(albOrder(), fields) + "\n"
		entries, malformed, _, err := read(line+line, nil, nil)
		if err != nil || len(entries) != 2 || len(malformed) > 0 {
			t.Errorf("%q: %d entries, malformed %q, %v", agent, len(entries), malformed, err)
			continue
		}
		if e := entries[1]; string(e.UserAgent) != agent || string(e.Path) != string(entries[0].Path) || e.ELBStatusCode != entries[0].ELBStatusCode {
			t.Errorf("%q: agent %q, path %q, status %d", agent, e.UserAgent, e.Path, e.ELBStatusCode)
		}
	}
}

// A delimiter may have several characters, and fields may have some of them.
func TestLongDelimiter(t *testing.T) {
	f := &Formats{Delimiter: "||", Fields: []Field{FieldTime, FieldELB, FieldELBStatusCode, FieldUserAgent, FieldRequest}}
	line := strings.Join([]string{"2026-11-20T01:02:03.186641Z", "app/web/50dc6c495c0c9188", "502", "a|b", "GET https://a:443/x|y HTTP/1.1"}, "||") + "\n"
	unnamed := Unnamed("x")
	entries, malformed, _, err := read(strings.Repeat(line, 3), &unnamed, f)
	if err != nil || len(entries) != 3 || len(malformed) > 0 {
		t.Fatalf("%d entries, malformed %q, %v", len(entries), malformed, err)
	}
	if e := entries[0]; string(e.UserAgent) != "a|b" || string(e.Path) != "/x|y" || e.ELBStatusCode != 502 {
		t.Errorf("%q, %q, %d", e.UserAgent, e.Path, e.ELBStatusCode)
	}
}

// Detection does not depend on how the bytes arrive, and a reader's error is passed on.
func TestDetectReads(t *testing.T) {
	unnamed := Unnamed("x")
	log := strings.Repeat(jsonLine(albOrder(), values(albFields))+"\n", 100)
	s := NewScanner(nil)
	s.OpenPlain(iotest.OneByteReader(strings.NewReader(log)), Options{Object: &unnamed})
	n := 0
	for s.Scan() {
		n++
	}
	if n != 100 || s.Err() != nil || s.Output() != JSON {
		t.Errorf("byte by byte: %d lines, %v, %s", n, s.Err(), s.Output())
	}
	broken := errors.New("broken")
	s.OpenPlain(iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader(log))), Options{Object: &unnamed})
	for s.Scan() {
	}
	if !errors.Is(s.Err(), iotest.ErrTimeout) {
		t.Errorf("got %v, want the reader's error", s.Err())
	}
	s.OpenPlain(iotest.ErrReader(broken), Options{Object: &unnamed})
	if s.Scan() || !errors.Is(s.Err(), broken) {
		t.Errorf("got %v, want %v", s.Err(), broken)
	}
}

// If a client puts delimiters or quotes into its fields, no other field moves: each line has its own values, or is
// malformed.
func TestNoColumnMoves(t *testing.T) {
	header := "#Fields: time elb elb_status_code user_agent request_line target_status_code\n"
	line := func(agent, quote, delimiter string) string {
		return strings.Join([]string{"2026-11-20T01:02:03.186641Z", "app/web/50dc6c495c0c9188", "502", quote + agent + quote, quote + "GET https://a:443/ HTTP/1.1" + quote, "502"}, delimiter) + "\n"
	}
	for _, quote := range []string{"", `"`} {
		for _, delimiter := range []string{"\t", ",", ";"} {
			for _, agent := range []string{`x`, `x` + delimiter + `y`, `"`, `"x`, `x"`, `"` + delimiter + `"`, `x"` + delimiter + `"y`, `x\`, `x\"` + delimiter, `"` + delimiter, delimiter + `"`,
				`x"` + delimiter + `"GET / HTTP/1.1"` + delimiter + `200`, `\"` + delimiter + `\"`, delimiter + delimiter, ``} {
				good := strings.Repeat(line("curl", quote, delimiter), 5)
				entries, malformed, _, err := read(header+good+line(agent, quote, delimiter)+good, nil, nil)
				if err != nil || len(entries)+len(malformed) != 11 || len(malformed) > 1 {
					t.Fatalf("%q: %d entries, %d malformed, %v", line(agent, quote, delimiter), len(entries), len(malformed), err)
				}
				for _, e := range entries {
					if e.ELBStatusCode != 502 || e.TargetStatusCode != 502 || string(e.Path) != "/" {
						t.Errorf("%q: status %d of the target, path %q", line(agent, quote, delimiter), e.TargetStatusCode, e.Path)
					}
				}
			}
		}
	}
}

// In the steady state, nothing is allocated for a line in any format.
func TestVendedAllocs(t *testing.T) {
	alb34 := values(albFields)
	unnamed := Unnamed("x")
	for name, log := range map[string]string{
		"json":    strings.Repeat(jsonLine(albOrder(), alb34)+"\n"+strings.Replace(jsonLine(albOrder(), alb34), `curl`, `\"curl\u00e9`, 1)+"\n{}\n", 1000),
		"numbers": strings.Repeat(strings.NewReplacer(`"200"`, "200", `"0.048"`, "4.8E-2", `"2026-11-20T01:02:03.186641Z"`, "1795136523186").Replace(jsonLine(albOrder(), alb34))+"\n", 1000),
		"w3c":     "#Fields: elb time request_line elb_status_code\n" + strings.Repeat(strings.Join([]string{alb34[2], alb34[1], alb34[12], alb34[8]}, "\t")+"\n", 1000),
		"plain":   strings.Repeat(strings.Join(albFields, "\t")+"\n", 1000),
	} {
		r := strings.NewReader(log)
		s := NewScanner(nil)
		run := func(log string) float64 {
			return testing.AllocsPerRun(5, func() {
				r.Reset(log)
				s.OpenPlain(r, Options{Object: &unnamed})
				for s.Scan() {
				}
			})
		}
		if short, long := run(log[:len(log)/2]), run(log); long > short+1 || s.Err() != nil {
			t.Errorf("%s: %v allocations for half of it, %v for all, %v", name, short, long, s.Err())
		}
	}
}

func FuzzVended(f *testing.F) {
	alb34 := values(albFields)
	f.Add([]byte(jsonLine(albOrder(), alb34)))
	f.Add([]byte(jsonLine(nlbOrder[:], values(nlbFields)) + "\n{\"a\":[{}]}"))
	f.Add([]byte("#Fields: elb time request_line elb_status_code\n" + strings.Join([]string{alb34[2], alb34[1], alb34[12], alb34[8]}, "\t")))
	f.Add([]byte(strings.Join(albFields, ",")))
	unnamed := Unnamed("x")
	f.Fuzz(func(t *testing.T, log []byte) {
		for _, o := range []*Object{nil, &unnamed} {
			s := NewScanner(nil)
			f := &Formats{Delimiter: "~", Fields: []Field{FieldTime, FieldELB, FieldELBStatusCode, FieldRequest}}
			s.OpenPlain(bytes.NewReader(log), Options{Object: o, Formats: f})
			lines := 0
			for s.Scan() {
				lines++
				e := s.Entry()
				if s.Output() == JSON {
					checkJSON(t, lineOf(log, s.Line()), e, s.Malformed())
				}
				if e == nil {
					if s.Malformed().String() == "" {
						t.Fatalf("line %d: neither an entry nor malformed", s.Line())
					}
					continue
				}
				checkValues(t, log, e)
			}
			if s.Err() == nil && s.Output() != W3C && lines != bytes.Count(log, []byte("\n"))+count1(len(log) > 0 && log[len(log)-1] != '\n') {
				t.Fatalf("%d lines", lines)
			}
		}
	})
}

// checkJSON compares with encoding/json, which accepts fewer lines: no control characters in strings.
func checkJSON(t *testing.T, line []byte, e *Entry, why Reason) {
	t.Helper()
	var want map[string]any
	if json.Unmarshal(line, &want) != nil {
		return
	}
	if why == UnknownFormat && bytes.Count(line, []byte("["))+bytes.Count(line, []byte("{")) <= maxJSONDepth {
		t.Fatalf("%q is JSON, and malformed", line)
	}
	if e == nil {
		return
	}
	for f, name := range fieldNames {
		s, ok := want[name].(string)
		got := string(e.Field(Field(f)))
		isTime := Field(f) == FieldTime || Field(f) == FieldRequestCreationTime
		if ok && s != got && utf8.ValidString(got) && !isTime {
			t.Fatalf("%q: %s is %q, want %q", line, name, got, s)
		}
	}
}

func lineOf(log []byte, n int) []byte { return bytes.Split(log, []byte("\n"))[n-1] }
