package delivery

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/internal/dogstatsd"
	"github.com/elb-sli/elb-sli/internal/elblog"
)

var (
	simRuns = flag.Int("sim.runs", simRunsDefault, "simulated stories")
	simSeed = flag.Uint64("sim.seed", 0, "run the story of this seed only, and print it")
)

const simRunsDefault = 10_000

// runs returns the number of stories to run.
func runs(most int) uint64 {
	if testing.Short() {
		return uint64(min(most, 30))
	}
	return uint64(max(most/slowness, 1))
}

// without names the part of the design that a test of the simulation removes.
type without string

const (
	nothing      without = ""
	theOrdinal   without = "the ordinal"
	theMarks     without = "the marks"
	theDropCheck without = "the check of drops"
	theGuard     without = "the guard against points in the future"
)

// simOptions is one story's setting.
type simOptions struct {
	seed          uint64
	count         int     // number of objects
	faults        float64 // probability of a fault at a step
	batch         int     // maximum number of messages in an invocation
	contexts      int     // of the extension
	payload       int     // points in one of its requests: 1,000 in reality, and fewer here so that small objects take several
	delay         time.Duration
	confirmations int
	receives      int // maxReceiveCount
	receivesKnown bool
	table         bool
	intake        bool
	sockets       bool          // the sender is the real one
	queueOnly     bool          // every message is from SQS and has its receive count
	steady        bool          // no object is overwritten
	pace          time.Duration // maximum duration of a step
	start, next   int           // configurations, at first and after a deployment
	outageFor     time.Duration // of Datadog's intake
	lostFor       time.Duration // time without the ledger's table
	itemLimit     int           // bytes in an item of the ledger; 0: as many as in reality
	without       without
	told          bool // print the story
}

func simOptionsOf(seed uint64) simOptions {
	rng := rand.New(rand.NewPCG(seed, 1))
	one := func(n int) bool { return rng.IntN(n) == 0 }
	o := simOptions{
		seed: seed, count: 1 + rng.IntN(8), batch: 1, contexts: dogstatsd.ExtensionContexts, payload: 1000, delay: 2 * time.Minute, pace: 2 * time.Second,
		confirmations: 2, receivesKnown: !one(5), table: !one(10), intake: one(4),
	}
	o.faults = []float64{0, 0.01, 0.03, 0.08, 0.2}[rng.IntN(5)]
	if one(3) {
		o.batch = 1 + rng.IntN(5)
	}
	if one(4) {
		o.contexts = 400
	}
	if one(3) {
		o.payload = 20
	}
	if one(4) {
		o.delay = 40 * time.Minute
	}
	if one(3) {
		o.confirmations = 1 + rng.IntN(3)
	}
	o.receives = o.confirmations + 1 + rng.IntN(3)
	o.start = rng.IntN(simConfigs)
	o.next = o.start
	if o.start <= simOther {
		o.next = rng.IntN(simOther + 1)
	}
	if one(4) {
		o.outageFor = time.Duration(1+rng.IntN(20)) * time.Minute
	}
	if one(8) {
		o.lostFor = time.Duration(1+rng.IntN(20)) * time.Minute
	}
	if one(20) {
		o.itemLimit = 400
	}
	if o.intake {
		o.confirmations = 1
	}
	return o
}

// world creates the world of a story: objects of some load balancers and periods, each announced at least once.
func (o simOptions) world(t testing.TB) *world {
	rng := rand.New(rand.NewPCG(o.seed, 2))
	end := time.Date(2026, 11, 20, 1, 0, 0, 0, time.UTC)
	w := &world{
		simOptions: o, t: t, rng: rng, now: end.Add(10*time.Minute + o.delay), objects: make(map[string]*simObject),
		named: make(map[string]*simObject), confs: make(map[string]*simConfig), backend: make(datadog),
		passes: make(map[*simObject][]*pass), tried: make(map[*simObject][]variant), acked: make(map[*simObject]bool), first: make(map[place]variant),
		delivered: make(map[*simObject]map[simContext]int64), marked: make(map[place]marks),
		results: make(map[*simObject]map[result]bool), conf: configuration(t, o.start), history: o.without == theGuard,
	}
	w.plan = func(_ string, can []fault) fault {
		if rng.Float64() < o.faults {
			return can[rng.IntN(len(can))]
		}
		return none
	}
	soon := func() time.Time { return w.now.Add(time.Duration(rng.Int64N(int64(15 * time.Minute)))) }
	for _, n := range []int{o.start, o.next} {
		w.confs[configuration(t, n).counts()] = configuration(t, n)
	}
	if o.next != o.start {
		w.events = append(w.events, event{soon(), func() { w.deploy(configuration(t, o.next)) }})
	}
	if o.outageFor > 0 {
		from := soon()
		w.outage = [2]time.Time{from, from.Add(o.outageFor)}
	}
	if o.lostFor > 0 {
		from := soon()
		w.lost = [2]time.Time{from, from.Add(o.lostFor)}
	}
	w.openTable()
	for i := range 3 {
		w.envs = append(w.envs, w.environment(i))
	}
	w.populate(end)
	return w
}

// populate makes the objects and announces them.
func (w *world) populate(end time.Time) {
	rng := w.rng
	var all []*simObject
	for i := range w.count {
		object := w.object(i, end)
		all = append(all, object)
		kind, bucket := fromSQS, "logs"
		switch n := rng.IntN(12); {
		case w.queueOnly:
		case n == 0:
			kind = fromService
		case n == 1:
			kind = fromBatch
		}
		w.publish(kind, bucket, object)
		switch n := rng.IntN(10); {
		case n <= 1:
			w.publish(fromSQS, "logs", object) // announced twice
		case n == 2:
			w.publish(fromSQS, "copy", object) // the same object elsewhere
		case n == 3:
			w.publish(fromSQS, "logs", object, all[rng.IntN(i+1)]) // two in one message
		case n == 4 && !w.steady: // overwritten, and announced again
			object.write(rng, rng.IntN(30), w.period(object))
			w.events = append(w.events, event{w.now.Add(time.Duration(rng.Int64N(int64(15 * time.Minute)))), func() {
				w.tell("%s is overwritten", object.name())
				object.now = len(object.contents) - 1
				w.publish(fromSQS, "logs", object)
			}})
		}
	}
}

// object creates the i-th object of the story.
func (w *world) object(i int, end time.Time) *simObject {
	rng := w.rng
	o := &simObject{format: elblog.ALB, lb: []string{"app/web/50dc6c495c0c9188", "app/Api/60dc6c495c0c9188"}[rng.IntN(5)/4]}
	switch rng.IntN(8) {
	case 0:
		o.format, o.lb = elblog.CLB, "web"
	case 2:
		if w.table {
			o.vended, o.writers = true, simVended
		}
	case 1:
		if w.table { // without one, all objects of a period overwrite each other, as documented
			o.format, o.lb = elblog.NLB, "net/web/50dc6c495c0c9188"
		}
	}
	o.end = end.Add(time.Duration(rng.IntN(4)/3) * w.period(o))
	switch rng.IntN(25) {
	case 0: // its period ends after it is announced
		o.end = w.now.Truncate(w.period(o)).Add(w.period(o))
	case 1:
		if o.end = o.end.Add(w.period(o) / 5); !o.vended {
			o.badPeriod = "off the grid"
		}
	case 2:
		if !o.vended { // otherwise none of its entries shows it
			o.end, o.badPeriod = o.end.Add(60*24*time.Hour), "of next year"
		}
	}
	lines := rng.IntN(30)
	if w.conf.folds { // with two load balancers, even the minutes that the oracle compares would be folded
		lines *= 2
		o.writers = o.writers[:min(len(o.writers), 1)]
	}
	o.write(rng, lines, w.period(o))
	if o.vended {
		o.key = fmt.Sprintf("AWSLogs/123456789012/elb/vended_%04d_%08x.gz", i, rng.Uint32())
	} else {
		o.key = simName(rng, o.format, o.lb, o.end, fmt.Sprintf("10.0.%d.%d", w.seed%256, i)) // a node writes one object
	}
	if rng.IntN(10) == 0 {
		o.content().spoil(rng, o.vended)
	}
	return o
}

func (w *world) period(o *simObject) time.Duration {
	return w.conf.settings.Policy.Period(&elblog.Object{Format: o.format})
}

// story runs o's story: everything fails; then the dead letters are redriven without faults, as the runbook says; a
// month later all objects are announced again.
func (o simOptions) story(t testing.TB) (w *world, v verdict, err error) {
	w = o.world(t)
	defer w.keepReaders()
	w.run()
	if v, err = w.check(); err != nil {
		return w, v, err
	}
	w.plan = func(string, []fault) fault { return none }
	w.history = true
	w.calm(2 * time.Hour)
	w.redrive()
	w.run()
	if _, err := w.check(); err != nil {
		return w, v, fmt.Errorf("after the redrive: %w", err)
	}
	w.calm(30 * 24 * time.Hour)
	for _, object := range w.sorted() {
		w.publish(fromSQS, "logs", object)
	}
	w.run()
	all, err := w.check()
	if err == nil && all.missing > 0 && o.next == o.start && !w.overwritten() {
		err = fmt.Errorf("%d objects are incomplete", all.missing)
	}
	for _, object := range w.sorted() {
		if err == nil && !w.acked[object] && object.content().poison+object.badPeriod == "" && o.itemLimit == 0 {
			err = fmt.Errorf("%s is not acknowledged", object.key)
		}
	}
	if err != nil {
		return w, v, fmt.Errorf("a month later: %w", err)
	}
	return w, v, nil
}

// calm advances the time, after which nothing fails, and replaces all environments.
func (w *world) calm(d time.Duration) {
	w.now = w.now.Add(d)
	w.happen()
	w.outage, w.lost = [2]time.Time{}, [2]time.Time{}
	w.batch, w.payload, w.isCalm = 1, 1000, true
	w.pace = min(w.pace, 100*time.Millisecond) // no invocation runs out of time
	w.release++
}

// keepReaders keeps the environments' readers for the next story.
func (w *world) keepReaders() {
	for _, e := range w.envs {
		e.conf.keep(e.h.reader)
	}
}

func (w *world) overwritten() bool {
	for _, o := range w.named {
		if len(o.contents) > 1 {
			return true
		}
	}
	return false
}

// spareGC makes the stories, which mostly use short-lived buffers, several times as fast.
func spareGC(t *testing.T) {
	old := debug.SetGCPercent(1000)
	t.Cleanup(func() { debug.SetGCPercent(old) })
}

// sideBySide calls tell for the seeds 1 to n, on all cores.
func sideBySide(n uint64, tell func(seed uint64)) {
	var all sync.WaitGroup
	var next atomic.Uint64
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for seed := next.Add(1); seed <= n; seed = next.Add(1) {
				tell(seed)
			}
		})
	}
	all.Wait()
}

func TestSimulation(t *testing.T) {
	spareGC(t)
	if *simSeed != 0 {
		o := simOptionsOf(*simSeed)
		o.told = true
		w, v, err := o.story(t)
		t.Logf("%+v\n%s\n%+v, error %v", w.simOptions, strings.Join(w.story, "\n"), v, err)
		if err != nil {
			t.Fail()
		}
		return
	}
	var wholes, missing, steps, failed atomic.Int64
	n := runs(*simRuns)
	sideBySide(n, func(seed uint64) {
		w, v, err := simOptionsOf(seed).story(t)
		if err != nil && failed.Add(1) <= 3 {
			t.Errorf("seed %d (go test -run 'TestSimulation$' -sim.seed=%d): %v", seed, seed, err)
		}
		wholes.Add(int64(b2i(v.whole)))
		missing.Add(int64(b2i(v.missing > 0)))
		steps.Add(int64(w.steps))
	})
	t.Logf("%d stories, %d steps, %d wrong; after %d of them everything had arrived, after %d an acknowledged object had not",
		n, steps.Load(), failed.Load(), wholes.Load(), missing.Load())
	if wholes.Load() < int64(n)/4 {
		t.Errorf("only %d of %d stories have an exact result", wholes.Load(), n)
	}
}
