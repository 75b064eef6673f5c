package loggen

import (
	"compress/gzip"
	"slices"
	"time"
)

// Story is some hours or days of the product on one node, in which only what is planted fails: a report about an incident can be
// compared with what was planted.
type Story struct {
	Seed      uint64
	First     time.Time     // start of a period
	Length    time.Duration // in whole periods
	PerMinute int           // requests a minute
	Routes    int           // additional routes, GET /svc-N/items/:id; half of the requests are for one of them
	Plants    []Plant
	Sparse    bool // leaves out objects without a planted request, except for the first of each hour
}

// Plant is N requests of one kind, spread evenly over [From, To).
type Plant struct {
	Kind     PlantKind
	From, To time.Time
	N        int
}

// PlantKind is what happens to the requests of a plant.
type PlantKind int

// The kinds.
const (
	Timeouts  PlantKind = iota // 504 without a target's status at POST /twilio/voice/:call_sid
	SlowCalls                  // 2.6 s at POST /twilio/voice/:call_sid
	Ports                      // POST /api/v1/numbers/:e164/port that succeed
	PortFails                  // and that fail with a 500 of the target
)

// harmless is traffic without any bad or slow request.
var harmless = []share{
	{200, asset},
	{60, steadyCall},
	{110, hook(status, "/twilio/status/CA%c", quick)},
	{30, audio},
	{25, grpc},
}

// steadyCall is a call whose webhook always answers well before the threshold.
func steadyCall(g *gen, e *event) {
	hook(voice, "/twilio/voice/CA%c", ringing)(g, e)
	takes(int64(g.between(40, 400)))(e, &g.rng)
}

// Scenario returns the story as objects.
func (s Story) Scenario() *Scenario {
	scenario := &Scenario{seed: s.Seed, level: gzip.BestSpeed, mix: harmless}
	if s.Routes > 0 {
		scenario.mix = append([]share{{total(harmless), furtherRoutes(s.Routes)}}, harmless...)
	}
	for hour := range scenario.rate {
		scenario.rate[hour] = s.PerMinute
	}
	for end := s.First.Add(period); !end.After(s.First.Add(s.Length)); end = end.Add(period) {
		scenario.objects = append(scenario.objects, newObject(ALB, end, nodes[0], fieldsNode))
	}
	makers := map[PlantKind]maker{
		Timeouts:  as(hook(voice, "/twilio/voice/CA%c", ringing), (*event).timedOut),
		SlowCalls: as(hook(voice, "/twilio/voice/CA%c", ringing), takes(2600)),
		Ports:     as(portRequest, takes(90)),
		PortFails: as(portRequest, fails(500)),
	}
	for _, p := range s.Plants {
		scenario.incidents = append(scenario.incidents, incident{from: p.From, to: p.To, n: p.N, make: makers[p.Kind]})
	}
	scenario.arrange()
	if s.Sparse {
		g := newGen(newRNG(s.Seed, 0), 0)
		scenario.objects = slices.DeleteFunc(scenario.objects, func(o Object) bool {
			planted := slices.ContainsFunc(scenario.incidents, func(n incident) bool { return len(n.slots(o, g)) > 0 })
			return !planted && o.Start().Minute() != 0
		})
	}
	return scenario
}
