package delivery

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

var (
	simRuns = flag.Int("sim.runs", 3000/slowness, "simulated stories")
	simSeed = flag.Uint64("sim.seed", 0, "run the story of this seed only, and print it")
)

// simOptions is one story's setting.
type simOptions struct {
	seed       uint64
	objects    int
	faults     float64 // probability of one at a step
	batch      int     // messages an invocation, at most
	contexts   int
	delay      time.Duration // from the last period's end to the first event
	noOrdinals bool
	doneMark   bool
}

func simOptionsOf(seed uint64) simOptions {
	rng := rand.New(rand.NewPCG(seed, 1))
	o := simOptions{seed: seed, objects: 1 + rng.IntN(8), batch: 1, contexts: contexts, delay: 2 * time.Minute}
	o.faults = []float64{0, 0.01, 0.03, 0.08, 0.2}[rng.IntN(5)]
	if rng.IntN(3) == 0 {
		o.batch = 1 + rng.IntN(5)
	}
	if rng.IntN(4) == 0 {
		o.contexts = 400
	}
	if rng.IntN(4) == 0 {
		o.delay = 40 * time.Minute
	}
	return o
}

// world makes the world of a story: objects of one or two load balancers and periods, each announced once or more.
func (o simOptions) world(t testing.TB) *world {
	policy, conf := simPolicy(t)
	rng := rand.New(rand.NewPCG(o.seed, 2))
	end := time.Date(2026, 11, 20, 1, 5, 0, 0, time.UTC)
	w := &world{
		rng: rng, now: end.Add(5*time.Minute + o.delay), objects: make(map[string]*simObject), backend: make(datadog),
		ledger: make(map[string]map[string]int64), acked: make(map[string]int64), contexts: o.contexts, noOrdinals: o.noOrdinals,
	}
	if o.doneMark {
		w.doneMark = make(map[string]bool)
	}
	w.plan = func(_ string, can []fault) fault {
		if rng.Float64() < o.faults {
			return can[rng.IntN(len(can))]
		}
		return none
	}
	w.start(Settings{Policy: policy, Prefix: conf.Metrics.Prefix, Tags: conf.Metrics.Tags, Points: conf.Limits.Points})
	var all []*simObject
	for range o.objects {
		lb := []string{"app/web/50dc6c495c0c9188", "app/api/60dc6c495c0c9188"}[rng.IntN(5)/4]
		all = append(all, makeObject(rng, lb, end.Add(time.Duration(rng.IntN(4)/3)*5*time.Minute), rng.IntN(30)))
	}
	for i, object := range all {
		if rng.IntN(10) == 0 {
			object.spoil(rng)
		}
		w.publish("logs", object)
		switch rng.IntN(8) {
		case 0, 1:
			w.publish("logs", object) // announced twice
		case 2:
			w.publish("copy", object) // the same object elsewhere
		case 3:
			w.publish("logs", object, all[rng.IntN(i+1)]) // two in one message
		}
	}
	return w
}

// start replaces all environments.
func (w *world) start(s Settings) {
	w.build = func() *Handler { return newHandler(s, nil) }
	w.settings, w.envs = s, nil
	for i := range 3 {
		w.envs = append(w.envs, w.environment(i))
	}
}

// check compares the backend with the oracle. What was acknowledged must be there; what was not may be, in whole or in
// part; and nothing else.
func (w *world) check() (exact bool, err error) {
	least, most := make(sums), make(sums)
	exact = true
	for _, o := range w.distinct() {
		from, acked := w.acked[o.key]
		if acked && o.poison != "" {
			return false, fmt.Errorf("an object that is %s was acknowledged", o.poison)
		}
		most.add(o.want)
		for c, n := range o.want {
			if acked && c.minute >= from {
				least[c] += n
			} else {
				exact = false
			}
		}
	}
	got := w.backend.sums()
	for c := range got {
		if got[c] > most[c] {
			return false, fmt.Errorf("%v: got %d, want at most %d", c, got[c], most[c])
		}
	}
	for c := range least {
		if got[c] < least[c] {
			return false, fmt.Errorf("%v: got %d, want at least %d", c, got[c], least[c])
		}
	}
	return exact, nil
}

func (w *world) distinct() map[string]*simObject {
	all := make(map[string]*simObject)
	for _, o := range w.objects {
		all[o.key] = o
	}
	return all
}

// sorted is distinct in an order that does not change.
func (w *world) sorted() []*simObject {
	all := slices.Collect(maps.Values(w.distinct()))
	slices.SortFunc(all, func(a, b *simObject) int { return strings.Compare(a.key, b.key) })
	return all
}

// story tells o's story: everything fails, then the dead letters are driven again without faults as the runbook says,
// and a month later all objects are announced once more.
func (o simOptions) story(t testing.TB) (w *world, exact bool, err error) {
	w = o.world(t)
	w.run(o.batch)
	if exact, err = w.check(); err != nil {
		return w, exact, err
	}
	w.plan = func(string, []fault) fault { return none }
	s := w.settings
	s.Historical = true
	w.start(s)
	w.now = w.now.Add(2 * time.Hour)
	w.redrive()
	w.run(1)
	if _, err := w.check(); err != nil {
		return w, exact, fmt.Errorf("after the redrive: %w", err)
	}
	w.now = w.now.Add(30 * 24 * time.Hour)
	for _, object := range w.sorted() {
		w.publish("logs", object)
	}
	w.run(1)
	all, err := w.check()
	if err == nil && !all {
		err = fmt.Errorf("not every object was acknowledged")
	}
	if err != nil {
		return w, exact, fmt.Errorf("a month later: %w", err)
	}
	return w, exact, nil
}

// spareGC makes the stories, which live on short-lived buffers, several times as fast.
func spareGC(t *testing.T) {
	old := debug.SetGCPercent(1000)
	t.Cleanup(func() { debug.SetGCPercent(old) })
}

func TestSimulation(t *testing.T) {
	spareGC(t)
	if *simSeed != 0 {
		w, exact, err := simOptionsOf(*simSeed).story(t)
		t.Logf("%s\nexact %v, error %v", strings.Join(w.story, "\n"), exact, err)
		if err != nil {
			t.Fail()
		}
		return
	}
	runs := uint64(*simRuns)
	var exacts, steps atomic.Int64
	shards := uint64(runtime.GOMAXPROCS(0))
	t.Run("stories", func(t *testing.T) {
		for shard := range shards {
			t.Run(fmt.Sprint(shard), func(t *testing.T) {
				t.Parallel()
				for seed := 1 + shard; seed <= runs; seed += shards {
					w, exact, err := simOptionsOf(seed).story(t)
					if err != nil {
						t.Fatalf("seed %d (go test -sim.seed=%d): %v\n%s", seed, seed, err, strings.Join(w.story, "\n"))
					}
					exacts.Add(int64(b2i(exact)))
					steps.Add(int64(w.steps))
				}
			})
		}
	})
	t.Logf("%d stories, %d steps; after %d of them everything was there at once", runs, steps.Load(), exacts.Load())
	if exacts.Load() < int64(runs)/4 {
		t.Errorf("only %d of %d stories say something exact", exacts.Load(), runs)
	}
}

// Whatever goes wrong at whichever step of a small story, once: the rest of the story makes it right.
func TestEveryFaultAtEveryStep(t *testing.T) {
	spareGC(t)
	stories := 0
	for seed := range uint64(8 / min(slowness, 4)) {
		o := simOptions{seed: seed, objects: 3, batch: 1 + int(seed)%3, contexts: contexts, delay: 2 * time.Minute}
		calm, _, err := o.faultAt(t, -1, none)
		if err != nil {
			t.Fatalf("without a fault: %v", err)
		}
		for at, can := range calm {
			for _, what := range can {
				stories++
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

// faultAt tells a story in which one thing goes wrong, and returns what could have at each step.
func (o simOptions) faultAt(t *testing.T, at int, what fault) (steps [][]fault, w *world, err error) {
	w = o.world(t)
	w.plan = func(_ string, can []fault) fault {
		steps = append(steps, can)
		if len(steps)-1 == at {
			return what
		}
		return none
	}
	w.run(o.batch)
	exact, err := w.check()
	if err == nil && !exact {
		err = errors.New("not everything is there")
	}
	return steps, w, err
}

// Tests of the test: what the design is made of, taken away, must show.
func TestSimulationFails(t *testing.T) {
	spareGC(t)
	for _, tt := range []struct {
		name   string
		change func(*simOptions)
	}{
		{"without the ordinal", func(o *simOptions) { o.noOrdinals = true }},
		{"with a done-mark before the extension's flush", func(o *simOptions) { o.doneMark = true }},
	} {
		failed, runs := 0, uint64(200/slowness)
		for seed := uint64(1); seed <= runs; seed++ {
			o := simOptionsOf(seed)
			tt.change(&o)
			if _, _, err := o.story(t); err != nil {
				failed++
			}
		}
		t.Logf("%s: %d of %d stories fail", tt.name, failed, runs)
		if failed == 0 {
			t.Errorf("%s: no story fails", tt.name)
		}
	}
}
