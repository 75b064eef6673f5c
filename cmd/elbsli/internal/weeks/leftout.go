package weeks

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/elb-sli/elb-sli/internal/history"
)

// LeftOut describes the objects that a history has only under another digest: they were counted with another
// configuration, and no sum includes them.
type LeftOut struct {
	Digest   history.Digest
	From, To history.Date // the first and the last date with such objects
	Objects  int64
	Logs     string // the folder with the sources of those objects
	mixed    bool   // there is no such folder
}

// Command returns the command that counts those objects under the current configuration; FILE stands for its file.
// Vended logs are selected by when they were written, some minutes after their entries.
func (l LeftOut) Command(history string) string {
	until, err := l.To.Unix()
	if err != nil {
		return ""
	}
	since, err := l.From.Unix()
	if err != nil {
		return ""
	}
	utc := func(unix int64) string { return time.Unix(unix, 0).UTC().Format(time.RFC3339) }
	logs := l.Logs
	if logs == "" || logs == "s3://" || l.mixed {
		logs = "LOGS"
	}
	return fmt.Sprintf("elbsli replay --config FILE --history %s --since %s --until %s %s", history, utc(since), utc(until+25*hour), logs)
}

// leftOut returns the objects in files of other digests that were not found.
func leftOut(ctx context.Context, place *history.Place, others []history.File, found map[history.ID]bool) ([]LeftOut, error) {
	byDigest := map[history.Digest]*lacking{}
	for _, f := range others {
		l := byDigest[f.Digest]
		if l == nil {
			l = &lacking{seen: map[history.ID]bool{}, LeftOut: LeftOut{Digest: f.Digest}}
			byDigest[f.Digest] = l
		}
		if f.Version == 0 && (found[f.ID] || l.seen[f.ID]) {
			continue
		}
		if f.Version == 0 && l.Logs != "" { // its name contains everything needed
			l.add(f.Date, history.Object{ID: f.ID})
			continue
		}
		objects, err := place.Objects(ctx, f)
		if err != nil {
			return nil, err
		}
		for _, o := range objects {
			if !found[o.ID] && !l.seen[o.ID] {
				l.add(f.Date, o)
			}
		}
	}
	all := make([]LeftOut, 0, len(byDigest))
	for _, l := range byDigest {
		if l.Objects > 0 {
			all = append(all, l.LeftOut)
		}
	}
	slices.SortFunc(all, func(a, b LeftOut) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.Digest, b.Digest)) })
	return all, nil
}

type lacking struct {
	LeftOut
	seen map[history.ID]bool
}

func (l *lacking) add(date history.Date, o history.Object) {
	l.seen[o.ID] = true
	if l.Objects == 0 {
		l.From = date
	}
	l.To = date
	l.Objects++
	if o.Source != "" {
		folder := folderOfLogs(l.Logs, o.Source)
		if l.mixed = l.mixed || l.Logs != "" && folder == ""; !l.mixed {
			l.Logs = folder
		}
	}
}

// folderOfLogs returns the folder that contains the folder a and the log b. a is "" before the first log.
func folderOfLogs(a, b string) string {
	b = b[:strings.LastIndexByte(b, '/')+1]
	if i := strings.Index(b, "AWSLogs/"); i >= 0 {
		b = b[:i+len("AWSLogs/")]
	}
	if a == "" {
		return b
	}
	return commonFolder(a, b)
}

// commonFolder returns the innermost folder at or above folder that contains name; "" if there is none. folder ends
// with a slash.
func commonFolder(folder, name string) string {
	for !strings.HasPrefix(name, folder) {
		folder = folder[:strings.LastIndexByte(strings.TrimSuffix(folder, "/"), '/')+1]
	}
	return folder
}
