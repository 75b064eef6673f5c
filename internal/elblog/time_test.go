package elblog

import (
	"testing"
	"time"
)

// TestParseTimeEveryDay compares with the time package for every day from 1970 to 2261, and for invalid days.
func TestParseTimeEveryDay(t *testing.T) {
	for year := minYear - 1; year <= maxYear+1; year++ {
		for month := 0; month <= 13; month++ {
			for day := 0; day <= 32; day++ {
				checkTime(t, spell(year, month, day))
			}
		}
	}
}

func spell(year, month, day int) string {
	b := []byte("0000-00-00T23:59:58.000001Z")
	for i, v := range []int{year / 100, year % 100, month, day} {
		at := []int{0, 2, 5, 8}[i]
		b[at], b[at+1] = '0'+byte(v/10), '0'+byte(v%10)
	}
	return string(b)
}

func TestParseTimeEveryClock(t *testing.T) {
	b, step := []byte("2026-11-20T00:00:00"), 1
	if testing.Short() {
		step = 7 // any two digits beside each other are met all the same
	}
	for n := 0; n < 1_000_000; n += step {
		for i, at := range []int{11, 12, 14, 15, 17, 18} {
			b[at] = '0' + byte(n/[]int{100000, 10000, 1000, 100, 10, 1}[i]%10)
		}
		checkTime(t, string(b))
	}
}

// TestParseTimeEveryByte puts every byte at every place of a time.
func TestParseTimeEveryByte(t *testing.T) {
	const in = "2026-11-20T01:02:03.186641Z"
	for i := range in {
		for c := range 256 {
			checkTime(t, in[:i]+string([]byte{byte(c)})+in[i+1:])
		}
		checkTime(t, in[:i])
		checkTime(t, in[:i]+in[i+1:])
		checkTime(t, in[:i]+"0"+in[i:])
	}
}

// checkTime compares parseTime with the time package, which also accepts a comma for a dot, an hour of one digit, and
// more decimals than parseTime keeps.
func checkTime(t *testing.T, in string) {
	t.Helper()
	got, ok := parseTime([]byte(in))
	want, wantOK := oracleTime(in)
	if ok != wantOK || ok && got != want {
		t.Errorf("parseTime(%q) = %d, %v, want %d, %v", in, got, ok, want, wantOK)
	}
}

func oracleTime(in string) (int64, bool) {
	layout := "2006-01-02T15:04:05"
	if len(in) > 19 && in[len(in)-1] == 'Z' {
		layout += "Z"
	}
	parsed, err := time.Parse(layout, in)
	decimals := len(in) - len(layout) - len(".")
	bad := err != nil || in[13] != ':' || parsed.Year() < minYear || parsed.Year() > maxYear || len(in) > 19 && in[19] == ',' || decimals > 9
	return parsed.UnixNano(), !bad
}

func TestParseTime(t *testing.T) {
	for _, row := range []struct {
		in   string
		want string // RFC 3339, "" for none
	}{
		{"2026-11-20T01:02:03.186641Z", "2026-11-20T01:02:03.186641Z"},
		{"2026-11-20T01:02:03", "2026-11-20T01:02:03Z"},
		{"2026-11-20T01:02:03Z", "2026-11-20T01:02:03Z"},
		{"2026-11-20T01:02:03.1Z", "2026-11-20T01:02:03.1Z"},
		{"2026-11-20T01:02:03.123456789Z", "2026-11-20T01:02:03.123456789Z"},
		{"2026-11-20T01:02:03.123456789", "2026-11-20T01:02:03.123456789Z"},
		{"2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"},
		{"2000-02-29T00:00:00Z", "2000-02-29T00:00:00Z"},
		{"2261-12-31T23:59:59.999999999Z", "2261-12-31T23:59:59.999999999Z"},
		{"2026-11-20T01:02:03.1234567890Z", ""},
		{"2026-11-20T01:02:03+00:00", ""},
		{"2026-11-20 01:02:03", ""},
		{"2026-02-29T01:02:03Z", ""},
		{"2100-02-29T01:02:03Z", ""},
		{"2026-11-20T24:00:00Z", ""},
		{"2026-11-20T01:02:60Z", ""},
		{"2026-11-20T01:02", ""},
		{"-", ""},
		{"", ""},
	} {
		ns, ok := parseTime([]byte(row.in))
		got := ""
		if ok {
			got = time.Unix(0, ns).UTC().Format(time.RFC3339Nano)
		}
		if got != row.want {
			t.Errorf("parseTime(%q) = %q, want %q", row.in, got, row.want)
		}
	}
}
