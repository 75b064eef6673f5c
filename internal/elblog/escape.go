package elblog

import "bytes"

// Unescape appends b to dst, and decodes the escapes of the logs: \xNN in either case, \x000000NN, \" and \\. Any other
// backslash is kept. The result may be invalid UTF-8 and may contain control bytes.
func Unescape(dst, b []byte) []byte {
	for {
		i := bytes.IndexByte(b, '\\')
		if i < 0 {
			return append(dst, b...)
		}
		dst = append(dst, b[:i]...)
		c, n := unescape(b[i:])
		dst = append(dst, c)
		b = b[i+n:]
	}
}

// unescape decodes the escape at the start of b and returns its length. The eight-digit form is recognized by its
// zeros.
func unescape(b []byte) (c byte, n int) {
	if len(b) >= 2 && (b[1] == '"' || b[1] == '\\') {
		return b[1], 2
	}
	if bytes.HasPrefix(b, []byte(`\x000000`)) && len(b) >= 10 {
		if c, ok := unhex(b[8], b[9]); ok {
			return c, 10
		}
	}
	if len(b) >= 4 && b[1] == 'x' {
		if c, ok := unhex(b[2], b[3]); ok {
			return c, 4
		}
	}
	return b[0], 1
}

func unhex(hi, lo byte) (byte, bool) {
	h, ok1 := nibble(hi)
	l, ok2 := nibble(lo)
	return h<<4 | l, ok1 && ok2
}

func nibble(c byte) (byte, bool) {
	switch {
	case isDigit(c):
		return c - '0', true
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return (c | 0x20) - 'a' + 10, true
	}
	return 0, false
}
