package weeks

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/internal/delivery"
	"github.com/elb-sli/elb-sli/internal/history"
	"github.com/elb-sli/elb-sli/internal/spell"
)

// Open returns the history in a folder, or at s3://BUCKET/PREFIX.
func Open(ctx context.Context, uri string) (*history.Place, error) {
	if strings.HasPrefix(uri, "s3://") {
		return delivery.OpenHistory(ctx, uri)
	}
	if scheme, _, found := strings.Cut(uri, ":/"); found {
		return nil, logs.UsageError(fmt.Sprintf("%q: a history is a folder or s3://BUCKET/PREFIX, not %s:", uri, scheme))
	}
	switch info, err := os.Stat(uri); {
	case err == nil && !info.IsDir():
		return nil, logs.UsageError(fmt.Sprintf("%q is a file: a history is a folder, or s3://BUCKET/PREFIX", uri))
	case errors.Is(err, syscall.ENOTDIR):
		return nil, logs.UsageError(fmt.Sprintf("%q is below a file: a history is a folder, or s3://BUCKET/PREFIX", uri))
	}
	return history.Dir(uri), nil
}

// OpenKept is Open for a history that must be there.
func OpenKept(ctx context.Context, uri string) (*history.Place, error) {
	place, err := Open(ctx, uri)
	if err != nil || strings.HasPrefix(uri, "s3://") {
		return place, err
	}
	if _, err := os.Stat(uri); err != nil {
		return nil, logs.Explain(uri, err, "elbsli replay --history "+spell.ShellWord(uri)+" LOGS makes a history")
	}
	return place, nil
}

// loadHistory loads what the history has.
func (l *loader) loadHistory() error {
	days, others, err := l.src.History.Days(l.ctx, l.digest, l.src.From, l.src.To)
	if err != nil {
		return err
	}
	found, err := l.readDays(days, nil, l.unreadable)
	if err != nil {
		return err
	}
	l.w.LeftOut, err = leftOut(l.ctx, l.src.History, others, found)
	return err
}

// loadMissing takes the logs that the history has from it, and reads and keeps the others.
func (l *loader) loadMissing() error {
	wanted := make(map[history.ID]bool)
	var rest []logs.Source
	from, to := history.Date("9999-12-31"), history.Date("")
	for _, s := range l.src.Logs {
		id, named := l.identity(s)
		switch {
		case id == "":
			l.w.Nameless++
		case wanted[id]:
			l.w.Copies++
			continue
		case named:
			begin, _ := l.policy.Span(s.Object)
			d := history.DateOf(begin)
			from, to = min(from, d), max(to, d)
		default:
			from, to = "", "9999-12-31" // its date is not known before it is read
		}
		wanted[id] = id != ""
		rest = append(rest, s)
	}
	days, _, err := l.src.History.Days(l.ctx, l.digest, from, to)
	if err != nil {
		return err
	}
	damaged := func(name string, err error) { // its logs are read again
		if l.o.Say != nil {
			l.o.Say(name, err)
		}
	}
	found, err := l.readDays(days, func(id history.ID) bool { return wanted[id] }, damaged)
	if err != nil {
		return err
	}
	rest = slices.DeleteFunc(rest, func(s logs.Source) bool { id, _ := l.identity(s); return id != "" && found[id] })
	l.expect(rest)
	return l.read(rest, func(s logs.Source, got *part) error {
		if id, _ := l.identity(s); id == "" {
			return nil
		}
		p := delivery.HistoryPart(l.policy, s.Object, s.Name, got.result, got.detail)
		if p == nil {
			return nil
		}
		if err := l.src.History.Put(l.ctx, l.digest, p); err != nil {
			return explainWrite(l.src.History.URI, err)
		}
		return nil
	})
}

// explainWrite adds what to do about a history in a folder that cannot be written.
func explainWrite(uri string, err error) error {
	if strings.HasPrefix(uri, "s3://") {
		return err
	}
	if errors.Is(err, fs.ErrPermission) {
		err = logs.Explain(uri, err, "")
	}
	return fmt.Errorf("the history cannot be written: %w; --history DIR may name another folder", err)
}

// identity returns the ID of a log in a history, and whether its name says when it was written. The ID is "" for a log
// without the name of an object, because other files may change. It is also "" for a vended log next to legacy ones,
// because its counts depend on which legacy logs there are.
func (l *loader) identity(s logs.Source) (id history.ID, named bool) {
	switch {
	case s.Object == nil:
		return "", false
	case s.Object.Named():
		return history.NewID(s.Object.ID), true
	case l.policy.InLegacy != nil:
		return "", false
	case strings.HasPrefix(s.Name, "s3://"), strings.HasPrefix(s.Object.ID, "AWSLogs/"):
		return history.NewID(s.Object.ID), false
	}
	return "", false
}

// expect sets how many logs remain to be read, for the progress.
func (l *loader) expect(rest []logs.Source) {
	var total int64
	for _, s := range rest {
		if total >= 0 && s.Size >= 0 {
			total += s.Size
		} else {
			total = -1
		}
	}
	l.o.Progress.Expect(len(rest), total)
}

// readDays adds up the wanted objects of days; nil: all. It returns the objects that it found. damaged is called for
// files that cannot be read.
func (l *loader) readDays(days []*history.Day, wanted func(history.ID) bool, damaged func(string, error)) (found map[history.ID]bool, err error) {
	type outcome struct {
		part    *history.Part
		damaged history.Damaged
		err     error
	}
	outcomes := make([]chan outcome, len(days))
	for i := range outcomes {
		outcomes[i] = make(chan outcome, 1)
	}
	ctx, cancel := context.WithCancel(l.ctx)
	defer cancel()
	begun := make(chan struct{}, 2*runtime.GOMAXPROCS(0)) // days that are being read, or were read and are not yet added up
	go func() {
		for i, d := range days {
			begun <- struct{}{}
			go func() {
				p, damaged, err := d.Read(ctx, wanted)
				outcomes[i] <- outcome{p, damaged, err}
			}()
		}
	}()
	found = make(map[history.ID]bool)
	for i, d := range days {
		o := <-outcomes[i]
		<-begun
		if o.err == nil && hasAny(o.part, found) {
			// An object that was replaced by one with another date is in both dates: the earlier one counts. If the
			// other one is in a compacted file, nothing in that file can be counted, and the report must show what is
			// missing.
			whole := o.part
			o.part, o.damaged, o.err = d.Read(ctx, func(id history.ID) bool { return !found[id] && (wanted == nil || wanted(id)) })
			if n := lost(whole, o.part, found); o.err == nil && n > 0 && wanted == nil {
				damaged(fmt.Sprintf("%s, %s", l.src.History.URI, d.Date), fmt.Errorf("objects in no count: %d, because another one of "+
					"their compacted file is also under an earlier date: remove that file, and replay the date", n))
			}
		}
		if o.err != nil {
			return nil, o.err
		}
		for name, err := range o.damaged {
			damaged(l.src.History.URI+"/"+name, err)
		}
		maps.Copy(found, o.part.IDs())
		l.add(o.part)
	}
	return found, nil
}

// lost counts the objects of whole that neither part nor an earlier date has.
func lost(whole, part *history.Part, found map[history.ID]bool) (n int) {
	has := part.IDs()
	for i := range whole.Objects {
		if id := whole.Objects[i].ID; !has[id] && !found[id] {
			n++
		}
	}
	return n
}

// hasAny reports whether p has an object that was found before.
func hasAny(p *history.Part, found map[history.ID]bool) bool {
	for i := range p.Objects {
		if found[p.Objects[i].ID] {
			return true
		}
	}
	return false
}

// add adds a part of a history as if its logs had been read.
func (l *loader) add(p *history.Part) {
	t := &l.w.Total
	for i := range p.Objects {
		o := &p.Objects[i]
		l.w.Objects = append(l.w.Objects, objectIn(o))
		if o.Entries > 0 && (t.Entries == 0 || o.First < t.First) {
			t.First = o.First
		}
		if o.Entries > 0 && (t.Entries == 0 || o.Last > t.Last) {
			t.Last = o.Last
		}
		t.Objects++
		t.Entries += o.Entries
		t.Lines += o.Entries
		for reason, n := range o.Malformed {
			t.Malformed[reason] += n
			t.Lines += n
		}
	}
	for by, n := range p.Detail.Decided {
		if by.Verdict == "excluded" {
			t.Excluded[by.Rule] += n
		} else {
			t.Rules[by.Rule] += n
		}
	}
	t.Tally.Merge(&p.Tally)
	l.w.Detail.Merge(&p.Detail)
}

func objectIn(o *history.Object) Object {
	out := Object{name: o.Source, loadBalancer: o.LoadBalancer, From: o.From, To: o.To, entries: o.Entries, clamped: o.Clamped}
	for _, n := range o.Excluded {
		out.excluded += n
	}
	for _, n := range o.Malformed {
		out.malformed += n
	}
	return out
}

// Compact compacts the finished days of a history under a digest. say is called for each day that cannot be compacted;
// the others still are.
func Compact(ctx context.Context, place *history.Place, digest history.Digest, now time.Time, say func(name string, err error)) (objects, removed int64, err error) {
	days, _, err := place.Days(ctx, digest, "", "")
	if err != nil {
		return 0, 0, err
	}
	turns := make(chan struct{}, runtime.GOMAXPROCS(0))
	var mu sync.Mutex
	var all sync.WaitGroup
	for _, d := range days {
		if !d.Date.Finished(now) || d.Compacted() {
			continue
		}
		turns <- struct{}{}
		all.Go(func() {
			defer func() { <-turns }()
			done, damaged, err := d.Compact(ctx)
			mu.Lock()
			defer mu.Unlock()
			objects, removed = objects+int64(done.Objects), removed+int64(done.Removed)
			for name, err := range damaged {
				say(place.URI+"/"+name, err)
			}
			if err != nil && ctx.Err() == nil {
				say(fmt.Sprintf("%s, %s", place.URI, d.Date), err)
			}
		})
	}
	all.Wait()
	return objects, removed, ctx.Err()
}
