package pipeline

import (
	"strings"

	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// Cause returns why e is bad or slow, in the words of AWS and of the configuration, without anything that the client
// sent. rule is the rule that decided.
func (p *Policy) Cause(e *elblog.Entry, rule string) sli.Cause {
	return sli.Cause{
		Rule: rule, ELBStatus: e.ELBStatusCode, TargetStatus: e.TargetStatusCode, Reason: errorReason(e.ErrorReason),
		TargetGroup: TargetGroup(e), Sender: p.Classifier.Sender(e),
	}
}

// TargetGroup returns the name of e's target group; "" if it has none, or one that AWS would not allow.
func TargetGroup(e *elblog.Entry) string {
	const longest = 32
	name := e.TargetGroupName()
	if len(name) > longest {
		return ""
	}
	for _, b := range name {
		letter, digit := b|0x20 >= 'a' && b|0x20 <= 'z', b >= '0' && b <= '9'
		if !letter && !digit && b != '-' {
			return ""
		}
	}
	return string(name)
}

// reasons are AWS's words in error_reason.
// docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html, read 2026-11-23.
const reasons = `
AuthInvalidAWSALBAuthNonce AuthInvalidCookie AuthInvalidGrantError AuthInvalidIdToken AuthInvalidStateParam
AuthInvalidTokenResponse AuthInvalidUserinfoResponse AuthMissingAWSALBAuthNonce AuthMissingCodeParam
AuthMissingHostHeader AuthMissingStateParam AuthTokenEpRequestFailed AuthTokenEpRequestTimeout AuthUnhandledException
AuthUserinfoEpRequestFailed AuthUserinfoEpRequestTimeout AuthUserinfoResponseSizeExceeded
JWTClaimFormatInvalid JWTClaimNotPresent JWTClaimValueInvalid JWTHeaderNotPresent JWTRequestFormatInvalid
JWTSignatureValidationError
LambdaAccessDenied LambdaBadRequest LambdaConnectionError LambdaConnectionTimeout LambdaEC2AccessDeniedException
LambdaEC2ThrottledException LambdaEC2UnexpectedException LambdaENILimitReachedException LambdaInvalidResponse
LambdaInvalidRuntimeException LambdaInvalidSecurityGroupIDException LambdaInvalidSubnetIDException
LambdaInvalidZipFileException LambdaKMSAccessDeniedException LambdaKMSDisabledException LambdaKMSInvalidStateException
LambdaKMSNotFoundException LambdaRequestTooLarge LambdaResourceNotFound LambdaResponseTooLarge LambdaServiceException
LambdaSubnetIPAddressLimitReachedException LambdaThrottling LambdaUnhandled LambdaUnhandledException
LambdaWebsocketNotSupported
WAFConnectionError WAFConnectionTimeout WAFResponseReadTimeout WAFServiceError WAFUnhandledException
WeightedTargetGroupsUnhandledException
`

// errorReason returns AWS's word for an error_reason as logged, sli.OtherReason if AWS does not document it, and "" if
// there is none.
func errorReason(logged []byte) string {
	if len(logged) == 0 || string(logged) == "-" {
		return ""
	}
	for word := range strings.FieldsSeq(reasons) {
		if word == string(logged) {
			return word
		}
	}
	return sli.OtherReason
}
