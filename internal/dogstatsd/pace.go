package dogstatsd

import (
	"context"
	"errors"
	"os"
	"time"
)

// room makes room for a line of size bytes: it ends the datagram that would grow over maxPacket, and the burst that has
// as many datagrams or lines as a burst may have.
func (s *Sender) room(ctx context.Context, size int) error {
	full := s.packet > 0 && s.packet+size > s.maxPacket
	if full || s.lines >= burstLines {
		if err := s.leave(ctx); err != nil {
			return err
		}
	}
	switch {
	case s.packets >= burstPackets || s.lines >= burstLines:
		if err := s.listen(ctx, pause); err != nil {
			return err
		}
	case full && s.first:
		if err := s.listen(ctx, firstPause); err != nil {
			return err
		}
	}
	s.packet += size
	s.lines++
	return nil
}

// leave hands the waiting lines to the kernel as one datagram. It does so for a call that was given up as well: lines
// of a failed call must not travel with those of the next one.
func (s *Sender) leave(ctx context.Context) error {
	if s.packet > 0 {
		s.packets++
	}
	s.packet = 0
	// Flush returns when the client has written; its own error is always nil.
	return errors.Join(s.client.Flush(), s.faults.take(), ctx.Err())
}

// finish sends what waits, and listens for a refusal of it.
func (s *Sender) finish(ctx context.Context) error {
	if err := s.leave(ctx); err != nil {
		return err
	}
	return s.listen(ctx, pause)
}

// listen waits, and returns early with the error that the kernel has for the socket, such as a refused datagram. It
// ends a burst.
func (s *Sender) listen(ctx context.Context, wait time.Duration) error {
	s.lines, s.packets, s.first = 0, 0, false
	if err := s.conn.SetReadDeadline(time.Now().Add(wait)); err != nil {
		return err
	}
	for {
		var b [1]byte
		_, err := s.conn.Read(b[:]) // a datagram in answer means nothing
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return ctx.Err()
		}
		if err != nil {
			return err
		}
	}
}
