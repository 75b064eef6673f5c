package routenorm

import (
	"strings"
	"testing"
)

// registered is the HTTP method registry, without its entry "*".
const registered = "ACL BASELINE-CONTROL BIND CHECKIN CHECKOUT CONNECT COPY DELETE GET HEAD LABEL LINK LOCK MERGE MKACTIVITY MKCALENDAR " +
	"MKCOL MKREDIRECTREF MKWORKSPACE MOVE OPTIONS ORDERPATCH PATCH POST PRI PROPFIND PROPPATCH PUT QUERY REBIND REPORT SEARCH TRACE " +
	"UNBIND UNCHECKOUT UNLINK UNLOCK UPDATE UPDATEREDIRECTREF VERSION-CONTROL"

func TestMethod(t *testing.T) {
	for m := range strings.FieldsSeq(registered) {
		if got := Method([]byte(m)); got != m {
			t.Errorf("%q: got %q", m, got)
		}
		if got := Method([]byte(strings.ToLower(m))); got != OtherMethod {
			t.Errorf("%q: got %q, want %q", strings.ToLower(m), got, OtherMethod)
		}
	}
	for _, m := range []string{"", "-", "*", "GET ", "GETS", "GE", "SSTP_DUPLEX_POST", "--location", "OTHER", "\x00"} {
		if got := Method([]byte(m)); got != OtherMethod {
			t.Errorf("%q: got %q, want %q", m, got, OtherMethod)
		}
	}
}

func TestMethodAllocates(t *testing.T) {
	for _, m := range [][]byte{[]byte("GET"), []byte("VERSION-CONTROL"), []byte("SSTP_DUPLEX_POST")} {
		if n := testing.AllocsPerRun(100, func() { Method(m) }); n != 0 {
			t.Errorf("%s: %v allocations", m, n)
		}
	}
}
