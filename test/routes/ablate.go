package main

import (
	"fmt"
	"reflect"

	"github.com/elb-sli/elb-sli/internal/routenorm/guess"
	"github.com/elb-sli/elb-sli/internal/routenorm/learn"
)

// ablate shows what each piece of evidence is worth, by the figures of some applications without it.
func ablate(apps []*app, mode string) {
	fmt.Printf("%-28s %7s %7s %7s %7s %7s %7s\n", "without", "GA_t", "exact", "mask", "infl", "other", "wrong")
	line := func(what string, predict func(*app) predictor) {
		var sum figures
		for _, a := range apps {
			f := a.judge(predict(a), false)
			sum.groups += f.groups
			sum.exact += f.exact
			sum.mask += f.mask
			sum.infl += f.infl
			sum.other += f.other
			sum.wrong += f.wrong
		}
		n := float64(len(apps))
		fmt.Printf("%-28s %7.4f %7.4f %7.4f %7.3f %7.4f %7.4f\n", what, sum.groups/n, sum.exact/n, sum.mask/n, sum.infl/n, sum.other/n, sum.wrong/n)
	}
	if mode == "heuristic" {
		guessed := func(w guess.Weights) func(*app) predictor {
			return func(*app) predictor { return predictor{weights: &w} }
		}
		line("nothing", guessed(guess.Fitted))
		for row, name := range guess.EvidenceNames {
			w := guess.Fitted
			clear(w[row][:])
			line(name, guessed(w))
		}
		return
	}
	learned := func(w learn.Weights) func(*app) predictor { return func(a *app) predictor { return a.learn(w) } }
	line("nothing", learned(learn.Fitted))
	for i := range reflect.TypeFor[learn.Weights]().NumField() {
		w := learn.Fitted
		switch name := reflect.TypeFor[learn.Weights]().Field(i).Name; name {
		case "Values", "Words", "Even", "Smooth", "Most", "MostFor", "MostNot": // these are not evidence but how it is counted
		case "Strange":
			w.Strange, w.Known = 0, 0
			line("Vocabulary", learned(w))
		case "Known":
		default:
			reflect.ValueOf(&w).Elem().Field(i).SetFloat(0)
			line(name, learned(w))
		}
	}
}
