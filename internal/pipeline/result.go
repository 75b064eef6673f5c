package pipeline

import (
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// Result is the counts of one stream, or the sum of several.
type Result struct {
	Tally     sli.Tally
	Objects   int64            // streams
	Lines     int64            // entries, malformed lines, and entries in InLegacy
	Entries   int64            // valid and excluded entries
	Malformed map[string]int64 // lines that are not entries, by reason
	Rules     map[string]int64 // entries by the rule that called them good or bad
	Excluded  map[string]int64 // entries by the rule that excluded them
	First     int64            // Unix seconds of the earliest entry, after clamping; 0 without entries
	Last      int64            // Unix seconds of the latest entry
	InLegacy  int64            // entries of vended logs that legacy logs also hold; they are not counted, and not part of Entries

	Fields elblog.FieldSet // fields that its entries had; 0 for legacy logs, which have all
}

// MalformedLines returns the number of lines that are not entries.
func (r *Result) MalformedLines() int64 {
	var n int64
	for _, m := range r.Malformed {
		n += m
	}
	return n
}

// Merge adds o. Do not use o afterwards.
func (r *Result) Merge(o *Result) {
	r.Tally.Merge(&o.Tally)
	if o.Entries > 0 && (r.Entries == 0 || o.First < r.First) {
		r.First = o.First
	}
	if o.Entries > 0 && (r.Entries == 0 || o.Last > r.Last) {
		r.Last = o.Last
	}
	r.Objects += o.Objects
	r.Lines += o.Lines
	r.Entries += o.Entries
	r.InLegacy += o.InLegacy
	addAll(&r.Malformed, o.Malformed)
	addAll(&r.Rules, o.Rules)
	addAll(&r.Excluded, o.Excluded)
}

func addAll(to *map[string]int64, from map[string]int64) {
	if *to == nil {
		*to = make(map[string]int64, len(from))
	}
	for k, n := range from {
		(*to)[k] += n
	}
}
