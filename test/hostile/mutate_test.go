package hostile_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/elb-sli/elb-sli/internal/dogstatsd"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/loggen"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/sli"
	"github.com/elb-sli/elb-sli/test/dogstatsdtest"
)

// log is one valid log for the sample product.
type log struct {
	object *elblog.Object
	lines  [][]byte
}

// validLogs returns logs of all three formats.
func validLogs(tb testing.TB) (logs []log) {
	s := loggen.Day(7)
	for _, o := range s.Objects() {
		l := log{}
		for x := range s.Lines(o) {
			l.lines = append(l.lines, slices.Clone(x.Text))
		}
		if len(l.lines) > 0 {
			l.object = objectOf(tb, o.Key)
			logs = append(logs, l)
		}
	}
	if len(logs) < 10 {
		tb.Fatalf("%d logs", len(logs))
	}
	return logs
}

// odd are bytes that have a meaning in a line.
const odd = "\" \\:/-,.|#\n\r\t\x00?*%;"

// mutator changes lines. What it inserts may contain line breaks.
type mutator struct{ *rand.Rand }

func (m mutator) line(line []byte, others [][]byte) []byte {
	line = slices.Clone(line)
	for range 1 + m.IntN(3) {
		if len(line) == 0 {
			return line
		}
		i, j := m.IntN(len(line)), m.IntN(len(line))
		i, j = min(i, j), max(i, j)
		switch m.IntN(11) {
		case 0:
			line[i] = byte(m.Uint32())
		case 1:
			line[i] ^= 1 << m.IntN(8)
		case 2:
			line[i] = odd[m.IntN(len(odd))]
		case 3:
			line = slices.Delete(line, i, j)
		case 4:
			line = slices.Insert(line, i, line[i:j]...)
		case 5:
			line = slices.Insert(line, i, []byte(nasty[m.IntN(len(nasty))])...)
		case 6:
			line = slices.Replace(line, i, j, []byte(nasty[m.IntN(len(nasty))])...)
		case 7:
			line = m.field(line)
		case 8:
			other := others[m.IntN(len(others))]
			line = append(line[:i], other[m.IntN(len(other)):]...)
		case 9:
			line[i], line[j] = line[j], line[i]
		case 10:
			line = line[:i]
		}
	}
	return line
}

// field moves one field to another position.
func (m mutator) field(line []byte) []byte {
	words := bytes.Split(line, []byte(" "))
	i, j := m.IntN(len(words)), m.IntN(len(words))
	words[i], words[j] = words[j], words[i]
	return bytes.Join(words, []byte(" "))
}

// Mutated lines of valid logs never panic, and each is counted or rejected exactly once. All sums agree with the number
// of lines, and a separate parser finds exactly the counted points in what is emitted.
func TestMutatedLogs(t *testing.T) {
	t.Parallel()
	const batch = 5000
	receiver := dogstatsdtest.Listen(t)
	sender, err := dogstatsd.Dial(receiver.Addr())
	if err != nil {
		t.Fatal(err)
	}
	policies := []*pipeline.Policy{policy(t, string(loggen.Config(0, 0))), policy(t, "")}
	logs := validLogs(t)
	m := mutator{rand.New(rand.NewPCG(8, 8))}
	total := longer(t, 40_000)
	var entries, malformed, points int
	for done, round := 0, 0; done < total; done, round = done+batch, round+1 {
		l := logs[round%len(logs)]
		var text bytes.Buffer
		text.Write(append(l.lines[0], '\n')) // a stream that begins with a control byte is not a log at all
		for range min(batch, total-done) - 1 {
			text.Write(m.line(l.lines[m.IntN(len(l.lines))], logs[m.IntN(len(logs))].lines))
			text.WriteByte('\n')
		}
		for _, p := range policies {
			res := mutated(t, p, text.Bytes(), l.object)
			sent := res.Tally.Points(sli.PointOptions{Prefix: "elb_sli", Writer: "7"})
			roundTrip(t, sender, receiver, sent)
			entries, malformed, points = entries+int(res.Entries), malformed+int(res.MalformedLines()), points+len(sent)
			mutated(t, p, text.Bytes(), nil) // no object: entries may be from any load balancer and any time
		}
		wantAlone(t, text.Bytes())
	}
	if err := sender.Close(); err != nil {
		t.Error(err)
	}
	t.Logf("%d mutated lines under 2 policies: %d entries, %d malformed lines, %d points sent and parsed", total, entries, malformed, points)
	if entries < total/10 || malformed < total/10 {
		t.Error("the mutations are too weak or too strong to show anything")
	}
}

// wantAlone checks that each line of a log means the same as on its own, whatever lines came before it.
func wantAlone(t *testing.T, text []byte) {
	t.Helper()
	s := elblog.NewScanner(bytes.NewReader(text))
	for raw := range bytes.Lines(text) {
		raw = bytes.TrimSuffix(bytes.TrimSuffix(raw, []byte("\n")), []byte("\r"))
		alone := elblog.NewScanner(bytes.NewReader(slices.Concat(raw, []byte("\n"))))
		if !s.Scan() || !alone.Scan() || s.Malformed() != alone.Malformed() || !reflect.DeepEqual(alone.Entry(), s.Entry()) {
			t.Fatalf("%q: alone %v %+v, in its log %v %+v", raw, alone.Malformed(), alone.Entry(), s.Malformed(), s.Entry())
		}
	}
}

// mutated counts a log and checks that its sums agree.
func mutated(t *testing.T, p *pipeline.Policy, text []byte, o *elblog.Object) *pipeline.Result {
	t.Helper()
	res, err := new(pipeline.Worker).Read(p, elblog.Input{Body: bytes.NewReader(text)}, o)
	if err != nil {
		t.Fatalf("%v of a log that begins with %.200q", err, text)
	}
	var judged, excluded int64
	for _, n := range res.Rules {
		judged += n
	}
	for _, n := range res.Excluded {
		excluded += n
	}
	for what, n := range map[string][2]int64{
		"lines":                        {res.Lines, int64(bytes.Count(text, []byte("\n")))},
		"entries and malformed lines":  {res.Entries + res.MalformedLines(), res.Lines},
		"judged and excluded":          {judged + excluded, res.Entries},
		"availability and excluded":    {available(&res.Tally) + excluded, res.Entries},
		"entries by whether reached":   {about(&res.Tally, "elb_sli.entries"), res.Entries},
		"malformed by reason, as sent": {about(&res.Tally, "elb_sli.malformed"), res.MalformedLines()},
	} {
		if n[0] != n[1] {
			t.Fatalf("%s: %d, want %d", what, n[0], n[1])
		}
	}
	return res
}

func available(tally *sli.Tally) (total int64) {
	for _, s := range tally.All() {
		if s.Key.SLI == sli.Availability {
			n, _ := s.Sum()
			total += n
		}
	}
	return total
}

// about adds up the points of a metric.
func about(tally *sli.Tally, metric string) (total int64) {
	for _, p := range tally.Points(sli.PointOptions{Prefix: "elb_sli"}) {
		if p.Metric == metric {
			total += p.Value
		}
	}
	return total
}

// roundTrip sends points and compares what arrives.
func roundTrip(t *testing.T, s *dogstatsd.Sender, r *dogstatsdtest.Receiver, points []sli.Point) {
	t.Helper()
	if err := s.Send(context.Background(), points); err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for _, p := range points {
		want = append(want, fmt.Sprint(p.Metric, " ", p.Value, " c ", p.Tags, p.Unix))
	}
	for _, p := range r.Take(t) {
		got = append(got, fmt.Sprint(p.Name, " ", int64(p.Value), " ", p.Type, " ", p.Tags, p.Unix))
	}
	slices.SortFunc(want, cmp.Compare[string])
	slices.SortFunc(got, cmp.Compare[string])
	if !slices.Equal(want, got) {
		t.Fatalf("%d points sent, %d arrived, or not the same:\n%.1000s\n%.1000s", len(want), len(got), strings.Join(want, "\n"), strings.Join(got, "\n"))
	}
}
