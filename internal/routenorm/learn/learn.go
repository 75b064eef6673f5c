// Package learn derives a route table from requests, for a person to review and correct.
package learn

import (
	"math/bits"
	"slices"

	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/routenorm/guess"
)

// A Learner derives a route table from requests.
//
// It keeps the requests by path until Result is called. The table therefore depends only on the requests: it is the same to
// the byte in whatever order they came, and however they were divided among files or calls.
//
// Its memory is bounded. A request has a level: the number of zero bits at the beginning of its id's hash, so that half
// of all requests have level 1 or more, a quarter has level 2 or more, and so on. Whenever the kept requests
// exceed the budget, those of the lowest level are dropped. What remains is a sample of the requests (not of the paths, so
// a busy route stays busy), and it depends only on the set of requests.
type Learner struct {
	Weights    Weights // Fitted, except to fit them and to see what each is worth
	budget     int     // bytes
	size       int     // estimate of the bytes kept
	level      int     // requests of a lower level were dropped
	paths      map[string][]tally
	clean      []byte
	vocabulary guess.Vocabulary

	requests int // all requests that were added
	proving  int // those with a clean path and a status that proves a route
}

// tally counts the requests of one path that have the same method, level and kind of answer.
type tally struct {
	method  string
	n       int32
	level   uint8
	success bool // the answer was no redirect
}

const (
	defaultBudget = 32 << 20
	pathOverhead  = 120 // bytes of a map entry with its slice, and its share of the map's spare room
	tallySize     = 24
	goldenRatio   = 0x9e3779b97f4a7c15 // of 2⁶⁴: as a factor, it spreads an id over the leading bits, so that even a counter may serve as one
)

// New returns a Learner without any requests. It keeps at most 32 MiB of paths. The tree that Result makes from them
// briefly takes several times as much.
func New() *Learner {
	return &Learner{Weights: Fitted, budget: defaultBudget, paths: map[string][]tally{}, clean: make([]byte, 0, 4*routenorm.MaxPath), vocabulary: guess.NewVocabulary()}
}

// Proves reports whether a response proves that its path is a route of the service: 2xx, 101 (a WebSocket was opened), and
// the redirects that a route answers with. A 301 or 308 proves nothing, because whole sites redirect in this way, and an
// error may be due to a wrong path.
func Proves(status int) bool {
	switch status {
	case 101, 302, 303, 304, 307:
		return true
	}
	return 200 <= status && status <= 299
}

// Add adds one request. Requests of several days are the most useful, because the values of a parameter change from day to
// day and the words of an API do not. method and path are as in the log, with escapes decoded. id distinguishes requests:
// two requests may only have the same id if they are the same line of the same log.
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
	level := bits.LeadingZeros64(id * goldenRatio)
	if level < l.level {
		return
	}
	m := routenorm.Method(method)
	if m == "HEAD" {
		m = "GET" // a pattern for GET also matches HEAD
	}
	t := tally{m, 1, uint8(level), status == 101 || status < 300}
	ts, ok := l.paths[string(clean)]
	for i := range ts {
		if ts[i].method == t.method && ts[i].level == t.level && ts[i].success == t.success {
			ts[i].n++
			return
		}
	}
	if !ok {
		l.size += len(clean) + pathOverhead
	}
	l.size += tallySize
	l.paths[string(clean)] = append(ts, t)
	for l.size > l.budget {
		l.raise()
	}
}

// raise drops the requests of the lowest level.
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
