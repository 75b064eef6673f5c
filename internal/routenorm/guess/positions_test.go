package guess

import (
	"slices"
	"strings"
	"testing"
)

func TestPositionsList(t *testing.T) {
	var words []string
	for line := range strings.Lines(positionsText) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for field := range strings.FieldsSeq(line) {
			word, p, _ := strings.Cut(field, ":")
			words = append(words, word)
			if len(p) != 5 || strings.Trim(p, "0123456789-") != "" || strings.Contains(p[2:], "-") || strings.ToLower(word) != word {
				t.Errorf("%q: not a word in small letters and five marks", field)
			}
		}
	}
	if len(words) < 2000 || !slices.IsSorted(words) || len(slices.Compact(slices.Clone(words))) != len(words) {
		t.Errorf("%d words, want more than 2,000, sorted, each once", len(words))
	}
}

func TestPositionOf(t *testing.T) {
	for _, tt := range []struct {
		seg                string
		param, lead, stand bool // mostly a parameter after it, mostly one before it, often in a parameter's place
	}{
		{"workspaces", true, false, false}, {"billing-accounts", true, false, false}, {"billingAccounts", true, false, false},
		{"batch_edit", true, true, true}, {"search", false, false, true}, {"search_index", true, false, true}, {"kagofep", false, false, false}, {"-", false, false, false},
	} {
		p := positionOf([]byte(tt.seg))
		param, lead, stand := p.after != unseen && p.after > 5, p.before != unseen && p.before > 5, siblingOf([]byte(tt.seg)) > 5
		if param != tt.param || lead != tt.lead || stand != tt.stand {
			t.Errorf("%q: got %v, %v, %v, want %v, %v, %v (%+v)", tt.seg, param, lead, stand, tt.param, tt.lead, tt.stand, p)
		}
	}
}

func TestWholeSegment(t *testing.T) {
	for _, tt := range []struct {
		seg         string
		seen, first bool // by two providers, and at the beginning of their paths
	}{
		{"sign-in", true, true}, {"signIn", true, true}, {"sign_in", true, true}, {"abuse_reports", true, false}, {"abuse-crayfishes", false, false},
		{"users", true, true}, {"kagofep", false, false}, {"-", false, false},
	} {
		p := positionOf([]byte(tt.seg))
		if (p.whole > 0) != tt.seen || (p.first > 0) != tt.first {
			t.Errorf("%q: seen %d, first %d, want %v, %v", tt.seg, p.whole, p.first, tt.seen, tt.first)
		}
	}
}

// TestEvidenceAt checks that evidence is only consulted if shapes do not decide, and that what is known about earlier
// segments is used.
func TestEvidenceAt(t *testing.T) {
	for _, tt := range []struct {
		path   string
		known  int
		values uint32
		needed bool
		before neighbor
	}{
		{"/anna", 0, 0, false, nothing}, {"/anna/settings", 0, 0, true, nothing}, {"/42/settings", 0, 0, false, nothing},
		{"/anna/settings", 1, 1, true, aName}, {"/42/settings", 1, 1, true, anID}, {"/api/settings", 1, 0, true, aBase},
		{"/api/v2/settings", 2, 0, true, aVersion}, {"/kagofep/settings", 1, 0, true, aStrangeWord},
	} {
		e, needed := EvidenceAt([]byte(tt.path), tt.known, tt.values)
		if needed != tt.needed || neighbor(e[rowBefore]) != tt.before {
			t.Errorf("%s, %d: got %v, before %d, want %v, %d", tt.path, tt.known, needed, e[rowBefore], tt.needed, tt.before)
		}
	}
}
