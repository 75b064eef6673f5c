// Command routes scores the learner and the heuristic on recorded requests whose true routes are known, and fits the
// weights of both.
//
//	go run ./test/routes -dir SET[,SET…] [-mode heuristic] [-app NAME] [-v] [-table]
//	go run ./test/routes -dir SET[,SET…] -fit ROUNDS
//	go run ./test/routes -dir SET[,SET…] [-mode heuristic] -ablate
//	go run ./test/routes -dir SET[,SET…] [-taught FOLDER] -fit-guess|-cross-guess
//	go run ./test/routes -count positions|vocabulary TEMPLATES…
//
// A set is a folder. For each application NAME, it holds NAME.train1.tsv.gz to NAME.train3.tsv.gz, samples of traffic to
// learn from, and NAME.test.tsv.gz, later traffic to judge by. A line has the fields PATH, TEMPLATE, METHOD, STATUS and
// KIND, separated by tabs. KIND is "real" for requests of the application, and TEMPLATE is the route that the
// application's own router chose.
//
// What package guess knows about words is counted over the routes of other applications. Their tables have one line for
// each route: PROVIDER, a tab and TEMPLATE. A segment that begins with ":" or contains "*", "{" or "(" is a parameter.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm/learn"
)

func main() {
	dirs := flag.String("dir", "", "sets, with commas between")
	mode := flag.String("mode", "learned", "learned or heuristic")
	only := flag.String("app", "", "only applications whose name contains this")
	verbose := flag.Bool("v", false, "show what was not grouped right")
	table := flag.Bool("table", false, "show the learned tables")
	rounds := flag.Int("fit", 0, "fit the weights in so many rounds; below 0: to all applications, none kept apart")
	without := flag.Bool("ablate", false, "show what each piece of evidence is worth")
	taught := flag.String("taught", "", "a folder of further samples for the heuristic's weights")
	fitted := flag.Bool("fit-guess", false, "fit the heuristic's weights and print them")
	crossed := flag.Bool("cross-guess", false, "judge applications by weights of the heuristic that others led to")
	counted := flag.String("count", "", "print the list of positions, or what the vocabulary lacks, from tables of templates")
	flag.Parse()
	if *counted != "" {
		if err := countWords(*counted, flag.Args()); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	var all []*app
	for dir := range strings.SplitSeq(*dirs, ",") {
		apps, err := readSet(dir, *only)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		if *rounds != 0 || *without || *fitted || *crossed {
			all = append(all, apps...)
			continue
		}
		var out []figures
		for _, a := range apps {
			var p predictor
			if *mode == "learned" {
				p = a.learn(learn.Fitted)
			}
			if *table {
				fmt.Print(p.text)
			}
			out = append(out, a.judge(p, *verbose))
		}
		show(dir+" "+*mode, out)
	}
	if *rounds != 0 {
		fit(all, *rounds)
	}
	if *without {
		ablate(all, *mode)
	}
	if *fitted || *crossed {
		examples, err := readTaught(*taught)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		if *crossed {
			crossGuess(all, examples, *verbose)
			return
		}
		for _, a := range all {
			examples = append(examples, a.examples()...)
		}
		printGuess(fitGuess(examples))
	}
}
