package oracle

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/sli"
	"github.com/elb-sli/elb-sli/test/dogstatsdtest"
	"github.com/elb-sli/elb-sli/test/logs"
)

// The pipeline and the oracle must agree on any log. They are compared here without a network in between, so that many
// more lines are tried than in the end-to-end tests.
func TestPipelineAgrees(t *testing.T) {
	agree(t, SampleYAML, Sample())
}

func TestPipelineAgreesOnDimensions(t *testing.T) {
	want := Sample()
	want.domain, want.group = "api.example.com", "blue"
	agree(t, strings.Replace(SampleYAML, "metrics: {", "metrics: {dimensions: {domain: api.example.com, target_group: [blue]}, ", 1), want)
}

func agree(t *testing.T, yaml string, sample Config) {
	t.Helper()
	c, err := config.Parse("config.yaml", []byte(yaml))
	if err != nil {
		t.Fatal(err)
	}
	p := c.Policy()
	end := time.Date(2026, 11, 20, 1, 5, 0, 0, time.UTC)
	const lb = "app/web/50dc6c495c0c9188"
	key := logs.Key("", lb, "192.0.2.1", "abc", end)
	seeds := uint64(20)
	if testing.Short() {
		seeds = 6
	}
	for seed := range seeds {
		text := logs.ALB(seed, lb, end, 500)
		got, want := counts(t, p, c, key, text), Object(sample, key, text)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("seed %d (-oracle +pipeline):\n%s", seed, diff)
		}
	}
}

func counts(t *testing.T, p *pipeline.Policy, c *config.Config, key, text string) Count {
	t.Helper()
	object, skip := elblog.ParseKey(key)
	if skip != "" {
		t.Fatalf("key is skipped: %s", skip)
	}
	r, err := new(pipeline.Worker).Read(p, elblog.Input{Body: strings.NewReader(text)}, &object)
	if err != nil {
		t.Fatal(err)
	}
	got := make(Count)
	for _, p := range r.Tally.Points(sli.PointOptions{Prefix: c.Metrics.Prefix, Tags: c.Metrics.Tags, Writer: "0"}) {
		got[dogstatsdtest.NewCell(p.Metric, p.Tags, p.Unix)] += p.Value
	}
	return got
}
