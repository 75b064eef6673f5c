//go:build race

package delivery

// slowness is the factor by which the race detector slows the long tests down, which then do that much less.
const slowness = 10
