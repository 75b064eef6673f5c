package loggen

import "strconv"

// variedAgent draws the user agent of a browser or of the product's app, as a medium-sized site sees them: most clients
// share a few dozen, but new ones keep appearing. (A university's site counted 750 in three days of 2011:
// blogs.it.ox.ac.uk/listeningforimpact, "User Agent Analysis".) The lower the drawn number, the more frequent it is.
func (g *gen) variedAgent(c crowd) string {
	if c == apps {
		return g.appAgent()
	}
	const like = ") AppleWebKit/537.36 (KHTML, like Gecko) "
	chrome := "Chrome/" + g.version(142, 30) + ".0.0.0 "
	switch n := g.n(100); {
	case n < 30:
		return "Mozilla/5.0 (" + pick(&g.rng, desktops) + like + chrome + "Safari/537.36"
	case n < 36:
		return "Mozilla/5.0 (" + pick(&g.rng, desktops) + like + chrome + "Safari/537.36 Edg/" + g.version(142, 12) + ".0.0.0"
	case n < 39:
		rv := g.version(145, 20) + ".0"
		return "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:" + rv + ") Gecko/20100101 Firefox/" + rv
	case n < 57:
		return "Mozilla/5.0 (Linux; Android 10; K" + like + chrome + "Mobile Safari/537.36"
	case n < 85:
		os := g.version(26, 12)
		return "Mozilla/5.0 (iPhone; CPU iPhone OS " + os + "_" + g.version(7, 8) + " like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/" +
			os + "." + g.version(2, 3) + " Mobile/15E148 Safari/604.1"
	case n < 90:
		return "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/" + g.version(26, 10) + "." +
			g.version(2, 3) + " Safari/605.1.15"
	}
	return "Mozilla/5.0 (Linux; Android " + g.version(16, 6) + "; " + pick(&g.rng, phones) + g.version(950, 60) + " Build/AP" + g.version(4, 3) +
		"A.240" + g.version(905, 40) + "; wv" + like + "Version/4.0 " + chrome + "Mobile Safari/537.36 InApp/" + g.version(15, 4)
}

func (g *gen) appAgent() string {
	version := "4." + g.version(12, 8) + "." + g.version(2, 3)
	switch n := g.n(100); {
	case n < 55:
		return "PhoneApp/" + version + " (iPhone; iOS " + g.version(26, 6) + "." + g.version(2, 3) + "; Scale/3.00)"
	case n < 95:
		return "PhoneApp/" + version + " (Android " + g.version(16, 6) + "; " + pick(&g.rng, phones) + g.version(950, 30) + ") okhttp/5.1.0"
	}
	return agents[apps][2]
}

// version draws one of n numbers from latest downward. Each half of the rest is less frequent than the previous one.
func (g *gen) version(latest, n int) string {
	return strconv.Itoa(latest - g.n(g.n(n)+1))
}

var (
	desktops = []string{"Windows NT 10.0; Win64; x64", "Windows NT 10.0; Win64; x64", "Windows NT 10.0; Win64; x64", "Macintosh; Intel Mac OS X 10_15_7", "X11; Linux x86_64"}
	phones   = []string{"SM-S", "SM-A", "Pixel ", "SO-", "SH-"}
)
