package hostile_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/test/dogstatsdtest"
	"github.com/elb-sli/elb-sli/test/oracle"
)

// allowedBySample is what may be emitted under the oracle's configuration.
func allowedBySample(f format) allowed {
	a := allowed{
		lb: f.lb, writer: strings.TrimSuffix(f.node, "_"), journeys: []string{"incoming_call", "calls"}, rules: append([]string{"synthetics"}, builtin...),
		routes: []string{"/hoge/:id", "/api/v2/calls/:id", "/api/v2/calls/recent", "/files/:name.json", "/assets/_rest", "/twilio/voice/:call_sid"},
		from:   period().Add(-5 * time.Minute).Unix(), to: period().Unix(),
	}
	return a
}

// planted returns every step-th of the lines in which each field in turn has each nasty value: alone and inside its usual
// value, both unescaped and escaped as a load balancer does it.
func planted(f format, step int) []string {
	s := &sample{step: step}
	at := period().Add(-5 * time.Minute)
	for i := range f.fields {
		for n, evil := range nasty {
			fields := f.at(at.Add(time.Duration(n) * time.Second))
			usual := fields[i].value
			for _, value := range []string{evil, usual + evil, usual[:len(usual)/2] + evil + usual[len(usual)/2:]} {
				s.add(func() string { return with(fields, fields[i].name, value) })
				if escaped := escape(value); escaped != value {
					s.add(func() string { return with(fields, fields[i].name, escaped) })
				}
			}
		}
	}
	return append(s.lines, plantedRequests(f, step)...)
}

// plantedRequests returns every step-th of the lines in which each part of the request in turn has each nasty value, in
// requests for several kinds of routes.
func plantedRequests(f format, step int) []string {
	s := &sample{step: step}
	at := period().Add(-5 * time.Minute)
	for _, base := range [][2]string{{"GET", "/hoge/"}, {"POST", "/twilio/voice/"}, {"GET", "/assets/a/"}, {"GET", "/files/a"}, {"PUT", "/api/v2/calls/"}} {
		parts := []string{base[0], " ", "https", "://", "api.example.com", ":443", base[1], "1", ".json", "?token=1", " ", "HTTP/1.1"}
		for i := range parts {
			for n, evil := range nasty {
				fields := f.at(at.Add(time.Duration(n) * time.Second))
				request, alone := slices.Clone(parts), slices.Clone(parts)
				request[i] += evil
				alone[i] = evil
				for _, r := range []string{strings.Join(request, ""), strings.Join(alone, "")} {
					s.add(func() string { return with(fields, "request", r) })
					s.add(func() string { return with(fields, "request", escape(r)) })
				}
			}
		}
	}
	return s.lines
}

func TestNoFieldForges(t *testing.T) {
	t.Parallel()
	for _, config := range []struct {
		name, yaml string
		table      bool
	}{
		{"table", oracle.SampleYAML, true},
		{"heuristic", "metrics: {tags: {env: production}}\nclassic_interval: 5m\nlimits: {points: 9000, routes: 20000}\n", false},
	} {
		t.Run(config.name, func(t *testing.T) {
			w := newWorld(t, config.yaml)
			for n, f := range formats {
				allow := allowedBySample(f)
				if !config.table {
					allow.routes, allow.journeys, allow.rules = nil, nil, builtin
				}
				text := strings.Join(planted(f, step()), "\n") + "\n"
				key := f.object("", "forged", period())
				w.put(key, text)
				w.counted(key)
				w.wantLog(n + 1)
				for _, p := range w.points {
					if err := allow.check(p); err != nil {
						t.Errorf("%s: %v of %+v", f.name, err, p)
					}
				}
				physical := int64(strings.Count(text, "\n"))
				t.Logf("%s: %d lines, %d entries, %d malformed, %d points", f.name, physical, w.sum("entries"), w.sum("malformed"), len(w.points))
				if got := w.sum("entries") + w.sum("malformed"); got != physical {
					t.Errorf("%s: %d entries and malformed lines of %d lines", f.name, got, physical)
				}
				if got := w.sum("total", "sli:availability") + w.sum("excluded"); got != w.sum("entries") {
					t.Errorf("%s: %d counted and excluded of %d entries", f.name, got, w.sum("entries"))
				}
			}
		})
	}
}

// A Classic load balancer does not escape a folded header's line break. The text after it is a line written by the
// client, but one that begins with a space or a tab, and such a line is never an entry.
func TestFoldedHeaderMakesNoEntry(t *testing.T) {
	for _, f := range formats {
		forged := line(f.at(fixed.Add(-time.Minute)))
		for _, fold := range []string{" ", "\t", "  ", " \t", "\r", "\r "} {
			res, err := new(pipeline.Worker).Read(policy(t, oracle.SampleYAML), elblog.Input{Body: strings.NewReader(line(clbFields[1:2]) + "\n" + fold + forged + "\n")}, nil)
			if err != nil || res.Entries != 0 || res.Lines != 2 {
				t.Errorf("%s behind %q: %d entries of %d lines, %v", f.name, fold, res.Entries, res.Lines, err)
			}
		}
	}
}

// told reports whether the oracle knows what a value in a part of a line means. The oracle takes a raw quote or line break
// literally, and does not know path parameters, escapes of control bytes, or limits.
func told(part, value string) bool {
	if strings.ContainsAny(value, "\"\\\n\r") || len(value) > 2000 {
		return false
	}
	switch part {
	case "path":
		return !strings.ContainsAny(value, ";%") && !strings.Contains(value, "..") && value != "" && value != "-"
	case "host":
		return !strings.ContainsAny(value, "/?#@ ")
	case "method":
		return !strings.Contains(value, " ")
	}
	return true
}

// Lines that the oracle knows must be counted exactly. They have the same nasty values, in one part of the line at a time.
func TestNastyLinesEqualTheOracle(t *testing.T) {
	t.Parallel()
	w := newWorld(t, oracle.SampleYAML)
	want := make(oracle.Count)
	var backend dogstatsdtest.Backend
	for _, f := range formats[:2] { // an NLB's line has no request
		var lines []string
		for n, evil := range nasty {
			fields := f.at(period().Add(-5*time.Minute + time.Duration(n)*time.Second))
			for part, request := range map[string]string{
				"path": "GET https://api.example.com:443/hoge/a%s HTTP/1.1", "host": "GET https://api%s.example.com:443/hoge/1 HTTP/1.1",
				"query": "GET https://api.example.com:443/hoge/1?a=%s HTTP/1.1", "method": "%s https://api.example.com:443/hoge/1 HTTP/1.1",
			} {
				for _, value := range []string{evil, escape(evil)} {
					if told(part, evil) {
						lines = append(lines, with(fields, "request", fmt.Sprintf(request, value)))
					}
				}
			}
			for _, name := range []string{"user_agent", "trace_id", "domain_name", "chosen_cert_arn", "redirect_url", "target_port_list", "classification"} {
				if told("", evil) {
					lines = append(lines, with(fields, name, evil), with(fields, name, escape(evil)))
				}
			}
			for _, name := range []string{"actions_executed", "error_reason"} {
				if told("", evil) {
					lines = append(lines, with(fields, name, escape(evil)))
				}
			}
		}
		text := strings.Join(lines, "\n") + "\n"
		key := f.object("", "exact", period())
		w.put(key, text)
		want.Add(oracle.Object(oracle.Sample(), key, text))
		w.counted(key)
		backend.Flush(w.points)
		t.Logf("%s: %d lines", f.name, len(lines))
	}
	if diff := cmp.Diff(map[dogstatsdtest.Cell]int64(want), backend.Sums()); diff != "" {
		t.Errorf("counters (-oracle +emitted):\n%s", diff)
	}
}

// A key in S3 may have any byte in its folders. It only reaches the log, as JSON.
func TestNoKeyForges(t *testing.T) {
	t.Parallel()
	w := newWorld(t, oracle.SampleYAML)
	f, n := formats[0], 0
	for i, evil := range nasty {
		if len(evil) > 500 || strings.ContainsAny(evil, "\x00") || strings.Contains(evil, "..") || strings.HasPrefix(evil, "/") ||
			strings.Contains("/"+evil+"/", "/./") || evil == "" || !asciiOrUTF8(evil) {
			continue // not a valid key in S3, or one that HTTP clients and the test's server change
		}
		key := f.object("logs "+evil+"/", fmt.Sprintf("k%d", i), period())
		w.put(key, line(f.at(period().Add(-time.Minute)))+"\n")
		w.counted(key)
		n++
		allow := allowedBySample(f)
		for _, p := range w.points {
			if err := allow.check(p); err != nil {
				t.Errorf("%q: %v of %+v", evil, err, p)
			}
		}
	}
	w.wantLog(n)
	t.Logf("%d keys", n)
}

func asciiOrUTF8(s string) bool { return strings.ToValidUTF8(s, "") == s }
