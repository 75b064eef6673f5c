package weeks

import (
	"testing"
	"time"
)

// A report on Monday morning covers the week up to Sunday, and one of fewer days ends with the last of them.
func TestWeekOf(t *testing.T) {
	zone, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ first, last, from string }{
		{"2026-11-01 00:00", "2026-11-23 09:59", "2026-11-16"}, // Monday morning
		{"2026-11-01 00:00", "2026-11-23 22:59", "2026-11-16"},
		{"2026-11-01 00:00", "2026-11-23 23:00", "2026-11-17"}, // Monday is over
		{"2026-11-16 01:00", "2026-11-23 09:59", "2026-11-16"}, // a whole week, just so
		{"2026-11-16 01:01", "2026-11-23 09:59", "2026-11-17"},
		{"2026-11-16 10:00", "2026-11-23 09:59", "2026-11-17"}, // less than a week
		{"2026-11-23 09:00", "2026-11-23 09:59", "2026-11-17"},
	} {
		unix := func(s string) int64 {
			at, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
			if err != nil {
				t.Fatal(err)
			}
			return at.Unix()
		}
		from, to := weekOf(unix(tt.first), unix(tt.last), true, zone)
		if got := from.Format("2006-01-02"); got != tt.from || to.Sub(from) != 7*24*time.Hour || from.Hour() != 0 {
			t.Errorf("%s to %s: from %s to %s, want %s", tt.first, tt.last, from, to, tt.from)
		}
	}
}
