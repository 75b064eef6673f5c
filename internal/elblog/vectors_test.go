package elblog

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

const vectorsDir = "../../testdata/vectors"

// vector is a log and its expected entries. testdata/vectors/README.md explains each key.
type vector struct {
	About       string       `json:"about"`
	Key         string       `json:"key,omitempty"`
	Plain       *vectorPlain `json:"plain,omitempty"`
	Input       string       `json:"input,omitempty"`
	InputBase64 []byte       `json:"input_base64,omitempty"`
	File        string       `json:"file,omitempty"`
	Output      string       `json:"output,omitempty"`
	Want        []vectorLine `json:"want,omitempty"`
	Error       string       `json:"error,omitempty"`
	Missing     []string     `json:"missing,omitempty"`
}

type vectorPlain struct {
	Delimiter string   `json:"delimiter"`
	Fields    []string `json:"fields"`
}

// vectorLine is one line or row. An entry has a Format, and the Fields and Values that the vector tests.
type vectorLine struct {
	Malformed string         `json:"malformed,omitempty"`
	Format    string         `json:"format,omitempty"`
	Fields    map[string]any `json:"fields,omitempty"`
	Values    map[string]any `json:"values,omitempty"`
}

// vectors returns the vectors of a file, or of all files.
func vectors(tb testing.TB, pattern string) (all []vector) {
	tb.Helper()
	files, err := filepath.Glob(filepath.Join(vectorsDir, pattern))
	if err != nil || len(files) == 0 {
		tb.Fatalf("no vectors %s: %v", pattern, err)
	}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			tb.Fatal(err)
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		for lines.Buffer(nil, 1<<20); lines.Scan(); {
			d := json.NewDecoder(bytes.NewReader(lines.Bytes()))
			d.DisallowUnknownFields()
			var v vector
			if err := d.Decode(&v); err != nil {
				tb.Fatalf("%s: %v: %s", name, err, lines.Bytes())
			}
			all = append(all, v)
		}
		if lines.Err() != nil {
			tb.Fatalf("%s: %v", name, lines.Err())
		}
	}
	return all
}

func (v *vector) input(tb testing.TB) []byte {
	switch {
	case v.File != "":
		b, err := os.ReadFile(filepath.Join(vectorsDir, v.File))
		if err != nil {
			tb.Fatal(err)
		}
		return b
	case v.InputBase64 != nil:
		return v.InputBase64
	}
	return []byte(v.Input)
}

// legacyVectors returns the lines of all vectors that consist of one legacy line.
func legacyVectors(tb testing.TB) (lines []string) {
	for _, v := range vectors(tb, "legacy-*.jsonl") {
		if in := string(v.input(tb)); len(in) < 10_000 && !strings.Contains(in, "\n") && !strings.HasPrefix(in, "\x1f\x8b") {
			lines = append(lines, in)
		}
	}
	return lines
}

// options returns the options to read a vector with.
func (v *vector) options(tb testing.TB) (o Options) {
	if v.Key != "" {
		parsed, skip := ParseKey(v.Key)
		if skip == NotALog {
			parsed = Unnamed(v.Key)
		} else if skip != "" {
			tb.Fatalf("%s: the key is of a %s", v.About, skip)
		}
		o.Object = &parsed
	}
	if v.Plain != nil {
		o.Formats = &Formats{Delimiter: v.Plain.Delimiter}
		for _, name := range v.Plain.Fields {
			f, ok := FieldNamed(name)
			if !ok {
				f = FieldIgnored
			}
			o.Formats.Fields = append(o.Formats.Fields, f)
		}
	}
	return o
}

// Every vector is read as it says, and again when the scanner has seen such lines.
func TestVectors(t *testing.T) {
	reasons := map[string]bool{}
	s := NewScanner(nil)
	all := vectors(t, "*.jsonl")
	for _, v := range all {
		for range 2 {
			got := v.read(t, s)
			if diff := cmp.Diff(v, got); diff != "" {
				t.Errorf("%s: %s%s (-want +got):\n%s", v.About, v.Input, v.File, diff)
			}
		}
		for _, l := range v.Want {
			reasons[l.Malformed] = true
		}
	}
	for r := TooLong; r <= BadStatus; r++ {
		if !reasons[r.String()] {
			t.Errorf("no vector is malformed for %q", r)
		}
	}
	if len(all) < 250 {
		t.Errorf("%d vectors", len(all))
	}
}

// read returns the entries of v in the form of a vector.
func (v *vector) read(t *testing.T, s *Scanner) vector {
	t.Helper()
	in := v.input(t)
	return v.readFrom(t, s, Input{Body: bytes.NewReader(in), ReadAt: bytes.NewReader(in).ReadAt, Size: int64(len(in))})
}

func (v *vector) readFrom(t *testing.T, s *Scanner, in Input) vector {
	t.Helper()
	got := *v
	got.Output, got.Want, got.Error, got.Missing = "", nil, "", nil
	err := s.Open(in, v.options(t))
	for err == nil && s.Scan() {
		var asked vectorLine
		if n := len(got.Want); n < len(v.Want) {
			asked = v.Want[n]
		}
		got.Want = append(got.Want, lineOfEntry(t, s.Entry(), s.Malformed(), asked))
	}
	if err == nil {
		err = s.Err()
	}
	if err != nil {
		got.Want = nil
		got.Error, got.Missing = errorOf(t, err)
		return got
	}
	got.Output = s.Output().String()
	return got
}

// errorOf returns an error's kind, and the fields that are missing.
func errorOf(t *testing.T, err error) (kind string, missing []string) {
	var skip Skip
	var lacks *MissingError
	switch {
	case errors.As(err, &skip):
		return string(skip), nil
	case errors.As(err, &lacks):
		return "missing-fields", strings.Split(lacks.Fields.String(), ", ")
	case errors.Is(err, ErrUnknownFields):
		return "unknown-fields", nil
	case errors.Is(err, ErrCorrupt):
		return "corrupt", nil
	case errors.Is(err, ErrNotLog):
		return "another-file", nil
	}
	t.Fatal(err)
	return "", nil
}

// lineOfEntry returns the fields and values of e that are in asked.
func lineOfEntry(t *testing.T, e *Entry, why Reason, asked vectorLine) vectorLine {
	t.Helper()
	if e == nil {
		return vectorLine{Malformed: why.String()}
	}
	checkValues(t, nil, e)
	l := vectorLine{Format: e.Format.String()}
	if asked.Fields != nil {
		l.Fields = map[string]any{}
	}
	for name := range asked.Fields {
		f := Field(slices.Index(fieldNames[:], name))
		if int(f) >= Fields {
			t.Fatalf("%q is the name of no record field", name)
		}
		l.Fields[name] = jsonText(e.Field(f))
		if own, ok := ownField(e, f); ok && !bytes.Equal(own, e.Field(f)) {
			t.Errorf("%s is %q of the entry, and %q in its line", name, own, e.Field(f))
		}
	}
	if asked.Values != nil {
		l.Values = map[string]any{}
	}
	for name := range asked.Values {
		value, ok := vectorValues[name]
		if !ok {
			t.Fatalf("%q is no value of an entry", name)
		}
		l.Values[name] = value(e)
	}
	return l
}

// ownField returns a field that is in Entry itself.
func ownField(e *Entry, f Field) ([]byte, bool) {
	own, ok := map[Field][]byte{
		FieldType: e.Type, FieldTime: e.Timestamp, FieldELB: e.LoadBalancer, FieldClient: e.Client, FieldTarget: e.Target,
		FieldRequest: e.Request, FieldUserAgent: e.UserAgent, FieldTargetGroupARN: e.TargetGroupARN,
		FieldRequestCreationTime: e.RequestCreationTime, FieldActionsExecuted: e.ActionsExecuted, FieldErrorReason: e.ErrorReason,
	}[f]
	return own, ok && e.values == nil // times in vended entries may be spelled differently
}

// jsonText returns a field as JSON: a string, base64 if it is not UTF-8, or null if it is absent.
func jsonText(b []byte) any {
	switch {
	case b == nil:
		return nil
	case !utf8.Valid(b):
		return map[string]any{"base64": base64.StdEncoding.EncodeToString(b)}
	}
	return string(b)
}

// vectorValues are the parsed values of fields, as JSON.
var vectorValues = map[string]func(*Entry) any{
	"time":                     func(e *Entry) any { return time.Unix(0, e.Time).UTC().Format(time.RFC3339Nano) },
	"request_processing_time":  func(e *Entry) any { return jsonSeconds(e.RequestProcessingTime, e.RequestProcessingTime >= 0) },
	"target_processing_time":   func(e *Entry) any { return jsonSeconds(e.TargetProcessingTime, e.TargetProcessingTime >= 0) },
	"response_processing_time": func(e *Entry) any { return jsonSeconds(e.ResponseProcessingTime, e.ResponseProcessingTime >= 0) },
	"elb_status_code":          func(e *Entry) any { return jsonStatus(e.ELBStatusCode) },
	"target_status_code":       func(e *Entry) any { return jsonStatus(e.TargetStatusCode) },
	"received_bytes":           func(e *Entry) any { return jsonSize(e.ReceivedBytes()) },
	"sent_bytes":               func(e *Entry) any { return jsonSize(e.SentBytes()) },
	"client":                   func(e *Entry) any { return jsonText(e.ClientAddr()) },
	"target":                   func(e *Entry) any { return jsonText(e.TargetAddr()) },
	"method":                   func(e *Entry) any { return jsonText(e.Method) },
	"url":                      func(e *Entry) any { _, url, _ := requestParts(e.Request); return jsonText(url) },
	"protocol":                 func(e *Entry) any { _, _, protocol := requestParts(e.Request); return jsonText(protocol) },
	"host":                     func(e *Entry) any { return jsonText(e.Host) },
	"path":                     func(e *Entry) any { return jsonText(e.Path) },
	"domain":                   func(e *Entry) any { return jsonText(e.Domain()) },
	"last_action":              func(e *Entry) any { return jsonText(e.LastAction()) },
	"elapsed":                  func(e *Entry) any { return jsonSeconds(e.Elapsed()) },
	"reached_target":           func(e *Entry) any { return e.ReachedTarget() },
	"user_agent":               func(e *Entry) any { return jsonText(Unescape(nil, e.UserAgent)) },
}

func jsonSeconds(d time.Duration, ok bool) any {
	if !ok {
		return nil
	}
	return d.Seconds()
}

func jsonStatus(code int) any {
	if code == NoStatus {
		return nil
	}
	return float64(code)
}

func jsonSize(n int64, ok bool) any {
	if !ok {
		return nil
	}
	return float64(n)
}

// The README of the vectors explains every key, value and error.
func TestVectorsReadme(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join(vectorsDir, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	names := slices.Collect(maps.Keys(vectorValues))
	for r := TooLong; r <= BadStatus; r++ {
		names = append(names, r.String())
	}
	for _, v := range vectors(t, "*.jsonl") {
		names = append(names, v.Error, v.Output)
		b, err := json.Marshal(v)
		var keys map[string]json.RawMessage
		if err != nil || json.Unmarshal(b, &keys) != nil {
			t.Fatal(err)
		}
		names = slices.AppendSeq(names, maps.Keys(keys))
	}
	slices.Sort(names)
	for _, n := range slices.Compact(names) {
		if n != "" && !bytes.Contains(readme, []byte("`"+n+"`")) {
			t.Errorf("README.md does not say what %q is", n)
		}
	}
}
