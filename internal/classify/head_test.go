package classify

import (
	"fmt"
	"testing"

	"github.com/elb-sli/elb-sli/internal/elblog"
)

// TestPassesNoMatch checks that a user agent that a glob matches never passes, even with escapes.
func TestPassesNoMatch(t *testing.T) {
	passed, seeds := 0, uint64(20_000)
	if testing.Short() {
		seeds /= 8
	}
	for seed := range seeds {
		g := newGen(seed)
		w := When{UserAgent: some(g, g.glob), Sender: []string{"twilio"}}
		b := builder{senders: map[string][]string{"twilio": {"TwilioProxy/*", "T"}}}
		gate := &gate{}
		gate.addHeads(b.heads(&w))
		text := pick(g, g.text(), `T`+g.text()+"TwilioProxy/1.1", `\x54wilioProxy/1.1`, `\x2`+g.text(), "Twil"+g.text(), "Mozilla/"+g.text())
		if !gate.passes([]byte(text)) {
			continue
		}
		passed++
		if plain := elblog.Unescape(nil, []byte(text)); anyGlob(w.UserAgent, plain) || anyGlob(b.senders["twilio"], plain) {
			t.Fatalf("%q passes %v and Twilio's", text, w.UserAgent)
		}
	}
	if passed < int(seeds)/40 {
		t.Errorf("only %d texts passed", passed)
	}
}

func TestHeads(t *testing.T) {
	for _, row := range []struct {
		glob, text string
		passes     bool
	}{
		{"Twilio*", "Mozilla/5.0", true},
		{"Twilio*", "TwilioProxy/1.1", false},
		{"Twilio*", `\x54wilio`, false},
		{"Twilio*", "Twilix99", true},
		{"Datadog/Synthetics*", "Datadog/Agent", false}, // only eight bytes are compared
		{"Mozilla", "Mozilla/5.0", false},
		{"bo?*", "botnet/1.0", false},
		{"*bot*", "Mozilla/5.0", false},
		{"Twilio*", "curl/8", false}, // too short to tell
	} {
		g := &gate{}
		g.addHeads([]head{headOf(row.glob)})
		if got := g.passes([]byte(row.text)); got != row.passes {
			t.Errorf("%q passes %q: %v, want %v", row.text, row.glob, got, row.passes)
		}
	}
}

// TestManyHeadsAreNotCompared: with too many heads, or one that any text has, all user agents are looked up.
func TestManyHeadsAreNotCompared(t *testing.T) {
	for _, row := range []struct {
		globs  int
		more   string
		others bool
	}{{maxHeads, "", true}, {maxHeads + 1, "", false}, {1, "*bot", false}, {1, "bot*", true}} {
		rules := []Rule{{Name: "r", Then: Excluded}}
		for i := range row.globs {
			rules[0].When.UserAgent = append(rules[0].When.UserAgent, fmt.Sprintf("A%d*", i))
		}
		if row.more != "" {
			rules[0].When.UserAgent[0] = row.more
		}
		c, errs := New(append(rules, builtin()...), twilio())
		if len(errs) > 0 {
			t.Fatal(errs)
		}
		m := c.NewMatcher()
		if g := m.gate(&elblog.Entry{ELBStatusCode: 200, TargetStatusCode: 200}); (g.others != nil) != row.others {
			t.Errorf("%d globs and %q: %v", row.globs, row.more, g.others)
		}
	}
}
