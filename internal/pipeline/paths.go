package pipeline

import (
	"encoding/binary"

	"github.com/elb-sli/elb-sli/internal/routenorm"
)

// paths remembers the pattern that a request matched, or the route that was guessed, by path, method and host, because
// the paths of static routes repeat. It has a fixed number of places and compares whole paths, so a log of made-up
// paths can neither make it grow nor cause a wrong result.
type paths [256]pathMatch

type pathMatch struct {
	method  string
	hosted  routenorm.Hosted
	pattern int32 // -1: none
	stay    uint8 // number of other paths before this one is replaced
	n       uint8 // 0: none
	guessed uint8 // bytes of the guessed route, 0 for other
	path    [48]byte
	route   [64]byte
}

// at returns the place of a path, or nil if the path is not remembered: matching a very short path is as fast.
func (p *paths) at(path []byte) *pathMatch {
	if len(path) < 8 || len(path) > len(pathMatch{}.path) {
		return nil
	}
	first, last := binary.LittleEndian.Uint64(path), binary.LittleEndian.Uint64(path[len(path)-8:])
	return &p[(first^last*3^uint64(len(path)))*0x9e3779b97f4a7c15>>56]
}

// holds reports whether the place holds this request.
func (m *pathMatch) holds(path []byte, method string, hosted routenorm.Hosted) bool {
	return string(m.path[:m.n]) == string(path) && m.method == method && m.hosted == hosted
}

// put remembers the pattern of a request, or -1 if none matched, and clears the guessed route. It does nothing and
// returns false if the path that holds the place was used recently.
func (m *pathMatch) put(path []byte, method string, hosted routenorm.Hosted, pattern int) bool {
	if m.stay > 0 {
		m.stay--
		return false
	}
	m.method, m.hosted, m.pattern, m.n, m.guessed = method, hosted, int32(pattern), uint8(copy(m.path[:], path)), 0
	return true
}
