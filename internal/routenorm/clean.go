package routenorm

import "bytes"

const (
	maxPath  = 2048 // bytes of a cleaned path
	maxDepth = 32   // segments of a cleaned path
)

// Clean returns the path of a request target as routes are matched against it, and false if the target has no path that
// a route may count: then the route is Other.
//
// What goes: the query and the fragment (from the first "?" or "#"), the parameters of each segment (from its first
// ";", as in "/a;jsessionid=1/b"), empty segments (double slashes) and a trailing slash. "/" stays. Percent-escapes are
// not decoded.
//
// What is refused: a path that does not begin with "/", that holds control bytes or dot segments, escaped or not, that
// has more than 2,048 bytes or 32 segments.
//
// The result is path itself where nothing had to go but the end, else it is dst with the cleaned path appended; it is
// always the cleaned path alone.
func Clean(dst, path []byte) ([]byte, bool) {
	if i := bytes.IndexAny(path, "?#"); i >= 0 {
		path = path[:i]
	}
	if len(path) == 0 || path[0] != '/' || len(path) > 4*maxPath {
		return nil, false
	}
	out := dst[:0]
	depth := 0
	for _, seg := range bytes.Split(path[1:], []byte("/")) {
		if i := bytes.IndexByte(seg, ';'); i >= 0 {
			seg = seg[:i]
		}
		if len(seg) == 0 {
			continue
		}
		if dotSegment(seg) || hasControl(seg) {
			return nil, false
		}
		depth++
		out = append(append(out, '/'), seg...)
	}
	if len(out) == 0 {
		out = append(out, '/')
	}
	return out, len(out) <= maxPath && depth <= maxDepth
}

// dotSegment tells whether seg is "." or "..", with any dot as "%2e".
func dotSegment(seg []byte) bool {
	dots := 0
	for len(seg) > 0 {
		switch {
		case seg[0] == '.':
			seg = seg[1:]
		case len(seg) >= 3 && seg[0] == '%' && seg[1] == '2' && seg[2]|0x20 == 'e':
			seg = seg[3:]
		default:
			return false
		}
		dots++
	}
	return dots == 1 || dots == 2
}

// hasControl tells whether seg holds a control byte, escaped or not.
func hasControl(seg []byte) bool {
	for i, c := range seg {
		if c < 0x20 || c == 0x7f {
			return true
		}
		if c == '%' && i+2 < len(seg) && (seg[i+1] == '0' || seg[i+1] == '1' || (seg[i+1] == '7' && seg[i+2]|0x20 == 'f')) {
			return true
		}
	}
	return false
}
