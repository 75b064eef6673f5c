package guess

import "testing"

func TestHasExtension(t *testing.T) {
	for seg, want := range map[string]bool{
		"a.b": true, "logo.png": true, "data.abcde": true, "a.mp3": true, "a.b.c": true,
		"": false, "a": false, ".json": false, "a.": false, "a.abcdef": false, "a.1b": false, "a.b-c": false, "v1.2": false,
	} {
		if got := HasExtension([]byte(seg)); got != want {
			t.Errorf("%q: %v, want %v", seg, got, want)
		}
	}
}

// What follows the word does not matter: "search.json" is not a member either.
func TestIsReserved(t *testing.T) {
	for seg, want := range map[string]bool{
		"search": true, "search.json": true, "me": true, "list-all": true,
		"": false, "searches": false, "member": false, "1search": false,
	} {
		if got := isReserved([]byte(seg)); got != want {
			t.Errorf("%q: %v, want %v", seg, got, want)
		}
	}
}
