// Command elbsli is the Lambda function. It counts the ELB access logs that S3 notifications name, and sends the counts to
// Datadog.
//
// Environment variables, beside those of the AWS SDK (AWS_REGION, AWS_ENDPOINT_URL_S3, …) and of Datadog (DD_ENV,
// DD_SERVICE and DD_VERSION become tags):
//
//	ELBSLI_CONFIG         the configuration's path, or s3://BUCKET/…elbsli-SHA256.yaml with the file's SHA-256 in its name;
//	                      default: config.yaml beside the binary, else the built-in rules
//	ELBSLI_WRITERS_TABLE  DynamoDB table that numbers objects; default: none, see docs/runbook.md for what that costs
//	ELBSLI_MAX_RECEIVES   the queue's maxReceiveCount: the last pass acknowledges in any case; default: not known
//	ELBSLI_HISTORY        s3://BUCKET/PREFIX where the counts of each object are kept, see docs/history.md; default: nowhere
//	ELBSLI_SINK           dogstatsd or intake: how points reach Datadog; default: dogstatsd
//
// For dogstatsd:
//
//	ELBSLI_CONFIRMATIONS  passes, 1 to 5, that must have sent an object before its message is acknowledged; default: 2
//	DD_AGENT_HOST         default: 127.0.0.1
//	DD_DOGSTATSD_PORT     default: 8125
//
// For intake:
//
//	DD_API_KEY_SECRET_ARN  secret that holds the API key, as it is or in a JSON object; or
//	DD_API_KEY             the key itself
//	DD_SITE                default: datadoghq.com
//	DD_URL                 another base URL than https://api.<DD_SITE>, such as that of a PrivateLink endpoint
//	HTTPS_PROXY, NO_PROXY  as usual
//
// If the configuration is invalid, the program ends at once and prints all errors on standard error.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/delivery"
	"github.com/elb-sli/elb-sli/internal/version"
)

func main() {
	log := slog.New(slog.NewJSONHandler(os.Stdout, nil))
	h, err := open(context.Background(), log)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	h.Serve()
}

// open creates the handler that the environment variables describe.
func open(ctx context.Context, log *slog.Logger) (*delivery.Handler, error) {
	place, c, err := load(ctx)
	if err != nil {
		_, other := settings(config.Default()) // report the environment's errors too
		return nil, errors.Join(err, other)
	}
	for _, w := range c.Warnings {
		log.WarnContext(ctx, "configuration", "warning", w.Error())
	}
	warn(ctx, log, c.Metrics.Tags)
	log.InfoContext(ctx, "configuration", "version", version.String(), "path", place, "routes", c.Table.Len(), "journeys", len(c.Journeys), "digest", c.Digest)
	s, err := settings(c)
	if err != nil {
		return nil, err
	}
	return delivery.Open(ctx, s, log)
}

// warn logs settings of the environment that can make counts wrong.
func warn(ctx context.Context, log *slog.Logger, tags []string) {
	if os.Getenv("ELBSLI_WRITERS_TABLE") == "" {
		log.WarnContext(ctx, "ELBSLI_WRITERS_TABLE is empty: log files of one node and period overwrite each other's counts")
	}
	sink := delivery.Sink(os.Getenv("ELBSLI_SINK"))
	if os.Getenv("AWS_LAMBDA_FUNCTION_NAME") != "" && sink != delivery.ToIntake && os.Getenv("DD_SERVERLESS_FLUSH_STRATEGY") != "end" {
		log.WarnContext(ctx, "DD_SERVERLESS_FLUSH_STRATEGY is not end: the extension adds up points that are repeated before it flushes")
	}
	for _, key := range []string{"env", "service", "version"} { // the DogStatsD client turns these into tags
		configured := slices.ContainsFunc(tags, func(t string) bool { return strings.HasPrefix(t, key+":") })
		if name := "DD_" + strings.ToUpper(key); configured && os.Getenv(name) != "" {
			log.WarnContext(ctx, name+" and metrics.tags both set the tag "+key+": each point has it twice")
		}
	}
}

func settings(c *config.Config) (delivery.Settings, error) {
	host := cmp.Or(os.Getenv("DD_AGENT_HOST"), "127.0.0.1")
	port := cmp.Or(os.Getenv("DD_DOGSTATSD_PORT"), "8125")
	confirmations, errC := number("ELBSLI_CONFIRMATIONS", 2, 1, 5)
	receives, errR := number("ELBSLI_MAX_RECEIVES", 0, 1, 1000) // SQS allows no more
	sink, errS := sinkOf(os.Getenv("ELBSLI_SINK"))
	return delivery.Settings{
		Policy: c.Policy(), Prefix: c.Metrics.Prefix, Tags: c.Metrics.Tags, Points: c.Limits.Points,
		Historical: c.Historical, Counting: c.Counting,
		Table: os.Getenv("ELBSLI_WRITERS_TABLE"), DogStatsD: net.JoinHostPort(host, port),
		Confirmations: confirmations, MaxReceives: receives,
		Sink: sink, History: os.Getenv("ELBSLI_HISTORY"),
		Intake: delivery.Intake{Site: os.Getenv("DD_SITE"), URL: os.Getenv("DD_URL"), Key: os.Getenv("DD_API_KEY"),
			Secret: os.Getenv("DD_API_KEY_SECRET_ARN")},
	}, errors.Join(errC, errR, errS)
}

// sinkOf returns the sink with a name. The intake needs a key or a secret, which is not read yet.
func sinkOf(name string) (delivery.Sink, error) {
	switch sink := delivery.Sink(name); sink {
	case "", delivery.ToDogStatsD:
		return delivery.ToDogStatsD, nil
	case delivery.ToIntake:
		if os.Getenv("DD_API_KEY") == "" && os.Getenv("DD_API_KEY_SECRET_ARN") == "" {
			return sink, errors.New("environment variable ELBSLI_SINK: intake needs DD_API_KEY_SECRET_ARN or DD_API_KEY")
		}
		return sink, nil
	}
	return "", fmt.Errorf("environment variable ELBSLI_SINK: want %s or %s, not %q", delivery.ToDogStatsD, delivery.ToIntake, name)
}

// number reads a whole number from the environment. If the variable is empty, it returns otherwise.
func number(name string, otherwise, least, most int) (int, error) {
	text := os.Getenv(name)
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		return 0, fmt.Errorf("environment variable %s: want a whole number from %d to %d, not %q", name, least, most, text)
	}
	return n, nil
}
