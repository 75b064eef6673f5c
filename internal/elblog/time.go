package elblog

import "encoding/binary"

// Other years are rejected: nanoseconds since 1970 are an int64, and no load balancer is that old.
const minYear, maxYear = 1970, 2261

// Eight characters of a time as one little-endian word, with '0' for each digit, and a mask of the separators.
const (
	dateWord, dateSeparators = 0x2d_30_30_2d_30_30_30_30, 0xff_00_00_ff_00_00_00_00 // "0000-00-"
	hourWord, hourSeparators = 0x30_30_3a_30_30_54_30_30, 0x00_00_ff_00_00_ff_00_00 // "00T00:00"
	fracWord, fracSeparators = 0x5a_30_30_30_30_30_30_2e, 0xff_00_00_00_00_00_00_ff // ".000000Z"
)

// parseTime parses 2026-11-23T01:02:03.123456Z as UTC, with zero to nine decimals and with or without the Z. The result
// is in nanoseconds since 1970.
func parseTime(b []byte) (ns int64, ok bool) {
	if len(b) < len("2006-01-02T15:04:05") {
		return 0, false
	}
	date, ok1 := pairs(binary.LittleEndian.Uint64(b), dateWord, dateSeparators)
	hour, ok2 := pairs(binary.LittleEndian.Uint64(b[8:]), hourWord, hourSeparators)
	s1, s2 := b[17]-'0', b[18]-'0'
	if !ok1 || !ok2 || b[16] != ':' || s1 > 5 || s2 > 9 {
		return 0, false
	}
	year, month := int(date&0xff)*100+int(date>>16&0xff), int(date>>40&0xff)
	day, h, m := int(hour&0xff), int64(hour>>24&0xff), int64(hour>>48&0xff)
	if year < minYear || year > maxYear || month < 1 || month > 12 || day < 1 || day > monthDays(year, month) || h > 23 || m > 59 {
		return 0, false
	}
	fraction, ok := timeFraction(b[19:])
	seconds := days(year, month, day)*86400 + h*3600 + m*60 + int64(s1)*10 + int64(s2)
	return seconds*1e9 + fraction, ok
}

// timeFraction parses the text after the seconds into nanoseconds. Six decimals and a Z are the usual form.
func timeFraction(b []byte) (int64, bool) {
	if len(b) == 8 {
		if f, ok := pairs(binary.LittleEndian.Uint64(b), fracWord, fracSeparators); ok {
			return int64(f>>8&0xff)*10_000_000 + int64(f>>24&0xff)*100_000 + int64(f>>40&0xff)*1000, true
		}
	}
	if n := len(b); n > 0 && b[n-1] == 'Z' {
		b = b[:n-1]
	}
	ns, ok := parseFraction(b)
	return ns, ok && len(b) <= len(".123456789")
}

// pairs returns, for each of the eight characters of w, ten times its digit plus its right neighbor's: a two-digit
// number is at the place of its first digit. No sum exceeds 99, so there is no carry. ok reports whether w has
// separators and digits where layout has them.
func pairs(w, layout, separators uint64) (uint64, bool) {
	const ones = 0x01_01_01_01_01_01_01_01
	w ^= layout // '0' to '9' become 0 to 9, a separator 0
	notDigits := (w + ones*(0x80-10) | w) & (ones * 0x80)
	return w*10 + w>>8, notDigits|w&separators == 0
}

// monthDays returns the number of days of a month.
func monthDays(year, month int) int {
	if month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0) {
		return 29
	}
	return int("\x00\x1f\x1c\x1f\x1e\x1f\x1e\x1f\x1f\x1e\x1f\x1e\x1f"[month])
}

// days returns the number of days from 1970-01-01 to a date. The year is taken to start in March, so that the leap day
// is its last and (153*m+2)/5 is the number of days before month m.
func days(year, month, day int) int64 {
	m := month - 3
	if m < 0 {
		m += 12
		year--
	}
	return int64(year*365 + year/4 - year/100 + year/400 + (153*m+2)/5 + day - 1 - 719468)
}
