package routenorm

import "bytes"

const (
	maxPath  = 2048 // bytes of a cleaned path
	maxDepth = 32   // segments of a cleaned path
)

// Clean returns the path of a request target in the spelling that routes are matched against, and false if no route may
// count it: then the route is Other.
//
// What goes: the query and the fragment (from the first "?" or "#"); the parameters of each segment (from its first ";":
// "/a;jsessionid=1/b" is "/a/b", as servers that know them see it); empty segments, which double slashes make; a trailing
// slash. "/" stays. Percent-escapes are not decoded.
//
// What is refused: a path that does not begin with "/", that holds a control byte or a dot segment, escaped or not, or
// that has more than 2,048 bytes or 32 segments after all that. A dot segment hidden behind an escaped slash or a
// backslash ("..%2f..%2fetc", which some servers decode) is one too.
//
// The result is a part of path where nothing had to go but its end, else it is written over dst, from dst's beginning.
func Clean(dst, path []byte) ([]byte, bool) {
	if len(path) == 0 || path[0] != '/' {
		return nil, false
	}
	end, depth, plain := scan(path)
	path = path[:end]
	for len(path) > 1 && path[len(path)-1] == '/' {
		path, depth = path[:len(path)-1], depth-1
	}
	if !plain {
		if bytes.IndexByte(path, ';') >= 0 || bytes.Contains(path, doubleSlash) {
			path = rebuild(dst[:0], path)
		}
		depth = bytes.Count(path, doubleSlash[:1])
		if hasControl(path) || hasDotSegment(path) {
			return nil, false
		}
	}
	if len(path) > maxPath || depth > maxDepth {
		return nil, false
	}
	return path, true
}

var doubleSlash = []byte("//")

// scan returns where the path ends before its query or fragment, its slashes, and whether it is plain: then nothing in
// it needs a closer look.
func scan(path []byte) (end, slashes int, plain bool) {
	last := byte(0)
	plain = true
	for i, c := range path {
		switch c {
		case '?', '#':
			return i, slashes, plain
		case '/':
			slashes++
			if last == '/' {
				plain = false
			}
		case '.':
			if last == '/' {
				plain = false
			}
		case '%', ';', '\\', 0x7f:
			plain = false
		default:
			if c < 0x20 {
				plain = false
			}
		}
		last = c
	}
	return len(path), slashes, plain
}

// rebuild appends path to dst without the parameters of segments and without empty segments.
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

// hasControl tells a byte below 0x20 or 0x7f, or the escape of one.
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

// hasDotSegment tells a "." or ".." between slashes, with each dot and each slash in any spelling.
func hasDotSegment(path []byte) bool {
	dots := 0 // since the last slash; negative: something else came
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

// decodeOne returns the first byte of b, or what the escape there stands for if that is a dot, a slash or a backslash,
// and how many bytes of b spell it.
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
