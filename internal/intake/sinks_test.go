package intake_test

import (
	"context"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/dogstatsd"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/intake"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/sli"
	"github.com/elb-sli/elb-sli/test/dogstatsdtest"
	"github.com/elb-sli/elb-sli/test/hermetic"
	"github.com/elb-sli/elb-sli/test/intaketest"
)

func TestMain(m *testing.M) {
	hermetic.Environment()
	debug.SetGCPercent(400)
	_ = flag.Set("test.parallel", "16") // nearly all that is parallel here waits; the command line may say otherwise
	os.Exit(m.Run())
}

// The sample logs give the same minutes through both sinks.
func TestSinksHoldTheSame(t *testing.T) {
	cfg, err := config.Load("../../testdata/config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	receiver, server := dogstatsdtest.Listen(t), intaketest.Start(t)
	udp, err := dogstatsd.Dial(receiver.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer udp.Close()
	key := func(context.Context) (string, error) { return intaketest.Key, nil }
	api, err := intake.Open(t.Context(), intake.Options{URL: server.URL(), Key: key, Resolution: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	var backend dogstatsdtest.Backend
	sent := 0
	for points := range samplePoints(t, cfg) {
		sent += len(points)
		if err := udp.Send(t.Context(), points); err != nil {
			t.Fatal(err)
		}
		if err := api.Send(t.Context(), points); err != nil {
			t.Fatal(err)
		}
		backend.Flush(receiver.Take(t))
	}
	sums := backend.Sums()
	t.Logf("%d points, %d minute cells, %d requests", sent, len(sums), server.Requests())
	if len(sums) < 3000 || server.Points() != sent || backend.Points() != sent {
		t.Errorf("%d points were sent to %d cells; DogStatsD holds %d of them, the intake %d", sent, len(sums), backend.Points(), server.Points())
	}
	if diff := cmp.Diff(sums, server.Sums()); diff != "" {
		t.Errorf("cells (-dogstatsd +intake):\n%s", diff)
	}
}

// samplePoints yields the points of each sample log, numbered as the ledger numbers its objects.
func samplePoints(t *testing.T, cfg *config.Config) func(func([]sli.Point) bool) {
	return func(yield func([]sli.Point) bool) {
		root, next := "../../testdata/logs", make(map[string]int64)
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			rel, err := filepath.Rel(root, path)
			if err != nil {
				return err
			}
			object, skip := elblog.ParseKey(filepath.ToSlash(rel))
			if skip != "" {
				return nil
			}
			f, err := os.Open(path)
			if err != nil {
				return err
			}
			defer f.Close()
			result, err := new(pipeline.Worker).Read(cfg.Policy(), elblog.Input{Body: f}, &object)
			if err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			period := fmt.Sprint(object.LoadBalancer, object.End)
			n := next[period]
			next[period]++
			o := sli.PointOptions{Prefix: cfg.Metrics.Prefix, Tags: cfg.Metrics.Tags, Writer: strconv.FormatInt(n/6, 10), Slot: n % 6 * 10}
			if !yield(result.Tally.Points(o)) {
				return fs.SkipAll
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
