package elblog

import "time"

// parseTime parses 2026-11-23T01:02:03.123456Z, with none to nine decimals and with or without the Z, as UTC. The
// result is in nanoseconds since 1970; years before 1970 and after 2261 are refused.
func parseTime(b []byte) (int64, bool) {
	layout := "2006-01-02T15:04:05"
	if len(b) > 0 && b[len(b)-1] == 'Z' {
		layout += "Z"
	}
	t, err := time.Parse(layout, string(b))
	return t.UnixNano(), err == nil
}
