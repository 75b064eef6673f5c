package main_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/internal/tag"
	"github.com/elb-sli/elb-sli/test/events"
	"github.com/elb-sli/elb-sli/test/logs"
	"github.com/elb-sli/elb-sli/test/s3"
)

const specData = "../../terraform/modules/slo-spec/tests/testdata/"

// entry is a request with everything that a query may use: %s is a time, a status, a request.
const entry = `https %s ` + lb + ` 192.0.2.10:41234 10.0.1.5:8080 0.001 0.020 0.000 %s 1 1 "%s HTTP/1.1" "-" - - - "-" "-" "-" 1 - "forward" "-" "-"` + "\n"

// Terraform's module queries metrics and tags from Datadog. Under the same configuration, the binary must send each of
// them; here it sends everything that it can.
func TestQueriesAskForWhatIsSent(t *testing.T) {
	t.Parallel()
	sent := sendEverything(t)
	selector := regexp.MustCompile(`(?:sum|avg|max):(shop\.elb_sli[a-z_.]*)\{([^}]*)\}(?: by \{([^}]*)\})?`)
	asked := 0
	for _, q := range readQueries(t) {
		for _, m := range selector.FindAllStringSubmatch(q, -1) {
			asked++
			tags, ok := sent[m[1]]
			if !ok {
				t.Errorf("%s is queried but never sent; sent are %q", m[1], slices.Sorted(maps.Keys(sent)))
				continue
			}
			for _, want := range strings.Split(m[2], ",") {
				if !hasTag(tags, want) {
					t.Errorf("%s: no point of it has the tag %s; they have %q", q, want, slices.Sorted(maps.Keys(tags)))
				}
			}
			for _, key := range strings.FieldsFunc(m[3], func(r rune) bool { return r == ',' }) {
				if !hasKey(tags, key) {
					t.Errorf("%s: no point of it has a tag %s", q, key)
				}
			}
		}
	}
	if asked < 30 {
		t.Errorf("%d selectors found", asked)
	}
}

// hasTag reports whether one point had the tag. In a dashboard, $lb and the like stand for any value. Only one of the
// queries' load balancers sends here.
func hasTag(tags map[string]bool, want string) bool {
	if key, is := strings.CutPrefix(want, "$"); is {
		return hasKey(tags, key)
	}
	if strings.HasPrefix(want, "lb:") {
		return hasKey(tags, "lb")
	}
	return tags[want]
}

func hasKey(tags map[string]bool, key string) bool {
	for t := range tags {
		if strings.HasPrefix(t, key+":") {
			return true
		}
	}
	return false
}

// sendEverything runs the binary on a log with every kind of count, and returns the tags that were sent, by metric.
func sendEverything(t *testing.T) map[string]map[string]bool {
	yaml, err := os.ReadFile(specData + "journeys.yaml")
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, s3.Start(t))
	w.configure(string(yaml) + "limits: {routes: 2000, points: 100}\n")
	end := time.Now().UTC().Truncate(5 * time.Minute)
	text := "malformed\n"
	line := func(at time.Time, status, request string) {
		text += fmt.Sprintf(entry, at.Format("2006-01-02T15:04:05.000000Z"), status, request)
	}
	for _, path := range []string{"/twilio/voice/CA1", "/v1/reservations", "/admin/x", "/health", "/nobody"} {
		for i := range 20 { // over all minutes, so that some points do not fit
			at := end.Add(-time.Duration(i/4+1)*time.Minute + time.Second)
			request := []string{"GET", "POST", "PUT", "DELETE"}[i%4] + " https://a.example.com:443" + path
			line(at, "200 200", request)
			line(at, "502 -", request)
		}
	}
	slow := fmt.Sprintf(entry, end.Add(-time.Minute).Format("2006-01-02T15:04:05.000000Z"), "200 200", "POST https://a.example.com:443/twilio/voice/CA1")
	text += strings.Replace(slow, " 0.020 ", " 2.000 ", 1)
	line(end.Add(-time.Minute), "- -", "GET https://a.example.com:443/health")        // excluded
	line(end.Add(-20*time.Minute), "200 200", "GET https://a.example.com:443/health") // clamped
	key := logs.Key("", lb, "192.0.2.1", "all", end)
	late := logs.Key("", lb, "192.0.2.1", "late", end.Add(-2*time.Hour))
	w.s3.Put(w, bucket, key, logs.Gzip(w, text))
	w.s3.Put(w, bucket, late, logs.Gzip(w, text))

	f := w.start()
	sent := make(map[string]map[string]bool)
	for _, k := range []string{key, late} {
		w.done(f, events.S3(bucket, k))
		for _, p := range w.last {
			if sent[p.Name] == nil {
				sent[p.Name] = make(map[string]bool)
			}
			for _, tag := range p.Tags {
				sent[p.Name][tag] = true
			}
		}
	}
	return sent
}

func readQueries(t *testing.T) (queries []string) {
	b, err := os.ReadFile(specData + "queries.json")
	if err == nil {
		err = json.Unmarshal(b, &queries)
	}
	if err != nil {
		t.Fatal(err)
	}
	return queries
}

// Terraform has its own code to spell a journey's tag; the result must be the same.
func TestTerraformSpellsTagsAlike(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile(specData + "spelling.json")
	if err != nil {
		t.Fatal(err)
	}
	var spelling map[string]string
	if err := json.Unmarshal(b, &spelling); err != nil || len(spelling) < 10 {
		t.Fatalf("%d spellings, %v", len(spelling), err)
	}
	for name, want := range spelling {
		if got := tag.Value("journey", name); got != want {
			t.Errorf("journey %q is tagged %q, but Terraform queries %q", name, got, want)
		}
	}
}

// An SLO of good and bad events for a journey that never failed: the function sends no bad, so without default_zero the
// formula would have no value. The queries and the formulas are those of the module.
func TestSLOOfAJourneyThatNeverFailed(t *testing.T) {
	t.Parallel()
	spec, err := os.ReadFile("../../terraform/modules/slo-spec/slos.tf")
	if err != nil {
		t.Fatal(err)
	}
	formulas := regexp.MustCompile(`good_bad +=.* good = "(.*)", bad = "(.*)", total = null`).FindSubmatch(spec)
	if formulas == nil {
		t.Fatal("no formulas of good and bad events in slos.tf")
	}
	yaml, err := os.ReadFile(specData + "journeys.yaml")
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, s3.Start(t))
	w.configure(string(yaml))
	end := time.Now().UTC().Truncate(5 * time.Minute)
	at := end.Add(-time.Minute).Format("2006-01-02T15:04:05.000000Z")
	text := fmt.Sprintf(entry, at, "200 200", "POST https://a.example.com:443/twilio/voice/CA1") +
		fmt.Sprintf(entry, at, "200 200", "POST https://a.example.com:443/v1/reservations") +
		fmt.Sprintf(entry, at, "502 -", "POST https://a.example.com:443/v1/reservations")
	key := logs.Key("", lb, "192.0.2.1", "all", end)
	w.s3.Put(w, bucket, key, logs.Gzip(w, text))
	w.done(w.start(), events.S3(bucket, key))

	// value evaluates a formula: it has no value if its series was never sent, unless default_zero says 0.
	value := func(formula, journey string) (sum float64, ok bool) {
		metric, zero := formula, false
		if m := regexp.MustCompile(`^default_zero\((.*)\)$`).FindStringSubmatch(formula); m != nil {
			metric, zero = m[1], true
		}
		for _, p := range w.last {
			if p.Name == "shop.elb_sli."+metric && slices.Contains(p.Tags, "sli:availability") && slices.Contains(p.Tags, "journey:"+journey) {
				sum, ok = sum+p.Value, true
			}
		}
		return sum, ok || zero
	}
	for journey, want := range map[string]float64{"incoming-call": 1, "予約_チェックイン": 0.5} {
		good, ok := value(string(formulas[1]), journey)
		bad, alsoOK := value(string(formulas[2]), journey)
		if !ok || !alsoOK || good/(good+bad) != want {
			t.Errorf("%s: %v good (%v), %v bad (%v), want a ratio of %v", journey, good, ok, bad, alsoOK, want)
		}
	}
	if _, ok := value("bad", "incoming-call"); ok {
		t.Error("a journey that never failed has a series of bad: the test says nothing")
	}
}
