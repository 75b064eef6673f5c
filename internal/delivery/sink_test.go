package delivery

import (
	"strings"
	"testing"
)

func TestKeyOf(t *testing.T) {
	for _, tt := range []struct{ secret, want string }{
		{"abc", "abc"},
		{"abc\n", "abc\n"}, // the caller trims it
		{`{"DD_API_KEY":"abc"}`, "abc"},
		{`{"anything":"abc"}`, "abc"},
		{` {"dd_api_key":"abc","note":"x"}`, "abc"},
		{`{"api_key":"abc","user":"x","n":1}`, "abc"},
		{`{"a":"abc","n":1,"o":{}}`, "abc"},
		{`{"a":"hunter2","b":"hunter2"}`, ""},
		{`{"api_key":"hunter2","DD_API_KEY":"hunter2"}`, ""},
		{`{"n":1}`, ""},
		{`{}`, ""},
		{`{"a":"hunter2"`, ""},
	} {
		got, err := keyOf(tt.secret)
		if got != tt.want || (err == nil) != (tt.want != "") {
			t.Errorf("keyOf(%q) = %q, %v, want %q", tt.secret, got, err, tt.want)
		}
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("keyOf(%q): the error repeats the secret: %v", tt.secret, err)
		}
	}
}
