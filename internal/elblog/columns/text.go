package columns

import (
	"encoding/binary"
	"math"
	"strconv"
	"time"

	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"
)

// textKind is the way in which a column's values become text.
type textKind uint8

const (
	asNumber textKind = iota // numbers in decimal; bytes unchanged
	asMillis                 // timestamps: 2026-11-20T01:02:03.186641Z
	asMicros
	asNanos
	asDecimal  // integers of unit 10^-scale
	asUnsigned // unsigned numbers of 32 or 64 bits
)

func (e *element) textKind() textKind {
	switch {
	case e.timestamp && e.nanos:
		return asNanos
	case e.timestamp && e.micros, e.converted == int32(deprecated.TimestampMicros):
		return asMicros
	case e.timestamp && e.millis, e.converted == int32(deprecated.TimestampMillis):
		return asMillis
	case e.isDecimal():
		return asDecimal
	case e.converted == int32(deprecated.Uint32), e.converted == int32(deprecated.Uint64):
		return asUnsigned
	}
	return asNumber
}

func (e *element) isDecimal() bool { return e.decimal || e.converted == int32(deprecated.Decimal) }

// hasText reports whether values of e can be read. A decimal stored as bytes cannot: it may have any length.
func (e *element) hasText() bool {
	t := format.Type(e.physical)
	return !e.isDecimal() || (t == format.Int32 || t == format.Int64) && e.scale >= 0 && e.scale <= maxScale
}

// maxScale is the number of decimals that fit 64 bits.
const maxScale = 18

// size returns the number of bytes of a plain value; 0 if the value states its length, -1 for an unknown type.
func (c *column) size() int {
	switch c.physical {
	case format.Int32, format.Float:
		return 4
	case format.Int64, format.Double:
		return 8
	case format.Int96:
		return 12
	case format.ByteArray:
		return 0
	case format.FixedLenByteArray:
		if c.width > 0 && c.width <= math.MaxInt16 {
			return c.width
		}
	}
	return -1
}

// isBytes reports whether values are text already.
func (c *column) isBytes() bool {
	return c.physical == format.ByteArray || c.physical == format.FixedLenByteArray
}

// appendText appends the text of a plain number.
func (c *column) appendText(dst, raw []byte) []byte {
	switch c.physical {
	case format.Int32:
		return c.appendInt(dst, int64(int32(binary.LittleEndian.Uint32(raw))))
	case format.Int64:
		return c.appendInt(dst, int64(binary.LittleEndian.Uint64(raw)))
	case format.Float:
		return strconv.AppendFloat(dst, float64(math.Float32frombits(binary.LittleEndian.Uint32(raw))), 'g', -1, 32)
	case format.Double:
		return strconv.AppendFloat(dst, math.Float64frombits(binary.LittleEndian.Uint64(raw)), 'g', -1, 64)
	}
	// Int96: nanoseconds of the day, and the Julian day.
	const julian1970 = 2_440_588
	days := int64(binary.LittleEndian.Uint32(raw[8:])) - julian1970
	return appendTime(dst, days*86400, int64(binary.LittleEndian.Uint64(raw)))
}

func (c *column) appendInt(dst []byte, n int64) []byte {
	switch c.text {
	case asMillis:
		return appendTime(dst, floor(n, 1e3), rest(n, 1e3)*1e6)
	case asMicros:
		return appendTime(dst, floor(n, 1e6), rest(n, 1e6)*1e3)
	case asNanos:
		return appendTime(dst, floor(n, 1e9), rest(n, 1e9))
	case asDecimal:
		return appendDecimal(dst, n, c.scale)
	case asUnsigned:
		if c.physical == format.Int32 {
			return strconv.AppendUint(dst, uint64(uint32(n)), 10)
		}
		return strconv.AppendUint(dst, uint64(n), 10)
	}
	return strconv.AppendInt(dst, n, 10)
}

// appendDecimal appends n with scale decimals.
func appendDecimal(dst []byte, n int64, scale int) []byte {
	var b [maxScale + 2]byte
	digits, sign := strconv.AppendInt(b[:0], n, 10), 0
	if n < 0 {
		dst, sign = append(dst, '-'), 1
	}
	digits = digits[sign:]
	whole := max(len(digits)-scale, 0)
	if dst = append(dst, digits[:whole]...); whole == 0 {
		dst = append(dst, '0')
	}
	if scale == 0 {
		return dst
	}
	dst = append(dst, '.')
	for range scale - len(digits) {
		dst = append(dst, '0')
	}
	return append(dst, digits[whole:]...)
}

func floor(n, unit int64) int64 {
	if n%unit < 0 {
		return n/unit - 1
	}
	return n / unit
}

func rest(n, unit int64) int64 { return n - floor(n, unit)*unit }

// appendTime appends a time with six decimals, or with nine if the last three are not zero.
func appendTime(dst []byte, seconds, nanos int64) []byte {
	layout := "2006-01-02T15:04:05.000000Z"
	if nanos%1000 != 0 {
		layout = "2006-01-02T15:04:05.000000000Z"
	}
	return time.Unix(seconds, nanos).UTC().AppendFormat(dst, layout)
}
