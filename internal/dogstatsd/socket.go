package dogstatsd

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
)

// procNet is where Linux keeps its tables of sockets. Other systems have no such folder.
const procNet = "/proc/net"

// socket is the receiver's line in the kernel's table of UDP sockets, /proc/net/udp or /proc/net/udp6:
//
//	sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
//	9: 0100007F:1FBD 00000000:0000 07 00000000:00000300 00:00000000 00000000     0        0 11804 2 0000000000000000 0
//
// Where several processes share the address (SO_REUSEPORT), it is the sum of their lines.
type socket struct {
	queue uint64 // bytes of kernel memory that the datagrams nobody has read yet take up (rx_queue)
	drops uint64 // datagrams that found the queue full since the socket was opened
	inode uint64 // tells the socket from another one at the same address
}

// sockets finds the line of one address.
type sockets struct {
	dir string
	to  netip.AddrPort // not valid: the receiver is on another host, and no line here is its
}

// socketsOf returns the table for the far end of conn.
func socketsOf(conn *net.UDPConn) sockets {
	to, local := conn.RemoteAddr().(*net.UDPAddr), conn.LocalAddr().(*net.UDPAddr)
	if !to.IP.IsLoopback() && !to.IP.Equal(local.IP) {
		return sockets{}
	}
	a := to.AddrPort()
	return sockets{procNet, netip.AddrPortFrom(a.Addr().Unmap().WithZone(""), a.Port())}
}

// find returns the line of the socket that the kernel would give a datagram to: the one bound to the address itself,
// else one bound to every address of its family, else an IPv6 one that takes IPv4 too. ok is false where there is none,
// or no table.
func (t sockets) find() (s socket, ok bool) {
	if !t.to.IsValid() {
		return socket{}, false
	}
	v4, v6 := t.read("udp"), t.read("udp6")
	addr, port := t.to.Addr(), t.to.Port()
	any4, any6 := netip.AddrPortFrom(netip.IPv4Unspecified(), port), netip.AddrPortFrom(netip.IPv6Unspecified(), port)
	if addr.Is6() {
		if s, ok = sum(v6, t.to); ok {
			return s, ok
		}
		return sum(v6, any6)
	}
	mapped := netip.AddrPortFrom(netip.AddrFrom16(addr.As16()), port) // ::ffff:127.0.0.1
	for _, c := range []struct {
		table []byte
		at    netip.AddrPort
	}{{v4, t.to}, {v6, mapped}, {v4, any4}, {v6, any6}} {
		if s, ok = sum(c.table, c.at); ok {
			return s, ok
		}
	}
	return socket{}, false
}

func (t sockets) read(name string) []byte {
	b, err := os.ReadFile(filepath.Join(t.dir, name))
	if err != nil {
		return nil // no table is as good as an empty one: the caller keeps to the blind pace
	}
	return b
}

// sum adds up the lines of the unconnected sockets that are bound to at. A line that cannot be read is no line.
func sum(table []byte, at netip.AddrPort) (s socket, ok bool) {
	want := []byte(address(at))
	for line := range bytes.Lines(table) {
		f := bytes.Fields(line)
		if len(f) < 13 || !bytes.Equal(f[1], want) || !bytes.HasSuffix(f[2], []byte(":0000")) {
			continue
		}
		_, rx, _ := bytes.Cut(f[4], []byte(":"))
		queue, err1 := strconv.ParseUint(string(rx), 16, 64)
		inode, err2 := strconv.ParseUint(string(f[9]), 10, 64)
		drops, err3 := strconv.ParseUint(string(f[12]), 10, 64)
		if err1 != nil || err2 != nil || err3 != nil {
			continue
		}
		s.queue, s.inode, s.drops, ok = s.queue+queue, s.inode+inode, s.drops+drops, true
	}
	return s, ok
}

// address spells an address as the table does: words of 32 bits as this machine holds them in memory, then the port.
func address(a netip.AddrPort) string {
	var text []byte
	for word := a.Addr().AsSlice(); len(word) > 0; word = word[4:] {
		text = fmt.Appendf(text, "%08X", binary.NativeEndian.Uint32(word))
	}
	return string(fmt.Appendf(text, ":%04X", a.Port()))
}
