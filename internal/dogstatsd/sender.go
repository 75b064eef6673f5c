package dogstatsd

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/DataDog/datadog-go/v5/statsd"

	"github.com/elb-sli/elb-sli/internal/sli"
)

// The pace. See the package's comment.
const (
	remotePacket = 1432 // bytes: one Ethernet frame, so that no datagram is fragmented on its way to a remote Agent
	localPacket  = 4096 // on the loopback: fewer datagrams for a receiver that needs time for each
	burstPackets = 16
	pause        = 25 * time.Millisecond
	firstPause   = 5 * time.Millisecond // after the first datagram, for a refusal
)

// The pace if the receiver's queue can be read. A queue has 208 KiB by default, and a full datagram takes up some 8.5 KiB. So
// a short queue and what is sent until the next look fill two thirds of it.
const (
	shortQueue     = 64 << 10 // bytes of kernel memory: go on
	lookEvery      = 8        // datagrams
	watchedPackets = 500      // in one burst: half of what the Lambda extension's own queue holds, whose length cannot be read
	step           = 200 * time.Microsecond
	looks          = 8               // consecutive reads without the receiver's line, after which the socket counts as closed
	patience       = 5 * time.Second // how long a receiver may read nothing
)

// ExtensionContexts is how many points Datadog's Lambda extension holds between two flushes. What it calls a context includes
// the timestamp.
const ExtensionContexts = 10_240

// errClosed is the error of every call after Close.
var errClosed = errors.New("dogstatsd: sender is closed")

// Sender writes to one DogStatsD. It may be used from several goroutines; calls take turns.
type Sender struct {
	addr   string
	global []string // tags from the environment
	extra  int      // bytes that they add to a line

	maxPacket int           // bytes of a datagram with several lines
	patience  time.Duration // patience; shorter in tests

	mu      sync.Mutex
	conn    *net.UDPConn
	client  *statsd.Client
	closed  bool
	packet  int  // bytes of the lines that wait in the client
	packets int  // of this burst
	begun   bool // a line was written since the last finish
	first   bool // no datagram has left since then
	sockets sockets
	watched bool   // the receiver's socket can be seen
	before  socket // the state of the socket before the first line

	faults faults
}

// faults keeps the first error that the client reported outside a call's result.
type faults struct {
	mu    sync.Mutex
	first error
}

func (f *faults) add(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.first == nil {
		f.first = err
	}
}

func (f *faults) take() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	err := f.first
	f.first = nil
	return err
}

// Dial returns a Sender to addr, "host:port". It fails if the host has no address, or if a tag from the environment would
// break each line. The receiver need not listen yet.
func Dial(addr string) (*Sender, error) {
	s := &Sender{addr: addr, patience: patience}
	var err error
	if s.global, err = EnvironmentTags(); err != nil {
		return nil, fmt.Errorf("dogstatsd: %w", err)
	}
	for _, t := range s.global {
		s.extra += len(t) + len(",")
	}
	if s.conn, err = dial(addr); err != nil {
		return nil, fmt.Errorf("dogstatsd %q: %w", addr, err)
	}
	s.sockets = socketsOf(s.conn)
	s.maxPacket = remotePacket
	if to, ok := s.conn.RemoteAddr().(*net.UDPAddr); ok {
		s.maxPacket = packetTo(to.IP)
	}
	s.client, err = statsd.NewWithWriter(s.conn, s.options()...)
	if err != nil {
		return nil, fmt.Errorf("dogstatsd %q: %w", addr, errors.Join(err, s.conn.Close()))
	}
	return s, nil
}

// packetTo is the largest datagram of several lines to a receiver, in bytes.
func packetTo(ip net.IP) int {
	if ip.IsLoopback() {
		return localPacket
	}
	return remotePacket
}

func dial(addr string) (*net.UDPConn, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	if host == "" || port == "" || port == "0" {
		return nil, errors.New("host or port is missing")
	}
	to, err := net.ResolveUDPAddr("udp", addr)
	if err != nil {
		return nil, err
	}
	return net.DialUDP("udp", nil, to)
}

// options configure the client to write only within our calls: one buffer, no timer that fires, no metrics of its own.
func (s *Sender) options() []statsd.Option {
	return []statsd.Option{
		statsd.WithMutexMode(),
		statsd.WithoutTelemetry(),
		statsd.WithoutOriginDetection(),
		statsd.WithoutClientSideAggregation(),
		statsd.WithCardinality(statsd.CardinalityNotSet),
		statsd.WithErrorHandler(s.faults.add),
		statsd.WithWorkersCount(1),
		statsd.WithBufferFlushInterval(24 * time.Hour),
		statsd.WithMaxBytesPerPayload(maxLine), // for a single long line; datagrams of several end at Sender.maxPacket, see room
		statsd.WithBufferPoolSize(4),           // one fills while one leaves
		statsd.WithSenderQueueSize(4 * burstPackets),
	}
}

// GlobalTags returns the "key:value" tags that the environment puts on each line.
func (s *Sender) GlobalTags() []string { return slices.Clone(s.global) }

// Send writes each point as one timestamped count, and returns when the receiver has read all of them. A datagram that the
// kernel dropped meanwhile is an error. If the receiver's socket cannot be seen, Send returns when the points were not
// refused for 25 ms, and takes about 25 ms for every 16 datagrams.
//
// A point that cannot be one line is an error before anything is sent. After any other error some points may have arrived.
// Sending the same points again is harmless, because a repeated point replaces itself.
func (s *Sender) Send(ctx context.Context, points []sli.Point) error {
	sizes := make([]int, len(points))
	for i := range points {
		size, err := checkPoint(&points[i], s.extra)
		if err != nil {
			return fmt.Errorf("dogstatsd: point %d of %d: %w", i+1, len(points), err)
		}
		sizes[i] = size
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return errClosed
	}
	return s.wrap(s.send(ctx, points, sizes))
}

func (s *Sender) send(ctx context.Context, points []sli.Point, sizes []int) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	for i := range points {
		if err := s.room(ctx, sizes[i]); err != nil {
			return err
		}
		if err := s.write(&points[i]); err != nil {
			return errors.Join(err, s.leave(ctx))
		}
	}
	return s.finish(ctx)
}

func (s *Sender) write(p *sli.Point) error {
	return s.client.CountWithTimestamp(p.Metric, p.Value, p.Tags, 1, time.Unix(p.Unix, 0))
}

// Distribution writes one value without a timestamp. The value may wait for others in the same datagram. Send, Flush and
// Close send it, and report if that fails.
func (s *Sender) Distribution(name string, value float64, tags []string) error {
	size, err := s.checkDistribution(name, value, tags)
	if err != nil {
		return fmt.Errorf("dogstatsd: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return errClosed
	}
	if err := s.room(context.Background(), size); err != nil {
		return s.wrap(err)
	}
	return s.wrap(s.client.Distribution(name, value, tags, 1))
}

func (s *Sender) checkDistribution(name string, value float64, tags []string) (size int, err error) {
	if err := checkMetric(name, tags); err != nil {
		return 0, err
	}
	if math.IsNaN(value) || math.IsInf(value, 0) {
		return 0, fmt.Errorf("metric %q: value %v", name, value)
	}
	return checkSize(name, len(strconv.FormatFloat(value, 'f', -1, 64)), tags, s.extra)
}

// Flush sends the waiting values, and returns when Send would.
func (s *Sender) Flush(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return errClosed
	}
	return s.wrap(s.finish(ctx))
}

// Close flushes, and closes the socket. Closing twice is allowed. Every other call after Close is an error.
func (s *Sender) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	var err error
	if s.packet > 0 {
		err = s.finish(context.Background())
	}
	return s.wrap(errors.Join(err, s.client.Close()))
}

// wrap names the receiver in err. After an error the next call looks at the receiver again, so that it does not report the
// same loss.
func (s *Sender) wrap(err error) error {
	if err == nil {
		return nil
	}
	s.begun = false
	return fmt.Errorf("dogstatsd %q: %w", s.addr, err)
}
