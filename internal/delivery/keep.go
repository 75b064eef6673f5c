package delivery

import (
	"context"
	"slices"
	"time"

	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/tag"
)

// keptFile is a file of the history.
type keptFile struct {
	name    string
	content []byte
}

// count counts the object. If a history is kept, it also collects the details that go there.
func (w *work) count(in elblog.Input) (err error) {
	if w.h.keep == nil {
		w.counts, err = w.h.reader.Read(w.h.policy, in, &w.name)
		return err
	}
	w.counts, w.detail, err = w.h.reader.Detailed(w.policy(), in, &w.name)
	return err
}

// remember makes the history's file. It does so before routes beyond the limit of points are folded, because the
// history has no such limit.
func (w *work) remember() (err error) {
	if w.h.keep == nil {
		return nil
	}
	part := HistoryPart(w.h.policy, &w.name, s3Scheme+w.ref.Bucket+"/"+w.ref.Key, w.counts, w.detail)
	if part == nil {
		return nil
	}
	w.kept.name, w.kept.content, err = part.File(w.h.digest)
	return err
}

// keep writes the object's file of the history, without entries that another object has counted.
func (w *work) keep(ctx context.Context, result result) (result, error) {
	if len(w.elsewhere) > 0 {
		if len(w.numbered) == 0 {
			return result, nil // all periods are counted from other objects
		}
		if again, err := w.recount(ctx); again != "" {
			return again, err
		}
		if w.kept.name == "" {
			return result, nil
		}
	}
	start := time.Now()
	err := w.h.keep(ctx, w.kept.name, w.kept.content)
	if w.spent.history = time.Since(start); err != nil {
		return noHistory, err
	}
	return result, nil
}

// recount recreates the file of a vended log without the periods that legacy logs have counted. It returns "" on
// success.
func (w *work) recount(ctx context.Context) (result, error) {
	again := work{h: w.h, ref: w.ref, name: w.name, at: w.at, elsewhere: w.elsewhere}
	if result, err := again.read(ctx); result != "" {
		return result, err
	}
	err := again.remember()
	w.kept = again.kept
	return "", err
}

// policy returns the handler's policy, without the periods that are counted elsewhere.
func (w *work) policy() *pipeline.Policy {
	if len(w.elsewhere) == 0 {
		return w.h.policy
	}
	p := *w.h.policy
	p.InLegacy = func(lb []byte, at int64) bool {
		return slices.Contains(w.elsewhere, PeriodOf(tag.Value("lb", string(lb)), at))
	}
	return &p
}
