package main

import (
	"cmp"
	"strings"

	"github.com/elb-sli/elb-sli/internal/elblog"
)

// value is what a condition on a key of `when` looks at.
func (x *explainer) value(e *elblog.Entry, field, method, route string) string {
	switch field {
	case "elb_status":
		return statusText(number(e.ELBStatusCode))
	case "target_status":
		return statusText(number(e.TargetStatusCode))
	case "elapsed":
		if d, ok := e.Elapsed(); ok {
			return d.String()
		}
		return "-"
	case "method":
		return method
	case "route":
		return route
	case "action":
		return printable(string(e.LastAction()))
	case "actions":
		return printable(string(e.ActionsExecuted))
	case "type":
		return printable(string(e.Type))
	case "error_reason":
		return printable(string(e.ErrorReason))
	case "load_balancer":
		return printable(string(e.LoadBalancer))
	case "target_group":
		return printable(string(e.TargetGroupARN))
	case "domain":
		return printable(string(e.DomainName))
	case "sender":
		return cmp.Or(x.classifier.Sender(e), "-")
	case "user_agent":
		return printable(string(elblog.Unescape(nil, e.UserAgent)))
	case "client":
		return printable(string(e.ClientAddr()))
	}
	return ""
}

// zoned is the time as logged. NLB logs no zone; it is UTC.
func zoned(e *elblog.Entry) string {
	t := string(e.Timestamp)
	if !strings.HasSuffix(t, "Z") {
		t += "Z"
	}
	return t
}

func number(status int) *int {
	if status == elblog.NoStatus {
		return nil
	}
	return &status
}

func actions(e *elblog.Entry) []string {
	if len(e.ActionsExecuted) == 0 || string(e.ActionsExecuted) == "-" {
		return []string{}
	}
	return strings.Split(string(e.ActionsExecuted), ",")
}
