package dogstatsd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

var (
	errGone    = errors.New("the receiver closed its socket with unread datagrams")
	errStalled = errors.New("the receiver reads nothing")
)

// room makes room for a line of size bytes. It ends a datagram that would exceed maxPacket, and pauses if the pace
// requires it.
func (s *Sender) room(ctx context.Context, size int) error {
	if !s.begun {
		s.before, s.watched = s.sockets.findTwice()
		s.begun, s.first, s.packets = true, true, 0
	}
	full := s.packet > 0 && s.packet+size > s.maxPacket
	if full {
		if err := s.leave(ctx); err != nil {
			return err
		}
	}
	if err := s.keepPace(ctx, full); err != nil {
		return err
	}
	s.packet += size
	return nil
}

// keepPace waits after a datagram that ends a burst.
func (s *Sender) keepPace(ctx context.Context, full bool) error {
	switch {
	case s.watched && s.packets >= watchedPackets:
		return s.endBurst(ctx, pause)
	case s.watched && full && s.packets%lookEvery == 0:
		return s.drain(ctx, shortQueue)
	case s.watched:
		return nil
	case s.packets >= burstPackets:
		return s.endBurst(ctx, pause)
	case full && s.first:
		return s.endBurst(ctx, firstPause)
	}
	return nil
}

// leave hands the waiting lines to the kernel as one datagram. It does so even if the call was canceled, because lines of
// a failed call must not be sent with those of the next one.
func (s *Sender) leave(ctx context.Context) error {
	if s.packet > 0 {
		s.packets++
	}
	s.packet = 0
	// Flush returns when the client has written. Its own error is always nil.
	return errors.Join(s.client.Flush(), s.faults.take(), ctx.Err())
}

// finish sends the waiting lines, and returns when the receiver has read them. If that cannot be seen, it returns when
// no refusal has arrived for a while.
func (s *Sender) finish(ctx context.Context) error {
	err := s.leave(ctx)
	switch {
	case err != nil:
	case !s.begun: // nothing was written since the last finish
	case s.watched:
		err = s.drain(ctx, 0)
	default:
		err = s.endBurst(ctx, pause)
	}
	s.begun = false
	return err
}

// drain waits until the unread datagrams take up at most this many bytes. If the kernel has dropped one since the first
// datagram, that is an error, because it may have been ours.
func (s *Sender) drain(ctx context.Context, most uint64) error {
	late, missed := time.Now().Add(s.patience), 0
	for {
		now, ok := s.sockets.find()
		there := ok && now.inode == s.before.inode
		if missed++; there {
			missed = 0
		}
		switch {
		case missed >= looks:
			return errGone
		case !there: // the table may have omitted it: see socket
		case now.drops != s.before.drops:
			return fmt.Errorf("the receiver's queue was full, and the kernel dropped %d of the datagrams", now.drops-s.before.drops)
		case now.queue <= most:
			return ctx.Err()
		case time.Now().After(late):
			return fmt.Errorf("%w for %v", errStalled, s.patience)
		}
		if err := s.awaitRefusal(ctx, step); err != nil {
			return err
		}
	}
}

// endBurst pauses, listening for a refusal, and begins a new burst.
func (s *Sender) endBurst(ctx context.Context, wait time.Duration) error {
	s.packets, s.first = 0, false
	return s.awaitRefusal(ctx, wait)
}

// awaitRefusal waits. It returns early if the kernel has an error for the socket, such as a refused datagram.
func (s *Sender) awaitRefusal(ctx context.Context, wait time.Duration) error {
	if err := s.conn.SetReadDeadline(time.Now().Add(wait)); err != nil {
		return err
	}
	for {
		var b [1]byte
		_, err := s.conn.Read(b[:]) // the content of a datagram that comes back is ignored
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return ctx.Err()
		}
		if err != nil {
			return err
		}
	}
}
