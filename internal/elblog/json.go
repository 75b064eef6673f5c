package elblog

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	maxJSONDepth = 16  // nesting of a value that is skipped
	maxJSONKeys  = 128 // keys that are remembered
)

// jsonKey is a key of the previous line, from its quote to the space after the colon.
type jsonKey struct {
	text  []byte
	field Field // noField if the name is unknown
}

// parseJSON fills the values from a line that holds a JSON object. Keys have the same order in every line, so each is
// compared with the key at the same place in the previous line. Values of unknown keys are skipped. A known key that
// appears twice, or whose value is an object or a list, makes the line malformed: choosing one value would be a guess.
func (v *vended) parseJSON(line []byte) (set FieldSet, why Reason) {
	clear(v.values[:])
	v.scratch = v.scratch[:0]
	i := jsonSpace(line, 0)
	if i >= len(line) || line[i] != '{' {
		return 0, UnknownFormat
	}
	i = jsonSpace(line, i+1)
	for slot := 0; ; slot++ {
		if slot == 0 && i < len(line) && line[i] == '}' {
			break
		}
		var f Field
		if f, i = v.jsonKey(line, i, slot); i < 0 || i >= len(line) {
			return 0, UnknownFormat
		}
		nested := line[i] == '{' || line[i] == '['
		var value []byte
		if value, i = v.jsonValue(line, i, f != noField); i < 0 {
			return 0, UnknownFormat
		}
		if f != noField {
			if set.Has(f) || nested {
				return 0, BadFields
			}
			set |= 1 << f
			v.values[f] = value
		}
		if i = jsonSpace(line, i); i >= len(line) {
			return 0, UnknownFormat
		}
		if line[i] == '}' {
			break
		}
		if line[i] != ',' {
			return 0, UnknownFormat
		}
		i = jsonSpace(line, i+1)
	}
	if jsonSpace(line, i+1) != len(line) {
		return 0, UnknownFormat
	}
	return set, 0
}

// jsonKey parses the key at line[i], which is key number slot of the line. It returns where its value starts, or -1 if
// the key is malformed.
func (v *vended) jsonKey(line []byte, i, slot int) (f Field, next int) {
	if slot < len(v.keys) {
		if k := &v.keys[slot]; len(line)-i >= len(k.text) && string(line[i:i+len(k.text)]) == string(k.text) {
			return k.field, i + len(k.text)
		}
	}
	start := i
	if i >= len(line) || line[i] != '"' {
		return noField, -1
	}
	end, escaped := jsonStringEnd(line, i+1)
	if end < 0 {
		return noField, -1
	}
	name := line[i+1 : end]
	if i = jsonSpace(line, end+1); i >= len(line) || line[i] != ':' {
		return noField, -1
	}
	i = jsonSpace(line, i+1)
	f = noField
	if known, ok := FieldNamed(string(name)); ok && !escaped {
		f = known
	}
	if slot < maxJSONKeys && i-start <= 64 {
		for len(v.keys) <= slot {
			v.keys = append(v.keys, jsonKey{field: noField, text: []byte{0}}) // no key starts with this
		}
		v.keys[slot] = jsonKey{append(v.keys[slot].text[:0], line[start:i]...), f}
	}
	return f, i
}

// jsonValue parses the value at line[i]. It returns a string's text, decoded if wanted; a number, true or false as
// written; and nil for null, objects and lists. next is -1 if the value is malformed.
func (v *vended) jsonValue(line []byte, i int, wanted bool) (value []byte, next int) {
	switch c := line[i]; {
	case c == '"':
		if i+2 < len(line) && line[i+2] == '"' && line[i+1] != '\\' && line[i+1] != '"' { // many values are "-"
			return line[i+1 : i+2], i + 3
		}
		end, escaped := jsonStringEnd(line, i+1)
		if end < 0 {
			return nil, -1
		}
		value = line[i+1 : end]
		if escaped && wanted {
			start := len(v.scratch)
			var ok bool
			if v.scratch, ok = appendJSONString(v.scratch, value); !ok {
				return nil, -1
			}
			value = v.scratch[start:]
		}
		return value, end + 1
	case c == '-' || isDigit(c):
		end := jsonNumberEnd(line, i)
		if end < 0 {
			return nil, -1
		}
		return line[i:end], end
	case c == '{' || c == '[':
		return nil, jsonNested(line, i)
	}
	for _, word := range [...]string{"null", "true", "false"} {
		if end := i + len(word); end <= len(line) && string(line[i:end]) == word {
			if word == "null" {
				return nil, end
			}
			return line[i:end], end
		}
	}
	return nil, -1
}

// jsonNumberEnd returns where the number at line[i] ends, or -1 if there is no number. It does not check what follows.
func jsonNumberEnd(line []byte, i int) int {
	digits := func() bool {
		start := i
		for i < len(line) && isDigit(line[i]) {
			i++
		}
		return i > start
	}
	if line[i] == '-' {
		i++
	}
	if !digits() {
		return -1
	}
	if i < len(line) && line[i] == '.' {
		if i++; !digits() {
			return -1
		}
	}
	if i < len(line) && line[i]|0x20 == 'e' {
		if i++; i < len(line) && (line[i] == '+' || line[i] == '-') {
			i++
		}
		if !digits() {
			return -1
		}
	}
	return i
}

// jsonNested returns where the object or list at line[i] ends, or -1 if it does not end or is nested too deeply. It
// examines only strings and brackets.
func jsonNested(line []byte, i int) int {
	var open [maxJSONDepth]byte
	depth := 0
	for ; i < len(line); i++ {
		switch c := line[i]; c {
		case '"':
			if i, _ = jsonStringEnd(line, i+1); i < 0 {
				return -1
			}
		case '{', '[':
			if depth == maxJSONDepth {
				return -1
			}
			open[depth] = c + 2 // both closing brackets are two code points after the opening ones
			depth++
		case '}', ']':
			if depth--; open[depth] != c {
				return -1
			}
			if depth == 0 {
				return i + 1
			}
		}
	}
	return -1
}

// jsonStringEnd returns the position of the closing quote of the string whose content starts at line[i], and whether
// the string contains a backslash. It returns -1 if there is no closing quote.
func jsonStringEnd(line []byte, i int) (end int, escaped bool) {
	n := bytes.IndexByte(line[i:], '"')
	if n < 0 {
		return -1, false
	}
	if bytes.IndexByte(line[i:i+n], '\\') < 0 {
		return i + n, false
	}
	for end = i; end < len(line); end++ {
		switch line[end] {
		case '"':
			return end, true
		case '\\':
			end++
		}
	}
	return -1, true
}

// appendJSONString appends the text of a string, given without its quotes. Half a surrogate pair becomes U+FFFD.
func appendJSONString(dst, s []byte) ([]byte, bool) {
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			dst = append(dst, s[i])
			continue
		}
		if i++; i == len(s) {
			return dst, false
		}
		switch c := s[i]; c {
		case '"', '\\', '/':
			dst = append(dst, c)
		case 'b', 'f', 'n', 'r', 't':
			dst = append(dst, "\b\f\n\r\t"[bytes.IndexByte([]byte("bfnrt"), c)])
		case 'u':
			r, ok := hexRune(s[i+1:])
			if !ok {
				return dst, false
			}
			i += 4
			if utf16.IsSurrogate(r) {
				low, ok := rune(0), false
				if i+2 < len(s) && s[i+1] == '\\' && s[i+2] == 'u' {
					low, ok = hexRune(s[i+3:])
				}
				if r = utf16.DecodeRune(r, low); ok && r != utf8.RuneError {
					i += 6
				} else {
					r = utf8.RuneError
				}
			}
			dst = utf8.AppendRune(dst, r)
		default:
			return dst, false
		}
	}
	return dst, true
}

// hexRune parses four hex digits.
func hexRune(b []byte) (rune, bool) {
	if len(b) < 4 {
		return 0, false
	}
	hi, ok1 := unhex(b[0], b[1])
	lo, ok2 := unhex(b[2], b[3])
	return rune(binary.BigEndian.Uint16([]byte{hi, lo})), ok1 && ok2
}

func jsonSpace(line []byte, i int) int {
	for i < len(line) && (line[i] == ' ' || line[i] == '\t' || line[i] == '\r') {
		i++
	}
	return i
}

// jsonNames returns the keys of the JSON object in line; nil if the line is not an object.
func jsonNames(line []byte) (names []string) {
	var v vended
	i := jsonSpace(line, 0)
	if i >= len(line) || line[i] != '{' {
		return nil
	}
	for i = jsonSpace(line, i+1); i < len(line) && len(names) < maxJSONKeys; i = jsonSpace(line, i+1) {
		start := i
		if _, i = v.jsonKey(line, i, maxJSONKeys); i < 0 || i >= len(line) {
			return nil
		}
		end, _ := jsonStringEnd(line, start+1)
		names = append(names, string(line[start+1:end]))
		if _, i = v.jsonValue(line, i, false); i < 0 {
			return nil
		}
		if i = jsonSpace(line, i); i >= len(line) || line[i] != ',' {
			break
		}
	}
	return names
}
