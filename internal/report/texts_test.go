package report

import (
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/elb-sli/elb-sli/internal/objective"
)

// sameInBoth are texts that are the same in Japanese. The verdicts are the words of the configuration and the metrics.
var sameInBoth = []string{"sli", "good", "bad", "word-bad", "verdict-good", "verdict-bad", "verdict-excluded", "compare-bad-a", "compare-bad-b", "compare-a", "compare-b", "during-hours", "during-day", "during-days", "stop", "full-stop"}

func TestTextsAreInBothLanguages(t *testing.T) {
	verbs := regexp.MustCompile(`%(\[\d\])?[sd]`)
	count := func(s string) int { return len(verbs.FindAllString(s, -1)) }
	for key, one := range ones {
		if !hasText(key) || count(one) == 0 || texts[key].en == one {
			t.Errorf("%s: %q is no text about one of several", key, one)
		}
	}
	for key, text := range texts {
		if text.en == "" || text.ja == "" {
			t.Errorf("%s: a language is empty", key)
		}
		if count(text.en) != count(text.ja) {
			t.Errorf("%s: %q and %q take different values", key, text.en, text.ja)
		}
		japanese := strings.ContainsFunc(text.ja, func(r rune) bool { return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) })
		if !japanese && !slices.Contains(sameInBoth, key) && key != "comma" && !strings.HasPrefix(text.ja, "%s 〜") {
			t.Errorf("%s: %q is not Japanese", key, text.ja)
		}
		if strings.ContainsFunc(text.en, func(r rune) bool { return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) }) {
			t.Errorf("%s: %q is not English", key, text.en)
		}
	}
}

// Every text that is used exists, and every text that exists is used.
func TestTextsAreUsed(t *testing.T) {
	var source strings.Builder
	for _, dir := range []string{".", "html"} {
		err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") || path == "texts.go" {
				return err
			}
			b, err := os.ReadFile(dir + "/" + path)
			source.Write(b)
			return err
		})
		must(t, err)
	}
	asked := regexp.MustCompile(`(?:\{\{t |\(t |\.say\()"([a-z-]+)"`)
	for _, m := range asked.FindAllStringSubmatch(source.String(), -1) {
		if !hasText(m[1]) && !strings.HasSuffix(m[1], "-") {
			t.Errorf("%q is used but does not exist", m[1])
		}
	}
	families := []string{"state-", "verdict-", "sli-", "rule-", "malformed-", "unit-", "budget-", "per-", "word-", "request-", "requests-", "count-of-", "meaning-", "weekday-"} // composed from a value
	for key := range texts {
		if !strings.Contains(source.String(), `"`+key+`"`) && !slices.ContainsFunc(families, func(f string) bool { return strings.HasPrefix(key, f) }) {
			t.Errorf("%q is never used", key)
		}
	}
	for _, s := range []objective.State{objective.Met, objective.Missed, objective.Open, objective.LowTraffic, objective.NoEvents, objective.NoObjective} {
		if !hasText("state-" + string(s)) {
			t.Errorf("the state %s has no text", s)
		}
	}
}

// Templates contain no words: each word comes from texts.
func TestTemplatesHoldNoWords(t *testing.T) {
	files, err := fs.Glob(pageFiles, "html/*.tmpl")
	must(t, err)
	tags := regexp.MustCompile(`(?s)\{\{.*?\}\}|<[^<>]*>`)
	word := regexp.MustCompile(`[A-Za-z]{2,}`)
	for _, f := range files {
		b, err := pageFiles.ReadFile(f)
		must(t, err)
		rest := string(b)
		for range 3 { // an action inside a tag goes first
			rest = tags.ReplaceAllString(rest, " ")
		}
		for _, w := range word.FindAllString(rest, -1) {
			t.Errorf("%s: %q", f, w)
		}
	}
}
