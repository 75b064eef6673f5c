package sli

// Detail is what the counts of the same events leave out. The zero value is ready to use; it is not safe for concurrent
// use.
type Detail struct {
	Causes  Causes
	Took    Took               // durations of good requests
	Decided map[Decision]int64 // number of entries
}

// Decision is a rule and the verdict that it gave.
type Decision struct {
	Rule    string
	Verdict string // good, bad or excluded
}

// AddDecided counts n entries with this decision.
func (d *Detail) AddDecided(by Decision, n int64) {
	if d.Decided == nil {
		d.Decided = make(map[Decision]int64)
	}
	d.Decided[by] += n
}

// Merge adds o. Do not use o afterwards.
func (d *Detail) Merge(o *Detail) {
	d.Causes.merge(&o.Causes)
	d.Took.merge(&o.Took)
	for by, n := range o.Decided {
		d.AddDecided(by, n)
	}
}
