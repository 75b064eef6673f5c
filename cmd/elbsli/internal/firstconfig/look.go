// Package firstconfig makes a first configuration from logs, with comments for the person who will finish it.
package firstconfig

import (
	"maps"
	"slices"
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/shapes"
	"github.com/elb-sli/elb-sli/internal/classify"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// family is a user agent that is known by name, which can become a sender or a rule.
type family struct {
	classify.Sender
	what    string
	machine bool // a probe or a crawler: no user waits for its answers
}

// families are callers that servers often see, by the names that they give themselves, most specific first. Any other
// caller is shown by its product's name.
var families = [...]family{
	{sender("twilio", "TwilioProxy/*", "Twilio.TmeWs/*"), "Twilio's webhooks and media streams: built in", false},
	{sender("datadog-synthetics", "Datadog/Synthetics*"), "Datadog's synthetic tests", true},
	{sender("route53", "Amazon-Route53-Health-Check-Service*", "Amazon Route 53 Health Check Service*"), "Route 53's health checks", true},
	{sender("elb-health-checker", "ELB-HealthChecker/*"), "health checks of load balancers", true},
	{sender("cloudwatch-synthetics", "*CloudWatchSynthetics/*"), "CloudWatch's canaries", true},
	{sender("google-health-check", "GoogleHC/*", "GoogleStackdriverMonitoring-UptimeChecks*"), "Google Cloud's health and uptime checks", true},
	{sender("kube-probe", "kube-probe/*"), "Kubernetes' probes", true},
	{sender("blackbox-exporter", "Blackbox Exporter/*"), "Prometheus' probes", true},
	{sender("newrelic-synthetics", "*NewRelicSynthetics/*", "*NewRelicPinger/*"), "New Relic's synthetic tests", true},
	{sender("pingdom", "Pingdom*", "*Pingdom.com_bot*"), "Pingdom", true},
	{sender("uptimerobot", "*UptimeRobot/*"), "UptimeRobot", true},
	{sender("statuscake", "*StatusCake*"), "StatusCake", true},
	{sender("better-uptime", "Better Uptime Bot*", "Better Stack Better Uptime Bot*"), "Better Uptime", true},
	{sender("mackerel", "mackerel-http-checker/*"), "Mackerel's URL checks", true},
	{sender("site24x7", "Site24x7*"), "Site24x7", true},
	{sender("checkly", "Checkly/*"), "Checkly", true},
	{sender("uptime-kuma", "Uptime-Kuma/*"), "Uptime Kuma", true},
	{sender("updown", "updown.io daemon*"), "updown.io", true},
	{sender("nagios", "check_http/*"), "Nagios' checks", true},
	{sender("zabbix", "Zabbix*"), "Zabbix' checks", true},
	{sender("consul", "Consul Health Check*"), "Consul's health checks", true},
	{sender("envoy", "Envoy/HC*"), "Envoy's health checks", true},
	{sender("datadog-agent", "Datadog Agent/*"), "the HTTP checks of Datadog's Agent", true},
	{sender("prometheus", "Prometheus/*"), "Prometheus reading metrics", true},
	{sender("stripe", "Stripe/*"), "Stripe's webhooks", false},
	{sender("github", "GitHub-Hookshot/*"), "GitHub's webhooks", false},
	{sender("slack-previews", "Slackbot-LinkExpanding*", "Slack-ImgProxy*"), "Slack's previews of links", true},
	{sender("slack", "Slackbot*"), "Slack", false},
	{sender("line", "LineBotWebhook/*"), "LINE's webhooks", false},
	{sender("googlebot", "*Googlebot*", "*GoogleOther*"), "Google's crawlers", true},
	{sender("bingbot", "*bingbot/*"), "Bing's crawler", true},
	{sender("applebot", "*Applebot/*"), "Apple's crawler", true},
	{sender("search-crawlers", "*YandexBot/*", "*Baiduspider*", "*DuckDuckBot/*", "*PetalBot*", "*SeznamBot/*"), "crawlers of search engines", true},
	{sender("seo-crawlers", "*AhrefsBot/*", "*SemrushBot*", "*MJ12bot/*", "*DotBot/*", "*DataForSeoBot/*"), "crawlers that rank sites", true},
	{sender("ai-crawlers", "*GPTBot/*", "*OAI-SearchBot/*", "*ClaudeBot/*", "*PerplexityBot/*", "*CCBot/*", "*Bytespider*", "*Amazonbot/*"), "crawlers of language models", true},
	{sender("link-previews", "facebookexternalhit/*", "meta-externalagent/*", "Twitterbot/*", "LinkedInBot/*", "*Discordbot/*", "TelegramBot*"), "previews of links", true},
}

func sender(name string, globs ...string) classify.Sender {
	return classify.Sender{Name: name, UserAgents: globs}
}

// thresholds are the latencies that can be proposed.
var thresholds = [...]time.Duration{
	50 * time.Millisecond, 100 * time.Millisecond, 200 * time.Millisecond, 300 * time.Millisecond, 500 * time.Millisecond,
	800 * time.Millisecond, time.Second, 2 * time.Second, 3 * time.Second, 5 * time.Second, 10 * time.Second, 30 * time.Second,
}

// maxGuesses is the maximum number of guessed routes in one log that are counted individually.
const maxGuesses = 10_000

// routeLook is the requests of one route.
type routeLook struct {
	valid, good, twilio int64 // requests of people and services
	served              int64 // those with an answer below 400, and bad ones: not refused as the client's fault
	machines            int64 // requests of probes and crawlers, which are not included above
	methods             map[string]bool
	measured            int64
	within              [len(thresholds)]int64 // of measured: answered within thresholds[i], and not within a lower one
}

// saw reports whether a pattern's method was requested.
func (r *routeLook) saw(method string) bool {
	return r.methods[method] || method == "GET" && r.methods["HEAD"]
}

// Look is a summary of logs under a table. Product names are the only client data in it.
type Look struct {
	Counts   *pipeline.Result
	routes   map[string]*routeLook // by pattern
	families map[string]int64
	products map[string]*product // by "Name" of a user agent "Name/…" of no known family
	shapes   shapes.Shapes       // of the requests that no route matches

	strangers int64 // entries of unknown families

	other, guessed, all int64           // valid requests in other, in guessed routes, and in total
	guesses             map[string]bool // the guessed routes

	patterns []string        // of the table, as configured
	formats  *elblog.Formats // that the logs were read with; nil: the logs describe themselves
	machines map[string]bool
	known    *classify.Classifier
	agent    []byte
	shaper   shapes.Shaper
}

// NewLook returns a look at logs under cfg.
func NewLook(cfg *config.Config) *Look {
	senders := make([]classify.Sender, len(families))
	for i, f := range families {
		senders[i] = f.Sender
	}
	known, errs := classify.New(nil, senders)
	if len(errs) > 0 {
		panic(errs[0]) // the families are valid
	}
	patterns := make([]string, cfg.Table.Len())
	for i := range patterns {
		patterns[i] = cfg.Table.Pattern(i).String()
	}
	machines := make(map[string]bool)
	for _, f := range families {
		machines[f.Name] = f.machine
	}
	return &Look{
		machines: machines, guesses: make(map[string]bool),
		Counts: &pipeline.Result{}, routes: make(map[string]*routeLook), families: make(map[string]int64),
		products: make(map[string]*product), shapes: make(shapes.Shapes), patterns: patterns, formats: cfg.Formats, known: known,
	}
}

// Entry records one entry.
func (l *Look) Entry(e *elblog.Entry, decided []pipeline.Observation) {
	d := &decided[0]
	name := l.known.Sender(e)
	if name != "" {
		l.families[name]++
	} else {
		l.addProduct(e)
	}
	if d.Verdict == classify.Excluded {
		return
	}
	if d.Pattern >= 0 {
		l.route(l.patterns[d.Pattern]).methods[d.Method] = true
	}
	if l.machines[name] { // the proposed rules exclude it
		if d.Pattern >= 0 {
			l.route(l.patterns[d.Pattern]).machines++
		}
		return
	}
	l.all++
	if d.Pattern < 0 {
		if d.Route == sli.Other {
			l.other++
			l.shapes.Add(shapes.Shape{Method: d.Method, Path: l.shaper.Of(e)}, e.ClientAddr())
			return
		}
		l.guessed++
		if len(l.guesses) < maxGuesses {
			l.guesses[d.Method+" "+d.Route] = true
		}
		return
	}
	r := l.route(l.patterns[d.Pattern])
	r.valid++
	if name == "twilio" {
		r.twilio++
	}
	if e.ELBStatusCode < 400 || d.Verdict != classify.Good {
		r.served++
	}
	if d.Verdict != classify.Good {
		return
	}
	r.good++
	if i, _ := slices.BinarySearch(thresholds[:], d.Took); d.Measured {
		r.measured++
		if i < len(thresholds) {
			r.within[i]++
		}
	}
}

func (l *Look) route(by string) *routeLook {
	if l.routes[by] == nil {
		l.routes[by] = &routeLook{methods: make(map[string]bool)}
	}
	return l.routes[by]
}

// Merge adds another log.
func (l *Look) Merge(o *Look) {
	for by, r := range o.routes {
		to := l.route(by)
		to.valid, to.good, to.twilio, to.measured = to.valid+r.valid, to.good+r.good, to.twilio+r.twilio, to.measured+r.measured
		to.machines, to.served = to.machines+r.machines, to.served+r.served
		maps.Copy(to.methods, r.methods)
		for i, n := range r.within {
			to.within[i] += n
		}
	}
	for f, n := range o.families {
		l.families[f] += n
	}
	for g := range o.guesses {
		l.guesses[g] = true
	}
	l.other, l.guessed, l.all = l.other+o.other, l.guessed+o.guessed, l.all+o.all
	l.mergeProducts(o)
	l.shapes.Merge(o.shapes)
	l.Counts.Merge(o.Counts)
}

// fast returns the lowest threshold within which 95 % of the good requests were answered.
func (r *routeLook) fast() (time.Duration, bool) {
	var sum int64
	for i, n := range r.within {
		sum += n
		if r.measured > 0 && sum*100 >= r.measured*95 {
			return thresholds[i], true
		}
	}
	return 0, false
}
