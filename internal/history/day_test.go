package history

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

const (
	testDigest  = Digest("0123456789abcdef")
	otherDigest = Digest("fedcba9876543210")
	midnight    = int64(1_795_046_400) // 2026-11-19T00:00:00Z
)

// firstDay lists the tests' first day, which may be empty.
func firstDay(t testing.TB, p *Place) (*Day, error) {
	d := &Day{place: p, Date: DateOf(midnight), digest: testDigest}
	return d, d.list(t.Context())
}

// partsOf generates a day's objects.
func partsOf(n int) []*Part {
	parts := make([]*Part, n)
	for i := range parts {
		parts[i] = partOf(uint64(i%4), midnight+int64(i/4)*300, 5, 20)
	}
	return parts
}

func put(t testing.TB, p *Place, part *Part, digest Digest) {
	t.Helper()
	if err := p.Put(t.Context(), digest, part); err != nil {
		t.Fatal(err)
	}
}

func readDay(t testing.TB, p *Place) *Part {
	t.Helper()
	d, err := firstDay(t, p)
	if err != nil {
		t.Fatal(err)
	}
	sum, damaged, err := d.Read(t.Context(), nil)
	if err != nil || len(damaged) > 0 {
		t.Fatal(err, damaged)
	}
	return sum
}

func compact(t testing.TB, p *Place) Compacted {
	t.Helper()
	d, err := firstDay(t, p)
	if err != nil {
		t.Fatal(err)
	}
	done, damaged, err := d.Compact(t.Context())
	if err != nil || len(damaged) > 0 {
		t.Fatal(err, damaged)
	}
	return done
}

// sumOf returns the sum of the parts.
func sumOf(t testing.TB, n int) []byte {
	var sum Part
	for _, p := range partsOf(n) {
		sum.Merge(p)
	}
	return encode(t, &sum)
}

// A day is the same before and after compaction, and with late and repeated objects, whatever other digests have.
func TestCompactionChangesNothing(t *testing.T) {
	p := Dir(t.TempDir())
	parts := partsOf(12)
	for _, part := range parts[:8] {
		put(t, p, part, testDigest)
	}
	put(t, p, partOf(9, midnight, 5, 20), otherDigest)
	check := func(what string, n int) {
		t.Helper()
		if !bytes.Equal(encode(t, readDay(t, p)), sumOf(t, n)) {
			t.Errorf("%s: another day", what)
		}
	}
	check("single files", 8)
	if done := compact(t, p); done != (Compacted{8, 8}) {
		t.Errorf("%+v", done)
	}
	check("compacted", 8)
	if done := compact(t, p); done != (Compacted{}) {
		t.Errorf("compacted again: %+v", done)
	}
	put(t, p, partsOf(12)[3], testDigest) // a repeat
	check("a repeat", 8)
	for _, part := range partsOf(12)[8:] {
		put(t, p, part, testDigest)
	}
	check("late objects", 12)
	if done := compact(t, p); done != (Compacted{12, 6}) { // four late ones, the repeat, and the first version
		t.Errorf("%+v", done)
	}
	check("late objects compacted", 12)
	names, err := p.List(t.Context(), "")
	want := []string{compactedName(DateOf(midnight), 2, testDigest), singleName(DateOf(midnight), NewID(fmt.Sprint(9, midnight)), otherDigest)}
	if err != nil || strings.Join(names, " ") != strings.Join(want, " ") {
		t.Errorf("%v %v, want %v", names, err, want)
	}
	days, others, err := p.Days(t.Context(), testDigest, "", "")
	if err != nil || len(days) != 1 || len(others) != 1 || others[0].Digest != otherDigest {
		t.Errorf("%d days, %v, %v", len(days), others, err)
	}
}

// stepping is a place that fails after this many calls, never if negative, and has a hook before each.
func stepping(p *Place, left int, before func(op, name string)) *Place {
	q := *p
	errDead := errors.New("killed")
	var calls atomic.Int64 // several goroutines read a day
	step := func(op, name string) error {
		if n := calls.Add(1); left >= 0 && n > int64(left) {
			return errDead
		}
		if before != nil {
			before(op, name)
		}
		return nil
	}
	q.List = func(ctx context.Context, prefix string) ([]string, error) {
		if err := step("list", prefix); err != nil {
			return nil, err
		}
		return p.List(ctx, prefix)
	}
	q.Read = func(ctx context.Context, name string) ([]byte, error) {
		if err := step("read", name); err != nil {
			return nil, err
		}
		return p.Read(ctx, name)
	}
	q.Create = func(ctx context.Context, name string, b []byte) error {
		if err := step("create", name); err != nil {
			return err
		}
		return p.Create(ctx, name, b)
	}
	q.Remove = func(ctx context.Context, name string) error {
		if err := step("remove", name); err != nil {
			return err
		}
		return p.Remove(ctx, name)
	}
	return &q
}

// A compaction that is killed at any step leaves a day that reads the same, and that the next one finishes.
func TestCompactionKilledAtAnyStep(t *testing.T) {
	want := sumOf(t, 6)
	for steps := 0; ; steps++ {
		p := Dir(t.TempDir())
		for i, part := range partsOf(6) {
			put(t, p, part, testDigest)
			if i == 2 {
				compact(t, p)
			}
		}
		d, err := firstDay(t, p)
		if err != nil {
			t.Fatal(err)
		}
		d.place = stepping(p, steps, nil)
		_, _, killed := d.Compact(t.Context())
		if !bytes.Equal(encode(t, readDay(t, p)), want) {
			t.Fatalf("killed after %d steps: the day changed", steps)
		}
		compact(t, p)
		names, err := p.List(t.Context(), "")
		if !bytes.Equal(encode(t, readDay(t, p)), want) || err != nil || len(names) != 1 {
			t.Fatalf("killed after %d steps and compacted again: the day changed, or files are left: %v", steps, names)
		}
		if killed == nil {
			if steps < 8 {
				t.Errorf("done after %d steps", steps)
			}
			return
		}
	}
}

// Two compactions at once, late objects, and readers, with their steps in any order: each reading has all objects that
// existed before it, each of them once.
func TestCompactionsAtOnce(t *testing.T) {
	rounds := 60
	if testing.Short() {
		rounds = 6
	}
	for seed := range uint64(rounds) {
		r := rand.New(rand.NewPCG(seed, 1))
		p := Dir(t.TempDir())
		late := partsOf(9)
		for range 4 {
			put(t, p, late[0], testDigest)
			late = late[1:]
		}
		depth := 0
		var hook func(op, name string)
		hook = func(op, name string) {
			if depth > 2 || r.IntN(3) > 0 {
				return
			}
			depth++
			defer func() { depth-- }()
			switch r.IntN(3) {
			case 0:
				if len(late) > 0 {
					put(t, p, late[0], testDigest)
					late = late[1:]
				}
			case 1:
				if d, err := firstDay(t, p); err == nil {
					d.place = oneAtATime(stepping(p, 2+r.IntN(20), hook))
					d.Compact(t.Context()) // it may be killed, or give up
				}
			case 2:
				there := 9 - len(late)
				if d, err := firstDay(t, p); err != nil {
					t.Error(err)
				} else if sum, _, err := d.Read(t.Context(), nil); err != nil || len(sum.Objects) != there {
					t.Errorf("seed %d: %v, or not %d objects", seed, err, there)
				}
			}
		}
		for range 3 {
			d, err := firstDay(t, p)
			if err != nil {
				t.Fatal(err)
			}
			// A reader whose steps are between theirs.
			mu := 9 - len(late)
			depth = 1
			reader, err := firstDay(t, p)
			if err != nil {
				t.Fatal(err)
			}
			reader.place = oneAtATime(stepping(p, -1, hook))
			sum, damaged, err := reader.Read(t.Context(), nil)
			if err == nil && (len(sum.Objects) < mu || len(damaged) > 0) || err != nil && !errors.Is(err, errMoved) {
				t.Fatalf("seed %d: a reader found %d objects of %d, %v %v", seed, len(sum.Objects), mu, damaged, err)
			}
			depth = 0
			d.place = oneAtATime(stepping(p, -1, hook))
			if _, _, err := d.Compact(t.Context()); err != nil && !errors.Is(err, errMoved) {
				t.Fatal(err)
			}
		}
		for len(late) > 0 {
			put(t, p, late[0], testDigest)
			late = late[1:]
		}
		compact(t, p)
		if !bytes.Equal(encode(t, readDay(t, p)), sumOf(t, 9)) {
			t.Fatalf("seed %d: the day changed", seed)
		}
	}
}

// If a listing passes the place of the compacted file before it exists, and reaches a single file after it was removed,
// it has neither. The day is listed again.
func TestListingIsNoSnapshot(t *testing.T) {
	p := Dir(t.TempDir())
	for _, part := range partsOf(3) {
		put(t, p, part, testDigest)
	}
	q, listed := *p, false
	q.List = func(ctx context.Context, prefix string) ([]string, error) {
		names, err := p.List(ctx, prefix)
		if !listed {
			listed = true
			compact(t, p)
			for _, part := range partsOf(3) { // repeats, all but one of which are in the listing
				put(t, p, part, testDigest)
			}
			names = names[:len(names)-1]
		}
		return names, err
	}
	if !bytes.Equal(encode(t, readDay(t, &q)), sumOf(t, 3)) {
		t.Error("another day")
	}
}

// If the day cannot be listed again, its objects are not taken for gone.
func TestListingFails(t *testing.T) {
	p := Dir(t.TempDir())
	for _, part := range partsOf(3) {
		put(t, p, part, testDigest)
	}
	q, wrong := *p, errors.New("no listing")
	d, err := firstDay(t, &q)
	if err != nil {
		t.Fatal(err)
	}
	compact(t, p)
	q.List = func(context.Context, string) ([]string, error) { return nil, wrong }
	if sum, _, err := d.Read(t.Context(), nil); !errors.Is(err, wrong) {
		t.Errorf("%d objects, %v", len(sum.Objects), err)
	}
	if _, _, err := q.Days(t.Context(), testDigest, "", ""); !errors.Is(err, wrong) {
		t.Error(err)
	}
}

// oneAtATime serializes hooks, which are not safe for several goroutines.
func oneAtATime(p *Place) *Place {
	q, turn := *p, make(chan struct{}, 1)
	q.Read = func(ctx context.Context, name string) ([]byte, error) {
		turn <- struct{}{}
		defer func() { <-turn }()
		return p.Read(ctx, name)
	}
	return &q
}

// If only some objects of a day are wanted, it is read from single files, because added counts cannot be separated.
func TestReadSomeObjects(t *testing.T) {
	p := Dir(t.TempDir())
	parts := partsOf(4)
	wanted := map[ID]bool{parts[0].Objects[0].ID: true, parts[3].Objects[0].ID: true}
	for _, part := range parts[:3] {
		put(t, p, part, testDigest)
	}
	for i, want := range []int{1, 0, 1} {
		if i == 1 {
			compact(t, p)
		}
		if i == 2 {
			put(t, p, parts[3], testDigest)
		}
		d, err := firstDay(t, p)
		if err != nil {
			t.Fatal(err)
		}
		sum, _, err := d.Read(t.Context(), func(id ID) bool { return wanted[id] })
		if err != nil || len(sum.Objects) != want {
			t.Errorf("step %d: %d objects, %v, want %d", i, len(sum.Objects), err, want)
		}
	}
}

// A damaged file is named and holds nothing; a compacted file is not replaced by one with less.
func TestDamagedFiles(t *testing.T) {
	dir := t.TempDir()
	p := Dir(dir)
	for _, part := range partsOf(3) {
		put(t, p, part, testDigest)
	}
	names, err := p.List(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	spoil := func(name string) {
		t.Helper()
		if err := os.Truncate(filepath.Join(dir, name), 100); err != nil {
			t.Fatal(err)
		}
	}
	spoil(names[1])
	d, err := firstDay(t, p)
	if err != nil {
		t.Fatal(err)
	}
	sum, damaged, err := d.Read(t.Context(), nil)
	if err != nil || len(sum.Objects) != 2 || damaged[names[1]] == nil {
		t.Fatal(len(sum.Objects), damaged, err)
	}
	done, damaged, err := d.Compact(t.Context())
	if err != nil || done != (Compacted{2, 2}) || damaged[names[1]] == nil {
		t.Fatal(done, damaged, err)
	}
	compacted := compactedName(DateOf(midnight), 1, testDigest)
	spoil(compacted)
	put(t, p, partsOf(4)[3], testDigest)
	if d, err = firstDay(t, p); err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.Compact(t.Context()); !errors.Is(err, errBroken) {
		t.Error(err)
	}
	if sum, damaged, err = d.Read(t.Context(), nil); err != nil || len(sum.Objects) != 1 || damaged[compacted] == nil {
		t.Error(len(sum.Objects), damaged, err)
	}
}

func TestParseName(t *testing.T) {
	id, d := NewID("a"), DateOf(midnight)
	for name, want := range map[string]File{
		singleName(d, id, testDigest):                {Date: "2026-11-19", ID: id, Digest: testDigest},
		compactedName(d, 12, testDigest):             {Date: "2026-11-19", Version: 12, Digest: testDigest},
		compactedName(d, 1_234_567, testDigest):      {Date: "2026-11-19", Version: 1_234_567, Digest: testDigest},
		"date=2026-11-19/compacted-0-x.parquet":      {},
		"date=2026-11-19/compacted-1-x.parquet":      {},
		compactedName(d, 0, testDigest):              {},
		compactedName(d, -1, testDigest):             {},
		"date=2026-11-19/x.parquet":                  {},
		singleName(d, id, "x"):                       {},
		singleName(d, "x", testDigest):               {},
		"date=2026-02-30/" + string(id) + ".parquet": {},
		"2026-11-19/a":                               {},
	} {
		f, ok := parseName(name)
		if want.name = name; ok != (want.Date != "") || ok && f != want {
			t.Errorf("%s: %+v %v", name, f, ok)
		}
	}
}

func TestFinished(t *testing.T) {
	for at, want := range map[string]bool{"2026-11-20T02:59:59Z": false, "2026-11-20T03:00:00Z": true} {
		now, err := time.Parse(time.RFC3339, at)
		if err != nil || DateOf(midnight).Finished(now) != want {
			t.Errorf("%s: %v, want %v", at, !want, want)
		}
	}
}

// A file is complete or absent, and a new one does not replace another.
func TestDir(t *testing.T) {
	dir := t.TempDir()
	p := Dir(filepath.Join(dir, "not", "there", "yet"))
	if names, err := p.List(t.Context(), ""); err != nil || len(names) > 0 {
		t.Fatal(names, err)
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if names, err := Dir(file).List(t.Context(), ""); err == nil {
		t.Errorf("a file is a folder of %q", names)
	}
	const name = "date=2026-11-19/a"
	for _, err := range []error{p.Write(t.Context(), name, []byte("1")), p.Write(t.Context(), name, []byte("2")), p.Remove(t.Context(), name+"b")} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Create(t.Context(), name, []byte("3")); !errors.Is(err, fs.ErrExist) {
		t.Error(err)
	}
	if err := p.Create(t.Context(), name+"c", []byte("3")); err != nil {
		t.Error(err)
	}
	if b, err := p.Read(t.Context(), name); string(b) != "2" || err != nil {
		t.Errorf("%q %v", b, err)
	}
	if _, err := p.Read(t.Context(), name+"b"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if names, err := p.List(t.Context(), "date=2026-11-19/a"); err != nil || len(names) != 2 {
		t.Error(names, err)
	}
	files, err := os.ReadDir(filepath.Join(dir, "not", "there", "yet", "date=2026-11-19"))
	if err != nil || len(files) != 2 {
		t.Error(files, err)
	}
}
