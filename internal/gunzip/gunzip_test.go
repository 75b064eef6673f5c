package gunzip

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"
)

// read returns the plain bytes of a stream, read in pieces of some size.
func (z *Reader) read(r io.Reader, piece int) ([]byte, error) {
	if err := z.Reset(r); err != nil {
		return nil, err
	}
	var all []byte
	p := make([]byte, piece)
	for {
		n, err := z.Read(p)
		all = append(all, p[:n]...)
		if err == io.EOF {
			return all, nil
		}
		if err != nil {
			return all, err
		}
	}
}

// standard is read by compress/gzip.
func standard(stream []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(stream))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

func zipped(t testing.TB, plain []byte, level int) []byte {
	t.Helper()
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, level)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := z.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// member returns a gzip member whose DEFLATE stream is given as bits, which are written as a reader takes them; spaces
// are for people.
func member(plain string, bits string) []byte {
	out := []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255}
	n := 0
	for _, c := range bits {
		if c == ' ' {
			continue
		}
		if n%8 == 0 {
			out = append(out, 0)
		}
		out[len(out)-1] |= byte(c-'0') << (n % 8)
		n++
	}
	sum, size := crc32.ChecksumIEEE([]byte(plain)), len(plain)
	return append(out, byte(sum), byte(sum>>8), byte(sum>>16), byte(sum>>24), byte(size), byte(size>>8), 0, 0)
}

// texts are of the kinds that a compressor writes differently.
func texts() map[string][]byte {
	r := rand.New(rand.NewPCG(1, 2))
	random := make([]byte, 200<<10)
	for i := range random {
		random[i] = byte(r.Uint32())
	}
	skewed := make([]byte, 200<<10) // its rarer bytes have codes of up to 15 bits
	for i := range skewed {
		for skewed[i] = 0; r.Uint32()&1 == 0 && skewed[i] < 40; skewed[i]++ {
		}
	}
	var lines bytes.Buffer
	for i := range 2500 {
		fmt.Fprintf(&lines, "https 2026-11-23T01:02:03.%06dZ app/web/50dc6c495c0c9188 \"GET /calls/%x HTTP/1.1\" - \"-\" \"-\" %d\n",
			r.IntN(1e6), r.Uint64(), i)
	}
	near := []byte(nil) // each distance of a short copy
	for distance := 1; distance < 50; distance++ {
		near = append(near, random[distance*100:distance*100+distance]...)
		for range 300 {
			near = append(near, near[len(near)-distance])
		}
	}
	return map[string][]byte{
		"nothing": nil, "a byte": []byte("a"), "random": random, "skewed": skewed, "lines": lines.Bytes(), "near": near,
		"zeros": make([]byte, 300<<10), "far": append(append(bytes.Clone(random[:32<<10]), random[:32<<10]...), random...),
	}
}

func TestReadsWhatOthersWrite(t *testing.T) {
	for name, plain := range texts() {
		for _, level := range []int{gzip.HuffmanOnly, gzip.NoCompression, 1, 6, 9} {
			stream := zipped(t, plain, level)
			for _, piece := range []int{1000, 64 << 10} {
				got, err := new(Reader).read(bytes.NewReader(stream), piece)
				if err != nil || !bytes.Equal(got, plain) {
					t.Errorf("%s, level %d, pieces of %d: %d bytes of %d, %v", name, level, piece, len(got), len(plain), err)
				}
			}
			some := plain[:min(len(plain), 20<<10)]
			got, err := new(Reader).read(iotest.OneByteReader(bytes.NewReader(zipped(t, some, level))), 64<<10)
			if err != nil || !bytes.Equal(got, some) {
				t.Errorf("%s, level %d, a byte at a time: %d bytes of %d, %v", name, level, len(got), len(some), err)
			}
		}
	}
}

// Compressors never write some of these.
func TestStreamsByHand(t *testing.T) {
	const (
		stored0 = "0 00 00000 0000000000000000 1111111111111111 " // an empty block
		a       = "10010001 "                                     // the fixed code of 'a'
		end     = "0000000"
	)
	for _, row := range []struct {
		name, plain, bits string
		want              error
	}{
		{"fixed code", "a", "1 10 " + a + end, nil},
		{"two blocks", "aa", "0 10 " + a + end + " 1 10 " + a + end, nil},
		{"empty blocks", "a", stored0 + "1 10 " + a + end, nil},
		{"match of the last byte", "aaaa", "1 10 " + a + "0000001 00000 " + end, nil},
		{"match of nothing", "", "1 10 0000001 00000 " + end, errDeflate},
		{"match from before the start", "", "1 10 " + a + "0000001 00001 " + end, errDeflate},
		{"length symbol 286", "", "1 10 11000110 " + end, errDeflate},
		{"length symbol 287", "", "1 10 11000111 " + end, errDeflate},
		{"distance symbol 30", "", "1 10 " + a + "0000001 11110 " + end, errDeflate},
		{"distance symbol 31", "", "1 10 " + a + "0000001 11111 " + end, errDeflate},
		{"block type 3", "", "1 11 ", errDeflate},
		{"stored length", "", "1 00 00000 0000000000000000 1111111111111110 ", errDeflate},
		{"287 literals", "", "1 01 01111 00000 0000 ", errDeflate},
		{"31 distances", "", "1 01 00000 01111 0000 ", errDeflate},
		{"no code of lengths", "", "1 01 00000 00000 0000 000 000 000 000 ", errDeflate},
		{"too many codes of lengths", "", "1 01 00000 00000 0000 100 100 100 000 ", errDeflate},
		{"too few codes of lengths", "", "1 01 00000 00000 0000 010 010 010 000 ", errDeflate},
		{"repeats no length", "", "1 01 00000 00000 0000 100 000 100 000 0", errDeflate},
		{"too many lengths", "", "1 01 00000 00000 0000 000 000 100 000 0 1111111 0 1111111 0 1111111 ", errDeflate},
		{"cut off", "", "1 10 " + a, errChecksum}, // the checksum's bits look like more symbols
	} {
		stream := member(row.plain, row.bits)
		got, err := new(Reader).read(bytes.NewReader(stream), 100)
		want, wantErr := standard(stream)
		if (err == nil) != (wantErr == nil) || err == nil && (string(got) != row.plain || !bytes.Equal(got, want)) {
			t.Errorf("%s: %q, %v; compress/gzip has %q, %v", row.name, got, err, want, wantErr)
		}
		if row.want == nil && err != nil || row.want == errDeflate && !errors.Is(err, errDeflate) {
			t.Errorf("%s: %v, want %v", row.name, err, row.want)
		}
	}
}

// withAll returns a stream whose header has all that it may have, and a name of that many bytes.
func withAll(name int) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	z.Name, z.Comment, z.Extra = strings.Repeat("n", name), "c", bytes.Repeat([]byte("e"), 300)
	z.Write([]byte("all"))
	z.Close()
	s := out.Bytes()
	s[3] |= 1 << 1 // a checksum, which compress/gzip does not write
	end := bytes.IndexByte(s, 'c') + 2
	sum := crc32.ChecksumIEEE(s[:end])
	return append(s[:end:end], append([]byte{byte(sum), byte(sum >> 8)}, s[end:]...)...)
}

func TestMembers(t *testing.T) {
	one, two := zipped(t, []byte("one, one"), 6), zipped(t, []byte("two"), 0)
	all, overlong := withAll(300), withAll(512)
	wrongSum := bytes.Clone(all)
	wrongSum[bytes.IndexByte(wrongSum, 'c')]++
	reserved := bytes.Clone(one)
	reserved[3] = 0xe0
	damaged := bytes.Clone(one)
	damaged[len(damaged)-8]++
	short := bytes.Clone(one)
	short[len(short)-4]++
	borrowed := append(bytes.Clone(one), member("oooo", "1 10 0000001 00000 0000000")...) // from the member before

	for _, row := range []struct {
		name   string
		stream []byte
		want   string
		err    error
	}{
		{"one", one, "one, one", nil},
		{"two", append(bytes.Clone(one), two...), "one, onetwo", nil},
		{"with all that a header may have", all, "all", nil},
		{"name that is too long", overlong, "", errHeader},
		{"header's checksum", wrongSum, "", errHeader},
		{"reserved flags", reserved, "one, one", nil},
		{"other bytes behind", append(bytes.Clone(one), "something else"...), "one, one", errHeader},
		{"half a header behind", append(bytes.Clone(one), two[:5]...), "one, one", io.ErrUnexpectedEOF},
		{"checksum", damaged, "one, one", errChecksum},
		{"size", short, "one, one", errChecksum},
		{"matches do not reach into another member", borrowed, "one, one", errDeflate},
		{"nothing", nil, "", io.ErrUnexpectedEOF},
		{"text", []byte("GET /abcdefghijkl"), "", errHeader},
	} {
		got, err := new(Reader).read(bytes.NewReader(row.stream), 100)
		if string(got) != row.want || err != row.err {
			t.Errorf("%s: %q, %v, want %q, %v", row.name, got, err, row.want, row.err)
		}
	}
}

// A stream that is cut off gives a prefix of its bytes, and none that it does not have.
func TestEveryPrefixIsCutOff(t *testing.T) {
	z, broken := new(Reader), errors.New("broken")
	streams := map[string][]byte{"all": withAll(300)}
	for name, plain := range texts() {
		for _, level := range []int{gzip.HuffmanOnly, 0, 1, 9} {
			streams[fmt.Sprintf("%s, level %d", name, level)] = zipped(t, plain[:min(len(plain), 1000)], level)
		}
	}
	for name, stream := range streams {
		plain, err := standard(stream)
		if err != nil {
			t.Fatal(err)
		}
		for n := range stream {
			got, err := z.read(bytes.NewReader(stream[:n]), 1000)
			if err != io.ErrUnexpectedEOF || !bytes.HasPrefix(plain, got) {
				t.Fatalf("%s, %d bytes of %d: %q, %v", name, n, len(stream), got, err)
			}
			if _, err := z.read(io.MultiReader(bytes.NewReader(stream[:n]), iotest.ErrReader(broken)), 1000); err != broken {
				t.Fatalf("%s, %d bytes of %d and an error: %v", name, n, len(stream), err)
			}
		}
	}
}

func TestReaderWithoutProgress(t *testing.T) {
	if _, err := new(Reader).read(stuck{}, 100); err != io.ErrNoProgress {
		t.Error(err)
	}
}

type stuck struct{}

func (stuck) Read([]byte) (int, error) { return 0, nil }

func TestResetAllocatesNothing(t *testing.T) {
	stream, p := zipped(t, texts()["lines"], 6), make([]byte, 64<<10)
	z, r := new(Reader), bytes.NewReader(nil)
	if n := testing.AllocsPerRun(10, func() {
		r.Reset(stream)
		if err := z.Reset(r); err != nil {
			t.Fatal(err)
		}
		for err := error(nil); err != io.EOF; {
			if _, err = z.Read(p); err != nil && err != io.EOF {
				t.Fatal(err)
			}
		}
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

// FuzzRead compares with compress/gzip: what it accepts must be accepted, with the same bytes, and nothing else.
func FuzzRead(f *testing.F) {
	for _, plain := range texts() {
		for _, level := range []int{flate.HuffmanOnly, 0, 1, 9} {
			f.Add(zipped(f, plain[:min(len(plain), 2000)], level))
		}
	}
	z := new(Reader)
	f.Fuzz(func(t *testing.T, stream []byte) { z.compare(t, stream) })
}

func (z *Reader) compare(t *testing.T, stream []byte) {
	want, wantErr := standard(stream)
	got, err := z.read(bytes.NewReader(stream), 999)
	if (err == nil) != (wantErr == nil) {
		t.Fatalf("%v, but compress/gzip says %v", err, wantErr)
	}
	if err == nil && !bytes.Equal(got, want) {
		t.Fatalf("%d bytes, but compress/gzip reads %d others", len(got), len(want))
	}
}

// TestDamagedStreams is FuzzRead for many streams of which a bit or a byte is changed and the checksum left out of account.
func TestDamagedStreams(t *testing.T) {
	rounds := 20_000
	if testing.Short() {
		rounds = 1_000
	}
	z := new(Reader)
	var streams [][]byte
	for _, plain := range texts() {
		for _, level := range []int{flate.HuffmanOnly, 0, 1, 9} {
			streams = append(streams, zipped(t, plain[:min(len(plain), 1500)], level))
		}
	}
	r := rand.New(rand.NewPCG(3, 4))
	for range rounds {
		stream := bytes.Clone(streams[r.IntN(len(streams))])
		for range 1 + r.IntN(3) {
			stream[10+r.IntN(len(stream)-10)] ^= 1 << r.IntN(8)
		}
		if r.IntN(3) == 0 {
			i := 10 + r.IntN(len(stream)-10)
			stream = append(stream[:i:i], stream[i+r.IntN(len(stream)-i):]...)
		}
		plain, err := io.ReadAll(flate.NewReader(bytes.NewReader(stream[10:])))
		if err == nil { // damaged, but a stream all the same: give it its checksum
			used := new(bytes.Reader)
			used.Reset(stream[10:])
			io.Copy(io.Discard, flate.NewReader(used))
			sum, size := crc32.ChecksumIEEE(plain), len(plain)
			stream = append(stream[:len(stream)-used.Len()], byte(sum), byte(sum>>8), byte(sum>>16), byte(sum>>24), byte(size), byte(size>>8), byte(size>>16), 0)
		}
		z.compare(t, stream)
	}
}
