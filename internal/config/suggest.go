package config

import (
	"fmt"
	"strings"
)

// suggest names the known word that is most similar to name, or all of them if none is similar.
func suggest(name string, known []string) string {
	if s := Nearest(name, known); s != "" {
		return fmt.Sprintf(": did you mean %q?", s)
	}
	return ": want one of " + strings.Join(known, ", ")
}

// Nearest returns the known word that is most similar to name: one typo, or less than half of the letters differ. It
// returns "" if none is similar.
func Nearest(name string, known []string) string {
	best, least := "", len(name)+3
	for _, k := range known {
		d := distance(strings.ToLower(name), strings.ToLower(k))
		if len(name) > 2 && strings.Contains(k, name) {
			d = min(d, 2) // a part of the word, such as "status"
		}
		if d < least && (d == 1 && len(name) > 1 || 2*d < max(len(name), len(k))) {
			best, least = k, d
		}
	}
	return best
}

// distance returns the number of bytes to insert, delete, replace or swap with a neighbor to turn a into b (Damerau and
// Levenshtein's "optimal string alignment").
func distance(a, b string) int {
	const long = 100 // the time is proportional to len(a) × len(b)
	if len(a) > long || len(b) > long {
		return long
	}
	var rows [3][long + 1]int
	before, last, row := &rows[0], &rows[1], &rows[2]
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := last[j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			row[j] = min(change, last[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
