package gunzip

import "math/bits"

// A code is a table of entries. Its index is the next bits of the stream, the first bit lowest, and an entry describes
// the symbol that these bits begin with. The first 1<<root entries are indexed by root bits. Longer codes are in
// further tables behind them, to which entries of the first table refer. The bits of an entry, from the lowest:
//
//	8 bits   how many bits of the stream it takes, extra bits included
//	4 bits   how many of these are the symbol's code; of a further table: by how many bits it is indexed
//	2 bits   how many literals it is: 0, 1 or 2
//	1 bit    whether it is special: neither literals nor a length nor a distance
//	1 bit    of those, whether it is a further table
//	16 bits  the literals, the first one lowest; the least length or distance, to which the extra bits are added; where
//	         the further table starts; 1 for the end of a block; 0 if no symbol begins so
const (
	bitsMask            = 0xff
	codeShift, codeMask = 8, 15
	oneLiteral          = 1 << 12
	anyLiteral          = 3 * oneLiteral
	special             = 1 << 14
	further             = 1 << 15
	valueShift          = 16

	noSymbol   = special
	endOfBlock = special | 1<<valueShift
)

const (
	longestCode = 15
	maxSymbols  = 288
)

// The number of bits that index the first tables, and the maximum number of entries of a code with such a table (1,334
// and 402, as computed by zlib's enough.c), rounded up to a power of two: an index masked with that needs no bounds
// check.
const (
	literalRoot, literalSize   = 10, 2048
	distanceRoot, distanceSize = 8, 512
	lengthRoot                 = 7 // codes of lengths have at most 7 bits
)

// build makes the table of the code in which symbol s has lengths[s] bits; 0 means that s is not used. entries are the
// entries of the symbols, without the bit counts, which depend on the code. It returns false if no such code exists, or
// if some bits begin no symbol. As in other implementations, the latter is allowed for a code with a single one-bit
// symbol or none.
func build(table []uint32, root int, lengths []uint8, entries []uint32) bool {
	var count [longestCode + 1]int
	for _, n := range lengths {
		count[n]++
	}
	count[0] = 0
	var place [longestCode + 2]int
	free, most := 1, 0
	for n := 1; n <= longestCode; n++ {
		if free = 2*free - count[n]; free < 0 {
			return false
		}
		if count[n] > 0 {
			most = n
		}
		place[n+1] = place[n] + count[n]
	}
	if free > 0 && most > 1 {
		return false
	}
	var sorted [maxSymbols]uint16 // by length, then by number: the order of the codes
	for s, n := range lengths {
		if n > 0 {
			sorted[place[n]] = uint16(s)
			place[n]++
		}
	}

	// The table for one more bit is this table twice, with the codes of that length added.
	table[0], table[1] = noSymbol, noSymbol
	symbols, code := sorted[:], uint16(0)
	for n := 1; n <= root; n++ {
		for _, s := range symbols[:count[n]] {
			table[reversed(code, n)] = sized(entries[s], n)
			code++
		}
		symbols, code = symbols[count[n]:], code<<1
		if n < root {
			copy(table[1<<n:2<<n], table[:1<<n])
		}
	}

	// A further table is as small as the remaining codes allow.
	begin, start, size := -1, 0, 0
	end := 1 << root
	for n := root + 1; n <= most; n++ {
		for left := count[n]; left > 0; left-- {
			r := reversed(code, n)
			if r&(1<<root-1) != begin {
				width := n - root
				for codes := left; codes < 1<<width; codes = codes<<1 + count[root+width] {
					width++
				}
				begin, start, size = r&(1<<root-1), end, 1<<width
				end += size
				table[begin] = special | further | uint32(width)<<codeShift | uint32(start)<<valueShift
			}
			for i := r >> root; i < size; i += 1 << (n - root) {
				table[start+i] = sized(entries[symbols[0]], n)
			}
			symbols = symbols[1:]
			code++
		}
		code <<= 1
	}
	return true
}

// reversed returns a code of n bits with its first bit lowest, as in a stream.
func reversed(code uint16, n int) int { return int(bits.Reverse16(code) >> (16 - n)) }

// sized adds the n bits of the symbol's code to an entry.
func sized(entry uint32, n int) uint32 { return entry + uint32(n)<<codeShift + uint32(n) }

// pair makes one entry out of two literals where the index has enough bits for both. It works from the end to the
// beginning, because the second literal's entry, at the same index or a lower one, must still be a single literal.
func pair(table *[literalSize]uint32) {
	for i := 1<<literalRoot - 1; i >= 0; i-- {
		first := table[i]
		if first&anyLiteral == 0 {
			continue
		}
		n := first & bitsMask
		second := table[i>>(n&63)]
		if n += second & bitsMask; second&anyLiteral == oneLiteral && n <= literalRoot {
			table[i] = second>>valueShift<<(valueShift+8) | first>>valueShift<<valueShift | 2*oneLiteral | n
		}
	}
}
