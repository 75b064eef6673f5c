//go:build !race

package delivery

const slowness = 1
