package loggen

import (
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Quarter is twelve weeks of the product on one node, Monday 2026-08-31 to Sunday 2026-11-22 in Tokyo: a demonstration of
// the weekly report. A busy minute of the last week has perMinute requests; weekends are quieter, and traffic grows from
// week to week. [QuarterNotes] says what happened meanwhile, and [Scenario.WriteHours] writes it.
func Quarter(seed uint64, perMinute int) *Scenario {
	s := &Scenario{seed: seed, mix: quarterMix}
	s.demand = func(minute time.Time, g *gen) int {
		local := minute.In(japan)
		percent := 78 + 2*int(minute.Sub(quarterBegins)/(7*24*time.Hour))
		if day := local.Weekday(); day == time.Saturday || day == time.Sunday {
			percent = percent * 6 / 10
		}
		hundredths := tokyo[minute.UTC().Hour()] * perMinute * percent / 92 * g.between(85, 115) / 100
		n := hundredths / 100
		if g.n(100) < hundredths%100 {
			n++
		}
		return n
	}
	for end := quarterBegins.Add(period); !end.After(quarterBegins.AddDate(0, 0, 7*12)); end = end.Add(period) {
		s.objects = append(s.objects, newObject(ALB, end, nodes[0], fieldsNode))
	}
	for _, c := range quarterStory {
		from := c.begins()
		s.incidents = append(s.incidents, incident{from: from, to: from.Add(c.lasts), n: c.n, make: c.make})
	}
	for day := range 7 * 12 {
		from := quarterBegins.AddDate(0, 0, day).Add(9 * time.Hour)
		s.incidents = append(s.incidents, incident{from: from, to: from.Add(8 * time.Hour), n: 5, make: as(portRequest, takes(240))})
	}
	s.arrange()
	return s
}

// WriteHours writes the entries of the load balancer below dir as vended logs, one object per hour and several at a
// time. Twelve weeks are 2,016 objects; with five minutes each they would be 24,192.
func (s *Scenario) WriteHours(dir string) (*Tally, error) {
	hours := slices.Collect(slices.Chunk(s.objects, int(time.Hour/period)))
	tallies, errs := make([]Tally, len(hours)), make([]error, len(hours))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(hours); i = int(next.Add(1)) - 1 {
				key := path.Join("AWSLogs", account, "ALB_ACCESS_LOGS", hours[i][0].Start().UTC().Format("2006/01/02/15")+".log.gz")
				v := Vended{Output: "w3c", Delimiter: "\t", Gzip: true}
				errs[i] = s.writeVendedFile(filepath.Join(dir, filepath.FromSlash(key)), hours[i], v, &tallies[i])
			}
		})
	}
	workers.Wait()
	sum := &Tally{}
	for i := range tallies {
		tallies[i].Objects = 1
		sum.merge(&tallies[i])
	}
	return sum, errors.Join(errs...)
}

// Tokyo has no summer time.
var (
	japan         = time.FixedZone("Asia/Tokyo", 9*60*60)
	quarterBegins = time.Date(2026, 8, 31, 0, 0, 0, 0, japan)
)

// quarterMix is the traffic of the journeys, with little else.
var quarterMix = []share{
	{200, hook(voice, "/twilio/voice/CA%c", ringing)},
	{100, steadyCall},
	{60, hook(status, "/twilio/status/CA%c", quick)},
	{140, audio},
	{110, page(hoge, "/hoge/%n")},
	{40, page(top, "/")},
	{40, page(call, "/calls/%n?tab=notes")},
	{20, page(search, "/search?q=%t&page=2")},
	{120, rest(sendMessage, "POST", "/api/v1/users/%n/messages", normal)},
	{50, rest(apiCall, "GET", "/api/v1/calls/%n", quick)},
	{80, signIn},
	{30, asset},
	{10, probe},
	{10, synthetic},
	{10, redirect},
	{15, scan},
	{5, leave},
}

// chapter is an event: n requests of a kind, and people's note about it.
type chapter struct {
	at       string // Tokyo
	lasts    time.Duration
	n        int
	make     maker
	en, ja   string // the note; "": none
	journeys string // journeys on whose charts the note is shown
}

func (c *chapter) begins() time.Time {
	at, err := time.ParseInLocation("2006-01-02 15:04", c.at, japan)
	if err != nil {
		panic(err) // a constant of this package
	}
	return at
}

// quarterStory is what happened. The attack on the sign-in is not an incident: what the WAF blocks is good.
var quarterStory = []chapter{
	{at: "2026-09-10 14:05", lasts: 12 * time.Minute, n: 9, make: as(sending, fails(500)),
		en: "database failover", ja: "データベースのフェイルオーバー", journeys: "send-message"},
	{at: "2026-09-22 10:00", lasts: time.Hour, n: 90, make: as(page(search, "/search?q=%t"), takes(1400)),
		en: "search index rebuilt", ja: "検索インデックスの再構築", journeys: "browse"},
	{at: "2026-10-07 19:20", lasts: 18 * time.Minute, n: 8, make: as(calling, (*event).timedOut),
		en: "carrier outage", ja: "通信事業者の障害", journeys: "incoming-call"},
	{at: "2026-10-19 09:31", lasts: 6 * time.Minute, n: 24, make: as(page(hoge, "/hoge/%n"), (*event).reset),
		en: "deploy 398, rolled back", ja: "デプロイ 398（ロールバック）", journeys: "browse"},
	{at: "2026-11-05 12:00", lasts: 15 * time.Minute, n: 6, make: as(signIn, fails(500)),
		en: "identity provider down", ja: "ID プロバイダーの障害", journeys: "sign-in"},

	{at: "2026-11-17 15:00", lasts: time.Second, n: 1, make: as(portRequest, fails(500))},
	{at: "2026-11-18 13:08", lasts: 26 * time.Minute, n: 48, make: as(calling, takes(2600)),
		en: "voice database at its limit", ja: "音声用データベースの過負荷", journeys: "incoming-call"},
	{at: "2026-11-18 13:10", lasts: 20 * time.Minute, n: 12, make: as(calling, givesUp(15))},
	{at: "2026-11-19 11:31", lasts: 7 * time.Minute, n: 36, make: as(web, (*event).reset),
		en: "deploy 421", ja: "デプロイ 421", journeys: "browse, send-message"},
	{at: "2026-11-19 11:33", lasts: 2 * time.Minute, n: 5, make: as(web, (*event).noTarget)},
	{at: "2026-11-20 16:20", lasts: 40 * time.Minute, n: 1500, make: attack,
		en: "attack, blocked by WAF", ja: "攻撃（WAF がブロック）", journeys: "sign-in"},
	{at: "2026-11-21 22:00", lasts: 30 * time.Minute, n: 4, make: as(exported, (*event).lambdaFailed)},
}

var (
	calling = hook(voice, "/twilio/voice/CA%c", ringing)
	sending = rest(sendMessage, "POST", "/api/v1/users/%n/messages", normal)
)

// web is a request to one of the targets that a deployment of the front end and its API replaces.
func web(g *gen, e *event) {
	pick(&g.rng, []maker{page(hoge, "/hoge/%n"), page(call, "/calls/%n"), sending})(g, e)
}

// QuarterNotes are the notes on [Quarter] for elbsli report --notes, in English or Japanese.
func QuarterNotes(japanese bool) []byte {
	var b strings.Builder
	for _, c := range quarterStory {
		if c.en == "" {
			continue
		}
		text := c.en
		if japanese {
			text = c.ja
		}
		fmt.Fprintf(&b, "- {at: %s, to: %s, text: %q, journeys: [%s]}\n", c.at, c.begins().Add(c.lasts).Format("2006-01-02 15:04"), text, c.journeys)
	}
	return []byte(b.String())
}
