package elblog

import "time"

// Format is the kind of load balancer that wrote a line.
type Format uint8

// The formats. Each line is recognized by itself.
const (
	ALB Format = iota + 1 // Application Load Balancer, 22 to 34 fields and any later ones
	CLB                   // Classic Load Balancer, 12 or 15 fields
	NLB                   // Network Load Balancer, TLS listener, 22 fields; no request, no status, no processing time
)

// String returns "alb", "clb" or "nlb".
func (f Format) String() string {
	switch f {
	case ALB:
		return "alb"
	case CLB:
		return "clb"
	case NLB:
		return "nlb"
	}
	return "unknown"
}

// NoStatus is the value of a status that is "-" or absent.
const NoStatus = -1

// NotMeasured is the value of a processing time that is -1, "-" or absent.
const NotMeasured time.Duration = -1

// Entry is one line of an access log.
//
// Every []byte refers to the line's bytes in the Scanner's buffer: it is valid until the next call of Scan, must be
// copied to be kept, and must not be modified or appended to. Escapes (\x22) are as logged; see Unescape. A field that
// the format does not have, or that the line is too short for, is nil; a field logged as "-" is the single byte '-'.
// Field returns the fields that are not listed here. If the log was opened with Options.Fields, fields that were not
// requested may be nil, and processing times may be NotMeasured.
type Entry struct {
	Format       Format
	Type         []byte // ALB: http https h2 grpcs ws wss; NLB: tls; CLB: nil
	Timestamp    []byte // time as logged; an NLB logs no zone, and its times are UTC
	Time         int64  // Timestamp in nanoseconds since 1970 UTC. ALB: response generated; CLB: request received
	LoadBalancer []byte // ALB app/NAME/ID, NLB net/NAME/ID, CLB NAME
	Client       []byte // address:port, IPv6 without brackets; see ClientAddr
	Target       []byte // address:port or "-"

	RequestProcessingTime  time.Duration // NotMeasured, or >= 0
	TargetProcessingTime   time.Duration
	ResponseProcessingTime time.Duration

	ELBStatusCode    int // 0 to 999 or NoStatus; "000" is 0
	TargetStatusCode int // 0 to 999 or NoStatus

	Request []byte // the quoted request; the fields below ignore spaces at its end
	Method  []byte // up to the first space of Request, as sent
	Host    []byte // host of the request's URL, without its port, as sent; an IPv6 address may have brackets; nil if there is no authority
	Path    []byte // path and query of the request's URL; "-" or anything that does not start with '/' if there is none

	UserAgent           []byte
	TargetGroupARN      []byte
	DomainName          []byte // the TLS server name, without leading spaces
	RequestCreationTime []byte // as logged; NLB: tls_connection_creation_time; see Elapsed
	ActionsExecuted     []byte // comma-separated; may be empty; see LastAction
	ErrorReason         []byte

	values    *[Fields][]byte // of a vended entry; nil for a legacy line
	line      []byte          // of a legacy entry: where Field reads from
	bytesAt   int             // ALB: where received_bytes starts in line
	actionsAt int             // ALB: where actions_executed starts; len(line) if the line lacks it
}
