package elblog

import (
	"math/bits"
	"strings"
)

// noField stands for a column that is not read, because its name is unknown or its value is not needed.
const noField = Field(0xff)

// otherNames are other names of fields: those in AWS's descriptions of legacy lines, in Network Load Balancers' record
// fields, and in Classic lines. Names with a colon are in the form that fieldNamed compares.
var otherNames = map[string]Field{
	"client": FieldClient, "target": FieldTarget, "request": FieldRequest,
	"target_list": FieldTargetList, "destination_port": FieldTarget, "backend_port": FieldTarget,
	"backend_processing_time": FieldTargetProcessingTime, "backend_status_code": FieldTargetStatusCode,
	"tls_cipher": FieldSSLCipher, "tls_protocol_version": FieldSSLProtocol, "tls_named_group": FieldTLSKeyExchange,
	"tls_connection_creation_time": FieldRequestCreationTime,
}

// FieldNamed returns the field with a name, as it appears in a JSON key, a #Fields directive, a Parquet column or the
// configuration. Case does not matter, and client:port, client-port and client_port are the same name.
func FieldNamed(name string) (f Field, ok bool) {
	name = plainName(name)
	for i, n := range fieldNames {
		if n == name {
			return Field(i), true
		}
	}
	f, ok = otherNames[name]
	return f, ok
}

func plainName(name string) string {
	return strings.ToLower(strings.NewReplacer(":", "_", "-", "_").Replace(name))
}

// FieldSet is a set of fields.
type FieldSet uint64

// SetOf returns the set of fs.
func SetOf(fs ...Field) FieldSet {
	var s FieldSet
	for _, f := range fs {
		if int(f) < Fields {
			s |= 1 << f
		}
	}
	return s
}

// Has reports whether f is in s.
func (s FieldSet) Has(f Field) bool { return s>>f&1 == 1 }

// Fields returns the fields of s in their order.
func (s FieldSet) Fields() []Field {
	fs := make([]Field, 0, bits.OnesCount64(uint64(s)))
	for ; s != 0; s &= s - 1 {
		fs = append(fs, Field(bits.TrailingZeros64(uint64(s))))
	}
	return fs
}

// String returns the names, separated by a comma and a space.
func (s FieldSet) String() string {
	var names []string
	for _, f := range s.Fields() {
		names = append(names, f.String())
	}
	return strings.Join(names, ", ")
}

// Fields that distinguish the kinds of load balancer logs. No other AWS log has names from these sets.
var (
	elbNames = SetOf(FieldELB, FieldELBStatusCode, FieldTargetStatusCode, FieldTargetGroupARN, FieldRequestProcessingTime,
		FieldTargetProcessingTime, FieldResponseProcessingTime, FieldActionsExecuted, FieldIncomingTLSAlert, FieldTLSHandshakeTime)
	httpNames = SetOf(FieldELBStatusCode, FieldTargetStatusCode, FieldRequest, FieldRequestProcessingTime,
		FieldTargetProcessingTime, FieldResponseProcessingTime, FieldActionsExecuted, FieldTargetGroupARN)
	tlsNames = SetOf(FieldVersion, FieldListener, FieldConnectionTime, FieldTLSHandshakeTime, FieldIncomingTLSAlert,
		FieldChosenCertSerial, FieldTLSKeyExchange, FieldALPNFrontend, FieldALPNBackend, FieldALPNClientPreferenceList)

	needsOfALB = SetOf(FieldTime, FieldELB, FieldELBStatusCode, FieldRequest)
	needsOfNLB = SetOf(FieldTime, FieldELB)
)

// minNames is the number of known names that identifies a log. Other logs have a "time" or a "type" too.
const minNames = 3

var (
	connectionNames = []string{"client_ip", "listener_port", "tls_handshake_latency", "tls_verify_status", "leaf_client_cert_subject",
		"leaf_client_cert_validity", "leaf_client_cert_serial_number"}
	healthNames = []string{"target_addr", "target_group_id", "reason_code", "status_code"}
)

// kindOf returns the kind of log that has columns or keys with these names: an access log of an Application or a
// Network Load Balancer, or the reason why it is neither.
func kindOf(names []string) (format Format, fields FieldSet, skip Skip) {
	connection, health := 0, 0
	for _, n := range names {
		if f, ok := FieldNamed(n); ok {
			fields |= SetOf(f)
		}
		connection += count(connectionNames, plainName(n))
		health += count(healthNames, plainName(n))
	}
	switch {
	case fields&httpNames != 0 && fields&elbNames != 0 && len(fields.Fields()) >= minNames:
		return ALB, fields, ""
	case connection >= 2:
		return 0, fields, ConnectionLog
	case health >= 2:
		return 0, fields, HealthCheckLog
	case fields&tlsNames != 0 && fields&elbNames != 0 && len(fields.Fields()) >= minNames:
		return NLB, fields, ""
	case fields.Has(FieldELB) && len(fields.Fields()) >= minNames:
		return ALB, fields, "" // it lacks fields that an SLI needs
	}
	return 0, fields, NotALog
}

func count(names []string, name string) int {
	for _, n := range names {
		if n == name {
			return 1
		}
	}
	return 0
}
