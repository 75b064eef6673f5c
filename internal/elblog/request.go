package elblog

import "bytes"

// splitRequest sets Method, URL, Protocol, Host and Path from Request. It splits at the first and the last space, for
// the URL may hold some; spaces at the end do not count ("GET http://h:80/ HTTP/1.0 " is seen).
func (e *Entry) splitRequest() {
	r := e.Request
	for len(r) > 0 && r[len(r)-1] == ' ' {
		r = r[:len(r)-1]
	}
	first := bytes.IndexByte(r, ' ')
	if first < 0 {
		e.Method = r
		return
	}
	e.Method, e.URL = r[:first], r[first+1:]
	if last := bytes.LastIndexByte(e.URL, ' '); last >= 0 {
		e.URL, e.Protocol = e.URL[:last], e.URL[last+1:]
	}
	e.Host, e.Path = splitURL(e.URL)
	if e.Host == nil && string(e.Method) == "CONNECT" {
		e.Host = withoutPort(e.URL)
	}
}

// splitURL splits a URL into its host without port, and its origin form. Where the URL has no authority, host is nil;
// where it is neither absolute nor starts with a slash, path is all of it. An absolute URL without a path has "/",
// except that the load balancer itself writes a "-" behind the port for a request without one: http://host:80-
func splitURL(url []byte) (host, path []byte) {
	slash := bytes.IndexByte(url, '/')
	if slash < 1 || url[slash-1] != ':' || slash+1 >= len(url) || url[slash+1] != '/' {
		return nil, url
	}
	authority := url[slash+2:]
	if end := bytes.IndexAny(authority, "/?#"); end >= 0 {
		path = authority[end:]
		authority = authority[:end]
	}
	if n := len(authority); path == nil && n > 0 && authority[n-1] == '-' {
		path, authority = authority[n-1:], authority[:n-1]
	} else if path == nil || path[0] != '/' {
		path = url[slash : slash+1]
	}
	if at := bytes.LastIndexByte(authority, '@'); at >= 0 {
		authority = authority[at+1:]
	}
	return withoutPort(authority), path
}

// withoutPort cuts at the last colon: the load balancers write IPv6 addresses without brackets, 2001:db8::1:443. A
// colon inside brackets starts no port.
func withoutPort(b []byte) []byte {
	if colon := bytes.LastIndexByte(b, ':'); colon >= 0 && bytes.IndexByte(b[colon:], ']') < 0 {
		return b[:colon]
	}
	return b
}
