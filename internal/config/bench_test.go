package config

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

func BenchmarkDefault(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Default()
	}
}

func BenchmarkParse(b *testing.B) {
	example, err := os.ReadFile("testdata/example.yaml")
	if err != nil {
		b.Fatal(err)
	}
	var large strings.Builder
	large.WriteString("routes:\n")
	for i := range 2000 {
		fmt.Fprintf(&large, "- GET /api/v1/things%d/:id\n", i)
	}
	for name, text := range map[string][]byte{"example": example, "2000 routes": []byte(large.String())} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Parse("f", text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
