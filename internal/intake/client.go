package intake

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"

	"github.com/elb-sli/elb-sli/internal/sli"
)

// defaultSite is Datadog's original site.
const defaultSite = "datadoghq.com"

// idleTime is how long an unused connection is kept. A Lambda is frozen between two invocations, and a load balancer's logs
// come every five minutes. A NAT gateway drops a connection after 350 s.
//
// The connection uses HTTP/1.1, since there is one request at a time. An HTTP/2 connection that broke during the freeze would
// be used by every further try until TCP gives it up.
const idleTime = 340 * time.Second

// Options say where counts go.
type Options struct {
	Site       string                                // such as "datadoghq.eu"; "" means datadoghq.com
	URL        string                                // another base URL, such as that of a PrivateLink endpoint; "" means https://api.<Site>
	Key        func(context.Context) (string, error) // reads the API key
	Resolution time.Duration                         // of the counts
	Tags       []string                              // on every metric, "key:value", in addition to a point's own
}

// Client posts to one intake. All methods except Flush are safe for concurrent use.
type Client struct {
	http     *http.Client
	base     string
	interval int64 // seconds
	tags     []string
	readKey  func(context.Context) (string, error)
	pause    func(context.Context, time.Duration) error
	tryTime  time.Duration // timeout of one answer

	packing sync.Mutex
	packer  *gzip.Writer // takes 0.8 MB, so it is reused

	mu       sync.Mutex
	key      string
	notes    []*note
	proven   bool     // points were accepted after the last Flush, so the key and the connection work
	underWay *request // request whose answer the last Flush did not wait for; nil if there is none
}

// Open returns a client and reads the key once. Nothing is posted yet.
func Open(ctx context.Context, o Options) (*Client, error) {
	base, err := BaseURL(o.Site, o.URL)
	if err != nil {
		return nil, fmt.Errorf("intake: %w", err)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone() // its proxy is http.ProxyFromEnvironment
	transport.IdleConnTimeout = idleTime
	transport.TLSClientConfig = &tls.Config{ClientSessionCache: tls.NewLRUClientSessionCache(1)}
	transport.Protocols = new(http.Protocols)
	transport.Protocols.SetHTTP1(true)
	c := &Client{
		http: &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
		base: base, interval: int64(o.Resolution / time.Second), tags: o.Tags, readKey: o.Key, pause: sleep, tryTime: tryTime,
	}
	if _, err := c.renewKey(ctx, ""); err != nil {
		return nil, fmt.Errorf("intake: %w", err)
	}
	return c, nil
}

// BaseURL returns the URL at which the API's paths start: the given base URL, or that of the site, where "" means
// datadoghq.com. A key must not travel in clear text, except to this machine.
func BaseURL(site, base string) (string, error) {
	if base == "" {
		site = cmp.Or(site, defaultSite)
		if strings.ContainsFunc(site, func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '.' && r != '-'
		}) {
			return "", fmt.Errorf("site %q is not a name like %s", site, defaultSite)
		}
		return "https://api." + site, nil
	}
	u, err := url.Parse(base)
	switch {
	case err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return "", errors.New("the base URL is not one like https://api.datadoghq.com") // it may hold a secret
	case u.Scheme == "https", u.Scheme == "http" && isLocal(u.Hostname()):
		return strings.TrimRight(base, "/"), nil
	}
	return "", fmt.Errorf("base URL %q: want https, since the key is sent there", base)
}

func isLocal(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Send posts the points, and returns nil if all were accepted. After an error some may have been accepted. Sending the
// same points again is harmless, because a repeated point replaces itself.
func (c *Client) Send(ctx context.Context, points []sli.Point) error {
	for i := range points {
		if err := check(&points[i]); err != nil {
			return fmt.Errorf("intake: point %d of %d: %w", i+1, len(points), err)
		}
	}
	if len(points) == 0 {
		return ctx.Err()
	}
	err := c.send(ctx, points)
	c.mu.Lock()
	c.proven = err == nil
	c.mu.Unlock()
	if err != nil {
		return fmt.Errorf("intake %s: %w", c.base, err)
	}
	return nil
}

// send posts points in as few payloads as possible.
func (c *Client) send(ctx context.Context, points []sli.Point) error {
	body, fits, err := c.encode(points)
	if err != nil {
		return err
	}
	if fits {
		if err := c.post(ctx, seriesPath, body); !errors.Is(err, errTooLarge) {
			return err
		}
	}
	if len(points) == 1 {
		return fmt.Errorf("one point: %w", errTooLarge)
	}
	half := len(points) / 2
	if err := c.send(ctx, points[:half]); err != nil {
		return err
	}
	return c.send(ctx, points[half:])
}
