package config

import (
	"bytes"
	"encoding/json"
)

// shape is the JSON Schema of a kind of values.
type shape struct {
	Schema      string     `json:"$schema,omitempty"`
	Title       string     `json:"title,omitempty"`
	Description string     `json:"description,omitempty"`
	Type        types      `json:"type,omitempty"`
	Enum        []string   `json:"enum,omitempty"`
	Const       *bool      `json:"const,omitempty"`
	Pattern     string     `json:"pattern,omitempty"`
	MinLength   int        `json:"minLength,omitempty"`
	MaxLength   int        `json:"maxLength,omitempty"`
	Minimum     *float64   `json:"minimum,omitempty"`
	Maximum     *float64   `json:"maximum,omitempty"`
	Above       *float64   `json:"exclusiveMinimum,omitempty"`
	Below       *float64   `json:"exclusiveMaximum,omitempty"`
	Items       *shape     `json:"items,omitempty"`
	MinItems    int        `json:"minItems,omitempty"`
	Required    []string   `json:"required,omitempty"`
	MinKeys     int        `json:"minProperties,omitempty"`
	Names       *shape     `json:"propertyNames,omitempty"`
	Not         *shape     `json:"not,omitempty"`
	Properties  properties `json:"properties,omitempty"`
	Extra       *extra     `json:"additionalProperties,omitempty"`
	AnyOf       []*shape   `json:"anyOf,omitempty"`
}

// types is a list of JSON type names. A single one is written as a string.
type types []string

func (t types) MarshalJSON() ([]byte, error) {
	if len(t) == 1 {
		return json.Marshal(t[0])
	}
	return json.Marshal([]string(t))
}

// properties keeps the order of its entries.
type properties []property

type property struct {
	name  string
	shape *shape
}

func (ps properties) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, p := range ps {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(p.name)
		if err != nil {
			return nil, err
		}
		val, err := json.Marshal(p.shape)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(val)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// extra is the shape of keys that are not listed; nil means that none are allowed.
type extra struct{ shape *shape }

func (e extra) MarshalJSON() ([]byte, error) {
	if e.shape == nil {
		return []byte("false"), nil
	}
	return json.Marshal(e.shape)
}

// objectShape is the shape of a mapping with these keys.
func objectShape[T any](keys []key[T]) *shape {
	s := &shape{Type: types{"object"}, Extra: &extra{}}
	for _, k := range keys {
		p := *k.shape
		p.Description = k.doc
		s.Properties = append(s.Properties, property{k.name, &p})
		if k.required {
			s.Required = append(s.Required, k.name)
		}
	}
	return s
}

// Schema returns a JSON Schema (draft 2020-12) of the configuration, for editors. It rejects every unknown key and
// wrong type. Rules that involve several parts of the file are checked only by Parse.
func Schema() []byte {
	s := *fileKind().shape
	s.Schema = "https://json-schema.org/draft/2020-12/schema"
	s.Title = "elb-sli configuration"
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(&s); err != nil {
		panic(err) // every shape can be written as JSON
	}
	return b.Bytes()
}
