package routenorm

import "bytes"

const (
	MaxPath  = 2048 // bytes of a cleaned path
	MaxDepth = 32   // segments of a cleaned path
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
	if len(path) > MaxPath || depth > MaxDepth || hasControl(path) || hasDotSegment(path) {
		return nil, false
	}
	return path, true
}

// What a byte of a path means to Plain.
const (
	markNone  = '0' + iota
	markEnd   // of the path
	markSlash // an empty or a dot segment may follow
	markOdd   // Clean must look at it
)

// marks is what each byte below 0x80 means, 32 bytes a line; all others mean nothing.
const marks = "33333333333333333333333333333333" +
	"00010300000000020000000000030001" +
	"00000000000000000000000000003000" +
	"00000000000000000000000000000003" +
	zeros + zeros + zeros + zeros

const zeros = "00000000000000000000000000000000"

// Plain is Clean for most paths: those in which nothing has to go but the end. It returns false for others, and for
// those with a backslash, with which the escapes of logs begin; Clean may take them all the same.
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
	return path, len(path) <= MaxPath && depth <= MaxDepth
}

var doubleSlash = []byte("//")

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
