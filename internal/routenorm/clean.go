package routenorm

import "bytes"

const (
	MaxPath  = 2048 // bytes of the longest path that Clean accepts
	maxDepth = 32   // segments of the deepest path that Clean accepts
)

// Clean returns the path of a request target in the form that routes are matched against. It returns false if the request
// may not be counted under any route. It then counts under Other.
//
// Clean removes the query and the fragment (from the first "?" or "#"), the parameters of each segment (from its first
// ";": "/a;jsessionid=1/b" becomes "/a/b", as servers with such parameters treat it), empty segments, and a trailing
// slash. "/" is kept. Percent-escapes are not decoded.
//
// Clean rejects a path that does not start with "/", one that contains a control byte or a dot segment, escaped or not,
// and one that after cleaning has more than MaxPath bytes or maxDepth segments. Some servers decode escaped slashes and
// backslashes, so dot segments between those are rejected too ("..%2f..%2fetc").
//
// If only the end of path is removed, the result is a part of path. Otherwise it is written to dst, from its start.
func Clean(dst, path []byte) ([]byte, bool) {
	if len(path) == 0 || path[0] != '/' {
		return nil, false
	}
	if plain, ok := Plain(path); ok {
		return plain, true
	}
	if end := bytes.IndexAny(path, "?#"); end >= 0 {
		path = path[:end]
	}
	for len(path) > 1 && path[len(path)-1] == '/' {
		path = path[:len(path)-1]
	}
	if bytes.IndexByte(path, ';') >= 0 || bytes.Contains(path, doubleSlash) {
		path = rebuild(dst[:0], path)
	}
	depth := bytes.Count(path, doubleSlash[:1])
	if len(path) > MaxPath || depth > maxDepth || hasControl(path) || hasDotSegment(path) {
		return nil, false
	}
	return path, true
}

// mark is the meaning of a byte of a path for Plain.
type mark uint8

const (
	markNone  mark = iota
	markEnd        // the path ends before it
	markSlash      // an empty or a dot segment may follow
	markOdd        // Clean must examine it
)

var marks = [256]mark{
	'/': markSlash, '?': markEnd, '#': markEnd, ';': markOdd, '%': markOdd, '\\': markOdd,

	// Control bytes.
	0x00: markOdd, 0x01: markOdd, 0x02: markOdd, 0x03: markOdd, 0x04: markOdd, 0x05: markOdd, 0x06: markOdd, 0x07: markOdd,
	0x08: markOdd, 0x09: markOdd, 0x0a: markOdd, 0x0b: markOdd, 0x0c: markOdd, 0x0d: markOdd, 0x0e: markOdd, 0x0f: markOdd,
	0x10: markOdd, 0x11: markOdd, 0x12: markOdd, 0x13: markOdd, 0x14: markOdd, 0x15: markOdd, 0x16: markOdd, 0x17: markOdd,
	0x18: markOdd, 0x19: markOdd, 0x1a: markOdd, 0x1b: markOdd, 0x1c: markOdd, 0x1d: markOdd, 0x1e: markOdd, 0x1f: markOdd,
	0x7f: markOdd,
}

// Plain is Clean for most paths: those that lose only their end. It returns false for all other paths, which Clean may
// accept, and for paths with a backslash, which starts an escape in logs.
func Plain(path []byte) ([]byte, bool) {
	if len(path) == 0 || path[0] != '/' {
		return nil, false
	}
	depth := 0
	for i, c := range path {
		switch marks[c] {
		case markNone:
			continue
		case markSlash:
			if depth++; i+1 < len(path) && (path[i+1] == '/' || path[i+1] == '.') {
				return nil, false
			}
			continue
		case markOdd:
			return nil, false
		}
		path = path[:i]
		break
	}
	if n := len(path) - 1; n > 0 && path[n] == '/' {
		path, depth = path[:n], depth-1
	}
	return path, len(path) <= MaxPath && depth <= maxDepth
}

var doubleSlash = []byte("//")

// rebuild appends path to dst, omitting the parameters of segments and empty segments.
func rebuild(dst, path []byte) []byte {
	for rest := path; len(rest) > 0; {
		seg := rest[1:]
		if i := bytes.IndexByte(seg, '/'); i >= 0 {
			seg, rest = seg[:i], seg[i:]
		} else {
			rest = nil
		}
		if i := bytes.IndexByte(seg, ';'); i >= 0 {
			seg = seg[:i]
		}
		if len(seg) > 0 {
			dst = append(append(dst, '/'), seg...)
		}
	}
	if len(dst) == 0 {
		return append(dst, '/')
	}
	return dst
}

// hasControl reports whether a path contains a byte below 0x20, 0x7f, or the escape of one of these.
func hasControl(path []byte) bool {
	for i, c := range path {
		if c < 0x20 || c == 0x7f {
			return true
		}
		if c == '%' && i+2 < len(path) && isHexDigit(path[i+2]) {
			if d := path[i+1]; d == '0' || d == '1' || d == '7' && path[i+2]|0x20 == 'f' {
				return true
			}
		}
	}
	return false
}

// hasDotSegment reports whether there is a "." or ".." between slashes, where each dot and slash may be escaped.
func hasDotSegment(path []byte) bool {
	dots := 0 // since the last slash; negative after any other character
	for len(path) > 0 {
		switch c, n := decodeOne(path); {
		case c == '/' || c == '\\':
			if dots == 1 || dots == 2 {
				return true
			}
			dots, path = 0, path[n:]
		case c == '.' && dots >= 0:
			dots, path = dots+1, path[n:]
		default:
			dots, path = -1, path[n:]
		}
	}
	return dots == 1 || dots == 2
}

// decodeOne returns the first byte of b and 1. If b starts with the escape of a dot, a slash or a backslash, it returns
// that character and the length of the escape.
func decodeOne(b []byte) (c byte, n int) {
	if b[0] != '%' || len(b) < 3 {
		return b[0], 1
	}
	switch hi, lo := b[1], b[2]|0x20; {
	case hi == '2' && lo == 'e':
		return '.', 3
	case hi == '2' && lo == 'f':
		return '/', 3
	case hi == '5' && lo == 'c':
		return '\\', 3
	}
	return '%', 1
}
