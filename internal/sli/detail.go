package sli

// Detail is what the counts of the same events leave out. The zero value is ready; it is not safe for concurrent use.
type Detail struct {
	Causes  Causes
	Took    Took               // of good requests
	Decided map[Decision]int64 // entries
}

// Decision is the rule that decided entries, and their verdict.
type Decision struct {
	Rule    string
	Verdict string // good, bad or excluded
}

// AddDecided counts n entries that one rule decided.
func (d *Detail) AddDecided(by Decision, n int64) {
	if d.Decided == nil {
		d.Decided = make(map[Decision]int64)
	}
	d.Decided[by] += n
}

// Merge adds what o counted. o may not be used afterwards.
func (d *Detail) Merge(o *Detail) {
	d.Causes.merge(&o.Causes)
	d.Took.merge(&o.Took)
	for by, n := range o.Decided {
		d.AddDecided(by, n)
	}
}
