package tag

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestValue(t *testing.T) {
	long := strings.Repeat("a", 300)
	tests := []struct{ in, want string }{
		{"/hoge/:id", "/hoge/:id"},
		{"GET /v1/{id}", "get_/v1/_id"},
		{"/Users", "/users"},
		{"/assets/*rest", "/assets/_rest"},
		{"a b|c,d#e\nf", "a_b_c_d_e_f"},
		{"a___b", "a_b"},
		{"a  |  b", "a_b"},
		{"trailing__", "trailing"},
		{"colon:", "colon"},
		{"colon:_:", "colon"},
		{"", "_"},
		{"|||", "_"},
		{"着信", "着信"},
		{"ＣＡＬＬ", "ｃａｌｌ"},
		{"\xff\xfe", "_"},
		{"a\xffb", "a_b"},
		{"\ufffd", "_"},
		{"app/web/50dc6c495c0c9188", "app/web/50dc6c495c0c9188"},
		{long, long[:maxLength-len("route:")]},
		{strings.Repeat("あ", 300), strings.Repeat("あ", maxLength-len("route:"))},
	}
	for _, tt := range tests {
		if got := Value("route", tt.in); got != tt.want {
			t.Errorf("Value(route, %q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestValueOfLongKey(t *testing.T) {
	for _, n := range []int{197, 198, 199, 200, 300} {
		if got, want := Value(strings.Repeat("k", n), "value"), "value"[:max(199-n, 1)]; got != want {
			t.Errorf("a key of %d: %q, want %q", n, got, want)
		}
	}
}

// A value as Datadog stores it does not change when stored again, and nothing in it can end a tag, a field or a
// datagram.
func FuzzValue(f *testing.F) {
	for _, s := range []string{"", "/hoge/:id", "A|#,\n", "\xff", "İ", strings.Repeat("_:", 200)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Value("route", s)
		if again := Value("route", got); again != got {
			t.Errorf("Value(%q) = %q, but again %q", s, got, again)
		}
		if got == "" || !utf8.ValidString(got) || strings.ContainsAny(got, "|,#\n\r \t@") {
			t.Errorf("Value(%q) = %q", s, got)
		}
		if n := utf8.RuneCountInString("route:" + got); n > maxLength {
			t.Errorf("Value(%q) has %d characters with its key", s, n)
		}
	})
}
