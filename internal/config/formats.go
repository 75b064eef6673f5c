package config

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/routenorm"
)

type plainEntry struct {
	delimiter string
	fields    []placed[elblog.Field]
}

func formats() kind[*elblog.Formats] {
	return mapping([]key[*elblog.Formats]{
		is("plain", "Plain logs of CloudWatch Logs deliveries have no header, so their fields must be configured.",
			plainLogs(), func(f **elblog.Formats, v *elblog.Formats) { *f = v }),
	}, func(value) *elblog.Formats { return nil })
}

// plainLogs is the kind of the section on plain logs. Whether the fields suffice is checked only if there is no other error.
func plainLogs() kind[*elblog.Formats] {
	k := mapping([]key[plainEntry]{
		must(is("delimiter", "This is the text between two fields: the delivery's field delimiter, 1 to 5 characters.",
			delimiter(), func(p *plainEntry, v string) { p.delimiter = v })),
		is("fields", "These are the delivery's record fields, in order, with \"-\" for a field to ignore. The default is AWS's order.",
			list(located(recordField())), func(p *plainEntry, v []placed[elblog.Field]) { p.fields = v }),
	}, func(value) plainEntry { return plainEntry{} })
	return kind[*elblog.Formats]{k.shape, func(v value) (*elblog.Formats, bool) {
		before := v.r.count()
		p, ok := k.read(v)
		out := &elblog.Formats{Delimiter: p.delimiter}
		first := map[elblog.Field]routenorm.Place{}
		for _, f := range p.fields {
			if at, ok := first[f.v]; ok && f.v != elblog.FieldIgnored {
				v.r.add(f.at, v.subject+".fields", "%s is already given at %s", f.v, at)
			}
			first[f.v] = f.at
			out.Fields = append(out.Fields, f.v)
		}
		var lacks *elblog.MissingError
		if v.r.count() == before && len(out.Fields) > 0 && errors.As(out.Check(), &lacks) {
			v.fail("without the fields %s nothing can be counted", lacks.Fields)
		}
		return out, ok
	}}
}

// delimiterForm is the schema's pattern for a delimiter. Letters, digits and quotes are excluded because they occur in
// the fields themselves.
const delimiterForm = `^[^A-Za-z0-9"\n\r]{1,5}$`

// delimiter also accepts what text rejects: control characters, such as a tab.
func delimiter() kind[string] {
	const want = `a delimiter of 1 to 5 characters, such as "\t"`
	return kind[string]{&shape{Type: types{"string"}, Pattern: delimiterForm}, func(v value) (string, bool) {
		t, ok := v.scalar(want)
		switch {
		case !ok:
			return "", false
		case !isText(v.node):
			v.fail("want %s, not %s: put it in quotes", want, t)
			return "", false
		case t == "":
			v.fail("an empty delimiter: the fields cannot be separated. Configure a delimiter for the delivery")
			return "", false
		case utf8.RuneCountInString(t) > 5 || strings.ContainsFunc(t, func(r rune) bool {
			return r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)) || strings.ContainsRune("\"\n\r", r)
		}):
			v.fail("want %s without letters, digits, quotes and line ends, not %q", want, t)
			return "", false
		}
		return t, true
	}}
}

// recordField accepts AWS's name of a record field, and "-".
func recordField() kind[elblog.Field] {
	names := []string{"-"}
	for f := range elblog.Fields {
		names = append(names, elblog.Field(f).String())
	}
	return kind[elblog.Field]{&shape{Type: types{"string"}, MinLength: 1, MaxLength: 100}, func(v value) (elblog.Field, bool) {
		t, ok := v.scalar("a record field")
		if !ok {
			return 0, false
		}
		if t == "-" {
			return elblog.FieldIgnored, true
		}
		f, ok := elblog.FieldNamed(t)
		if !ok {
			v.fail("unknown record field %q%s; to ignore a field, write \"-\"", t, suggest(t, names))
			return 0, false
		}
		return f, true
	}}
}
