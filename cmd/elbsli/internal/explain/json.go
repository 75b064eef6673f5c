package explain

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
)

func writeJSON(w io.Writer, x *explanation, bad malformedLine) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	var err error
	if x == nil {
		err = e.Encode(bad)
	} else {
		err = e.Encode(x)
	}
	if err != nil {
		return err
	}
	_, err = w.Write(term.EscapedJSON(b.Bytes()))
	return err
}
