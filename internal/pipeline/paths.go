package pipeline

import (
	"encoding/binary"

	"github.com/elb-sli/elb-sli/internal/routenorm"
)

// paths remembers which patterns requests matched, or which route was guessed, by path, method and host: the paths of static
// routes repeat. It has a fixed number of places, and paths are compared as a whole, so a log of made-up paths can
// neither make it grow nor confuse it.
type paths [256]pathMatch

type pathMatch struct {
	method  string
	hosted  routenorm.Hosted
	pattern int32 // -1: none
	stay    uint8 // how many other paths this one outlives
	n       uint8 // 0: none
	guessed uint8 // bytes of the guessed route, 0 for other
	path    [48]byte
	route   [64]byte
}

// at returns the place for a path, or nil if such a path is not remembered: very short ones are matched as fast.
func (p *paths) at(path []byte) *pathMatch {
	if len(path) < 8 || len(path) > len(pathMatch{}.path) {
		return nil
	}
	first, last := binary.LittleEndian.Uint64(path), binary.LittleEndian.Uint64(path[len(path)-8:])
	return &p[(first^last*3^uint64(len(path)))*0x9e3779b97f4a7c15>>56]
}

// holds reports whether the place is that of a request.
func (m *pathMatch) holds(path []byte, method string, hosted routenorm.Hosted) bool {
	return string(m.path[:m.n]) == string(path) && m.method == method && m.hosted == hosted
}

// put remembers the pattern of a request, -1 for none, and no guessed route. It does nothing and returns false if the path that
// holds the place was asked for lately.
func (m *pathMatch) put(path []byte, method string, hosted routenorm.Hosted, pattern int) bool {
	if m.stay > 0 {
		m.stay--
		return false
	}
	m.method, m.hosted, m.pattern, m.n, m.guessed = method, hosted, int32(pattern), uint8(copy(m.path[:], path)), 0
	return true
}
