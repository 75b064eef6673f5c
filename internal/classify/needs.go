package classify

import "github.com/elb-sli/elb-sli/internal/elblog"

// Fields returns the log fields that the conditions of w examine.
func (w *When) Fields() (needs elblog.FieldSet) {
	for f := range numFields {
		if w.has(f) {
			needs |= f.logFields()
		}
	}
	for i := range w.Not {
		needs |= w.Not[i].Fields()
	}
	return needs
}

// logFields returns the log fields that a condition on f examines.
func (f field) logFields() elblog.FieldSet {
	return [numFields]elblog.FieldSet{
		elbStatus: elblog.SetOf(elblog.FieldELBStatusCode), targetStatus: elblog.SetOf(elblog.FieldTargetStatusCode),
		elbMade: elblog.SetOf(elblog.FieldELBStatusCode, elblog.FieldTargetStatusCode),
		elapsed: elblog.SetOf(elblog.FieldTime, elblog.FieldRequestCreationTime), requestTime: elblog.SetOf(elblog.FieldRequestProcessingTime),
		targetTime: elblog.SetOf(elblog.FieldTargetProcessingTime), responseTime: elblog.SetOf(elblog.FieldResponseProcessingTime),
		receivedBytes: elblog.SetOf(elblog.FieldReceivedBytes), sentBytes: elblog.SetOf(elblog.FieldSentBytes),
		at: elblog.SetOf(elblog.FieldTime), method: elblog.SetOf(elblog.FieldRequest), route: elblog.SetOf(elblog.FieldRequest),
		action: elblog.SetOf(elblog.FieldActionsExecuted), actions: elblog.SetOf(elblog.FieldActionsExecuted), kind: elblog.SetOf(elblog.FieldType),
		errorReason: elblog.SetOf(elblog.FieldErrorReason), classification: elblog.SetOf(elblog.FieldClassification),
		redirectURL: elblog.SetOf(elblog.FieldRedirectURL), targetErrorCode: elblog.SetOf(elblog.FieldTargetErrorCode),
		elbErrorCode: elblog.SetOf(elblog.FieldELBErrorCode), tlsVersion: elblog.SetOf(elblog.FieldSSLProtocol),
		loadBalancer: elblog.SetOf(elblog.FieldELB), targetGroup: elblog.SetOf(elblog.FieldTargetGroupARN),
		domain: elblog.SetOf(elblog.FieldDomainName), host: elblog.SetOf(elblog.FieldRequest), path: elblog.SetOf(elblog.FieldRequest),
		sender: elblog.SetOf(elblog.FieldUserAgent), userAgent: elblog.SetOf(elblog.FieldUserAgent),
		client: elblog.SetOf(elblog.FieldClient), target: elblog.SetOf(elblog.FieldTarget),
	}[f]
}
