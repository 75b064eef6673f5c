package explain

import (
	"strings"

	"github.com/elb-sli/elb-sli/internal/elblog"
)

// zoned returns the time as logged. A time in an NLB log has no zone and is UTC.
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
