package guess

import (
	"math/rand"
	"strings"
	"testing"
)

var kindNames = map[Kind]string{KindWord: "word", KindVersion: "version", KindName: "name", KindID: "id"}

var kindTests = []struct {
	want Kind
	segs string // separated by spaces
}{
	{KindWord, "users Users user_groups user-groups userGroups UserGroups orders:batchGet admin.teams.settings.setDefaultChannels"},
	{KindWord, "api rest oauth2 s3 k8s i18n base64 sha256 top10 last30days 2fa 3d l3FirewallRules segment_1_tags step-1 avatar2 hl7"},
	{KindWord, "int64s uint16 image-uint16 sha256s covid-19 QtzAPIv2 GrlKmzServiceV2 compressed-md5"},
	{KindWord, "maven-central phone.voice.v1beta1.Calls pb.v2.Auth svc.v1.Pay demo.v10.API webhooks rubygems thumbnail xhrpoll kubectl acctmgmt psychophysiology rhythms sdk xml csrf MachineToMachine toXML listVMs"},
	{KindWord, "users.json socket.io networking.k8s.io x-ms-blob-type _search __admin .well-known - _ Kundenverwaltung torihikisaki"},
	{KindVersion, "v1 V1 v12 v2.1 v1.0.0 v1beta1 v1alpha2 v1p1beta1 v1-beta v2020-10-01 v20190125 v1_alpha 2026-11-preview 2026-11-23-beta"},
	{KindID, "0 1 -1 123 9876543210123456789 4.50 1.0 51.5074,-0.1278 1,2,3 10.0.0.1 12-7 3.1.6-rc1 1.7.0-beta.2"},
	{KindID, "2026-11-23 2026_11_23 2026.11.23 20261123 1999-01-01 2026-11 2026-11-23T01:00:00Z 20261123T010000Z"},
	{KindID, "123e4567-e89b-12d3-a456-426614174000 123E4567-E89B-12D3-A456-426614174000 abcdefab-cdef-abcd-beef-a1b2c3d4e5f6"},
	{KindID, "01ARZ3NDEKTSV4RRFFQ69G5FAV 01arz3ndektsv4rrffq69g5fav 87af93e4 a1b2c3d 507f1f77bcf86cd799439011 123e4567e89b12d3a456426614174000"},
	{KindID, "cus_9s6XKzkNRiz8i3 i-0abc12de34f56789a CA0123456789abcdef0123456789abcdef card_dispute_JfhQaCShXBhrNKMKtRJW sess-abcd1234efgh img-00ffaabb"},
	{KindID, "wauOAHKswRh dQw4w9WgXcQ aHSwRhkQv2 int65s GpVLTXaTOGz MTIzNDU2Nzg5MDEy UUTBGOGLOSK qwrtzpsdf HUAscY-- a--b X0kPQ2mB c5ra9d wacI8UloNJX 81ARZ3NDEKTSV4RRFFQ69G5FAV"},
	{KindName, "john99 user_123 web01 node-12 web-01-eu 1234-beta 2026-11-b PROJ-1 PROJ-123 INV-2024-001 A320 1e10"},
	{KindID, "en-US ja_JP zh-Hant-TW a@example.com a.b+c@example.co.jp a%40example.com +81312345678 %2B81312345678"},
	{KindID, "a%20b x=1 ~user @me $count {id} a+b é \xff * (x) ... MTIzNDU2Nzg5MA=="},
}

func TestKindOf(t *testing.T) {
	for _, tt := range kindTests {
		for seg := range strings.FieldsSeq(tt.segs) {
			if got := KindOf([]byte(seg)); got != tt.want {
				t.Errorf("%q: got %s, want %s", seg, kindNames[got], kindNames[tt.want])
			}
		}
	}
	if got := KindOf([]byte(strings.Repeat("word", maxWord/4+1))); !got.IsID() {
		t.Errorf("%d letters: got %s", maxWord+4, kindNames[got])
	}
}

// TestRandomIsNoWord checks that few random strings in the alphabets of identifiers are taken for words.
func TestRandomIsNoWord(t *testing.T) {
	const small, capital, digits = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
	tests := []struct {
		name, alphabet string
		length         int
		most           float64 // largest share that may pass
	}{
		{"base 62", digits + small + capital, 8, 0.05},
		{"base 62", digits + small + capital, 11, 0.01},
		{"base 62", digits + small + capital, 22, 0.0005},
		{"base64url", digits + small + capital + "-_", 22, 0.0005},
		{"letters", small + capital, 11, 0.03},
		{"base 36", digits + small, 16, 0.01},
		{"base 32", capital + digits[2:8], 16, 0.05},
		{"small letters", small, 22, 0.01},
		{"hex", digits + "abcdef", 8, 0.03}, // those without letters are integers, and those without digits are words
		{"hex", digits + "abcdef", 24, 0.0005},
	}
	r := rand.New(rand.NewSource(1))
	for _, tt := range tests {
		const n = 10000
		passed := 0
		for range n {
			seg := make([]byte, tt.length)
			for i := range seg {
				seg[i] = tt.alphabet[r.Intn(len(tt.alphabet))]
			}
			if !KindOf(seg).IsID() {
				passed++
			}
		}
		if share := float64(passed) / n; share > tt.most {
			t.Errorf("%s, %d characters: %.4f are words, want at most %.4f", tt.name, tt.length, share, tt.most)
		}
	}
}

// FuzzKindOf checks that any segment has a kind, and that a word or version only has characters that a tag keeps.
func FuzzKindOf(f *testing.F) {
	for _, tt := range kindTests {
		for seg := range strings.FieldsSeq(tt.segs) {
			f.Add([]byte(seg))
		}
	}
	f.Fuzz(func(t *testing.T, seg []byte) {
		if len(seg) == 0 {
			return
		}
		k := KindOf(seg)
		if kindNames[k] == "" {
			t.Fatalf("%q: kind %d", seg, k)
		}
		if s := shapeOf(seg); !k.IsID() && (s.other > 0 || len(seg) > maxWord) {
			t.Fatalf("%q is a %s", seg, kindNames[k])
		}
	})
}

func BenchmarkKindOf(b *testing.B) {
	for _, seg := range []string{"organizations", "1234567", "123e4567-e89b-12d3-a456-426614174000", "cus_9s6XKzkNRiz8i3"} {
		b.Run(seg, func(b *testing.B) {
			in := []byte(seg)
			b.ReportAllocs()
			b.SetBytes(int64(len(in)))
			for b.Loop() {
				KindOf(in)
			}
		})
	}
}
