package elblog

// Reason says why a line is not an entry. The zero value means that it is one.
//
// A reason describes only the line's form. It never contains bytes of the line, because they come from the client.
type Reason uint8

// The reasons, in the order in which they are checked.
const (
	TooLong         Reason = iota + 1 // more than maxLine bytes
	Empty                             // no bytes at all
	UnknownFormat                     // does not start like any format: neither a type and a time, nor a time
	BadFields                         // fewer fields than the format's oldest form, or a quoted field without an end
	BadTime                           // the time or a processing time is invalid
	BadLoadBalancer                   // no load balancer; callers also use it for a load balancer that is not the object's
	BadClient                         // a Classic client without a port, as in connection logs
	BadStatus                         // a status that is neither "-" nor one to three digits
)

// String returns the reason as tags and JSON spell it, and "" for the zero value.
func (r Reason) String() string {
	switch r {
	case TooLong:
		return "too-long"
	case Empty:
		return "empty"
	case UnknownFormat:
		return "format"
	case BadFields:
		return "fields"
	case BadTime:
		return "time"
	case BadLoadBalancer:
		return "load-balancer"
	case BadClient:
		return "client"
	case BadStatus:
		return "status"
	}
	return ""
}
