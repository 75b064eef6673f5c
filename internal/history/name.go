package history

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Digest identifies the rules of counting. Objects that were counted under different digests are not added up.
type Digest string

// digestLength is the number of characters of a Digest, and idLength that of an ID.
const (
	digestLength = 16
	idLength     = 32
)

// layoutVersion is the version of the rows. Raise it with every change that an older reader would misread.
const layoutVersion = 1

// NewDigest returns the digest of a counting version and of the counting part of a configuration.
func NewDigest(countingVersion int, counting string) Digest {
	return Digest(hash(fmt.Sprintf("%d\n%d\n%s", layoutVersion, countingVersion, counting), digestLength))
}

// ID identifies an object in the history.
type ID string

// NewID returns the ID of the object with that identity. Copies of a log elsewhere have the same ID.
func NewID(identity string) ID { return ID(hash(identity, idLength)) }

func hash(s string, length int) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])[:length]
}

// Date is a day in UTC: 2026-11-20.
type Date string

// DateOf returns the date of a time in Unix seconds.
func DateOf(unix int64) Date { return Date(time.Unix(unix, 0).UTC().Format(time.DateOnly)) }

// Unix returns the start of the date.
func (d Date) Unix() (int64, error) {
	t, err := time.Parse(time.DateOnly, string(d))
	return t.Unix(), err
}

const (
	datePrefix      = "date="
	compactedPrefix = "compacted-"
	suffix          = ".parquet"
)

func (d Date) folder() string { return datePrefix + string(d) + "/" }

// singleName returns the name of the file of one object.
func singleName(d Date, id ID, digest Digest) string {
	return d.folder() + string(id) + "-" + string(digest) + suffix
}

// compactedName returns the name of version n of a finished day's file; versions start at 1.
func compactedName(d Date, n int, digest Digest) string {
	return fmt.Sprintf("%s%s%06d-%s%s", d.folder(), compactedPrefix, n, digest, suffix)
}

// File is the information in a file's name.
type File struct {
	name    string
	Date    Date
	Digest  Digest
	ID      ID  // of a single file's object; "" for a compacted one
	Version int // of a compacted file, counted from 1; 0 for a single file
}

// parseName parses the name of a file. ok is false if the file does not belong to a history.
func parseName(name string) (f File, ok bool) {
	folder, base, _ := strings.Cut(name, "/")
	date, ok := strings.CutPrefix(folder, datePrefix)
	if f = (File{name: name, Date: Date(date)}); !ok {
		return f, false
	}
	if _, err := f.Date.Unix(); err != nil {
		return f, false
	}
	base, ok = strings.CutSuffix(base, suffix)
	if !ok {
		return f, false
	}
	if rest, compacted := strings.CutPrefix(base, compactedPrefix); compacted {
		version, digest, _ := strings.Cut(rest, "-")
		n, err := strconv.Atoi(version)
		f.Version, f.Digest = n, Digest(digest)
		return f, err == nil && n > 0 && compactedName(f.Date, n, f.Digest) == name && isHex(digest, digestLength)
	}
	id, digest, _ := strings.Cut(base, "-")
	f.ID, f.Digest = ID(id), Digest(digest)
	return f, isHex(id, idLength) && isHex(digest, digestLength)
}

func isHex(s string, length int) bool {
	return len(s) == length && strings.Trim(s, "0123456789abcdef") == ""
}
