package term

import (
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// EscapedJSON escapes the characters of JSON that a terminal might interpret: DEL, the control characters after it, and
// those that change the direction of text. They can only be in strings, where \u escapes mean the same.
func EscapedJSON(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		switch {
		case r == '\n' || strconv.IsPrint(r):
			out = append(out, text[:n]...)
		case r > 0xffff:
			hi, lo := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, hi, lo)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
		text = text[n:]
	}
	return out
}
