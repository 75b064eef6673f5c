package elblog

// parseNLB parses a Network Load Balancer's line, starting at its second field, the version. Only TLS listeners write
// such lines. They have no request and no status.
func parseNLB(line []byte, i int, e *Entry) Reason {
	i = skip(line, i) // version
	if !timeShaped(line, i) {
		return UnknownFormat
	}
	*e = Entry{
		Format: NLB, line: line, Type: e.Type, ELBStatusCode: NoStatus, TargetStatusCode: NoStatus,
		RequestProcessingTime: NotMeasured, TargetProcessingTime: NotMeasured, ResponseProcessingTime: NotMeasured,
	}
	e.Timestamp, i = field(line, i)
	var ok bool
	if e.Time, ok = parseTime(e.Timestamp); !ok {
		return BadTime
	}
	e.LoadBalancer, i = field(line, i)
	i = skip(line, i) // listener
	e.Client, i = field(line, i)
	e.Target, i = field(line, i)
	for range 10 {
		i = skip(line, i) // connection_time to tls_named_group
	}
	e.DomainName, i = field(line, i)
	for range 3 {
		i = skip(line, i) // the ALPN fields
	}
	e.RequestCreationTime, i = field(line, i)
	if i < 0 {
		return BadFields
	}
	if len(e.LoadBalancer) == 0 || string(e.LoadBalancer) == "-" {
		return BadLoadBalancer
	}
	return 0
}
