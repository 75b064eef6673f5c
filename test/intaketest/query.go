package intaketest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// maxPoints is the maximum number of points that Datadog returns for a series. It widens the rollup of a query that asks
// for more.
const maxPoints = 1500

var queryText = regexp.MustCompile(`^sum:([a-z][a-z0-9_.]*)\{([^{}]*)\}(?: by \{([a-z0-9_,-]+)\})?\.as_count\(\)\.rollup\(sum, ?(\d+)\)$`)

type query struct {
	metric   string
	tags     []string // a series must have all of them
	by       []string
	step     int64
	from, to int64 // Unix seconds; to is exclusive
}

func (s *Server) serveQuery(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.Header.Get("DD-API-KEY") != s.key || r.Header.Get("DD-APPLICATION-KEY") != AppKey {
		http.Error(w, `{"errors":["Forbidden"]}`, http.StatusForbidden)
		return
	}
	q, err := readQuery(r)
	if err != nil {
		s.tb.Errorf("intake: %s: %v", r.URL.RawQuery, err)
		http.Error(w, `{"errors":["Error parsing query"]}`, http.StatusBadRequest)
		return
	}
	s.queries = append(s.queries, r.URL.Query().Get("query"))
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(s.answer(q)); err != nil {
		s.tb.Errorf("intake: %v", err)
	}
}

func readQuery(r *http.Request) (query, error) {
	v := r.URL.Query()
	m := queryText.FindStringSubmatch(v.Get("query"))
	if m == nil {
		return query{}, fmt.Errorf("query %q", v.Get("query"))
	}
	from, err1 := strconv.ParseInt(v.Get("from"), 10, 64)
	to, err2 := strconv.ParseInt(v.Get("to"), 10, 64)
	step, err3 := strconv.ParseInt(m[4], 10, 64)
	if err1 != nil || err2 != nil || err3 != nil || from >= to || step <= 0 {
		return query{}, fmt.Errorf("from %q to %q, step %q", v.Get("from"), v.Get("to"), m[4])
	}
	if (to-from)/step > maxPoints {
		return query{}, fmt.Errorf("%d points, where at most %d are returned", (to-from)/step, maxPoints)
	}
	q := query{metric: m[1], step: step, from: from, to: to}
	if m[2] != "*" {
		q.tags = strings.Split(m[2], ",")
	}
	if m[3] != "" {
		q.by = strings.Split(m[3], ",")
	}
	return q, nil
}

type answer struct {
	Status  string     `json:"status"`
	ResType string     `json:"res_type"`
	Series  []answered `json:"series"`
}

type answered struct {
	Metric    string       `json:"metric"`
	TagSet    []string     `json:"tag_set"`
	Scope     string       `json:"scope"`
	Interval  int64        `json:"interval"`
	Pointlist [][2]float64 `json:"pointlist"` // milliseconds, value
}

func (s *Server) answer(q query) answer {
	groups := make(map[string]map[int64]int64)
	for k, v := range s.points {
		tags := strings.Split(k.tags, ",")
		if k.metric != q.metric || k.unix < q.from || k.unix >= q.to || !holdsAll(tags, q.tags) {
			continue
		}
		g := strings.Join(group(tags, q.by), ",")
		if groups[g] == nil {
			groups[g] = make(map[int64]int64)
		}
		groups[g][k.unix-k.unix%q.step] += v
	}
	a := answer{Status: "ok", ResType: "time_series", Series: []answered{}}
	for g, sums := range groups {
		one := answered{Metric: q.metric, Scope: g, Interval: q.step, TagSet: []string{}}
		if g != "" {
			one.TagSet = strings.Split(g, ",")
		}
		for t, n := range sums {
			one.Pointlist = append(one.Pointlist, [2]float64{float64(t * 1000), float64(n)})
		}
		slices.SortFunc(one.Pointlist, func(a, b [2]float64) int { return int(a[0]-b[0]) / 1000 })
		a.Series = append(a.Series, one)
	}
	slices.SortFunc(a.Series, func(a, b answered) int { return strings.Compare(a.Scope, b.Scope) })
	return a
}

func holdsAll(tags, want []string) bool {
	return !slices.ContainsFunc(want, func(t string) bool { return !slices.Contains(tags, t) })
}

// group returns the tags whose keys are in by. If a series has no such tag, the group's value is N/A.
func group(tags, by []string) []string {
	var found []string
	for _, key := range by {
		i := slices.IndexFunc(tags, func(t string) bool { return strings.HasPrefix(t, key+":") })
		if i < 0 {
			found = append(found, key+":N/A")
			continue
		}
		found = append(found, tags[i])
	}
	return found
}
