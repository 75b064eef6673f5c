package columns

import (
	"bytes"
	"fmt"
	"io"

	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/format"

	"github.com/elb-sli/elb-sli/internal/gunzip"
)

// codecs decompresses pages. A page must have the size that its header states.
type codecs struct {
	in   bytes.Reader
	gzip *gunzip.Reader
	zstd *zstd.Decoder
}

// decode decompresses stored, whose decompressed size is size. It uses dst if dst is large enough.
func (c *codecs) decode(codec format.CompressionCodec, dst, stored []byte, size int, memory *budget) ([]byte, error) {
	dst, err := memory.grow(dst, size)
	if err != nil || size == 0 && len(stored) == 0 {
		return dst, err
	}
	n := 0
	switch codec {
	case format.Uncompressed:
		n = copy(dst, stored)
		if len(stored) > n {
			n = len(stored)
		}
	case format.Snappy:
		if n, err = snappy.DecodedLen(stored); err == nil && n == size { // snappy.Decode would allocate the size that the block claims
			_, err = snappy.Decode(dst, stored)
		}
	case format.Gzip:
		n, err = c.gunzip(dst, stored)
	case format.Zstd:
		n, err = c.unzstd(dst, stored)
	default:
		return nil, corrupt("compressed with %s, which is not read here", codec)
	}
	switch {
	case err != nil:
		return nil, corrupt("%s: %v", codec, err)
	case n != size:
		return nil, corrupt("a page of %d bytes where its header says %d", n, size)
	}
	return dst, nil
}

// gunzip decompresses a gzip stream into dst and returns the number of bytes, or one more than dst can hold if there
// are more.
func (c *codecs) gunzip(dst, stored []byte) (n int, err error) {
	c.in.Reset(stored)
	if c.gzip == nil {
		c.gzip = new(gunzip.Reader)
	}
	if err := c.gzip.Reset(&c.in); err != nil {
		return 0, err
	}
	n, err = io.ReadFull(c.gzip, dst)
	if err == io.ErrUnexpectedEOF && n < len(dst) {
		return n, fmt.Errorf("ends after %d bytes", n)
	}
	if err != nil {
		return n, err
	}
	var more [1]byte
	switch m, err := io.ReadFull(c.gzip, more[:]); err {
	case io.EOF:
		return n, nil // and the checksum is right
	case nil:
		return n + m, nil
	default:
		return n, err
	}
}

func (c *codecs) unzstd(dst, stored []byte) (n int, err error) {
	if c.zstd == nil {
		c.zstd, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
			zstd.WithDecoderMaxMemory(maxPage), zstd.WithDecodeAllCapLimit(true))
		if err != nil {
			return 0, err
		}
	}
	out, err := c.zstd.DecodeAll(stored, dst[:0:len(dst)])
	return len(out), err
}
