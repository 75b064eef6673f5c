package loggen

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestQuarter(t *testing.T) {
	s := Quarter(1, 1)
	if n := len(s.Objects()); n != 12*7*288 {
		t.Fatalf("%d objects, want %d", n, 12*7*288)
	}
	ordinary, perWeek := int64(0), [12]int64{}
	var sum Tally
	for _, o := range s.Objects() {
		for line := range s.Lines(o) {
			sum.Add(&line.Want)
			if line.Want.rule != "waf-blocked" {
				perWeek[line.Want.time.Sub(quarterBegins)/(7*24*time.Hour)]++
				ordinary++
			}
		}
	}
	a := sum.Answer()
	if a.From[:13] != "2026-08-30T15" || a.To[:13] != "2026-11-22T14" {
		t.Errorf("from %s to %s, want twelve weeks of Tokyo", a.From, a.To)
	}
	if a.Rules["twilio-gave-up"] != 12 || a.Rules["waf-blocked"] < 1500 || a.Rules["server-error"] < 93 {
		t.Errorf("rules: %v", a.Rules)
	}
	if perWeek[11] < perWeek[0]*11/10 || ordinary < 30_000 {
		t.Errorf("%d requests, by week: %v", ordinary, perWeek)
	}
	for _, row := range a.Series {
		if row.Journey == "port-number" && (row.Total != 12*7*5+1 || row.Bad != 1) {
			t.Errorf("port-number: %+v, want five requests a day, and one that was bad", row)
		}
	}
}

// An object has the entries of its hour, and its counts are those of the lines.
func TestWriteHours(t *testing.T) {
	s := Quarter(1, 8)
	s.objects = s.objects[:36]
	dir := t.TempDir()
	got, err := s.WriteHours(dir)
	if err != nil {
		t.Fatal(err)
	}
	var want Tally
	for _, o := range s.objects {
		for line := range s.Lines(o) {
			want.Add(&line.Want)
		}
	}
	want.Objects = 3
	if !bytes.Equal(got.Answer().JSON(), want.Answer().JSON()) {
		t.Errorf("got %s\nwant %s", got.Answer().JSON(), want.Answer().JSON())
	}
	entries := 0
	for _, hour := range []string{"15", "16", "17"} {
		b, err := os.ReadFile(filepath.Join(dir, "AWSLogs/123456789012/ALB_ACCESS_LOGS/2026/08/30", hour+".log.gz"))
		if err != nil {
			t.Fatal(err)
		}
		text := inflate(t, b)
		entries += bytes.Count(text, []byte("\n")) - 2 // the header
		if n := bytes.Count(text, []byte("\t2026-08-30T"+hour+":")); n < bytes.Count(text, []byte("\n"))-2 {
			t.Errorf("%s: %d entries of that hour", hour, n)
		}
	}
	if int64(entries) != want.Entries() {
		t.Errorf("%d entries in the files, want %d", entries, want.Entries())
	}
}

// Each note is on the charts of journeys, in both languages, and names what was planted at its time.
func TestQuarterNotes(t *testing.T) {
	english, japanese := QuarterNotes(false), QuarterNotes(true)
	if n := bytes.Count(english, []byte("\n")); n != 8 || bytes.Count(japanese, []byte("\n")) != n {
		t.Errorf("%d notes, and %d in Japanese", n, bytes.Count(japanese, []byte("\n")))
	}
	want := `- {at: 2026-11-19 11:31, to: 2026-11-19 11:38, text: "deploy 421", journeys: [browse, send-message]}` + "\n"
	if !bytes.Contains(english, []byte(want)) {
		t.Errorf("%s\nhas no %s", english, want)
	}
	if want := `text: "デプロイ 421"`; !bytes.Contains(japanese, []byte(want)) {
		t.Errorf("%s\nhas no %s", japanese, want)
	}
}
