package main

import (
	"fmt"
	"strings"

	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/routenorm/guess"
	"github.com/elb-sli/elb-sli/internal/routenorm/learn"
)

// predictor is a table, or none, and what happens to the requests that it does not match.
type predictor struct {
	table     *routenorm.Table
	unmatched pipeline.Unmatched
	text      string
	weights   *guess.Weights // of the heuristic; nil: guess.Fitted
}

func (p predictor) size() int {
	if p.table == nil {
		return 0
	}
	return p.table.Len()
}

func proves(status int) bool { return learn.Proves(status) }

// learn derives a table from the samples, as routes suggest does.
func (a *app) learn(w learn.Weights) predictor {
	if a.learner == nil {
		a.learner = learn.New()
		id := uint64(0)
		for _, sample := range a.train {
			for _, r := range sample {
				id++
				a.learner.Add([]byte(r.method), []byte(r.path), r.status, id)
			}
		}
	}
	a.learner.Weights = w
	out := a.learner.Result()
	var b strings.Builder
	for _, r := range out.Routes {
		fmt.Fprintf(&b, "%s  %d\n", r, r.Requests)
	}
	return predictor{table: out.Table(), unmatched: pipeline.UnmatchedSuccessful, text: b.String()}
}

func (p predictor) route(r request) string {
	clean, ok := routenorm.Clean(nil, []byte(r.path))
	if !ok {
		return routenorm.Other
	}
	if p.table != nil {
		if i := p.table.Match(routenorm.Method([]byte(r.method)), nil, clean); i >= 0 {
			return p.table.Pattern(i).Route()
		}
		if !p.unmatched.Guesses(r.status, true) {
			return routenorm.Other
		}
	}
	if p.table != nil {
		return string(guess.Beside(nil, clean, p.table.Hosted(nil)))
	}
	if p.weights != nil {
		return string(guess.RouteWith(nil, clean, p.weights))
	}
	return string(guess.Route(nil, clean))
}
