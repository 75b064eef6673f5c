package guess

import (
	"strings"
	"testing"
)

// No word is listed twice.
func TestVocabulary(t *testing.T) {
	v := NewVocabulary()
	listed := 0
	for line := range strings.Lines(vocabularyWords) {
		if !strings.HasPrefix(line, "#") {
			listed += len(strings.Fields(line))
		}
	}
	if len(v) != listed || listed < 1000 {
		t.Errorf("%d words, %d of them distinct", listed, len(v))
	}
}
