package guess

import "bytes"

var slash, doubleSlash = []byte("/"), []byte("//")

// MaskWords appends a heuristic route to dst, with ":id" in place of each word that is not in the vocabulary of public
// APIs. Such a word may be a name, or a secret that looks like one: "/profile/kowalski" becomes "/profile/:id".
func MaskWords(dst, route []byte) []byte {
	if len(route) == 0 || route[0] != '/' || len(route) == 1 {
		return append(dst, route...)
	}
	for seg := range bytes.SplitSeq(route[1:], slash) {
		dst = append(dst, '/')
		if strange, words := strangeWords(seg); seg[0] == ':' || KindOf(seg) == KindVersion || strange == 0 && words > 0 {
			dst = append(dst, seg...)
		} else {
			dst = append(dst, ":id"...)
		}
	}
	return dst
}
