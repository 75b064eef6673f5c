package routenorm

// OtherMethod stands for every method that is not registered. Clients choose the method, so it must not become a tag
// unchecked.
const OtherMethod = "OTHER"

// Method returns the canonical spelling of a registered HTTP method, or else OtherMethod. Methods are case-sensitive
// (RFC 9110, section 9.1). The registry is IANA's "HTTP Method Registry" (iana.org/assignments/http-methods, read
// 2026-11-23) without its entry "*", which is reserved so that it is never a method.
func Method(b []byte) string {
	switch string(b) {
	case "GET":
		return "GET"
	case "POST":
		return "POST"
	case "PUT":
		return "PUT"
	case "DELETE":
		return "DELETE"
	case "PATCH":
		return "PATCH"
	case "HEAD":
		return "HEAD"
	case "OPTIONS":
		return "OPTIONS"
	}
	return rareMethod(b)
}

// rareMethod is a separate function so that the common methods are found by a short switch.
func rareMethod(b []byte) string {
	for _, m := range [...]string{
		"ACL", "BASELINE-CONTROL", "BIND", "CHECKIN", "CHECKOUT", "CONNECT", "COPY", "LABEL", "LINK", "LOCK", "MERGE",
		"MKACTIVITY", "MKCALENDAR", "MKCOL", "MKREDIRECTREF", "MKWORKSPACE", "MOVE", "ORDERPATCH", "PRI", "PROPFIND",
		"PROPPATCH", "QUERY", "REBIND", "REPORT", "SEARCH", "TRACE", "UNBIND", "UNCHECKOUT", "UNLINK", "UNLOCK",
		"UPDATE", "UPDATEREDIRECTREF", "VERSION-CONTROL",
	} {
		if m == string(b) {
			return m
		}
	}
	return OtherMethod
}
