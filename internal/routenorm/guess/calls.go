package guess

import "bytes"

// isService reports whether a segment is the full name of a gRPC service: a package in lower case with at least two
// parts, followed by the service's name ("shop.cart.v1alpha2.CartService").
func isService(seg []byte) bool { return bytes.Count(seg, dot) > 1 && isQualified(seg) }

// isQualified reports whether a segment is a name of letters, digits and "_" that starts with a capital, preceded by
// dots and names that do not.
func isQualified(seg []byte) bool {
	at := bytes.LastIndexByte(seg, '.') + 1
	if at < 2 || at == len(seg) || !isUpper(seg[at]) {
		return false
	}
	for i, c := range seg {
		begins := i == 0 || seg[i-1] == '.'
		switch {
		case isLetter(c) && (!begins || i == at || isLower(c)):
		case !begins && (isDigit(c) || c == '_' || c == '.'):
		default:
			return false
		}
	}
	return true
}

// cutCall removes the key or the arguments from an OData segment: "Products(42)".
func cutCall(seg []byte) (name []byte, ok bool) {
	open := bytes.IndexByte(seg, '(')
	if open < 1 || seg[len(seg)-1] != ')' || !isLetter(seg[0]) {
		return nil, false
	}
	name = seg[:open]
	return name, KindOf(name) == KindWord
}

var comma = []byte(",")

// maxBatch is the maximum number of procedures of a batch in a route.
const maxBatch = 5

// isBatch reports whether a segment is several procedures of tRPC: "user.byId,post.list".
func isBatch(seg []byte) bool {
	n := 0
	for one := range bytes.SplitSeq(seg, comma) {
		n++
		if bytes.IndexByte(one, '.') < 1 || KindOf(one) != KindWord {
			return false
		}
	}
	return 1 < n && n <= maxBatch
}

// appendBatch appends a batch with a "_" for each comma, as Datadog stores it.
func appendBatch(dst, seg []byte) []byte {
	for _, c := range seg {
		if c == ',' {
			c = '_'
		}
		dst = append(dst, c)
	}
	return dst
}
