package elblog

import "testing"

func TestUnescape(t *testing.T) {
	for _, row := range []struct{ in, want string }{
		{``, ""},
		{`plain`, "plain"},
		{`say \x22hi\x22`, `say "hi"`},
		{`a\x5cb`, `a\b`},
		{`\xC3\x88`, "È"},
		{`\xc3\x88`, "È"},
		{`\xC3\x8`, "\xc3\\x8"},
		{`\x000000e3\x00000081\x00000082`, "あ"},
		{`\x000000zz`, "\x000000zz"},
		{`\x0000003`, "\x0000003"},
		{`\x00000122`, "\x00000122"}, // not one byte in eight digits, but a byte in two digits
		{`say \"hi\"`, `say "hi"`},
		{`C:\\x22`, `C:\x22`},
		{`\\\"`, `\"`},
		{`\n\t\u00e3`, `\n\t\u00e3`},
		{`\x`, `\x`},
		{`\xg0`, `\xg0`},
		{`\`, `\`},
		{`a\`, `a\`},
		{`\x0a\x00\xff`, "\n\x00\xff"},
	} {
		if got := string(Unescape([]byte("> "), []byte(row.in))); got != "> "+row.want {
			t.Errorf("Unescape(%q) = %q, want %q", row.in, got, "> "+row.want)
		}
	}
}
