package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/delivery"
)

// load reads the configuration, and returns where it was found.
func load(ctx context.Context) (place string, c *config.Config, err error) {
	place = os.Getenv("ELBSLI_CONFIG")
	if strings.HasPrefix(place, "s3://") {
		c, err = loadS3(ctx, place)
		return place, c, err
	}
	if place == "" {
		program, err := os.Executable()
		if err != nil {
			return "", nil, fmt.Errorf("this program's folder: %w", err)
		}
		place = filepath.Join(filepath.Dir(program), "config.yaml")
		if _, err := os.Stat(place); errors.Is(err, fs.ErrNotExist) {
			return "", config.Default(), nil
		}
	}
	c, err = config.Load(place)
	return place, c, err
}

// configurationWait ends the read from S3 early enough to log it: Lambda ends a start after 10 seconds.
const configurationWait = 8 * time.Second

// configurationURI matches the place of a configuration in S3. The key contains the SHA-256 of the content. So a
// changed configuration has another key, which changes the environment variable and makes Lambda start new
// environments: no warm one keeps using an older file.
var configurationURI = regexp.MustCompile(`^s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/((?:.*/)?elbsli-([0-9a-f]{64})\.yaml)$`)

// loadS3 reads a configuration from S3, and rejects it if it does not match its key.
func loadS3(ctx context.Context, uri string) (*config.Config, error) {
	parts := configurationURI.FindStringSubmatch(uri)
	if parts == nil {
		return nil, fmt.Errorf("environment variable ELBSLI_CONFIG: want s3://BUCKET/elbsli-SHA256.yaml (folders may stand before elbsli-), "+
			"where SHA256 is what \"sha256sum config.yaml\" prints, not %q", uri)
	}
	bucket, key, digest := parts[1], parts[2], parts[3]
	ctx, cancel := context.WithTimeout(ctx, configurationWait)
	defer cancel()
	content, err := delivery.ReadObject(ctx, bucket, key, config.MaxBytes)
	if err != nil {
		return nil, fmt.Errorf("configuration %s: %w", uri, err)
	}
	if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != digest {
		return nil, fmt.Errorf("configuration %s: the object was changed; its SHA-256 is %x: "+
			"upload the configuration under a key with its own SHA-256, and set ELBSLI_CONFIG to that; terraform apply does both", uri, sum)
	}
	return config.Parse(uri, content)
}
