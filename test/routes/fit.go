package main

import (
	"fmt"
	"os"
	"reflect"
	"sync"

	"github.com/elb-sli/elb-sli/internal/routenorm/learn"
)

// worth returns the value of a set of weights on some applications: the shares that are right, minus the faults. A route
// too many costs the least.
func worth(apps []*app, w learn.Weights) float64 {
	all := make([]float64, len(apps))
	var wait sync.WaitGroup
	next := make(chan int)
	for range 1 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for i := range next {
				f := apps[i].judge(apps[i].learn(w), false)
				all[i] = f.groups + f.exact - 2*f.mask - 5*f.wrong - f.other - 0.2*max(f.infl-1, 0) - 2*max(0.85-f.groups, 0)
			}
		}()
	}
	for i := range apps {
		next <- i
	}
	close(next)
	wait.Wait()
	sum := 0.0
	for _, v := range all {
		sum += v
	}
	return sum / float64(len(apps))
}

// fit changes one weight at a time, as long as that improves the applications with an even index. Those with an odd index
// show whether the improvement holds for other applications. It learns from two samples and judges by the third, so the
// requests that the learner is finally judged by have no part in it.
func fit(apps []*app, rounds int) {
	for _, a := range apps {
		a.test, a.train[2] = a.train[2], nil
	}
	var taught, kept []*app
	for i, a := range apps {
		if i%2 == 0 {
			taught = append(taught, a)
		} else {
			kept = append(kept, a)
		}
	}
	if rounds < 0 {
		taught, kept, rounds = apps, nil, -rounds
	}
	w := learn.Fitted
	best := worth(taught, w)
	report := func(what string) {
		fmt.Fprintf(os.Stderr, "%-24s taught %.5f", what, best)
		if kept != nil {
			fmt.Fprintf(os.Stderr, "  others %.5f", worth(kept, w))
		}
		fmt.Fprintln(os.Stderr)
	}
	report("as it is")
	step := 0.5
	for range rounds {
		v := reflect.ValueOf(&w).Elem()
		for i := range v.NumField() {
			f := v.Field(i)
			old := f.Float()
			size := step * max(abs(old), 0.5)
			for _, d := range []float64{size, -size} {
				f.SetFloat(old + d)
				if got := worth(taught, w); got > best+0.00002 {
					best = got
					report(fmt.Sprintf("%s %.3g -> %.3g", v.Type().Field(i).Name, old, old+d))
					break
				}
				f.SetFloat(old)
			}
		}
		step *= 0.6
		fmt.Printf("%+v\n", w)
	}
}

func abs(x float64) float64 { return max(x, -x) }
