package classify

import (
	"encoding/binary"
	"net/netip"
	"slices"
	"unsafe"
)

// addressIndex divides the addresses at both ends of every block: class i is the addresses from starts[i-1] up to the
// next start, and class 0 is everything that is not an address. IPv4 comes before IPv6.
type addressIndex struct {
	starts []netip.Addr
	v4     []uint32 // the IPv4 ones of starts
	class  []uint32
	sets   []set
}

// of returns the class of an address as logged.
func (x *addressIndex) of(text []byte) uint32 {
	if a, ok := parseIPv4(text); ok {
		i, found := slices.BinarySearch(x.v4, a)
		if found {
			i++
		}
		return x.class[i]
	}
	// The string does not outlive this call, and ParseAddr keeps no part of it. A copy would be an allocation for each
	// entry.
	a, err := netip.ParseAddr(unsafe.String(unsafe.SliceData(text), len(text)))
	if err != nil || a.Zone() != "" {
		return x.class[0]
	}
	i, found := slices.BinarySearchFunc(x.starts, a.Unmap(), netip.Addr.Compare)
	if found {
		i++
	}
	return x.class[i]
}

// parseIPv4 parses four decimal numbers. It returns false for anything else, even if netip would accept it.
func parseIPv4(text []byte) (addr uint32, ok bool) {
	dots, n, digits := 0, uint32(0), 0
	for _, c := range text {
		switch {
		case '0' <= c && c <= '9' && digits < 3 && (digits == 0 || n > 0):
			n = n*10 + uint32(c-'0')
			digits++
		case c == '.' && digits > 0 && n < 256:
			addr = addr<<8 | n
			dots, n, digits = dots+1, 0, 0
		default:
			return 0, false
		}
	}
	return addr<<8 | n, dots == 3 && digits > 0 && n < 256
}

func (b *builder) addresses(f field) addressIndex {
	x := addressIndex{starts: []netip.Addr{netip.IPv4Unspecified(), netip.IPv6Unspecified()}}
	for _, w := range b.terms {
		for _, p := range w.blocks(f) {
			if !p.IsValid() {
				continue
			}
			x.starts = append(x.starts, p.Masked().Addr())
			if next := lastAddr(p).Next(); next.IsValid() {
				x.starts = append(x.starts, next)
			}
		}
	}
	slices.SortFunc(x.starts, netip.Addr.Compare)
	x.starts = slices.Compact(x.starts)
	for _, a := range x.starts {
		if a.Is4() {
			q := a.As4()
			x.v4 = append(x.v4, binary.BigEndian.Uint32(q[:]))
		}
	}
	sets := copies(b.free(f), len(x.starts)+1)
	for i, w := range b.terms {
		for _, p := range w.blocks(f) {
			if !p.IsValid() {
				sets[0].add(i)
				continue
			}
			first, _ := slices.BinarySearchFunc(x.starts, p.Masked().Addr(), netip.Addr.Compare)
			for j := first; j < len(x.starts) && p.Contains(x.starts[j]); j++ {
				sets[j+1].add(i)
			}
		}
	}
	var c classes
	for _, s := range sets {
		x.class = append(x.class, c.of(s))
	}
	x.sets = c.sets
	return x
}

// lastAddr returns the last address of p.
func lastAddr(p netip.Prefix) netip.Addr {
	b := p.Addr().AsSlice()
	for i := p.Bits(); i < len(b)*8; i++ {
		b[i/8] |= 0x80 >> (i % 8)
	}
	a, _ := netip.AddrFromSlice(b)
	return a
}
