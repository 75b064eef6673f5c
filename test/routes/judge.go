package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
)

// figures is how an application's routes compare with its true routes.
type figures struct {
	name   string
	groups float64 // GA_t: share of true routes whose requests are exactly the requests of one route
	exact  float64 // share of requests whose route is the true one, regardless of parameter names
	mask   float64 // share of literal segments that became parameters
	leak   float64 // share of parameters that stayed literal
	infl   float64 // routes for one true route
	other  float64 // share of real requests whose route is other
	wrong  float64 // share of real requests that are counted in another true route
	routes int     // number of learned routes
	reach  float64 // the highest possible GA_t: share of true routes that were seen often enough
}

const param, rest = "\x00", "\x01"

func canon(route string) string {
	segs := strings.Split(route, "/")
	for i, s := range segs {
		switch {
		case strings.HasPrefix(s, "*"):
			segs[i] = rest
		case strings.Contains(s, ":"):
			segs[i] = param
		}
	}
	return strings.Join(segs, "/")
}

func share(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// judge routes the test requests, and compares the routes with the true ones.
func (a *app) judge(p predictor, verbose bool) figures {
	groups, back := map[string]map[string]int{}, map[string]map[string]int{}
	seen, truths := map[string]bool{}, map[string]bool{}
	others, lost := map[string]int{}, map[string]int{}
	var n, exact, static, masked, params, leaked, other int
	for _, r := range a.test {
		route := p.route(r)
		seen[route] = true
		if !r.real {
			continue
		}
		n++
		truths[r.template] = true
		c, cp := canon(r.template), canon(route)
		if c == cp {
			exact++
		}
		if route == "other" {
			other++
			others[r.template]++
			continue
		}
		count(groups, r.template, route)
		count(back, route, r.template)
		if r.template == "/" {
			continue
		}
		ps := strings.Split(cp, "/")[1:]
		for j, x := range strings.Split(c, "/")[1:] {
			if x == rest {
				break
			}
			if x == param {
				params++
				if j < len(ps) && ps[j] != param && ps[j] != rest {
					leaked++
				}
				continue
			}
			static++
			if j >= len(ps) || ps[j] != x {
				masked++
				lost[x+"  in "+r.template]++
			}
		}
	}
	ok, wrong := 0, 0
	for _, ps := range groups {
		if len(ps) == 1 && len(back[only(ps)]) == 1 {
			ok++
		}
	}
	for _, ts := range back {
		sum, most := 0, 0
		for _, n := range ts {
			sum += n
			most = max(most, n)
		}
		wrong += sum - most
	}
	if verbose {
		explain(truths, groups, back, others)
		explainLost(lost)
	}
	return figures{a.name, share(ok, len(truths)), share(exact, n), share(masked, static), share(leaked, params),
		share(len(seen), len(truths)), share(other, n), share(wrong, n), p.size(), a.reach(truths)}
}

// reach returns the share of true routes that the samples have at least four times with a status that proves a route.
func (a *app) reach(truths map[string]bool) float64 {
	n := map[string]int{}
	for _, sample := range a.train {
		for _, r := range sample {
			if r.real && proves(r.status) {
				n[r.template]++
			}
		}
	}
	often := 0
	for t := range truths {
		if n[t] >= 4 {
			often++
		}
	}
	return share(often, len(truths))
}

func count(m map[string]map[string]int, a, b string) {
	if m[a] == nil {
		m[a] = map[string]int{}
	}
	m[a][b]++
}

func only(m map[string]int) string {
	for k := range m {
		return k
	}
	return ""
}

// explain lists the true routes whose requests are not exactly one route.
func explain(truths map[string]bool, groups, back map[string]map[string]int, others map[string]int) {
	var ts []string
	for t := range truths {
		ts = append(ts, t)
	}
	sort.Strings(ts)
	for _, t := range ts {
		ps := groups[t]
		if len(ps) == 1 && len(back[only(ps)]) == 1 {
			continue
		}
		fmt.Printf("  %s  (other %d)\n", t, others[t])
		var names []string
		for p := range ps {
			names = append(names, p)
		}
		sort.Slice(names, func(i, j int) bool { return ps[names[i]] > ps[names[j]] })
		for i, p := range names {
			if i == 6 {
				fmt.Printf("      … %d more\n", len(names)-i)
				break
			}
			fmt.Printf("      %4d %s", ps[p], p)
			for o, n := range back[p] {
				if o != t {
					fmt.Printf("   | %d %s", n, o)
				}
			}
			fmt.Println()
		}
	}
}

// show prints the figures, the worst application first.
func show(title string, all []figures) {
	fmt.Printf("%-28s %7s %7s %7s %7s %7s %7s %7s %7s %6s\n", title, "GA_t", "exact", "mask", "leak", "infl", "other", "wrong", "reach", "routes")
	mean := figures{name: "mean"}
	for _, f := range all {
		n := float64(len(all))
		mean.groups += f.groups / n
		mean.exact += f.exact / n
		mean.mask += f.mask / n
		mean.leak += f.leak / n
		mean.infl += f.infl / n
		mean.other += f.other / n
		mean.wrong += f.wrong / n
		mean.reach += f.reach / n
		mean.routes += f.routes
	}
	mean.routes /= len(all)
	sort.Slice(all, func(i, j int) bool { return all[i].groups < all[j].groups })
	for _, f := range append([]figures{mean}, all...) {
		fmt.Printf("  %-26.26s %7.3f %7.3f %7.4f %7.3f %7.2f %7.3f %7.4f %7.3f %6d\n", f.name, f.groups, f.exact, f.mask, f.leak, f.infl, f.other, f.wrong, f.reach, f.routes)
	}
}

// explainLost lists the words that became parameters, the most frequent first.
func explainLost(lost map[string]int) {
	for _, what := range slices.SortedFunc(maps.Keys(lost), func(a, b string) int { return cmp.Or(lost[b]-lost[a], strings.Compare(a, b)) }) {
		fmt.Printf("  lost %5d %s\n", lost[what], what)
	}
}
