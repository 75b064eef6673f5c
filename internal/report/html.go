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

// The page is one file. Its style and script are inline, allowed by their hashes, and a browser runs no others and
// fetches nothing. The page is readable without the script, which only sorts and filters tables.
//
//go:embed html
var pageFiles embed.FS

// maxRows limits the longest tables of the page. The JSON has all rows.
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

// hashOf returns the hash of a part of the page, as a Content-Security-Policy spells it.
func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// view is the data of the templates.
type view struct {
	Lang   Lang
	Reader Reader
	*Report
	Details *Details
	Style   template.CSS
	Script  template.JS
	Policy  string
}
