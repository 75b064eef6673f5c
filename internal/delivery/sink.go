package delivery

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/elb-sli/elb-sli/internal/dogstatsd"
	"github.com/elb-sli/elb-sli/internal/intake"
)

// Sink is the way in which points reach Datadog.
type Sink string

// The sinks.
const (
	ToDogStatsD Sink = "dogstatsd" // through a DogStatsD on this machine, which does not report losses
	ToIntake    Sink = "intake"    // to Datadog's API, which does
)

// Intake says where the API is and how its key is found.
type Intake struct {
	Site   string // such as "datadoghq.eu"; "" means datadoghq.com
	URL    string // another base URL; "" means the site's
	Key    string // the API key itself, or
	Secret string // the ARN of the secret that holds it
}

// openSink connects h to the sink, and returns the tags that the environment adds to every point.
func (h *Handler) openSink(ctx context.Context, s Settings, conf aws.Config) ([]string, error) {
	switch s.Sink {
	case ToDogStatsD, "":
		return h.openDogStatsD(s.DogStatsD)
	case ToIntake:
		return h.openIntake(ctx, s, conf)
	}
	return nil, fmt.Errorf("sink %q: want %s or %s", s.Sink, ToDogStatsD, ToIntake)
}

func (h *Handler) openDogStatsD(addr string) ([]string, error) {
	sender, err := dogstatsd.Dial(addr)
	if err != nil {
		return nil, err
	}
	h.send, h.note, h.flush = sender.Send, sender.Distribution, sender.Flush
	return sender.GlobalTags(), nil
}

// openIntake makes h post to the API. An object is done when its points have been accepted, so one pass is enough, and
// there is no limit of contexts. The points are the same as for DogStatsD, with the same tags of the environment.
func (h *Handler) openIntake(ctx context.Context, s Settings, conf aws.Config) ([]string, error) {
	global, err := dogstatsd.EnvironmentTags()
	if err != nil {
		return nil, err
	}
	global = slices.DeleteFunc(global, func(t string) bool { return strings.HasPrefix(t, "dd.internal.") }) // the Agent removes it
	client, err := intake.Open(ctx, intake.Options{
		Site: s.Intake.Site, URL: s.Intake.URL, Key: s.Intake.reader(conf), Resolution: s.Policy.Resolution, Tags: global,
	})
	if err != nil {
		return nil, err
	}
	h.failed, h.confirmations, h.room = noIntake, 1, math.MaxInt
	h.send, h.note = client.Send, client.Distribution
	// The points have already been accepted. What is posted here is best effort.
	h.flush = func(ctx context.Context) error {
		if err := client.Flush(ctx); err != nil {
			h.log.WarnContext(ctx, "the metrics about objects were not accepted", "error", err.Error())
		}
		return nil
	}
	return global, nil
}

// reader returns a func that reads the API key.
func (i Intake) reader(conf aws.Config) func(context.Context) (string, error) {
	if i.Secret == "" {
		return func(context.Context) (string, error) {
			if i.Key == "" {
				return "", errors.New("neither DD_API_KEY nor DD_API_KEY_SECRET_ARN is set")
			}
			return i.Key, nil
		}
	}
	client := secretsmanager.NewFromConfig(conf)
	return func(ctx context.Context) (string, error) {
		out, err := client.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &i.Secret})
		if err != nil {
			return "", fmt.Errorf("secret %s: %w", i.Secret, err)
		}
		key, err := keyOf(aws.ToString(out.SecretString))
		if err != nil {
			return "", fmt.Errorf("secret %s: %w", i.Secret, err)
		}
		return key, nil
	}
}

// keyOf returns the key in a secret: the whole secret, the only text in a JSON object, or the text whose name says that
// it is the key. Errors do not contain any of it.
func keyOf(secret string) (string, error) {
	if !strings.HasPrefix(strings.TrimSpace(secret), "{") {
		return secret, nil
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal([]byte(secret), &fields) != nil {
		return "", errors.New("begins like a JSON object and is none")
	}
	texts := make(map[string]string)
	for name, raw := range fields {
		var text string
		if json.Unmarshal(raw, &text) == nil {
			texts[name] = text
		}
	}
	names := slices.Sorted(maps.Keys(texts))
	if len(names) > 1 {
		names = slices.DeleteFunc(names, func(n string) bool { return !strings.EqualFold(n, "dd_api_key") && !strings.EqualFold(n, "api_key") })
	}
	if len(names) == 1 {
		return texts[names[0]], nil
	}
	return "", errors.New("is a JSON object in which several texts, or none, may be the key: name it DD_API_KEY")
}
