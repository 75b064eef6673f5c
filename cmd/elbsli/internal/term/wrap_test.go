package term

import "testing"

func TestFold(t *testing.T) {
	for _, tt := range []struct {
		text  string
		width int
		want  string
	}{
		{"one two three\n", 0, "one two three\n"},
		{"one two three\n", 13, "one two three\n"},
		{"one two three\n", 12, "one two\n  three\n"},
		{"  one two three\nfour", 10, "  one\n    two\n    three\nfour"},
		{"über alle\n", 9, "über alle\n"},
		{"averylongword here\n", 8, "averylongword\n  here\n"},
	} {
		if got := Fold(tt.text, tt.width); got != tt.want {
			t.Errorf("Fold(%q, %d) = %q, want %q", tt.text, tt.width, got, tt.want)
		}
	}
}
