package main

import (
	"fmt"
	"math"
	"math/rand"
	"path/filepath"
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/routenorm/guess"
)

// example is a segment that is decided by evidence.
type example struct {
	evidence guess.Evidence
	value    bool
	weight   float64
}

// keepWord is how many times worse it is to lose a word of a route than to leave a value in the route. With 8, sets of 14
// applications drawn from those of the fit rarely lose more than 0.3 % of their words; a larger number divides more routes.
const keepWord = 8

// examples returns the segments of an application's samples that are decided by evidence. Half of their weight depends on
// routes. A route is right only if it is right at each of its places, for rare values as for frequent ones, so each place
// has the full weight of its routes, divided in proportion to the square root of the number of requests. The other half of
// the weight is divided equally among the requests.
func (a *app) examples() []example {
	type kind struct {
		place    string
		evidence guess.Evidence
		value    bool
	}
	kinds, total := map[kind]float64{}, 0.0
	routes, below := map[string]bool{}, map[string]map[string]bool{} // all routes, and those that pass through a place
	for _, sample := range a.train {
		for _, r := range sample {
			clean, ok := routenorm.Clean(nil, []byte(r.path))
			if !ok || !r.real || r.template == "/" || guess.IsAsset(clean) || guess.IsProbe(clean) {
				continue
			}
			segments := strings.Count(string(clean), "/")
			labels := strings.Split(r.template, "/")[1:]
			var values uint32
			for i, label := range labels {
				if strings.HasPrefix(label, "*") || i == segments || i == 32 {
					break
				}
				value := strings.Contains(label, ":")
				if e, needed := guess.EvidenceAt(clean, i, values); needed {
					place := strings.Join(labels[:i+1], "/")
					kinds[kind{place, e, value}]++
					total++
					routes[r.template] = true
					if below[place] == nil {
						below[place] = map[string]bool{}
					}
					below[place][r.template] = true
				}
				if value {
					values |= 1 << i
				}
			}
		}
	}
	var out []example
	roots := map[string]float64{}
	for k, n := range kinds {
		roots[k.place] += math.Sqrt(n)
	}
	for k, n := range kinds {
		share := float64(len(below[k.place])) / float64(len(routes))
		e := example{k.evidence, k.value, share*math.Sqrt(n)/roots[k.place]/2 + n/total/2}
		if !k.value {
			e.weight *= keepWord
		}
		out = append(out, e)
	}
	slices.SortFunc(out, func(a, b example) int { return slices.Compare(a.evidence[:], b.evidence[:]) })
	return out
}

// readTaught returns the examples in the files NAME.train1.tsv.gz of a folder. They are less like the requests of web
// applications than those of a set, so each file has less weight than an application of a set: a fifth if it is for a web
// application (its name begins with "w_"), and a twentieth if it is for an API.
func readTaught(dir string) ([]example, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.train1.tsv.gz"))
	if err != nil {
		return nil, err
	}
	var out []example
	for _, f := range files {
		a := app{}
		if a.train[0], err = readRequests(f); err != nil {
			return nil, err
		}
		share := 0.05
		if strings.HasPrefix(filepath.Base(f), "w_") {
			share = 0.2
		}
		for _, e := range a.examples() {
			e.weight *= share
			out = append(out, e)
		}
	}
	return out, nil
}

// fitGuess returns the weights that fit the examples: those of a logistic regression, found by gradient descent.
func fitGuess(all []example) *guess.Weights {
	var w, squares [len(guess.Evidence{})][len(guess.Weights{}[0])]float64
	const decay, speed, epochs = 1e-4, 0.2, 30
	mean := 0.0
	for _, e := range all {
		mean += e.weight / float64(len(all))
	}
	order := rand.New(rand.NewSource(1))
	for range epochs {
		order.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		for _, e := range all {
			odds := 0.0
			for row, column := range e.evidence {
				odds += w[row][column]
			}
			slope := 1 / (1 + math.Exp(-odds))
			if e.value {
				slope--
			}
			slope *= e.weight / mean
			for row, column := range e.evidence {
				d := slope + decay*w[row][column]
				squares[row][column] += d * d
				w[row][column] -= speed * d / math.Sqrt(squares[row][column]+1e-6)
			}
		}
	}
	var out guess.Weights
	for row := range w {
		for column, x := range w[row] {
			out[row][column] = int16(math.Round(100 * x))
		}
	}
	return &out
}

const tenths = 10

// crossGuess shows what fitted weights are worth on applications that they were not fitted on. Each tenth of the
// applications is judged with weights that were fitted on the others.
func crossGuess(apps []*app, taught []example, verbose bool) {
	of := make([][]example, len(apps))
	for i, a := range apps {
		of[i] = a.examples()
	}
	var out []figures
	for part := range tenths {
		all := slices.Clone(taught)
		for i := range apps {
			if i%tenths != part {
				all = append(all, of[i]...)
			}
		}
		w := fitGuess(all)
		for i, a := range apps {
			if i%tenths == part {
				out = append(out, a.judge(predictor{weights: w}, verbose))
			}
		}
	}
	show("fitted on the others", out)
}

// printGuess prints weights as Go source for package guess.
func printGuess(w *guess.Weights) {
	for _, row := range w {
		used := len(row)
		for used > 0 && row[used-1] == 0 {
			used--
		}
		fmt.Printf("\t{%s},\n", strings.Trim(strings.Join(strings.Fields(fmt.Sprint(row[:used])), ", "), "[]"))
	}
}
