package report

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
)

// The page is one file: its style and script are in it, by their hash the only ones that a browser runs, and it fetches
// nothing. It reads without a script, which only sorts and filters tables.
//
//go:embed html
var pageFiles embed.FS

// maxRows bounds the longest tables of the page. The JSON has all rows.
const maxRows = 500

// WriteHTML writes r, which must have its details, as a page.
func (r *Report) WriteHTML(w io.Writer, reader Reader) error {
	if r.Details == nil {
		return fmt.Errorf("a page needs the report's details")
	}
	style, err := pageFiles.ReadFile("html/style.css")
	if err != nil {
		return err
	}
	script, err := pageFiles.ReadFile("html/script.js")
	if err != nil {
		return err
	}
	t, err := template.New("page.tmpl").Funcs(functions(reader, r)).ParseFS(pageFiles, "html/*.tmpl")
	if err != nil {
		return err
	}
	var b bytes.Buffer
	err = t.Execute(&b, view{
		Lang: reader.Lang, Reader: reader, Report: r, Details: r.Details,
		Style: template.CSS(style), Script: template.JS(script),
		Policy: "default-src 'none'; style-src " + hashOf(style) + "; script-src " + hashOf(script) +
			"; base-uri 'none'; form-action 'none'",
	})
	if err != nil {
		return err
	}
	_, err = w.Write(b.Bytes())
	return err
}

// hashOf is how a Content-Security-Policy names a piece of the page.
func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// view is what the templates see.
type view struct {
	Lang   Lang
	Reader Reader
	*Report
	Details *Details
	Style   template.CSS
	Script  template.JS
	Policy  string
}
