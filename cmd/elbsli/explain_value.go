package main

import (
	"strings"

	"github.com/elb-sli/elb-sli/internal/elblog"
)

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
