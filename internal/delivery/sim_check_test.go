package delivery

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// sorted returns all objects of the story in a fixed order.
func (w *world) sorted() []*simObject {
	all := slices.Collect(maps.Values(w.named))
	slices.SortFunc(all, func(a, b *simObject) int { return strings.Compare(a.key, b.key) })
	return all
}

// verdict is the result of a story in which nothing is wrong.
type verdict struct {
	missing int  // acknowledged objects that are not complete, because every pass over them lost the same points
	short   int  // of these, those that fewer passes have sent than required
	whole   bool // every object is acknowledged and complete
}

// promise is what check proves, and what the documents promise in the same words.
const promise = "No point is counted twice, and doing anything again changes nothing. With `sink: intake`, each point of an " +
	"acknowledged object was accepted by Datadog. With `sink: dogstatsd`, a point of an acknowledged object is missing only if every pass " +
	"that sent it lost it after DogStatsD had taken it. The minutes of an object that ended as `changed` may hold counts of both."

func TestDocumentsPromiseWhatIsProved(t *testing.T) {
	for _, name := range []string{"design.md", "runbook.md", "security.md"} {
		text, err := os.ReadFile("../../docs/" + name)
		if err != nil {
			t.Fatal(err)
		}
		words := strings.Fields(strings.ReplaceAll(string(text), "\n> ", "\n"))
		if !strings.Contains(strings.Join(words, " "), promise) {
			t.Errorf("docs/%s does not say %q", name, promise)
		}
	}
}

// check compares the backend with the oracle. It must have everything that a pass was seen to deliver, and nothing that
// no pass has sent. It must have everything that was acknowledged, except what each of its passes lost unnoticed.
func (w *world) check() (v verdict, err error) {
	if w.broken != nil {
		return v, w.broken
	}
	v.whole = true
	least, most := make(sums), make(sums)
	for _, o := range w.sorted() {
		tried := w.tried[o]
		own := make(sums)
		for _, t := range tried {
			for c, n := range o.want(t.content, w.confs[t.conf]) {
				if w.folds() { // the kept routes differ
					n += own[c]
				}
				own[c] = max(own[c], n)
			}
		}
		most.add(own)
		if len(tried) > 1 {
			v.whole = false
			continue
		}
		least.add(datadog(w.delivered[o]).sums(w.folds()))
		if !w.acked[o] {
			v.whole = v.whole && o.poisoned()
			continue
		}
		if gone, excused := w.missing(o); gone > 0 {
			v.whole = false
			v.missing++
			v.short += b2i(len(w.passes[o]) < w.confirmations)
			if !excused {
				return v, fmt.Errorf("%s is acknowledged and lacks %d points, which a pass sent without a loss", o.key, gone)
			}
		}
	}
	got := w.backend.sums(w.folds())
	for c := range got {
		if got[c] > most[c] {
			return v, fmt.Errorf("%v: got %d, want at most %d", c, got[c], most[c])
		}
	}
	for c := range least {
		if got[c] < least[c] {
			return v, fmt.Errorf("%v: got %d, want at least %d", c, got[c], least[c])
		}
	}
	return v, nil
}

func (w *world) folds() bool { return w.conf.folds }

// missing counts the points of an acknowledged object that some pass sent and that are not in the backend. They are
// excused if every one of those passes lost them without being able to notice.
func (w *world) missing(o *simObject) (points int, excused bool) {
	excused = true
	gone := make(map[simContext]bool)
	for _, p := range w.passes[o] {
		for c := range p.contexts {
			if _, there := w.delivered[o][c]; !there {
				gone[c] = true
				excused = excused && p.lost[c]
			}
		}
	}
	return len(gone), excused
}
