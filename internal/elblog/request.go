package elblog

import "bytes"

// splitRequest sets Method, Host and Path from Request.
func (e *Entry) splitRequest() {
	var url []byte
	e.Method, url, _ = requestParts(e.Request)
	if e.Host, e.Path = splitURL(url); e.Host == nil && string(e.Method) == "CONNECT" {
		e.Host = withoutPort(url)
	}
}

// requestParts splits a request at its first and last space, because the URL may contain spaces. Spaces at the end are
// ignored ("GET http://h:80/ HTTP/1.0 " occurs). A missing part is nil.
func requestParts(r []byte) (method, url, protocol []byte) {
	for len(r) > 0 && r[len(r)-1] == ' ' {
		r = r[:len(r)-1]
	}
	first := bytes.IndexByte(r, ' ')
	if first < 0 {
		return r, nil, nil
	}
	method, url = r[:first], r[first+1:]
	if last := bytes.LastIndexByte(url, ' '); last >= 0 {
		url, protocol = url[:last], url[last+1:]
	}
	return method, url, protocol
}

// splitURL splits a URL into its host, without the port, and its path with the query. host is nil if the URL has no
// authority. path is the whole URL if it is neither absolute nor starts with a slash. The path of an absolute URL
// without one is "/". For a request without a URL the load balancer writes "-" after the port, http://host:80-, and
// then path is "-".
func splitURL(url []byte) (host, path []byte) {
	slash := bytes.IndexByte(url, '/')
	if slash < 1 || slash+1 >= len(url) || url[slash+1] != '/' || !isScheme(url[:slash]) {
		return nil, url
	}
	authority, path := url[slash+2:], url[slash:slash+1]
	if n := authorityEnd(authority); n < len(authority) {
		if authority[n] == '/' {
			path = authority[n:]
		}
		authority = authority[:n]
	} else if n > 0 && authority[n-1] == '-' {
		authority, path = authority[:n-1], authority[n-1:]
	}
	if at := bytes.IndexByte(authority, '@'); at >= 0 {
		authority = authority[bytes.LastIndexByte(authority, '@')+1:]
	}
	return withoutPort(authority), path
}

// isScheme reports whether b is "http:" or the like. A URL such as a?b=c://d/e has no authority.
func isScheme(b []byte) bool {
	n := len(b) - 1
	if n < 1 || b[n] != ':' {
		return false
	}
	for _, c := range b[:n] {
		if !isAlnum(c) {
			return false
		}
	}
	return true
}

// authorityEnd returns the index of the first slash, question mark or hash, or the length.
func authorityEnd(b []byte) int {
	for _, c := range [...]byte{'/', '?', '#'} {
		if n := bytes.IndexByte(b, c); n >= 0 {
			b = b[:n]
		}
	}
	return len(b)
}

// withoutPort cuts at the last colon: the load balancers write IPv6 addresses without brackets, 2001:db8::1:443. A
// colon inside brackets starts no port.
func withoutPort(b []byte) []byte {
	for i := len(b) - 1; i >= 0; i-- {
		switch b[i] {
		case ':':
			return b[:i]
		case ']':
			return b
		}
	}
	return b
}
