package term

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Characters that a terminal might interpret are escaped, and the JSON's meaning stays the same.
func TestEscapedJSON(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{`{"a":"plain é 道"}` + "\n", `{"a":"plain é 道"}` + "\n"},
		{"{\"a\":\"\x7f\u009b31m\"}", `{"a":"\u007f\u009b31m"}`},
		{"{\"a\":\"\u202egnp\ufeff\"}", `{"a":"\u202egnp\ufeff"}`},
		{"{\"a\":\"\U000e0001\"}", `{"a":"\udb40\udc01"}`},
	} {
		got := EscapedJSON([]byte(tt.in))
		var before, after any
		if err := json.Unmarshal([]byte(tt.in), &before); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(got, &after); err != nil || string(got) != tt.want || !cmp.Equal(before, after) {
			t.Errorf("%q: got %q, %v, want %q", tt.in, got, err, tt.want)
		}
	}
}
