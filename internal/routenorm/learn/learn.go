// Package learn derives a route table from requests, so that a person has something to review and to correct.
package learn

import (
	"math/bits"
	"slices"

	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/routenorm/guess"
)

// A Learner derives a route table from requests.
//
// It keeps what it was given until Result, path by path, so that the table depends on the requests alone: neither their
// order nor how they were divided over files or calls matters, down to the byte.
//
// Its memory is bounded. A request has a level: the number of zero bits at the beginning of its id's hash, so that half
// of all requests have level 1 or more, a quarter has level 2 or more, and so on. When what is kept outgrows the
// budget, the lowest level is let go, on and on: what stays is a sample of the requests (not of the paths: a busy route
// stays busy), and which one is decided by the set of requests alone.
type Learner struct {
	budget     int // bytes
	size       int // estimate of the bytes kept
	level      int // requests of a lower level were let go
	paths      map[string][]tally
	clean      []byte
	vocabulary guess.Vocabulary

	requests int // given
	proving  int // of them, with a status that proves a route
}

// tally counts the requests of one path that have the same method and level.
type tally struct {
	method string
	n      int32
	level  uint8
}

// sum returns the requests of one path.
func sum(ts []tally) int {
	all := 0
	for _, t := range ts {
		all += int(t.n)
	}
	return all
}

const (
	defaultBudget = 32 << 20
	pathOverhead  = 120 // bytes of a map entry with its slice, and its share of the map's spare room
	tallySize     = 24
)

// New returns a Learner without any requests. It keeps 32 MiB of paths at most; the tree that Result
// makes of them takes several times as much for a moment.
func New() *Learner {
	return &Learner{budget: defaultBudget, paths: map[string][]tally{}, clean: make([]byte, 0, 4*routenorm.MaxPath), vocabulary: guess.NewVocabulary()}
}

// Proves reports whether a response proves that its path is a route of the service: 2xx, 101 (a WebSocket was opened), and
// the redirects that lead on from one. A 301 or 308 proves nothing, since whole sites redirect so, and an error may come
// from a wrong path.
func Proves(status int) bool {
	switch status {
	case 101, 302, 303, 304, 307:
		return true
	}
	return 200 <= status && status <= 299
}

// Add takes one request. Requests of several days teach most, since the values of a parameter change from day to day and
// the words of an API do not. Method and path are as in the log, escapes decoded. Id tells requests apart: two requests may only share it if
// they are the same line of the same log.
func (l *Learner) Add(method, path []byte, status int, id uint64) {
	l.requests++
	if !Proves(status) {
		return
	}
	clean, ok := routenorm.Clean(l.clean, path)
	if !ok {
		return
	}
	l.proving++
	level := bits.LeadingZeros64(mix(id))
	if level < l.level {
		return
	}
	m := routenorm.Method(method)
	if m == "HEAD" {
		m = "GET" // which matches it
	}
	l.count(clean, tally{m, 1, uint8(level)})
	for l.size > l.budget {
		l.raise()
	}
}

func (l *Learner) count(path []byte, t tally) {
	ts, ok := l.paths[string(path)]
	for i := range ts {
		if ts[i].method == t.method && ts[i].level == t.level {
			ts[i].n++
			return
		}
	}
	if !ok {
		l.size += len(path) + pathOverhead
	}
	l.size += tallySize
	l.paths[string(path)] = append(ts, t)
}

// raise lets go of the lowest level.
func (l *Learner) raise() {
	l.level++
	l.size = 0
	for p, ts := range l.paths {
		kept := slices.DeleteFunc(ts, func(t tally) bool { return int(t.level) < l.level })
		if len(kept) == 0 {
			delete(l.paths, p)
			continue
		}
		l.paths[p] = kept
		l.size += len(p) + pathOverhead + len(kept)*tallySize
	}
}

// mix spreads an id over all bits (the finalizer of SplitMix64), so that even a counter may serve as one.
func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}
