package elblog

import "bytes"

// parseALB parses an Application Load Balancer's line, starting at its second field, the time. It sets every field of e
// except Type, so that nothing remains of an earlier line. It reads no further than error_reason, the 25th field,
// because AWS keeps appending fields (in 2024, 2025 and 2026).
func parseALB(line []byte, i int, e *Entry) Reason {
	if !timeShaped(line, i) {
		return UnknownFormat
	}
	e.Format = ALB
	e.Timestamp, i = moment(line, i)
	var why Reason
	if i, why = e.common(line, i); why != 0 {
		return why
	}
	e.values, e.line, e.bytesAt = nil, line, i
	i = skip(line, skip(line, i)) // received_bytes, sent_bytes
	e.Request, i = field(line, i)
	e.UserAgent, i = field(line, i)
	i = skip(line, skip(line, i)) // ssl_cipher, ssl_protocol
	e.TargetGroupARN, i = field(line, i)
	i = skip(line, i) // trace_id
	e.DomainName, i = field(line, i)
	i = skip(line, skip(line, i)) // chosen_cert_arn, matched_rule_priority
	e.RequestCreationTime, i = field(line, i)
	e.ActionsExecuted, e.ErrorReason, e.actionsAt = nil, nil, i
	if i < len(line) && i >= 0 {
		i = e.actions(line, i)
	}
	if i < 0 {
		return BadFields
	}
	e.DomainName = bytes.TrimLeft(e.DomainName, " ")
	e.splitRequest()
	return 0
}

// actions parses the fields that the oldest lines lack: actions_executed, redirect_url and error_reason.
func (e *Entry) actions(line []byte, i int) int {
	e.ActionsExecuted, i = field(line, i)
	if i < 0 || i == len(line) {
		return i
	}
	if i = skip(line, i); i < 0 || i == len(line) {
		return i
	}
	e.ErrorReason, i = field(line, i)
	return i
}

// common parses the fields that ALB and Classic lines share: elb, client, target, the three processing times and the
// two statuses. Timestamp must be set, and elb must start at line[i]. A missing field is reported before an invalid
// one.
func (e *Entry) common(line []byte, i int) (next int, why Reason) {
	var ok0, ok1, ok2, ok3, ok4, ok5 bool
	e.Time, ok0 = parseTime(e.Timestamp)
	e.LoadBalancer, i = field(line, i)
	e.Client, i = field(line, i)
	e.Target, i = field(line, i)
	e.RequestProcessingTime, i, ok1 = duration(line, i)
	e.TargetProcessingTime, i, ok2 = duration(line, i)
	e.ResponseProcessingTime, i, ok3 = duration(line, i)
	e.ELBStatusCode, i, ok4 = status(line, i)
	e.TargetStatusCode, i, ok5 = status(line, i)
	switch {
	case i < 0:
		return i, BadFields
	case !ok0 || !ok1 || !ok2 || !ok3:
		return i, BadTime
	case len(e.LoadBalancer) == 0 || string(e.LoadBalancer) == "-":
		return i, BadLoadBalancer
	case !ok4 || !ok5:
		return i, BadStatus
	}
	return i, 0
}
