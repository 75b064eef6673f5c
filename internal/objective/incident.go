package objective

import (
	"cmp"
	"math"
	"slices"

	"github.com/elb-sli/elb-sli/internal/sli"
)

// The definition of an incident: a stretch of time with far more bad events than the same traffic usually has.
//
//   - Background. The events are divided into blocks of equal traffic. The usual bad ratio of the journey is that of the
//     better half of the blocks, with one bad event added. So an incident is in the worse half, even if it lasts half of
//     the time. The number of blocks is limited so that each has at least blockBad bad events: with smaller blocks, chance
//     alone would make one half look far better.
//   - Excess. Each bad event adds 1 to the excess of a stretch, and each event subtracts excessOver times the background.
//     So a stretch gains if it is worse than excessOver times the background, whatever the traffic is, and a steady trickle
//     of bad events loses. The candidates are the stretches whose excess would not grow if they were longer or shorter.
//   - Gap. A stretch ends if there is no bad event for longer than maxGap. At night, without traffic, nothing else would
//     end it.
//   - Minimum. A candidate is an incident if its excess is at least leastExcess, plus an allowance for the number of bad
//     events: in a Poisson stream the largest excess grows with the logarithm of their number, by 1/chanceRate for each
//     factor of e. With leastExcess on top, chance alone causes an incident in one week of a hundred.
//   - Edge. A stray bad event some minutes before or after a candidate would still be a gain. So each candidate is searched
//     again, and now each second subtracts edgeShare of the candidate's own bad events per second. So the incident ends
//     where bad events become five times as sparse.
//   - Merge. Incidents that are at most mergeGap apart become one: two rows would describe the same event.
//
// All other bad events are called scattered.
const (
	mostBlocks  = 24
	leastBlocks = 4
	blockBad    = 8
	excessOver  = 2.5
	maxGap      = 30 * 60 // seconds
	edgeShare   = 0.2
	mergeGap    = 10 * 60
	leastExcess = 5
	chanceRate  = 1.61 // the root of e^x - 1 = excessOver * x
)

// Incident is a stretch of time with far more bad events than otherwise, [From, To) in Unix seconds.
type Incident struct {
	From, To int64
	Total    int64 // events in it
	Bad      int64
}

// Incidents returns the incidents of one journey under one SLI, in time order, and the number of bad events outside
// them. buckets are in time order, and width is their length in seconds.
func Incidents(buckets []sli.Bucket, width int64) (found []Incident, scattered int64) {
	for _, b := range buckets {
		scattered += b.Total - b.Good
	}
	if scattered < leastExcess {
		return nil, scattered
	}
	least := leastExcess + math.Log(float64(scattered)/leastExcess)/chanceRate
	background := background(buckets, max(leastBlocks, min(scattered/blockBad, mostBlocks)))
	for from := 0; from < len(buckets); {
		to := chain(buckets, from, width)
		for _, s := range stretches(buckets[from:to], background, 0) {
			if s.excess >= least {
				found = append(found, trimmed(buckets[from+s.from:from+s.to], width, background)...)
			}
		}
		from = to
	}
	found = merge(found, buckets, width)
	for _, i := range found {
		scattered -= i.Bad
	}
	return found, scattered
}

// background returns the bad ratio in the better half of the traffic.
func background(buckets []sli.Bucket, blocks int64) float64 {
	var sum int64
	for _, b := range buckets {
		sum += b.Total
	}
	type block struct{ bad, total int64 }
	parts := []block{{}}
	for _, b := range buckets {
		p := &parts[len(parts)-1]
		p.bad += b.Total - b.Good
		p.total += b.Total
		if p.total*blocks >= sum {
			parts = append(parts, block{})
		}
	}
	slices.SortFunc(parts, func(a, b block) int { return cmp.Compare(a.bad*b.total, b.bad*a.total) })
	var half block
	for _, p := range parts {
		if half.total*2 >= sum {
			break
		}
		half.bad += p.bad
		half.total += p.total
	}
	return float64(half.bad+1) / float64(max(half.total, 1))
}

// chain returns the end of the run of buckets without a gap that starts at index from.
func chain(buckets []sli.Bucket, from int, width int64) int {
	lastBad := buckets[from].Start
	for i := from; i < len(buckets); i++ {
		b := buckets[i]
		if b.Total == b.Good {
			continue
		}
		if b.Start-lastBad > maxGap+width && i > from {
			return i
		}
		lastBad = b.Start
	}
	return len(buckets)
}

// stretch is a run of buckets [from, to).
type stretch struct {
	from, to int
	left     float64 // excess of all buckets before it
	right    float64 // excess of all buckets up to its end
	excess   float64
}

// stretches returns the runs of buckets with a maximal excess, that is, an excess that no longer or shorter run around
// them exceeds: Ruzzo and Tompa, A linear time algorithm for finding all maximal scoring subsequences, ISMB 1999.
// perSecond is the excess that each second subtracts.
func stretches(buckets []sli.Bucket, background, perSecond float64) []stretch {
	var found []stretch
	sum := 0.0
	for i, b := range buckets {
		score := float64(b.Total-b.Good) - excessOver*background*float64(b.Total)
		if i > 0 && perSecond > 0 {
			sum -= perSecond * float64(b.Start-buckets[i-1].Start)
		}
		before := sum
		sum += score
		if score <= 0 {
			continue
		}
		now := stretch{from: i, to: i + 1, left: before, right: sum}
		for {
			j := len(found) - 1
			for j >= 0 && found[j].left >= now.left {
				j--
			}
			if j < 0 || found[j].right >= now.right {
				break
			}
			now.from, now.left = found[j].from, found[j].left
			found = found[:j]
		}
		found = append(found, now)
	}
	for i := range found {
		found[i].excess = found[i].right - found[i].left
	}
	return found
}

// trimmed returns the incidents in a candidate, without its sparse edges.
func trimmed(buckets []sli.Bucket, width int64, background float64) (found []Incident) {
	whole := incident(buckets, width)
	own := float64(whole.Bad) / float64(whole.To-whole.From)
	for _, s := range stretches(buckets, background, edgeShare*own) {
		if i := incident(buckets[s.from:s.to], width); i.Bad >= leastExcess {
			found = append(found, i)
		}
	}
	return found
}

// incident returns the buckets as one incident.
func incident(buckets []sli.Bucket, width int64) Incident {
	i := Incident{From: buckets[0].Start, To: buckets[len(buckets)-1].Start + width}
	for _, b := range buckets {
		i.Total += b.Total
		i.Bad += b.Total - b.Good
	}
	return i
}

// merge joins incidents that are close to each other.
func merge(found []Incident, buckets []sli.Bucket, width int64) []Incident {
	var merged []Incident
	for _, next := range found {
		last := len(merged) - 1
		if last < 0 || next.From-merged[last].To > mergeGap {
			merged = append(merged, next)
			continue
		}
		merged[last] = incident(sli.Between(buckets, merged[last].From, next.To), width)
	}
	return merged
}
