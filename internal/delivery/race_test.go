//go:build race

package delivery

// slowness is how much slower the race detector makes the long tests, which then do so much less.
const slowness = 10
