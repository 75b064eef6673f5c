package delivery

// Result is what became of one object, as the log and the tag of <prefix>.objects spell it.
type Result string

// The results of objects that are done.
const (
	Counted       Result = "counted"
	Changed       Result = "changed"        // tried before by another counting or with another content; not sent again if that try was whole
	Late          Result = "late"           // every point is older than Datadog takes; none was sent
	OtherKind     Result = "other_kind"     // of a load balancer that writes legacy and vended logs: the others are counted
	Skipped       Result = "skipped"        // not an access log, or not an event of a new object
	UnknownFormat Result = "unknown_format" // neither an access log nor anything else that load balancers write
	Duplicate     Result = "duplicate"      // the same object as one before it in the same invocation, whose outcome it shares
)

// The results of objects that another try may count. Nothing is wrong with them.
const (
	Unconfirmed Result = "unconfirmed" // sent and handed back: more passes are to send it
	Deferred    Result = "deferred"    // too little time or room was left in the invocation
	Early       Result = "early"       // its last point lies in the future
	Unavailable Result = "unavailable" // S3 did not answer, or broke off
	NoLedger    Result = "ledger"      // DynamoDB did not answer
	NoDogStatsD Result = "dogstatsd"   // points may be lost
	NoIntake    Result = "intake"      // Datadog's API did not accept every point
	NoHistory   Result = "history"     // its points were sent, and its counts could not be written to the history
	Panicked    Result = "panic"       // a fault in this program
)

// The results of objects that no further try will count.
const (
	UnknownEvent  Result = "unknown_event"   // the notification is not understood
	BadPeriod     Result = "bad_period"      // the end of its period, as its key has it, cannot be one
	UnknownFields Result = "unknown_fields"  // a log whose fields are not known, or too few
	NoTable       Result = "no_table"        // a log without a period in its key, where there is no table
	NotFound      Result = "not_found"       // gone
	AccessDenied  Result = "access_denied"   // or gone, where s3:ListBucket is not allowed
	Archived      Result = "archived"        // in a storage class that must be restored first
	NotGzip       Result = "not_gzip"        // named .gz, neither gzip nor a log
	Corrupt       Result = "corrupt"         // gzip that breaks off or fails its checksum, or no text
	TooLarge      Result = "too_large"       // over the size caps
	TooManyPoints Result = "too_many_points" // over the limit of points even with all routes folded
)

// done reports whether the object needs no further try.
func (r Result) done() bool {
	switch r {
	case Counted, Changed, Late, OtherKind, Skipped, UnknownFormat, Duplicate:
		return true
	}
	return false
}

// poison reports whether a further try would end alike.
func (r Result) poison() bool {
	switch r {
	case UnknownEvent, BadPeriod, UnknownFields, NoTable, NotFound, AccessDenied, Archived, NotGzip, Corrupt, TooLarge, TooManyPoints:
		return true
	}
	return false
}
