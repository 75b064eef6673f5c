package guess

import (
	"slices"
	"strings"
	"testing"
)

// No word is listed twice.
func TestVocabulary(t *testing.T) {
	v := NewVocabulary()
	listed := 0
	for line := range strings.Lines(vocabularyWords) {
		if !strings.HasPrefix(line, "#") {
			listed += len(strings.Fields(line))
		}
	}
	if len(v) != listed || listed < 1000 {
		t.Errorf("%d words, %d of them distinct", listed, len(v))
	}
}

func TestVocabularyHas(t *testing.T) {
	v := Vocabulary{"bill": 5, "category": 50, "pay": 0, "schedule": 20, "share": 3, "stop": 3, "status": 90, "user": 300, "info": 40, "verify": 20}
	for word, want := range map[string]bool{
		"stop": true, "stops": true, "stopped": true, "stopping": true, "stopper": true, "stoped": true, "stoppped": false, "stopx": false,
		"billable": true, "billed": true, "billing": true, "bills": true, "payable": true, "shareable": true, "sharable": true,
		"shared": true, "sharing": true, "scheduler": true, "categories": true, "categoried": true, "verifier": true, "verifiable": true,
		"statuses": true, "users": true, "userinfo": true, "userinfos": true, "usersinfo": false, "userstopinfo": true, "userstopinfouser": false, "billinguser": true, "statuspayable": true,
		"bil": false, "ed": false, "s": false, "": false, strings.Repeat("bill", 40): false,
	} {
		if got := v.Has(word); got != want {
			t.Errorf("Has(%q) = %v, want %v", word, got, want)
		}
	}
}

func TestSplitWords(t *testing.T) {
	for in, want := range map[string]string{
		"users": "users", "bulkDelete": "bulk delete", "HTTPServer": "http server", "user_x-groups": "user groups", "v2": "", "getHTTP2Info": "get http info",
		"a": "", "": "", "42": "", "serverURL": "server url", "XMLHttpRequest": "xml http request",
	} {
		if got := SplitWords(in); !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("SplitWords(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestStrangeWords(t *testing.T) {
	for _, tt := range []struct {
		in             string
		strange, words int
	}{
		{"users", 0, 1}, {"Stopped", 0, 1}, {"billable", 0, 1}, {"userInfo", 0, 2}, {"kowalski", 1, 1}, {"user_kowalski", 1, 2}, {"v2", 0, 0},
		{strings.Repeat("x", maxWord+1), 1, 1},
	} {
		if strange, words := strangeWords([]byte(tt.in)); strange != tt.strange || words != tt.words {
			t.Errorf("strangeWords(%q) = %d, %d, want %d, %d", tt.in, strange, words, tt.strange, tt.words)
		}
	}
}
