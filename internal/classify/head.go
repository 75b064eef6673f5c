package classify

import (
	"encoding/binary"
	"slices"
)

// head is the literal start that all texts of a glob share, at most eight bytes, as one little-endian word.
type head struct{ bytes, mask uint64 }

// maxHeads is the number of heads up to which comparing with each is cheaper than looking up the text.
const maxHeads = 8

// headOf returns the head of a glob. It is empty if the glob starts with a wildcard, and then matches any text.
func headOf(pattern string) (h head) {
	for i := range min(len(pattern), 8) {
		if pattern[i] == '*' || pattern[i] == '?' {
			break
		}
		h.bytes |= uint64(pattern[i]) << (8 * i)
		h.mask |= 0xff << (8 * i)
	}
	return h
}

// heads returns the heads of the user agents in a term's conditions on sender or user agent. A text of at least eight
// bytes that starts with none of them does not meet the term.
func (b *builder) heads(w *When) []head {
	var all []head
	for _, g := range w.UserAgent {
		if g != NoneText { // a text of eight bytes is never absent
			all = append(all, headOf(g))
		}
	}
	for _, name := range w.Sender {
		if name == NoneText {
			all = append(all, head{})
		}
		for _, g := range b.senders[name] {
			all = append(all, headOf(g))
		}
	}
	return all
}

// addHeads adds the heads of another term to the gate's.
func (g *gate) addHeads(all []head) {
	for _, h := range all {
		if !g.hasHead(h) {
			g.heads = append(g.heads, h)
		}
	}
}

func (g *gate) hasHead(h head) bool { return slices.Contains(g.heads, h) }

// passes reports whether a user agent, as logged, certainly starts with none of the gate's heads. Then it meets no term
// with a condition on the user agent. If there may be an escape among its first bytes, passes returns false.
func (g *gate) passes(agent []byte) bool {
	if len(agent) < 8 {
		return false
	}
	const ones = 0x01_01_01_01_01_01_01_01
	word := binary.LittleEndian.Uint64(agent)
	if w := word ^ ones*'\\'; (w-ones)&^w&(ones*0x80) != 0 {
		return false
	}
	for _, h := range g.heads {
		if word&h.mask == h.bytes {
			return false
		}
	}
	return true
}
