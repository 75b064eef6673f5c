package elblog

import "bytes"

// parseCLB parses a Classic Load Balancer's line: 15 fields, or the 12 of 2014, which lack user_agent, ssl_cipher and
// ssl_protocol. An ALB's connection log also starts with a time, but separates address and port.
//
// A user agent may contain a newline (a folded header); the next line then starts with a space and is malformed. So a
// missing closing quote is not an error: the user agent extends to the end of the line.
func parseCLB(line []byte, e *Entry) Reason {
	if !timeShaped(line, 0) {
		return UnknownFormat
	}
	*e = Entry{Format: CLB, line: line}
	var i int
	e.Timestamp, i = moment(line, 0)
	i, why := e.common(line, i)
	if e.Client != nil && bytes.IndexByte(e.Client, ':') < 0 {
		return BadClient
	}
	if why != 0 {
		return why
	}
	i = skip(line, skip(line, i)) // received_bytes, sent_bytes
	e.Request, i = field(line, i)
	if i < 0 {
		return BadFields
	}
	if i < len(line) {
		if e.UserAgent, _ = field(line, i); e.UserAgent == nil {
			e.UserAgent = line[i+1:]
		}
	}
	e.splitRequest()
	return 0
}
