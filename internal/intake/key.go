package intake

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// currentKey returns the key that was read last. Open has read one.
func (c *Client) currentKey() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.key
}

// renewKey reads the key again, unless another call has already replaced refused.
func (c *Client) renewKey(ctx context.Context, refused string) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.key != refused {
		return c.key, nil
	}
	key, err := c.readKey(ctx)
	if err != nil {
		return "", fmt.Errorf("API key: %w", err)
	}
	key = strings.TrimSpace(key) // a secret that was written with echo ends with a newline
	if key == "" || strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", errors.New("API key: is empty or has characters that no key has")
	}
	c.key = key
	return key, nil
}
