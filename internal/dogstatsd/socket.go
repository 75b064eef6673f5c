package dogstatsd

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// procNet is where Linux keeps its tables of sockets. Other systems have no such folder.
const procNet = "/proc/net"

// socket is the receiver's line in the kernel's table of UDP sockets, /proc/net/udp or /proc/net/udp6:
//
//	sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
//	9: 0100007F:1FBD 00000000:0000 07 00000000:00000300 00:00000000 00000000     0        0 11804 2 0000000000000000 0
//
// If several processes share the address (SO_REUSEPORT), it is the sum of their lines.
//
// The kernel returns the table page by page (fs/seq_file.c) and finds its place again by counting lines from the start
// (udp_seq_start in net/ipv4/udp.c). If another socket is opened or closed meanwhile, a line may be missing or appear
// twice. So a repeated line counts once, and a missing line alone proves nothing.
type socket struct {
	queue uint64 // bytes of kernel memory that unread datagrams take up (rx_queue)
	drops uint64 // datagrams that found the queue full since the socket was opened
	inode uint64 // distinguishes the socket from a later one at the same address
}

// sockets finds the line of one address.
type sockets struct {
	read func(name string) []byte // a table
	to   netip.AddrPort           // not valid: the receiver is on another host, and has no line here
}

// socketsOf returns the sockets that may be the remote end of conn.
func socketsOf(conn *net.UDPConn) sockets {
	to, local := conn.RemoteAddr().(*net.UDPAddr), conn.LocalAddr().(*net.UDPAddr)
	if !to.IP.IsLoopback() && !to.IP.Equal(local.IP) {
		return sockets{}
	}
	a := to.AddrPort()
	return sockets{tablesIn(procNet), netip.AddrPortFrom(a.Addr().Unmap().WithZone(""), a.Port())}
}

// findTwice returns the socket that find returns twice in a row. ok is false if there is no such socket.
func (t sockets) findTwice() (s socket, ok bool) {
	s, ok = t.find()
	for range looks {
		again, okAgain := t.find()
		if again.inode == s.inode && okAgain == ok {
			return again, ok
		}
		s, ok = again, okAgain
	}
	return socket{}, false
}

// find returns the line of the socket to which the kernel would deliver a datagram: the one bound to the address itself, or
// else one bound to every address of its family, or else an IPv6 one that also takes IPv4. ok is false if there is none, or
// no table.
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

// tablesIn reads the tables in a folder. A missing table is treated as an empty one, so that the caller keeps to the blind
// pace.
func tablesIn(dir string) func(name string) []byte {
	return func(name string) []byte {
		f, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			return nil
		}
		defer f.Close()
		b := bytes.NewBuffer(make([]byte, 0, 16<<10)) // into a small buffer the kernel would put only a few lines at a time
		if _, err := b.ReadFrom(f); err != nil {
			return nil
		}
		return b.Bytes()
	}
}

// sum adds up the lines of the unconnected sockets that are bound to at. A line that cannot be parsed is left out.
func sum(table []byte, at netip.AddrPort) (s socket, ok bool) {
	want := []byte(address(at))
	var seen []uint64 // inodes
	for line := range bytes.Lines(table) {
		f := bytes.Fields(line)
		if len(f) < 13 || !bytes.Equal(f[1], want) || !bytes.HasSuffix(f[2], []byte(":0000")) {
			continue
		}
		_, rx, _ := bytes.Cut(f[4], []byte(":"))
		queue, err1 := strconv.ParseUint(string(rx), 16, 64)
		inode, err2 := strconv.ParseUint(string(f[9]), 10, 64)
		drops, err3 := strconv.ParseUint(string(f[12]), 10, 64)
		if err1 != nil || err2 != nil || err3 != nil || slices.Contains(seen, inode) {
			continue
		}
		seen = append(seen, inode)
		s.queue, s.inode, s.drops, ok = s.queue+queue, s.inode+inode, s.drops+drops, true
	}
	return s, ok
}

// address spells an address as the table does: words of 32 bits in this machine's byte order, then the port.
func address(a netip.AddrPort) string {
	var text []byte
	for word := a.Addr().AsSlice(); len(word) > 0; word = word[4:] {
		text = fmt.Appendf(text, "%08X", binary.NativeEndian.Uint32(word))
	}
	return string(fmt.Appendf(text, ":%04X", a.Port()))
}
