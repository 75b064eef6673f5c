package delivery

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// slot is the resolution of the extension's times: points within one slot become one.
const slot = 10 * time.Second

// MaxAge is the maximum age of a point. Datadog accepts points of the last hour, of which five minutes are left for the
// transfer.
const MaxAge = 55 * time.Minute

// work is one object in progress, with the results of each step.
type work struct {
	h    *Handler
	ref  Ref
	name elblog.Object
	room int       // points that still fit into the invocation
	at   time.Time // when it was begun

	passes int // passes that must have sent it before it is done

	bytes  int64
	etag   string // of the content that was read
	counts *pipeline.Result
	detail *sli.Detail // of counts; nil: no history is kept
	kept   keptFile    // the file of the history; without a name there is none
	reason elblog.Skip // why it is not an access log
	folded int64       // events that moved to the route other
	points int
	late   int
	sent   bool // some points may have been sent

	numbered  []numbered
	elsewhere []Period // periods of the object that are counted from logs of the other kind
	standing  standing

	spent spent
}

// spent is how long each part took.
type spent struct {
	s3     time.Duration // opening the object and waiting for its body
	count  time.Duration // decompressing, parsing and counting
	ledger time.Duration
	send   time.Duration

	history time.Duration
}

// attr is spent in milliseconds, for the log.
func (s spent) attr() slog.Attr {
	ms := func(d time.Duration) float64 { return math.Round(d.Seconds()*1e4) / 10 }
	return slog.Group("ms", "s3", ms(s.s3), "count", ms(s.count), "ledger", ms(s.ledger), "send", ms(s.send), "history", ms(s.history))
}

// run takes the object from S3 to the sink, and its counts to the history. It returns the result and its cause.
//
// The history comes last. If it cannot be written, the points have already been sent, and another pass sends them
// again.
func (w *work) run(ctx context.Context) (result, error) {
	result, err := w.deliver(ctx)
	if w.kept.name == "" || !result.done() {
		return result, err
	}
	return w.keep(ctx, result)
}

func (w *work) deliver(ctx context.Context) (result, error) {
	if err := w.checkPeriod(); err != nil {
		return badPeriod, err
	}
	if result, err := w.read(ctx); result != "" {
		return result, err
	}
	if !w.name.Named() {
		switch {
		case w.counts.Entries == 0 && w.counts.Lines > 0:
			return unknownFormat, nil // it may be a log, but without an entry its load balancer and time are unknown
		case w.counts.Entries > 0 && w.h.claim == nil:
			return noTable, errors.New("a log without a period in its key can be counted only with the table")
		}
	}
	if err := w.remember(); err != nil {
		return corrupt, err
	}
	w.folded = w.counts.Tally.Fold(w.h.maxPoints)
	n := w.counts.Tally.PointCount()
	switch {
	case n == 0:
		return counted, nil
	case n > w.h.maxPoints:
		return tooManyPoints, fmt.Errorf("%d points where %d fit", n, w.h.maxPoints)
	case n > w.room:
		return deferred, fmt.Errorf("%d points, and this invocation has room for %d", n, w.room)
	}
	return w.emit(ctx)
}

// read counts the object. It returns a result only if there are no counts.
func (w *work) read(ctx context.Context) (result, error) {
	start := time.Now()
	body, err := w.h.get(ctx, w.ref)
	opened := time.Since(start)
	if err != nil {
		return refusal(err), err
	}
	defer body.Close()
	w.etag = body.etag
	if body.Size > w.h.maxObject && w.name.Named() { // without such a name it may not be a log at all
		return tooLarge, fmt.Errorf("%d bytes where %d are allowed", body.Size, w.h.maxObject)
	}
	m := &meter{r: body, left: w.h.maxObject}
	err = w.count(m.input(body))
	w.bytes = m.n
	w.spent.s3, w.spent.count = opened+m.took, time.Since(start)-opened-m.took
	var lacks *elblog.MissingError
	switch {
	case m.err != nil:
		return interrupted(ctx, unavailable), m.err
	case !m.random && m.n < body.Size && (m.ended || err == nil): // whatever else is wrong, the body was incomplete
		return unavailable, fmt.Errorf("the body ends after %d of %d bytes", m.n, body.Size)
	case errors.Is(err, pipeline.ErrTooLarge), errors.Is(err, errObjectTooLarge):
		return tooLarge, err
	case errors.Is(err, elblog.NotALog):
		return unknownFormat, nil
	case errors.As(err, &w.reason):
		return skipped, nil
	case errors.Is(err, elblog.ErrUnknownFields), errors.As(err, &lacks):
		return unknownFields, err
	case errors.Is(err, elblog.ErrNotLog) && strings.HasSuffix(w.ref.Key, ".gz"):
		return notGzip, err
	case err != nil:
		return corrupt, err
	case w.name.Named() && strings.HasSuffix(w.ref.Key, ".gz") && m.n > 0 && !m.isGzip() && w.counts.Entries == 0:
		return notGzip, errors.New("neither gzip nor a single entry")
	}
	return "", nil
}

// emit numbers the object's points and sends those that Datadog accepts. The clock is read once for all of them.
func (w *work) emit(ctx context.Context) (result, error) {
	if w.h.claim != nil {
		if result, err := w.number(ctx); result != "" {
			return result, err
		}
	}
	if w.standing.beside {
		return changed, nil // a pass has sent all of it, and other points in addition to those would be counted twice
	}
	points, now := w.counts.Tally.Points(w.place()), w.h.now()
	if last := slices.MaxFunc(points, earlier).Unix; last > now.Unix() {
		return tooEarly, fmt.Errorf("the last point lies %d s ahead", last-now.Unix()) // the extension would move it to the current time
	}
	points = w.inTime(points, now)
	if w.points = len(points); w.points > 0 {
		w.sent = true
		start := time.Now()
		err := w.h.send(ctx, points)
		if w.spent.send = time.Since(start); err != nil {
			return w.h.failed, err
		}
	}
	return w.sentAs(w.passes), nil
}

// sentAs returns the result of a pass that sent everything it could, if that many passes are required.
func (w *work) sentAs(passes int) result {
	switch {
	case w.points == 0 && w.standing.passes == 0:
		return tooLate
	case w.points > 0 && w.standing.passes+1 < passes:
		return unconfirmed
	case w.standing.taken > 0:
		return otherKind
	case w.standing.changed || w.standing.mixed:
		return changed
	}
	return counted
}

func earlier(a, b sli.Point) int { return cmp.Compare(a.Unix, b.Unix) }

// inTime drops the points that are too old for Datadog, and counts them.
func (w *work) inTime(points []sli.Point, now time.Time) []sli.Point {
	if w.h.historical {
		return points
	}
	oldest := now.Add(-MaxAge).Unix()
	kept := points[:0]
	for _, p := range points {
		if p.Unix >= oldest {
			kept = append(kept, p)
		}
	}
	w.late = len(points) - len(kept)
	return kept
}

// interrupted returns deferred if the time ran out, or else r. It is for reading a body, which can take long.
// Elsewhere, running out of time is a failure.
func interrupted(ctx context.Context, r result) result {
	if ctx.Err() != nil {
		return deferred
	}
	return r
}

var errObjectTooLarge = errors.New("the object is too large")

// meter counts the bytes that are read from a body, and keeps its first bytes and its error.
type meter struct {
	r    io.Reader
	n    int64
	left int64
	took time.Duration
	head [2]byte

	ended  bool  // the body has ended
	random bool  // parts of it were requested
	err    error // of the body itself
}

// input returns the body as input for a log's reader. Random reads are counted, and their errors kept, like those of
// sequential reads.
func (m *meter) input(body Body) elblog.Input {
	in := elblog.Input{Body: m, Size: body.Size}
	if body.ReadAt == nil || body.Size < 0 {
		return in
	}
	in.ReadAt = func(p []byte, off int64) (int, error) {
		start := time.Now()
		n, err := body.ReadAt(p, off)
		m.took += time.Since(start)
		m.random = true
		if m.n += int64(n); err != nil {
			m.err = err
		}
		return n, err
	}
	return in
}

func (m *meter) Read(b []byte) (int, error) {
	start := time.Now()
	n, err := m.r.Read(b)
	m.took += time.Since(start)
	for i := m.n; i < int64(len(m.head)) && i-m.n < int64(n); i++ {
		m.head[i] = b[i-m.n]
	}
	m.n += int64(n)
	m.left -= int64(n)
	if m.left < 0 {
		return 0, errObjectTooLarge
	}
	if m.ended = err == io.EOF; err != nil && !m.ended {
		m.err = err
	}
	return n, err
}

// isGzip reports whether the body starts like a gzip stream (RFC 1952, section 2.3.1).
func (m *meter) isGzip() bool { return m.head == [2]byte{0x1f, 0x8b} }
