package config

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/elb-sli/elb-sli/internal/classify"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/objective"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/routenorm"
)

// Config is a valid configuration. It is immutable.
type Config struct {
	Table           *routenorm.Table // Len 0 if there are no routes
	Unmatched       pipeline.Unmatched
	Classifier      *classify.Classifier
	RulePlaces      []routenorm.Place // by index of the rule in Classifier: where it was written; only for the configured rules, which come first
	Journeys        []Journey         // in configured order
	journeyOf       []int             // by pattern of Table: index into Journeys, or -1
	Window          time.Duration     // of every objective: 7, 30 or 90 days
	Groups          []Group
	Alerts          []objective.Alert // empty: no burn-rate alerts
	Metrics         Metrics
	Limits          Limits
	ClassicInterval time.Duration // of a Classic Load Balancer's log objects: 5 or 60 minutes
	Historical      bool          // points older than 55 minutes are sent too
	Formats         *elblog.Formats
	Digest          string  // hex SHA-256 of the file; without one, of the built-in rules
	Warnings        []Error // valid but probably mistaken, in the order of the file
	Counting        string  // hex SHA-256 of the parts of it, and of the built-in rules, that affect counts
}

// Metrics is the names, tags and resolution of the metrics.
type Metrics struct {
	Prefix     string
	Resolution time.Duration // of a bucket
	Tags       []string      // "key:value" as Datadog stores them, sorted
	Dimensions []pipeline.Dimension
}

// Limits limits the cost of a configuration.
type Limits struct {
	Routes int // in the table
	Points int // of one log object
}

// Journey is a critical user journey. At least one of Availability and Latency.Objective is not 0.
type Journey struct {
	Name         string  // for people
	ID           string  // its `journey` tag, under which its history is kept; by default the name
	Availability float64 // objective in percent, 0: none
	Latency      Latency
	routes       []int // patterns of the table
	Place        routenorm.Place
}

// Latency is the latency objective of a journey.
type Latency struct {
	Objective float64 // in percent, 0: none
	pipeline.Latency
}

// Load reads the file at path. The error is of type Errors if the content is invalid; any other error is about reading.
func Load(path string) (*Config, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	return Parse(path, b)
}
