package delivery

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// numbered is an object's number in one of its periods.
type numbered struct {
	try   try
	claim claim
}

// standing summarizes the ledger's records of an object in all of its periods.
type standing struct {
	ordinal int64 // in the first period
	passes  int   // number of passes that are marked in every period
	beside  bool  // in at least one period, a marked pass counted differently from this one
	changed bool
	mixed   bool
	taken   int // periods that belong to objects of the other kind, in which this one has no points
}

// furthest is how far in the future a period may end: as much as clocks and time zones can be wrong.
const furthest = 24 * time.Hour

// checkEnd rejects the end of a period that cannot be right.
func (w *work) checkEnd(end time.Time) error {
	if end.After(w.at.Add(furthest)) {
		return fmt.Errorf("the period ends at %s, more than a day from now", end.Format(time.RFC3339))
	}
	return nil
}

// checkPeriod rejects a key whose period cannot be right. Overlapping periods would number their objects separately,
// and points of two objects would overwrite each other, so there is no guessing.
func (w *work) checkPeriod() error {
	if !w.name.Named() {
		return nil // its entries contain the times
	}
	period := w.h.policy.Period(&w.name)
	if w.name.End.Unix()%int64(period/time.Second) != 0 {
		return fmt.Errorf("the period ends at %s, which is not a multiple of %v", w.name.End.Format(time.RFC3339), period)
	}
	return w.checkEnd(w.name.End)
}

// periods returns the periods in which the object has counts, sorted. A legacy log has only the one in its key.
func (w *work) periods() []Period {
	if w.name.Named() {
		return []Period{{w.name.LoadBalancer, w.name.End}}
	}
	seen := make(map[Period]bool)
	w.counts.Tally.Places(func(lb string, start int64) { seen[PeriodOf(lb, start)] = true })
	all := make([]Period, 0, len(seen))
	for p := range seen {
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b Period) int {
		return cmp.Or(cmp.Compare(a.loadBalancer, b.loadBalancer), a.End.Compare(b.End))
	})
	return all
}

// PeriodOf returns the five minutes of a load balancer that contain a bucket, as in its legacy logs. An object without
// a period in its key is numbered in each of those in which it has counts.
func PeriodOf(lb string, start int64) Period {
	return Period{lb, time.Unix(pipeline.PeriodEnd(start), 0).UTC()}
}

// number gets the object's number in each of its periods from the ledger. It returns "" on success.
func (w *work) number(ctx context.Context) (result, error) {
	start := time.Now()
	defer func() { w.spent.ledger = time.Since(start) }()
	s := &w.standing
	for _, p := range w.periods() {
		if err := w.checkEnd(p.End); err != nil {
			return badPeriod, err
		}
		t := try{Period: p, ID: w.name.ID, Vended: !w.name.Named(), Ref: w.ref, ETag: w.etag, At: w.at}
		c, err := w.h.claim(ctx, t)
		if err != nil {
			return noLedger, err
		}
		switch {
		case c.Taken:
			s.taken++
			w.elsewhere = append(w.elsewhere, p)
			continue
		case len(w.numbered) == 0:
			s.ordinal, s.passes = c.Ordinal, c.Passes
		}
		s.passes = min(s.passes, c.Passes)
		s.beside, s.changed, s.mixed = s.beside || c.Passes > 0 && c.Changed, s.changed || c.Changed, s.mixed || c.Mixed
		w.numbered = append(w.numbered, numbered{t, c})
	}
	if len(w.numbered) == 0 {
		return otherKind, nil
	}
	return "", nil
}

// place returns how the object's points are kept apart from those of other objects: by the ledger's ordinals, or
// without a ledger by the node's address.
func (w *work) place() sli.PointOptions {
	o := sli.PointOptions{Prefix: w.h.prefix, Tags: w.h.tags, Writer: w.name.NodeIP}
	if w.h.claim == nil {
		return o
	}
	slots := max(int64(w.h.policy.Resolution/slot), 1)
	at := func(ordinal int64) (writer string, after int64) {
		return strconv.FormatInt(ordinal/slots, 10), ordinal % slots * int64(slot/time.Second)
	}
	if w.name.Named() {
		o.Writer, o.Slot = at(w.standing.ordinal)
		return o
	}
	claims := make(map[Period]claim, len(w.numbered))
	for _, n := range w.numbered {
		claims[n.try.Period] = n.claim
	}
	o.Place = func(lb string, start int64) (string, int64, bool) {
		c, ok := claims[PeriodOf(lb, start)]
		writer, after := at(c.Ordinal)
		return writer, after, ok
	}
	return o
}

// mark records in each of the object's periods that a pass has sent all of its points.
func (w *work) mark(ctx context.Context) error {
	for _, n := range w.numbered {
		if err := w.h.mark(ctx, n.try, n.claim); err != nil {
			return err
		}
	}
	return nil
}

// end returns the end of the last period in which the object has counts.
func (w *work) end() time.Time {
	if w.name.Named() || w.counts == nil || w.counts.Entries == 0 {
		return w.name.End
	}
	return PeriodOf("", w.counts.Last).End
}
