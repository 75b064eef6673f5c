package loggen

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Key names a series.
type Key struct {
	SLI          string `json:"sli"` // availability or latency
	LoadBalancer string `json:"load_balancer"`
	Method       string `json:"method"`
	Route        string `json:"route"`
	Journey      string `json:"journey"`
}

func (k Key) compare(o Key) int {
	return cmp.Or(
		cmp.Compare(k.LoadBalancer, o.LoadBalancer),
		cmp.Compare(k.Route, o.Route),
		cmp.Compare(k.Method, o.Method),
		cmp.Compare(k.Journey, o.Journey),
		cmp.Compare(k.SLI, o.SLI),
	)
}

// Count is a number of valid events and how many of them are good.
type Count struct{ Total, Good int64 }

// Answer is the expected output of `elbsli replay --format json`.
type Answer struct {
	Objects   int              `json:"objects"`
	Entries   int64            `json:"entries"`
	Malformed int64            `json:"malformed"`
	Skipped   int              `json:"skipped"`
	From      string           `json:"from"`     // least entry time, RFC 3339, whole seconds
	To        string           `json:"to"`       // greatest entry time
	Excluded  map[string]int64 `json:"excluded"` // by rule
	Rules     map[string]int64 `json:"rules"`    // entries by the rule that called them good or bad
	Series    []Series         `json:"series"`
}

// Series is one line of the answer.
type Series struct {
	Key
	Total int64 `json:"total"`
	Good  int64 `json:"good"`
	Bad   int64 `json:"bad"`
}

// Minute is one series in one minute.
type Minute struct {
	Start int64 // Unix seconds
	Key   Key
	Count
}

// Answer returns the counts of everything added so far.
func (t *Tally) Answer() Answer {
	a := Answer{Objects: t.Objects, Entries: t.Entries(), Malformed: t.Malformed, Skipped: t.skipped,
		From: t.from.UTC().Format(time.RFC3339), To: t.to.UTC().Format(time.RFC3339),
		Excluded: map[string]int64{}, Rules: map[string]int64{}}
	for rule, n := range t.rules {
		if verdicts[rule] == excluded || rule == wafExcluded {
			a.Excluded[rule] = n
		} else {
			a.Rules[rule] = n
		}
	}
	for _, k := range t.keys() {
		s := Series{Key: k}
		for _, c := range t.series[k] {
			s.Total += c.Total
			s.Good += c.Good
		}
		s.Bad = s.Total - s.Good
		a.Series = append(a.Series, s)
	}
	return a
}

func (t *Tally) keys() []Key {
	return slices.SortedFunc(maps.Keys(t.series), Key.compare)
}

// Minutes returns every series in every minute in which it has events, sorted by time and key.
func (t *Tally) Minutes() []Minute {
	var all []Minute
	for _, k := range t.keys() {
		for start, c := range t.series[k] {
			all = append(all, Minute{start, k, *c})
		}
	}
	slices.SortFunc(all, func(a, b Minute) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), a.Key.compare(b.Key))
	})
	return all
}

// JSON formats the answer with one series per line, so that differences are readable.
func (a Answer) JSON() []byte {
	series := a.Series
	a.Series = []Series{}
	head, err := json.MarshalIndent(a, "", " ")
	if err != nil {
		panic(err) // strings and integers only
	}
	var b bytes.Buffer
	b.Write(bytes.TrimSuffix(head, []byte("]\n}")))
	for i, s := range series {
		row, err := json.Marshal(s)
		if err != nil {
			panic(err)
		}
		fmt.Fprintf(&b, "\n  %s", row)
		if i < len(series)-1 {
			b.WriteByte(',')
		}
	}
	b.WriteString("\n ]\n}\n")
	return b.Bytes()
}
