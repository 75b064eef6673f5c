package history

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"
)

// settling is how long logs of a date still arrive after its end, except for late ones.
const settling = 3 * time.Hour

// Finished reports whether a date has ended and its logs have arrived, so that it can be compacted.
func (d Date) Finished(now time.Time) bool {
	start, err := d.Unix()
	return err == nil && !now.Before(time.Unix(start, 0).AddDate(0, 0, 1).Add(settling))
}

// Compacted is the result of a compaction.
type Compacted struct {
	Objects int // objects in the new file, including those of the previous one; 0: no new file was needed
	Removed int // files whose objects are in the compacted file
}

// errBroken means that a compacted file is damaged. Its counts can only be made again from the logs of its objects.
var errBroken = errors.New("replay the logs of that date with this history, and then remove the file")

// Compact creates one file of the day, which lists its objects, and removes the files that it replaces.
//
// The version of the new file is one more than that of the file whose counts it includes, and a version can be created
// only once. So of two compactions at the same time, one creates the file and the other gives up. Each version contains
// everything in the previous one, and only the newest is used. Readers skip the single files of objects that it
// contains. So wherever a compaction stops, nothing is counted twice and nothing is missing, and the next one removes
// what is left.
func (d *Day) Compact(ctx context.Context) (done Compacted, damaged Damaged, err error) {
	err = d.retry(ctx, func() error {
		done, damaged = Compacted{}, Damaged{}
		sum, err := d.readCompacted(ctx, damaged)
		if err != nil {
			return err
		}
		for name, err := range damaged {
			return fmt.Errorf("%s/%s: %w: %w", d.place.URI, name, err, errBroken)
		}
		fresh := d.uncompacted(sum)
		if err := d.addSingles(ctx, sum, fresh, damaged); err != nil {
			return err
		}
		replaced := d.older
		if len(fresh) > len(damaged) {
			if err := d.create(ctx, sum); err != nil {
				return err
			}
			done.Objects = len(sum.Objects)
			if d.version > 1 {
				replaced = append(replaced, d.compactedName(d.version-1))
			}
		}
		done.Removed, err = d.remove(ctx, replaced, sum)
		return err
	})
	return done, damaged, err
}

// create creates the next version. If another compaction created it first, the error is errMoved.
func (d *Day) create(ctx context.Context, sum *Part) error {
	file, err := sum.Encode()
	if err != nil {
		return err
	}
	name := d.compactedName(d.version + 1)
	if len(file) > MaxFile {
		return fmt.Errorf("%s/%s: %w", d.place.URI, name, ErrTooLarge)
	}
	err = d.place.Create(ctx, name, file)
	if errors.Is(err, fs.ErrExist) {
		return errMoved
	}
	if err != nil {
		return fmt.Errorf("%s/%s: %w", d.place.URI, name, err)
	}
	d.version++
	return nil
}

// remove removes the compacted files that were replaced, and the single files of objects in the newest one. If sum is
// no longer the newest file, remove removes nothing: while this compaction was suspended, its file may have been
// replaced and removed, and its number reused for a file with fewer objects than the newest one.
func (d *Day) remove(ctx context.Context, replaced []string, sum *Part) (removed int, err error) {
	newer, err := d.hasNewer(ctx)
	if err != nil {
		return 0, err
	}
	if newer {
		return 0, d.place.Remove(ctx, d.compactedName(d.version))
	}
	held := sum.IDs()
	for _, f := range d.singles {
		if held[f.ID] {
			replaced = append(replaced, f.name)
		}
	}
	for _, name := range replaced {
		if err := d.place.Remove(ctx, name); err != nil {
			return removed, fmt.Errorf("%s/%s: %w", d.place.URI, name, err)
		}
		removed++
	}
	return removed, nil
}
