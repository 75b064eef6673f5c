package gunzip

import (
	"bytes"
	"io"
	"testing"

	klauspost "github.com/klauspost/compress/gzip"
)

func BenchmarkRead(b *testing.B) {
	plain := texts()["lines"]
	stream := zipped(b, plain, 6)
	for _, row := range []struct {
		name string
		z    interface {
			io.Reader
			Reset(io.Reader) error
		}
	}{{"gunzip", new(Reader)}, {"klauspost", new(klauspost.Reader)}} {
		b.Run(row.name, func(b *testing.B) {
			p := make([]byte, 64<<10)
			b.SetBytes(int64(len(plain)))
			b.ReportAllocs()
			for b.Loop() {
				if err := row.z.Reset(bytes.NewReader(stream)); err != nil {
					b.Fatal(err)
				}
				for err := error(nil); err != io.EOF; {
					if _, err = row.z.Read(p); err != nil && err != io.EOF {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
