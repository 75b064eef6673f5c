package delivery

// result is the result of one object, as spelled in the log and in the tag of <prefix>.objects.
type result string

// The results of objects that are done.
const (
	counted       result = "counted"
	changed       result = "changed"        // an earlier try counted differently or read other content; not sent if that try was complete
	tooLate       result = "late"           // every point is too old for Datadog; none was sent
	otherKind     result = "other_kind"     // the load balancer writes legacy and vended logs, and the other kind is counted
	skipped       result = "skipped"        // not an access log, or not an event of a new object
	unknownFormat result = "unknown_format" // neither an access log nor anything else that load balancers write
	duplicate     result = "duplicate"      // the same object occurred earlier in this invocation; it shares that outcome
)

// The results of objects that another try may count. Nothing is wrong with these objects.
const (
	unconfirmed result = "unconfirmed" // sent and handed back, for more passes
	deferred    result = "deferred"    // too little time or room was left in the invocation
	tooEarly    result = "early"       // its last point lies in the future
	unavailable result = "unavailable" // S3 did not answer, or the body broke off
	noLedger    result = "ledger"      // DynamoDB did not answer
	noDogStatsD result = "dogstatsd"   // points may be lost
	noIntake    result = "intake"      // Datadog's API did not accept every point
	noHistory   result = "history"     // its points were sent, and its counts could not be written to the history
	panicked    result = "panic"       // a fault in this program
)

// The results of objects that no further try can count.
const (
	unknownEvent  result = "unknown_event"   // the notification is not understood
	badPeriod     result = "bad_period"      // the end of the period in its key cannot be right
	unknownFields result = "unknown_fields"  // a log whose fields are unknown or too few
	noTable       result = "no_table"        // a log without a period in its key, while there is no table
	notFound      result = "not_found"       // it does not exist any more
	accessDenied  result = "access_denied"   // or it does not exist, if s3:ListBucket is not allowed
	archived      result = "archived"        // in a storage class that must be restored first
	notGzip       result = "not_gzip"        // named .gz, but neither gzip nor a log
	corrupt       result = "corrupt"         // a gzip stream that breaks off or fails its checksum, or content that is not text
	tooLarge      result = "too_large"       // over the size limits
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

// isFinal reports whether a further try would have the same result.
func (r result) isFinal() bool {
	switch r {
	case unknownEvent, badPeriod, unknownFields, noTable, notFound, accessDenied, archived, notGzip, corrupt, tooLarge, tooManyPoints:
		return true
	}
	return false
}
