package loggen

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
)

// WriteObject writes the object as the load balancer would, and adds its known answers to t.
//
// The bytes before compression are the same everywhere. Compressed bytes may change with the version of compress/gzip.
// The gzip header has no name and no time.
func (s *Scenario) WriteObject(w io.Writer, o Object, t *Tally) error {
	if o.Kind == ConnLog || o.Kind == TestFile {
		t.skipped++
	} else {
		t.Objects++
	}
	if !o.gzipped() {
		return s.writeLines(bufio.NewWriter(w), nil, o, t)
	}
	zw, _ := s.idle.Get().(*gzip.Writer)
	if zw == nil {
		var err error
		if zw, err = gzip.NewWriterLevel(w, s.level); err != nil {
			return err
		}
	}
	zw.Reset(w)
	defer s.idle.Put(zw)
	if err := s.writeLines(bufio.NewWriter(zw), func() error { return nextMember(zw, w) }, o, t); err != nil {
		return err
	}
	return zw.Close()
}

func nextMember(zw *gzip.Writer, w io.Writer) error {
	if err := zw.Close(); err != nil {
		return err
	}
	zw.Reset(w)
	return nil
}

// writeLines writes the lines. A member may end inside a line as well as between two, because gzip has no notion of
// lines.
func (s *Scenario) writeLines(w *bufio.Writer, member func() error, o Object, t *Tally) error {
	end := "\n"
	if o.cRLF {
		end = "\r\n"
	}
	if o.Kind == ConnLog || o.Kind == TestFile {
		w.WriteString(o.foreign())
	}
	n := 0
	for line := range s.Lines(o) {
		if n > 0 {
			w.WriteString(end)
		}
		n++
		half := len(line.Text) / 2
		w.Write(line.Text[:half])
		if o.members > 1 && n%o.members == 0 {
			if err := split(w, member); err != nil {
				return err
			}
		}
		w.Write(line.Text[half:])
		t.Add(&line.Want)
	}
	if n > 0 && !o.noLastNewline {
		w.WriteString(end)
	}
	return w.Flush() // a bufio.Writer keeps its first error
}

func split(w *bufio.Writer, member func() error) error {
	if err := w.Flush(); err != nil {
		return err
	}
	return member()
}

// foreign returns the text of an object that is not an access log.
func (o Object) foreign() string {
	if o.Kind == TestFile {
		return "Enable AccessLog for ELB: phone at 2026-11-19T08:11:32.000Z\n"
	}
	return fmt.Sprintf("%s 198.18.7.1 36280 443 TLSv1.3 TLS_AES_128_GCM_SHA256 0.014 \"-\" \"-\" \"-\" - TID_%016x%016x\n",
		o.Start().UTC().Format("2006-01-02T15:04:05.000000Z"), hash(o.Key), hash(o.node))
}
