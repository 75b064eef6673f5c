package loggen

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/test/hermetic"
)

func TestMain(m *testing.M) { hermetic.Main(m) }

// fields counts the spaces outside quotes: one separates each field from the next.
func fields(line string) int {
	n, quoted := 1, false
	for _, c := range line {
		switch {
		case c == '"':
			quoted = !quoted
		case c == ' ' && !quoted:
			n++
		}
	}
	return n
}

// words returns the fields, with the quotes removed.
func words(line string) []string {
	quoted := false
	return strings.FieldsFunc(line, func(c rune) bool {
		if c == '"' {
			quoted = !quoted
		}
		return c == ' ' && !quoted
	})
}

func TestEveryLineHasTheFieldsItClaims(t *testing.T) {
	for _, s := range []*Scenario{Day(DaySeed), Day(7)} {
		seen := map[int]int{}
		for _, o := range s.Objects() {
			for line := range s.Lines(o) {
				if line.Want.malformed {
					continue
				}
				if got := fields(string(line.Text)); got != line.Want.fields || got != o.fields {
					t.Fatalf("%s: %d fields, want %d: %s", o.Key, got, line.Want.fields, line.Text)
				}
				seen[line.Want.fields]++
			}
		}
		for _, n := range []int{12, 15, 22, 25, 29, 30, 33, 34} {
			if seen[n] == 0 {
				t.Errorf("no line of %d fields", n)
			}
		}
	}
}

// The known answer and the text come from one decision. This test checks the text again, as far as that needs no
// parser.
func TestTextAgreesWithWant(t *testing.T) {
	s := Day(DaySeed)
	for _, o := range s.Objects() {
		for line := range s.Lines(o) {
			if o.Kind != ALB || line.Want.malformed {
				continue
			}
			if err := agrees(words(string(line.Text)), line.Want); err != nil {
				t.Errorf("%s\n%v\n%+v", line.Text, err, line.Want)
			}
		}
	}
}

func agrees(w []string, want Want) error {
	status := "-"
	if want.status >= 0 {
		status = fmt.Sprintf("%03d", want.status)
	}
	actions := strings.Split(strings.Trim(w[22], `"`), ",")
	last, agent := actions[len(actions)-1], strings.Trim(w[13], `"`)
	isTwilio := strings.HasPrefix(agent, "TwilioProxy/") || strings.HasPrefix(agent, "Twilio.TmeWs/")
	blocked := last == "waf" && w[9] == "-" && status < "500" && status != "460" && status != "-"
	reached := w[4] != "-" || w[9] != "-" || strings.HasPrefix(w[24], `"Lambda`)
	measured := w[5] != "-1" && w[6] != "-1" && w[7] != "-1"
	switch {
	case w[1] != want.time.Format("2006-01-02T15:04:05.000000Z"):
		return fmt.Errorf("time %s", w[1])
	case w[2] != want.loadBalancer:
		return fmt.Errorf("load balancer %s", w[2])
	case w[8] != status:
		return fmt.Errorf("status %s", w[8])
	case reached != want.reachedTarget:
		return fmt.Errorf("reached target: %v", reached)
	case measured != (want.latency != notMeasured):
		return fmt.Errorf("measured: %v", measured)
	case blocked != (want.rule == "waf-blocked"):
		return fmt.Errorf("blocked: %v", blocked)
	case (status == "460" && isTwilio) != (want.rule == "twilio-gave-up"):
		return fmt.Errorf("twilio: %v", isTwilio)
	case (status[0] == '5') != (want.rule == "server-error") && want.rule != "synthetics":
		return fmt.Errorf("server error: %s", status)
	case (agent == "Datadog/Synthetics") != (want.rule == "synthetics"):
		return fmt.Errorf("agent %s", agent)
	case want.verdict != verdicts[want.rule]:
		return fmt.Errorf("verdict %s of %s", want.verdict, want.rule)
	}
	return nil
}

func TestTwilioWaitsFifteenSeconds(t *testing.T) {
	s, n := Day(DaySeed), 0
	for _, o := range s.Objects() {
		for line := range s.Lines(o) {
			if line.Want.rule != "twilio-gave-up" {
				continue
			}
			n++
			w := words(string(line.Text))
			created, err := time.Parse(time.RFC3339Nano, w[21])
			if err != nil {
				t.Fatal(err)
			}
			if waited := line.Want.time.Sub(created).Round(time.Second); waited != 15*time.Second || w[4] == "-" || w[5] != "-1" {
				t.Errorf("waited %v, target %s, time %s", waited, w[4], w[5])
			}
		}
	}
	if n != 3 {
		t.Errorf("%d of Twilio's 460s, want 3", n)
	}
}

func TestLinesStayInTheirPeriodOrAreClamped(t *testing.T) {
	s, clamped := Day(DaySeed), 0
	for _, o := range s.Objects() {
		var before time.Time
		for line := range s.Lines(o) {
			w := line.Want
			if w.malformed {
				continue
			}
			inside := !w.time.Before(o.Start()) && w.time.Before(o.end)
			minute := time.Unix(w.minute, 0).UTC()
			if inside == w.clamped || inside && !minute.Equal(w.time.Truncate(time.Minute)) {
				t.Errorf("%s: time %v, minute %v, clamped %v", o.Key, w.time, minute, w.clamped)
			}
			if minute.Before(o.Start()) || minute.After(o.end.Add(-time.Minute)) {
				t.Errorf("%s: minute %v is outside the period", o.Key, minute)
			}
			if w.time.Before(before) && o.Kind == ALB {
				t.Errorf("%s: %v after %v", o.Key, w.time, before)
			}
			before = w.time
			if w.clamped {
				clamped++
			}
		}
	}
	if clamped != 2 {
		t.Errorf("%d clamped lines, want 2", clamped)
	}
}

func TestAnswersAddUp(t *testing.T) {
	s := Day(DaySeed)
	var sum Tally
	for _, o := range s.Objects() {
		var one Tally
		if err := s.WriteObject(&bytes.Buffer{}, o, &one); err != nil {
			t.Fatal(err)
		}
		sum.merge(&one)
	}
	a := sum.Answer()
	var excluded, ruled, total, good, bad, minutes int64
	for _, n := range a.Excluded {
		excluded += n
	}
	for _, n := range a.Rules {
		ruled += n
	}
	for _, row := range a.Series {
		if row.SLI == "availability" {
			total, good, bad = total+row.Total, good+row.Good, bad+row.Bad
		}
		if row.Good+row.Bad != row.Total || row.Total == 0 {
			t.Errorf("%+v", row)
		}
	}
	for _, m := range sum.Minutes() {
		if m.Key.SLI == "availability" {
			minutes += m.Total
		}
	}
	got := []int64{excluded, ruled, total, good, bad, minutes, a.Entries, sum.reached + sum.unreached}
	want := []int64{sum.Excluded, sum.Good + sum.Bad, sum.Good + sum.Bad, sum.Good, sum.Bad, total, total + excluded, a.Entries}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("excluded, ruled, total, good, bad, minutes, entries, reached (-want +got):\n%s", diff)
	}
	if sum.Lines != a.Entries+a.Malformed || a.Malformed != 3 || a.Skipped != 2 {
		t.Errorf("%d lines, %d entries, %d malformed, %d skipped", sum.Lines, a.Entries, a.Malformed, a.Skipped)
	}
}

// Every kind of line that the sample logs promise is in them.
func TestDayHasEverything(t *testing.T) {
	s := Day(DaySeed)
	var all strings.Builder
	rules, statuses := map[string]int{}, map[int]int{}
	for _, o := range s.Objects() {
		for line := range s.Lines(o) {
			all.Write(line.Text)
			all.WriteByte('\n')
			rules[line.Want.rule]++
			statuses[line.Want.status]++
		}
	}
	for rule := range verdicts {
		if rules[rule] == 0 {
			t.Errorf("no line for the rule %q", rule)
		}
	}
	for _, status := range []int{-1, 0, 101, 200, 201, 202, 301, 302, 304, 400, 401, 403, 404, 405, 408, 414, 429, 460, 463, 464, 500, 502, 503, 504, 561} {
		if statuses[status] == 0 {
			t.Errorf("no line with status %d", status)
		}
	}
	for _, part := range []string{"\nhttp ", "\nhttps ", "\nh2 ", "\nws ", "\nwss ", "\ngrpcs ", " 2001:db8:", `"- http://host:80- -"`, `"- - -"`, `"- - - "`,
		`\x22`, `\xC3\x88`, "q=03 1234 5678", `"GET /hoge/7 HTTP/1.1"`, `"CONNECT phone.example.com:443 HTTP/1.1"`, "SSTP_DUPLEX_POST", "/../",
		`"waf"`, `"waf,forward"`, `"waf-failed"`, `"waf,redirect"`, `"LambdaUnhandled"`, "/api/v1/numbers/+1", ":443//hoge/", `"HEAD `} {
		if !strings.Contains(all.String(), part) {
			t.Errorf("no line holds %q", part)
		}
	}
}

func TestSeeds(t *testing.T) {
	text := func(seed uint64) string {
		var b bytes.Buffer
		if err := (Bench{Seed: seed, Lines: 500}).Write(&b, &Tally{}); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	first, again, other := text(1), text(1), text(2)
	if first != again {
		t.Error("two different logs from one seed")
	}
	if first == other {
		t.Error("the same log from two seeds")
	}
}
