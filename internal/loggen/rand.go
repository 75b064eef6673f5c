package loggen

import "math/bits"

// rng is SplitMix64. It is implemented here because the committed sample logs must not change with a library.
type rng struct{ state uint64 }

// newRNG returns a generator for one part of a scenario. The same seed and parts give the same numbers.
func newRNG(seed uint64, parts ...uint64) rng {
	r := rng{state: seed}
	for _, p := range parts {
		r.state = r.next() ^ p
	}
	return r
}

func (r *rng) next() uint64 {
	r.state += 0x9e3779b97f4a7c15
	return mix(r.state)
}

func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// n returns a number from 0 to n-1.
func (r *rng) n(n int) int {
	hi, _ := bits.Mul64(r.next(), uint64(n))
	return int(hi)
}

// between returns a number from lo to hi, both included.
func (r *rng) between(lo, hi int) int { return lo + r.n(hi-lo+1) }

// oneIn is true once in n times.
func (r *rng) oneIn(n int) bool { return r.n(n) == 0 }

// pick returns one of a list.
func pick[T any](r *rng, list []T) T { return list[r.n(len(list))] }

// hash returns a number for a text (FNV-1a), to derive an object's seed from its key.
func hash(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}
