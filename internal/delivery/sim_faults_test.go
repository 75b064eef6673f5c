package delivery

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/internal/dogstatsd"
)

// plain is the setting of a story in which only what a test adds goes wrong.
func plain(seed uint64) simOptions {
	return simOptions{
		seed: seed, count: 3, batch: 1 + int(seed)%3, contexts: dogstatsd.ExtensionContexts, payload: 1000, delay: 2 * time.Minute, pace: 200 * time.Millisecond,
		confirmations: 2, receives: 4, receivesKnown: true, table: true, queueOnly: true, steady: true,
	}
}

// Each possible fault at each step of a small story, once: the rest of the story repairs it.
func TestEveryFaultAtEveryStep(t *testing.T) {
	spareGC(t)
	stories := 0
	for seed := range runs(8) {
		o := plain(seed)
		o.intake = seed%4 == 3
		if o.intake {
			o.confirmations = 1
		}
		if seed%2 == 1 {
			o.payload = 20
		}
		calm, _, err := o.faultAt(t, -1, none)
		if err != nil {
			t.Fatalf("seed %d without a fault: %v", seed, err)
		}
		for at, can := range calm {
			for _, what := range can {
				if stories++; testing.Short() && stories%80 > 0 {
					continue
				}
				if _, w, err := o.faultAt(t, at, what); err != nil {
					t.Fatalf("%s at step %d of seed %d: %v\n%s", what, at, seed, err, strings.Join(w.story, "\n"))
				}
			}
		}
	}
	t.Logf("%d stories", stories)
	if stories < 200 {
		t.Errorf("only %d stories", stories)
	}
}

// faultAt runs a story in which one thing goes wrong, and returns what could have gone wrong at each step.
func (o simOptions) faultAt(t *testing.T, at int, what fault) (steps [][]fault, w *world, err error) {
	o.told = true
	w = o.world(t)
	w.plan = func(_ string, can []fault) fault {
		steps = append(steps, can)
		if len(steps)-1 == at {
			return what
		}
		return none
	}
	w.run()
	v, err := w.check()
	if err == nil && !v.whole {
		err = fmt.Errorf("not everything arrived: %+v", v)
	}
	return steps, w, err
}

// Tests of the simulation itself: it must fail if a part of the design is removed.
func TestSimulationFails(t *testing.T) {
	spareGC(t)
	for what, first := range map[without]uint64{ // by the first story that shows it
		nothing: 1, theOrdinal: 2, theMarks: 1, theDropCheck: 21, theGuard: 8,
	} {
		var failed atomic.Int64
		n, few := runs(200), testing.Short() || slowness > 1
		if few {
			n = 60 // at most; with fewer, the missing check of drops might not show
			if what == nothing {
				n = 6 // TestSimulation runs more of these
			}
		}
		sideBySide(n, func(seed uint64) {
			o := simOptionsOf((seed+first-2)%n + 1)
			if o.without = what; what != nothing {
				o.table, o.intake, o.confirmations = true, false, max(o.confirmations, 2)
				o.receives = max(o.receives, 3)
			}
			if few && what != nothing && failed.Load() > 0 {
				return // one is enough
			}
			if _, _, err := o.story(t); err != nil {
				failed.Add(1)
			}
		})
		t.Logf("without %s: %d of %d stories fail", what, failed.Load(), n)
		if (failed.Load() > 0) != (what != nothing) {
			t.Errorf("without %s: %d of %d stories fail", what, failed.Load(), n)
		}
	}
}

// confirmed is the setting of a story that measures how often this many confirmations suffice; 0 means the intake.
func confirmed(seed uint64, confirmations int, outage time.Duration) simOptions {
	o := simOptionsOf(seed)
	o.table, o.intake, o.start, o.next, o.delay = true, confirmations == 0, simTable, simTable, 2*time.Minute
	o.confirmations, o.receives, o.receivesKnown = max(confirmations, 1), confirmations+3, true
	o.faults, o.outageFor, o.lostFor, o.itemLimit, o.queueOnly = 0.08, outage, 0, 0, true
	return o
}

// Measures how often an acknowledged object is incomplete, because each of its passes lost the same points unnoticed.
// Some of these objects were sent by fewer passes than required: they were overwritten in between, or their message was
// received for the last time, or their points became too old. The figures in docs/design.md come from
//
//	go test ./internal/delivery -run TestConfirmations -v -sim.runs 1000
func TestConfirmations(t *testing.T) {
	spareGC(t)
	n := runs(min(*simRuns, 1000))
	if *simRuns == simRunsDefault {
		n = min(runs(200), 60)
	}
	if testing.Short() {
		n = min(n, 4)
	}
	for _, outage := range []time.Duration{0, 10 * time.Minute} {
		if outage > 0 && testing.Short() {
			continue
		}
		var all, whole [4]int64 // by confirmations; 0 is the intake
		for confirmations := range all {
			var missing, confirmedInVain atomic.Int64
			sideBySide(n, func(seed uint64) {
				_, v, err := confirmed(seed, confirmations, outage).story(t)
				if err != nil {
					t.Errorf("seed %d, %d confirmations: %v", seed, confirmations, err)
				}
				missing.Add(int64(b2i(v.missing > 0)))
				confirmedInVain.Add(int64(b2i(v.missing > v.short)))
			})
			all[confirmations], whole[confirmations] = missing.Load(), confirmedInVain.Load()
		}
		t.Logf("an outage of %v: of %d stories, the number that lack something acknowledged: %d, %d, %d with 1, 2, 3 confirmations, %d with the intake; "+
			"something that so many passes have sent: %d, %d, %d, %d",
			outage, n, all[1], all[2], all[3], all[0], whole[1], whole[2], whole[3], whole[0])
		// A few stories are not enough to measure this.
		if all[0] != 0 || n >= 60 && (whole[1] <= whole[2] || whole[2] < whole[3]) {
			t.Errorf("an outage of %v: %v stories, %v despite all passes", outage, all, whole)
		}
	}
}

// Stories that once failed.
func TestStoriesThatFailed(t *testing.T) {
	for _, tt := range []struct {
		what          string
		seeds         []uint64
		confirmations int // for the stories that measure them; 0: the story is from TestSimulation
	}{
		{"a vended log counted otherwise is marked in one of its periods only, and then taken for changed", []uint64{654, 2300, 2753, 2806, 2963, 3097}, 0},
		{"the same", []uint64{285, 308, 633}, 2},
		{"the same", []uint64{521, 660, 743, 847}, 3},
		{"so many minutes of a vended log that even those are folded, which the oracle does not know", []uint64{5700, 6943}, 0},
	} {
		for _, seed := range tt.seeds {
			o := simOptionsOf(seed)
			if tt.confirmations > 0 {
				o = confirmed(seed, tt.confirmations, 0)
			}
			if _, _, err := o.story(t); err != nil {
				t.Errorf("%s: seed %d: %v", tt.what, seed, err)
			}
		}
	}
}
