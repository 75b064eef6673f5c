package gunzip

import "encoding/binary"

// symbols decodes symbols of a block into out until the block ends, out is full, or the input has to be filled.
//
// Before each round of the loop, e is the entry for the next bits, of which there are at least 56. A round decodes two
// entries of literals, each at most 10 bits, or a match, at most 15 + 5 + 15 + 13 bits. The next e is looked up before
// a match is copied, so that the processor waits for both at the same time.
func (z *inflater) symbols() error {
	in, out, literals, distances := &z.in, &z.out, &z.literals, &z.distances
	next, have, pos, to := z.next, z.have, uint(z.pos), uint(z.to)
	last := uint(max(z.end-padding, 0))
	once := z.input.err != nil && pos > last // near the end of the input, inflate checks after each round whether the stream had the bits

	var err error
	next, have, pos = refill(in, next, have, pos)
	e := literals[next&(1<<literalRoot-1)]
	for ; to < outSize && (pos <= last || once); once = false {
		if e&anyLiteral != 0 {
			binary.LittleEndian.PutUint16(out[to:], uint16(e>>valueShift))
			next, have, to = next>>(e&63), have-uint(e&bitsMask), to+uint(e/oneLiteral&3)
			e = literals[next&(1<<literalRoot-1)]
			if e&anyLiteral != 0 {
				binary.LittleEndian.PutUint16(out[to:], uint16(e>>valueShift))
				next, have, to = next>>(e&63), have-uint(e&bitsMask), to+uint(e/oneLiteral&3)
				next, have, pos = refill(in, next, have, pos)
				e = literals[next&(1<<literalRoot-1)]
				continue
			}
			next, have, pos = refill(in, next, have, pos)
		}
		if e&special != 0 {
			if e&further != 0 {
				e = literals[(e>>valueShift+uint32(next>>literalRoot)&(1<<(e>>codeShift&codeMask)-1))&(literalSize-1)]
			}
			if e&anyLiteral != 0 {
				out[to] = byte(e >> valueShift)
				next, have, to = next>>(e&63), have-uint(e&bitsMask), to+1
				next, have, pos = refill(in, next, have, pos)
				e = literals[next&(1<<literalRoot-1)]
				continue
			}
			if e&special != 0 {
				next, have = next>>(e&63), have-uint(e&bitsMask)
				err = z.endBlock(e>>valueShift == 0)
				break
			}
		}

		length := value(e, next)
		next, have = next>>(e&63), have-uint(e&bitsMask)
		e = distances[next&(1<<distanceRoot-1)]
		if e&further != 0 {
			e = distances[(e>>valueShift+uint32(next>>distanceRoot)&(1<<(e>>codeShift&codeMask)-1))&(distanceSize-1)]
		}
		distance := value(e, next)
		next, have = next>>(e&63), have-uint(e&bitsMask)
		if e&special != 0 || distance > to-uint(z.first) {
			err = errDeflate
			break
		}
		next, have, pos = refill(in, next, have, pos)
		e = literals[next&(1<<literalRoot-1)]

		if distance < 8 {
			for i := range length {
				out[to+i] = out[to+i-distance]
			}
			to += length
			continue
		}
		for i := uint(0); i < length; i += atOnce {
			d := (*[atOnce]byte)(out[to+i:])
			s := (*[atOnce]byte)(out[to+i-distance:])
			binary.LittleEndian.PutUint64(d[:], binary.LittleEndian.Uint64(s[:]))
			binary.LittleEndian.PutUint64(d[8:], binary.LittleEndian.Uint64(s[8:]))
			binary.LittleEndian.PutUint64(d[16:], binary.LittleEndian.Uint64(s[16:]))
			binary.LittleEndian.PutUint64(d[24:], binary.LittleEndian.Uint64(s[24:]))
			binary.LittleEndian.PutUint64(d[32:], binary.LittleEndian.Uint64(s[32:]))
		}
		to += length
	}
	z.next, z.have, z.pos, z.to = next, have, int(pos), int(to)
	return err
}

// refill adds as many whole bytes to next as fit.
func refill(in *[inputSize + padding]byte, next uint64, have, pos uint) (uint64, uint, uint) {
	return next | binary.LittleEndian.Uint64(in[pos:])<<(have&63), have | 56, pos + (63-have)>>3
}

// value returns the length or the distance at the start of next.
func value(e uint32, next uint64) uint {
	return uint(e>>valueShift) + uint(next&(1<<(e&63)-1))>>(e>>codeShift&codeMask)
}
