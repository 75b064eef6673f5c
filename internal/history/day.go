package history

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"
)

// Day is the files of one date and digest in a place. It is for one goroutine.
type Day struct {
	Date   Date
	place  *Place
	digest Digest

	version int      // of the newest compacted file; 0 if there is none
	older   []string // compacted files that the newest one replaces
	singles []File   // including those of objects in the compacted file
}

// Days returns the days between two dates that have files; a date of "" is no limit. others are files of other digests.
func (p *Place) Days(ctx context.Context, digest Digest, from, to Date) (days []*Day, others []File, err error) {
	names, err := p.List(ctx, commonPrefix(from, to))
	byDate := map[Date]*Day{}
	for _, name := range names {
		f, ok := parseName(name)
		switch {
		case !ok || f.Date < from || to != "" && f.Date > to:
		case f.Digest != digest:
			others = append(others, f)
		default:
			d := byDate[f.Date]
			if d == nil {
				d = &Day{place: p, Date: f.Date, digest: digest}
				byDate[f.Date] = d
				days = append(days, d) // names are sorted
			}
			d.add(f)
		}
	}
	return days, others, err
}

// commonPrefix returns the common start of the names of all dates between two dates.
func commonPrefix(from, to Date) string {
	n := 0
	for n < min(len(from), len(to)) && from[n] == to[n] {
		n++
	}
	return datePrefix + string(from[:n])
}

func (d *Day) list(ctx context.Context) error {
	*d = Day{place: d.place, Date: d.Date, digest: d.digest}
	names, err := d.place.List(ctx, d.Date.folder())
	for _, name := range names {
		if f, ok := parseName(name); ok && f.Digest == d.digest {
			d.add(f)
		}
	}
	return err
}

func (d *Day) add(f File) {
	switch {
	case f.Version == 0:
		d.singles = append(d.singles, f)
	case f.Version < d.version:
		d.older = append(d.older, f.name)
	default:
		if d.version > 0 {
			d.older = append(d.older, d.compactedName(d.version))
		}
		d.version = f.Version
	}
}

func (d *Day) compactedName(version int) string { return compactedName(d.Date, version, d.digest) }

// Damaged is files that exist but cannot be read, by name. Their logs must be counted again.
type Damaged map[string]error

// tries is how often a day is listed again because one of its files was compacted in the meantime.
const tries = 5

// errMoved means that a listed file is gone, or that a new file may be missing from the listing.
var errMoved = errors.New("it keeps being compacted")

// Read adds up the wanted objects of the day; nil means all. A compacted file cannot be divided: if it contains other
// objects too, only single files are used.
func (d *Day) Read(ctx context.Context, wanted func(ID) bool) (sum *Part, damaged Damaged, err error) {
	if wanted == nil {
		wanted = func(ID) bool { return true }
	}
	err = d.retry(ctx, func() error {
		damaged = Damaged{}
		sum, err = d.readCompacted(ctx, damaged)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(sum.Objects, func(o Object) bool { return !wanted(o.ID) }) {
			sum = new(Part)
		}
		fresh := slices.DeleteFunc(d.uncompacted(sum), func(f File) bool { return !wanted(f.ID) })
		return d.addSingles(ctx, sum, fresh, damaged)
	})
	return sum, damaged, err
}

// retry calls do. If do finds that files have moved since the day was listed, retry lists it again and repeats the
// call.
func (d *Day) retry(ctx context.Context, do func() error) error {
	for range tries {
		err := do()
		if !errors.Is(err, errMoved) {
			return err
		}
		if err := d.list(ctx); err != nil {
			return err
		}
	}
	return fmt.Errorf("%s/%s: %w", d.place.URI, d.Date.folder(), errMoved)
}

// readCompacted returns the content of the compacted file; an empty part if there is none.
//
// A listing is not a snapshot: a single file can be moved into a compacted file whose name the listing has already
// passed. But single files are removed only after the compacted file exists. So a listing is complete if its compacted
// file is still the newest one afterwards.
func (d *Day) readCompacted(ctx context.Context, damaged Damaged) (*Part, error) {
	newer, err := d.hasNewer(ctx)
	if err != nil {
		return nil, err
	}
	if newer {
		return nil, errMoved
	}
	if d.version == 0 {
		return new(Part), nil
	}
	return d.place.part(ctx, d.compactedName(d.version), false, damaged)
}

// hasNewer reports whether there is a newer compacted file than the listed one.
func (d *Day) hasNewer(ctx context.Context) (bool, error) {
	names, err := d.place.List(ctx, d.Date.folder()+compactedPrefix)
	return slices.ContainsFunc(names, func(name string) bool {
		f, ok := parseName(name)
		return ok && f.Digest == d.digest && f.Version > d.version
	}), err
}

// uncompacted returns the single files of objects that compacted does not contain.
func (d *Day) uncompacted(compacted *Part) []File {
	held := compacted.IDs()
	return slices.DeleteFunc(slices.Clone(d.singles), func(f File) bool { return held[f.ID] })
}

// part reads one file, or only its objects. A damaged file has none. If the file does not exist, the error is errMoved.
func (p *Place) part(ctx context.Context, name string, onlyObjects bool, damaged Damaged) (*Part, error) {
	b, err := p.Read(ctx, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errMoved
	}
	if err != nil && !errors.Is(err, ErrTooLarge) {
		return nil, fmt.Errorf("%s/%s: %w", p.URI, name, err)
	}
	part := new(Part)
	if err == nil {
		err = part.decode(b, onlyObjects)
	}
	if err != nil {
		damaged[name] = err
		return new(Part), nil
	}
	return part, nil
}

// readers is the number of single files that are read at a time: most of the time is spent on the network.
const readers = 16

// addSingles reads files, several at a time, and adds them to sum.
func (d *Day) addSingles(ctx context.Context, sum *Part, files []File, damaged Damaged) error {
	var (
		next   = make(chan File)
		mu     sync.Mutex
		broken error
		all    sync.WaitGroup
	)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for range min(readers, len(files)) {
		all.Go(func() {
			for f := range next {
				bad := Damaged{}
				p, err := d.place.part(ctx, f.name, false, bad)
				mu.Lock()
				switch {
				case err != nil:
					if broken == nil {
						broken = err
					}
					cancel()
				case len(bad) > 0:
					damaged[f.name] = bad[f.name]
				default:
					sum.Merge(p)
				}
				mu.Unlock()
			}
		})
	}
	for _, f := range files {
		if ctx.Err() != nil {
			break
		}
		next <- f
	}
	close(next)
	all.Wait()
	if broken == nil {
		broken = ctx.Err()
	}
	return broken
}

// Compacted reports whether there is nothing to compact.
func (d *Day) Compacted() bool { return len(d.singles) == 0 && len(d.older) == 0 }

// Objects returns the objects in a file, without their counts. A missing or damaged file has none.
func (p *Place) Objects(ctx context.Context, f File) ([]Object, error) {
	part, err := p.part(ctx, f.name, true, Damaged{})
	if errors.Is(err, errMoved) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return part.Objects, nil
}
