package elblog

// Reason says why a line is not an entry. The zero value means that it is one.
//
// A reason is about the line's form only; it never holds any of the line's bytes, because those are the client's.
type Reason uint8

// The reasons, in the order in which they are looked for.
const (
	TooLong         Reason = iota + 1 // more than maxLine bytes
	Empty                             // no bytes at all
	UnknownFormat                     // starts like no format: no type and time, no time
	BadFields                         // fewer fields than the format's oldest form, or an unfinished quoted one
	BadTime                           // the time or a processing time is invalid
	BadLoadBalancer                   // no load balancer; callers also use it for a load balancer other than the object's
	BadClient                         // a Classic client without a port, which is how connection logs look
	BadStatus                         // a status that is neither "-" nor one to three digits
	reasons
)

// Reasons is the number of reasons and the zero value: a size for arrays indexed by Reason.
const Reasons = int(reasons)

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
