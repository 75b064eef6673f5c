package spell

import (
	"math"
	"testing"
)

func TestThousands(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0", 999: "999", 1000: "1,000", -999: "-999", -1000: "-1,000", -1234567: "-1,234,567", 123456: "123,456",
		math.MaxInt64: "9,223,372,036,854,775,807", math.MinInt64: "-9,223,372,036,854,775,808",
	} {
		if got := Thousands(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

func TestShellWord(t *testing.T) {
	for _, tt := range []struct{ word, want string }{
		{"a-b_c./:=,@%+9", "a-b_c./:=,@%+9"}, {"", "''"}, {"a b", "'a b'"}, {"it's", `'it'\''s'`}, {"$x", "'$x'"}, {"a;b", "'a;b'"}, {"~", "'~'"},
	} {
		if got := ShellWord(tt.word); got != tt.want {
			t.Errorf("ShellWord(%q) = %s, want %s", tt.word, got, tt.want)
		}
	}
}
