package learn

import (
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm/guess"
)

// hasMembers tells whether three ids stand at one place below b.
func (b *branch) hasMembers() bool {
	members := 0
	for seg, k := range b.kids {
		if isPlainID(seg) {
			members++
		}
		if members >= 3 || len(k.kids) > 0 && k.hasMembers() {
			return true
		}
	}
	return false
}

// hasPlainID tells whether an id stands right below b.
func (b *branch) hasPlainID() bool {
	for seg := range b.kids {
		if isPlainID(seg) {
			return true
		}
	}
	return false
}

// hasID tells whether an id stands below b.
func (b *branch) hasID() bool {
	for seg, k := range b.kids {
		if isPlainID(seg) || k.hasID() {
			return true
		}
	}
	return false
}

// isPlainID tells a number, a UUID and the like. Without a digit, an id may be a word ("facade").
func isPlainID(seg string) bool {
	switch guess.KindOf([]byte(seg)) {
	case guess.KindInteger, guess.KindUUID, guess.KindULID, guess.KindHex, guess.KindPrefixed:
		return strings.ContainsAny(seg, "0123456789")
	}
	return false
}

// takesIDs tells whether most values of a parameter are numbers, UUIDs and the like.
func (b *branch) takesIDs() bool {
	ids := 0
	for v := range b.values {
		switch guess.KindOf([]byte(v)) {
		case guess.KindInteger, guess.KindUUID, guess.KindULID, guess.KindHex, guess.KindDate, guess.KindPrefixed:
			ids++
		}
	}
	return ids*2 > len(b.values)
}
