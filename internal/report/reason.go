package report

import "strings"

// OtherReason stands for an error reason that is none of AWS's words. The field is the load balancer's own, but a report
// shows nothing that it does not know.
const OtherReason = "other reason"

// reasons are AWS's words for error_reason.
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

// ErrorReason returns AWS's word for an error_reason as logged, "" where there is none, else OtherReason.
func ErrorReason(logged []byte) string {
	if len(logged) == 0 || string(logged) == "-" {
		return ""
	}
	for word := range strings.FieldsSeq(reasons) {
		if word == string(logged) {
			return word
		}
	}
	return OtherReason
}
