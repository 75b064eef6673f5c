package routenorm

import "bytes"

// Heuristic appends the route of a cleaned path to dst, judged segment by segment without any table.
func Heuristic(dst, path []byte) []byte {
	if len(path) == 0 || path[0] != '/' {
		return append(dst, Other...)
	}
	if len(path) == 1 {
		return append(dst, '/')
	}
	for rest := path[1:]; ; {
		i := bytes.IndexByte(rest, '/')
		seg := rest
		if i >= 0 {
			seg = rest[:i]
		}
		dst = append(dst, '/')
		if k := kindOf(seg); k == kindWord || k == kindVersion {
			dst = append(dst, seg...)
		} else {
			dst = append(dst, ":id"...)
		}
		if i < 0 {
			return dst
		}
		rest = rest[i+1:]
	}
}
