package config

import "testing"

// Inserting, deleting, changing, or swapping adjacent letters is one step each.
func TestDistance(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"repaly", "replay", 1}, {"ab", "ba", 1}, {"sugest", "suggest", 1}, {"check", "check", 0}, {"chekc", "explain", 7}, {"abc", "", 3}} {
		if got, back := distance(tt.a, tt.b), distance(tt.b, tt.a); got != tt.want || back != tt.want {
			t.Errorf("%q, %q: %d and %d, want %d", tt.a, tt.b, got, back, tt.want)
		}
	}
}
