package loggen

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"
)

// Written is one object with its own known answers.
type Written struct {
	object Object
	tally  *Tally
}

// WriteFolder writes every object below dir by its key, several at a time, and returns them in the order of their keys.
func (s *Scenario) WriteFolder(dir string) ([]Written, error) {
	all := make([]Written, len(s.objects))
	errs := make([]error, len(s.objects))
	next := make(chan int)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := range next {
				all[i] = Written{s.objects[i], &Tally{}}
				errs[i] = s.writeFile(dir, s.objects[i], all[i].tally)
			}
		})
	}
	for i := range s.objects {
		next <- i
	}
	close(next)
	workers.Wait()
	return all, errors.Join(errs...)
}

func (s *Scenario) writeFile(dir string, o Object, t *Tally) error {
	name := filepath.Join(dir, filepath.FromSlash(o.Key))
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	var b bytes.Buffer
	if err := s.WriteObject(&b, o, t); err != nil {
		return err
	}
	return os.WriteFile(name, b.Bytes(), 0o666)
}

// Sum adds the objects' answers up.
func Sum(all []Written) *Tally {
	var t Tally
	for _, w := range all {
		t.merge(w.tally)
	}
	return &t
}

// WAFExcluded is the known answer under [OtherPolicy]: requests that the WAF blocked are not events.
func (s *Scenario) WAFExcluded() *Tally {
	var t Tally
	for _, o := range s.objects {
		if o.Kind == ConnLog || o.Kind == TestFile {
			t.skipped++
			continue
		}
		t.Objects++
		for line := range s.Lines(o) {
			if line.Want.rule == "waf-blocked" {
				line.Want.rule, line.Want.verdict = wafExcluded, excluded
			}
			t.Add(&line.Want)
		}
	}
	return &t
}

// ObjectsTSV returns a table of the objects' counts, with a header line.
func ObjectsTSV(all []Written) []byte {
	var b bytes.Buffer
	b.WriteString("key\tentries\tmalformed\tgood\tbad\texcluded\treached\tunreached\tclamped\n")
	for _, w := range all {
		t := w.tally
		fmt.Fprintf(&b, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\n", w.object.Key, t.Entries(), t.Malformed, t.Good, t.Bad, t.Excluded,
			t.reached, t.unreached, t.clamped)
	}
	return b.Bytes()
}

// MinutesTSV returns a table of every series in every minute, with a header line.
func (t *Tally) MinutesTSV() []byte {
	var b bytes.Buffer
	b.WriteString("minute\tsli\tload_balancer\tmethod\troute\tjourney\ttotal\tgood\n")
	for _, m := range t.Minutes() {
		fmt.Fprintf(&b, "%s\t%s\t%s\t%s\t%s\t%s\t%d\t%d\n", time.Unix(m.Start, 0).UTC().Format(time.RFC3339),
			m.Key.SLI, m.Key.LoadBalancer, m.Key.Method, m.Key.Route, m.Key.Journey, m.Total, m.Good)
	}
	return b.Bytes()
}
