package report

import (
	"bytes"
	"testing"
)

// The widest of the columns that may be cut is cut, and a column is left out where that is not enough.
func TestGridFits(t *testing.T) {
	for _, tt := range []struct {
		width int
		want  string
	}{
		{0, "ROUTE         NAME    TOTAL  NOTE\n/a/very/long  a-name  1,000  x\n"},
		{33, "ROUTE         NAME    TOTAL  NOTE\n/a/very/long  a-name  1,000  x\n"},
		{32, "ROUTE        NAME    TOTAL  NOTE\n/a/ve…/long  a-name  1,000  x\n"},
		{27, "ROUTE   NAME    TOTAL  NOTE\n/a…ong  a-name  1,000  x\n"},
		{26, "ROUTE  NAME    TOTAL  NOTE\n/a…ng  a-name  1,000  x\n"},
		{24, "ROUTE  NAME  TOTAL  NOTE\n/a…ng  a…me  1,000  x\n"},
		{23, "ROUTE     NAME    TOTAL\n/a/…long  a-name  1,000\n"},
		{19, "ROUTE  NAME   TOTAL\n/a…ng  a-…me  1,000\n"},
		{1, "ROUTE  NAME  TOTAL\n/a…ng  a…me  1,000\n"},
	} {
		g := grid{columns: []column{{head: "ROUTE", least: 5}, {head: "NAME", least: 4}, {head: "TOTAL"}, {head: "NOTE", drop: 1}}}
		g.add("/a/very/long", "a-name", "1,000", "x")
		var b bytes.Buffer
		g.write(&b, tt.width)
		if got := b.String(); got != tt.want {
			t.Errorf("width %d:\n%s\nwant\n%s", tt.width, got, tt.want)
		}
	}
}
