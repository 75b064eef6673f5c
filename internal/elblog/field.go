package elblog

// Field is one field of an access log, named as in AWS's record fields. Legacy lines have the fields in a fixed order;
// vended logs may have any order.
type Field uint8

// The fields of an Application Load Balancer in the order of its lines, and then those that only a Network Load
// Balancer has. A Classic Load Balancer's "backend" is called target here.
const (
	FieldType Field = iota
	FieldTime
	FieldELB
	FieldClient
	FieldTarget
	FieldRequestProcessingTime
	FieldTargetProcessingTime
	FieldResponseProcessingTime
	FieldELBStatusCode
	FieldTargetStatusCode
	FieldReceivedBytes
	FieldSentBytes
	FieldRequest
	FieldUserAgent
	FieldSSLCipher
	FieldSSLProtocol
	FieldTargetGroupARN
	FieldTraceID
	FieldDomainName
	FieldChosenCertARN
	FieldMatchedRulePriority
	FieldRequestCreationTime
	FieldActionsExecuted
	FieldRedirectURL
	FieldErrorReason
	FieldTargetList
	FieldTargetStatusCodeList
	FieldClassification
	FieldClassificationReason
	FieldConnTraceID
	FieldTransformedHost
	FieldTransformedURI
	FieldRequestTransformStatus
	FieldIPAddress
	FieldTargetErrorCode // this and the next one appeared in lines of October 2026; no AWS documentation of their names was found
	FieldELBErrorCode

	FieldVersion
	FieldListener
	FieldConnectionTime
	FieldTLSHandshakeTime
	FieldIncomingTLSAlert
	FieldChosenCertSerial
	FieldTLSKeyExchange
	FieldALPNFrontend
	FieldALPNBackend
	FieldALPNClientPreferenceList

	// Fields is the number of fields: a size for arrays indexed by Field.
	Fields = int(iota)

	albFieldCount = int(FieldELBErrorCode) + 1
)

var fieldNames = [Fields]string{
	"type", "time", "elb", "client_port", "target_port", "request_processing_time", "target_processing_time",
	"response_processing_time", "elb_status_code", "target_status_code", "received_bytes", "sent_bytes", "request_line",
	"user_agent", "ssl_cipher", "ssl_protocol", "target_group_arn", "trace_id", "domain_name", "chosen_cert_arn",
	"matched_rule_priority", "request_creation_time", "actions_executed", "redirect_url", "error_reason",
	"target_port_list", "target_status_code_list", "classification", "classification_reason", "conn_trace_id",
	"transformed_host", "transformed_uri", "request_transform_status", "ip_address", "target_error_code", "elb_error_code",
	"version", "listener", "connection_time", "tls_handshake_time", "incoming_tls_alert", "chosen_cert_serial",
	"tls_keyexchange", "alpn_fe_protocol", "alpn_be_protocol", "alpn_client_preference_list",
}

// String returns the name of f in AWS's record fields.
func (f Field) String() string {
	if int(f) < Fields {
		return fieldNames[f]
	}
	return "unknown"
}

// clbOrder and nlbOrder are the fields of Classic and Network Load Balancers' lines.
var (
	clbOrder = [...]Field{
		FieldTime, FieldELB, FieldClient, FieldTarget, FieldRequestProcessingTime, FieldTargetProcessingTime,
		FieldResponseProcessingTime, FieldELBStatusCode, FieldTargetStatusCode, FieldReceivedBytes, FieldSentBytes,
		FieldRequest, FieldUserAgent, FieldSSLCipher, FieldSSLProtocol,
	}
	nlbOrder = [...]Field{
		FieldType, FieldVersion, FieldTime, FieldELB, FieldListener, FieldClient, FieldTarget, FieldConnectionTime,
		FieldTLSHandshakeTime, FieldReceivedBytes, FieldSentBytes, FieldIncomingTLSAlert, FieldChosenCertARN,
		FieldChosenCertSerial, FieldSSLCipher, FieldSSLProtocol, FieldTLSKeyExchange, FieldDomainName, FieldALPNFrontend,
		FieldALPNBackend, FieldALPNClientPreferenceList, FieldRequestCreationTime,
	}
)

// Field returns any field of the entry, as logged and without its quotes; nil if the entry does not have it. It
// searches the line, so the fields of Entry itself are cheaper.
func (e *Entry) Field(f Field) []byte {
	switch {
	case e.values != nil:
		if int(f) < Fields {
			return e.values[f]
		}
		return nil
	case e.Format == ALB:
		if int(f) < albFieldCount {
			return e.albField(int(f))
		}
	case e.Format == CLB && f == FieldUserAgent:
		return e.UserAgent // its closing quote may be missing
	case e.Format == CLB:
		return nth(e.line, 0, indexOf(clbOrder[:], f))
	case e.Format == NLB:
		return nth(e.line, 0, indexOf(nlbOrder[:], f))
	}
	return nil
}

// albField returns the nth field. It starts at the nearest earlier position that the parser kept.
func (e *Entry) albField(n int) []byte {
	switch {
	case n >= int(FieldActionsExecuted):
		return nth(e.line, e.actionsAt, n-int(FieldActionsExecuted))
	case n >= int(FieldReceivedBytes):
		return nth(e.line, e.bytesAt, n-int(FieldReceivedBytes))
	}
	return nth(e.line, 0, n)
}

// nth returns the field that is n fields after the one at line[i]; nil if the line does not have it.
func nth(line []byte, i, n int) []byte {
	if n < 0 {
		return nil
	}
	for ; n > 0 && i >= 0; n-- {
		i = skip(line, i)
	}
	value, _ := field(line, i)
	return value
}

func indexOf(order []Field, f Field) int {
	for i, o := range order {
		if o == f {
			return i
		}
	}
	return -1
}

// ReceivedBytes returns received_bytes; false if it is not a number.
func (e *Entry) ReceivedBytes() (int64, bool) { return parseSize(e.Field(FieldReceivedBytes)) }

// SentBytes returns sent_bytes; false if it is not a number.
func (e *Entry) SentBytes() (int64, bool) { return parseSize(e.Field(FieldSentBytes)) }

// parseSize parses up to 18 digits.
func parseSize(b []byte) (int64, bool) {
	if len(b) == 0 || len(b) > 18 {
		return 0, false
	}
	n := int64(0)
	for _, c := range b {
		if !isDigit(c) {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return n, true
}
