package elblog

import "bytes"

// parseCLB parses a Classic Load Balancer's line: 15 fields, or 12 as written in 2014, without user_agent, ssl_cipher
// and ssl_protocol. An ALB's connection log starts alike, with a time, but has address and port apart.
func parseCLB(line []byte, e *Entry) Reason {
	if !timeShaped(line, 0) {
		return UnknownFormat
	}
	e.Format = CLB
	var i int
	e.Timestamp, i = field(line, 0)
	_, k := field(line, i)
	if client, _ := field(line, k); client != nil && bytes.IndexByte(client, ':') < 0 {
		return BadClient
	}
	var why Reason
	if i, why = e.common(line, i); why != 0 {
		return why
	}
	i = skip(line, i, 2) // received_bytes, sent_bytes
	e.Request, i = field(line, i)
	if i >= 0 && i < len(line) {
		e.UserAgent, i = field(line, i)
	}
	if i < 0 {
		return BadFields
	}
	e.splitRequest()
	return 0
}
