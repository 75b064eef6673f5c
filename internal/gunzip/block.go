package gunzip

import "io"

const (
	farthest = 32 << 10 // how far back a match may start
	longest  = 258      // bytes of a match
	atOnce   = 40       // bytes that are copied at a time, even if the match is shorter
	outSize  = farthest + 96<<10
)

// inflater reads the blocks of a DEFLATE stream.
type inflater struct {
	input
	state  state
	final  bool // the current block is the last one
	stored int  // bytes that remain of a stored block

	out   [outSize + longest + atOnce]byte
	first int // out[first:to] may be copied from
	from  int // out[from:to] has not been returned yet
	to    int

	literals  [literalSize]uint32 // and lengths of matches
	distances [distanceSize]uint32
}

type state uint8

const (
	betweenBlocks state = iota
	inStored
	inSymbols
	ended
)

// reset makes z read from r.
func (z *inflater) reset(r io.Reader) {
	z.input.r, z.input.err = r, nil
	z.next, z.have, z.pos, z.end = 0, 0, 0, 0
	z.first, z.from, z.to = 0, 0, 0
}

// start begins a stream.
func (z *inflater) start() { z.state, z.first = betweenBlocks, z.to }

// window makes room in out, all of which has been returned, and returns the index where new bytes begin.
func (z *inflater) window() int {
	if z.to >= outSize {
		start := max(z.first, z.to-farthest)
		z.to = copy(z.out[:], z.out[start:z.to])
		z.first, z.from = 0, z.to
	}
	return z.to
}

// inflate adds bytes to out until it is full or the stream ends.
func (z *inflater) inflate() error {
	for z.to < outSize && z.state != ended {
		var err error
		switch z.state {
		case betweenBlocks:
			err = z.block()
		case inStored:
			err = z.store()
		case inSymbols:
			z.fill()
			to := z.to
			if err = z.symbols(); z.overrun() {
				z.to = to // these bytes were not in the stream
			}
		}
		if z.overrun() {
			return unexpected(z.input.err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// block reads the header of a block.
func (z *inflater) block() error {
	z.final = z.take(1) == 1
	switch z.take(2) {
	case 0:
		z.align()
		var size [4]byte
		if err := z.full(size[:]); err != nil {
			return unexpected(err)
		}
		if size[0] != ^size[2] || size[1] != ^size[3] {
			return errDeflate
		}
		z.state, z.stored = inStored, int(size[0])|int(size[1])<<8
		return nil
	case 1:
		return z.begin(fixedLiterals[:], fixedDistances[:])
	case 2:
		return z.dynamic()
	}
	return errDeflate
}

// store copies bytes of a stored block.
func (z *inflater) store() error {
	if z.stored == 0 {
		return z.endBlock(false)
	}
	n, err := z.read(z.out[z.to:min(outSize, z.to+z.stored)])
	z.to, z.stored = z.to+n, z.stored-n
	return unexpected(err)
}

// endBlock ends a block. wrong means that the block is damaged.
func (z *inflater) endBlock(wrong bool) error {
	if wrong {
		return errDeflate
	}
	z.state = betweenBlocks
	if z.final {
		z.state = ended
	}
	return nil
}

// begin begins a block of symbols whose codes have these lengths.
func (z *inflater) begin(literals, distances []uint8) error {
	if !build(z.literals[:], literalRoot, literals, literalEntries[:]) || !build(z.distances[:], distanceRoot, distances, distanceEntries[:]) {
		return errDeflate
	}
	pair(&z.literals)
	z.state = inSymbols
	return nil
}

// dynamic reads the code lengths of a block with dynamic codes.
func (z *inflater) dynamic() error {
	const maxLiterals, maxDistances = 286, 30
	literals, distances, count := int(z.take(5))+257, int(z.take(5))+1, z.take(4)+4
	if literals > maxLiterals || distances > maxDistances {
		return errDeflate
	}
	order := [...]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}
	var own [len(order)]uint8
	for _, s := range order[:count] {
		own[s] = uint8(z.take(3))
	}
	var table [1 << lengthRoot]uint32
	if !build(table[:], lengthRoot, own[:], lengthEntries[:]) {
		return errDeflate
	}
	var lengths [maxLiterals + maxDistances]uint8
	for all, i := lengths[:literals+distances], 0; i < len(all); {
		e := table[z.peek()&(1<<lengthRoot-1)]
		if e&special != 0 {
			return errDeflate
		}
		z.skip(uint(e & bitsMask))
		length, times := uint8(e>>valueShift), 1
		switch length {
		case 16:
			if i == 0 {
				return errDeflate
			}
			length, times = all[i-1], 3+int(z.take(2))
		case 17:
			length, times = 0, 3+int(z.take(3))
		case 18:
			length, times = 0, 11+int(z.take(7))
		}
		if times > len(all)-i {
			return errDeflate
		}
		for range times {
			all[i] = length
			i++
		}
	}
	return z.begin(lengths[:literals], lengths[literals:literals+distances])
}

// Table entries of the symbols, without the bits that depend on the code, and the code lengths of the fixed codes.
var (
	literalEntries  = entriesOfLiterals()
	distanceEntries = entriesOfDistances()
	lengthEntries   = entriesOfLengths()
	fixedLiterals   = lengthsOfFixed()
	fixedDistances  = [...]uint8{5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5}
)

func entriesOfLiterals() (entries [maxSymbols]uint32) {
	for s := range 256 {
		entries[s] = uint32(s)<<valueShift | oneLiteral
	}
	entries[256] = endOfBlock
	for s, base := 257, 3; s < 285; s++ {
		extra := max(0, (s-261)/4)
		entries[s] = uint32(base)<<valueShift | uint32(extra)
		base += 1 << extra
	}
	entries[285] = longest << valueShift
	entries[286], entries[287] = noSymbol, noSymbol
	return entries
}

func entriesOfDistances() (entries [32]uint32) {
	for s, base := 0, 1; s < 30; s++ {
		extra := max(0, s/2-1)
		entries[s] = uint32(base)<<valueShift | uint32(extra)
		base += 1 << extra
	}
	entries[30], entries[31] = noSymbol, noSymbol
	return entries
}

func entriesOfLengths() (entries [19]uint32) {
	for s := range entries {
		entries[s] = uint32(s) << valueShift
	}
	return entries
}

func lengthsOfFixed() (lengths [maxSymbols]uint8) {
	for s := range lengths {
		switch {
		case s < 144:
			lengths[s] = 8
		case s < 256:
			lengths[s] = 9
		case s < 280:
			lengths[s] = 7
		default:
			lengths[s] = 8
		}
	}
	return lengths
}
