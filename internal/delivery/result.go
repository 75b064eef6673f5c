package delivery

// result is the result of one object, as spelled in the log and in the tag of <prefix>.objects.
type result string

// The results of objects that are done.
const (
	counted       result = "counted"
	changed       result = "changed"        // tried before under another counting or with other content; not sent if that try was complete
	tooLate       result = "late"           // every point is older than Datadog takes; none was sent
	otherKind     result = "other_kind"     // of a load balancer that writes legacy and vended logs: the others are counted
	skipped       result = "skipped"        // not an access log, or not an event of a new object
	unknownFormat result = "unknown_format" // neither an access log nor anything else that load balancers write
	duplicate     result = "duplicate"      // the same object came before in this invocation; it shares that outcome
)

// The results of objects that another try may count. Nothing is wrong with them.
const (
	unconfirmed result = "unconfirmed" // sent and handed back, for more passes
	deferred    result = "deferred"    // too little time or room was left in the invocation
	tooEarly    result = "early"       // its last point lies in the future
	unavailable result = "unavailable" // S3 did not answer, or broke off
	noLedger    result = "ledger"      // DynamoDB did not answer
	noDogStatsD result = "dogstatsd"   // points may be lost
	noIntake    result = "intake"      // Datadog's API did not accept every point
	noHistory   result = "history"     // its points were sent, and its counts could not be written to the history
	panicked    result = "panic"       // a fault in this program
)

// The results of objects that no further try will count.
const (
	unknownEvent  result = "unknown_event"   // the notification is not understood
	badPeriod     result = "bad_period"      // the end of the period in its key cannot be right
	unknownFields result = "unknown_fields"  // a log whose fields are not known, or too few
	noTable       result = "no_table"        // a log without a period in its key, and there is no table
	notFound      result = "not_found"       // gone
	accessDenied  result = "access_denied"   // or gone, where s3:ListBucket is not allowed
	archived      result = "archived"        // in a storage class that must be restored first
	notGzip       result = "not_gzip"        // named .gz, neither gzip nor a log
	corrupt       result = "corrupt"         // gzip that breaks off or fails its checksum, or no text
	tooLarge      result = "too_large"       // over the size caps
	tooManyPoints result = "too_many_points" // over the limit of points even with all routes folded
)

// done reports whether the object needs no further try.
func (r result) done() bool {
	switch r {
	case counted, changed, tooLate, otherKind, skipped, unknownFormat, duplicate:
		return true
	}
	return false
}

// poison reports whether a further try would end the same.
func (r result) poison() bool {
	switch r {
	case unknownEvent, badPeriod, unknownFields, noTable, notFound, accessDenied, archived, notGzip, corrupt, tooLarge, tooManyPoints:
		return true
	}
	return false
}
