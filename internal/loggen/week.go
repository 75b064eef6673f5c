package loggen

import (
	"compress/gzip"
	"time"
)

// Week is seven whole days of the product, 2026-11-16 to 2026-11-22 (UTC), Monday to Sunday: 288 periods a day and two
// nodes. perMinute is the number of ordinary requests a minute and node at the busiest hour.
//
// On Wednesday the voice backend is slow for twenty minutes and Twilio gives up; on Thursday a deploy goes wrong; on
// Friday the sign-in is attacked; and POST /api/v1/numbers/:e164/port has five requests a day, of which one fails.
func Week(seed uint64, perMinute int) *Scenario {
	s := &Scenario{seed: seed, level: gzip.DefaultCompression}
	for hour, n := range tokyo {
		s.rate[hour] = max(1, n*perMinute/92)
	}
	first := time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC)
	for end := first.Add(period); !end.After(first.AddDate(0, 0, 7)); end = end.Add(period) {
		for _, node := range nodes {
			s.objects = append(s.objects, newObject(ALB, end, node, fieldsNode))
		}
	}
	s.incidents = weekIncidents(first, perMinute)
	s.arrange()
	return s
}

func weekIncidents(first time.Time, perMinute int) []incident {
	during := func(day int, from, length time.Duration, n int, m maker) incident {
		start := first.AddDate(0, 0, day).Add(from)
		return incident{from: start, to: start.Add(length), n: n, make: m}
	}
	call := hook(voice, "/twilio/voice/CA%c", ringing)
	all := []incident{
		during(2, 4*time.Hour+10*time.Minute, 20*time.Minute, perMinute, as(call, givesUp(15))),
		during(2, 4*time.Hour+8*time.Minute, 26*time.Minute, perMinute*2, as(call, takes(2600))),
		during(3, 2*time.Hour+31*time.Minute, 7*time.Minute, perMinute*4, as(anyRoute, (*event).reset)),
		during(3, 2*time.Hour+33*time.Minute, 2*time.Minute, perMinute/4+1, as(anyRoute, (*event).noTarget)),
		during(3, 2*time.Hour+38*time.Minute, time.Minute, 6, as(anyRoute, (*event).timedOut)),
		during(4, 7*time.Hour+20*time.Minute, 40*time.Minute, perMinute*30, attack),
		during(4, 7*time.Hour+41*time.Minute, time.Minute, 3, wafOutage),
		during(1, 6*time.Hour, time.Second, 1, as(portRequest, fails(500))),
		during(5, 13*time.Hour, 30*time.Minute, 4, as(exported, (*event).lambdaFailed)),
	}
	for day := range 7 {
		all = append(all, during(day, time.Hour, 8*time.Hour, 5, portRequest))
	}
	return all
}
