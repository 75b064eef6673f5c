package columns

import (
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// maxDepth is the maximum nesting of structs and lists; the format's own structures are at most five levels deep.
const maxDepth = 16

// structure reads structs in Thrift's compact protocol, field by field. Fields that are not needed are skipped, and a
// claimed length allocates nothing.
type structure struct {
	r      thrift.BytesReader
	memory *budget // for the memory of decoded lists
}

// itemSize is an upper bound of the memory of a list's item, including the list's spare capacity.
const itemSize = 160

// fields calls each for every field of a struct. If each returns false, the field is skipped.
func (s structure) fields(depth int, each func(id int16, kind thrift.Type) (taken bool, err error)) error {
	if depth > maxDepth {
		return corrupt("metadata too deep")
	}
	last := int16(0)
	for {
		f, err := s.r.ReadField()
		if err != nil {
			return corrupt("metadata: %v", err)
		}
		if f.Type == thrift.STOP {
			return nil
		}
		if f.Delta {
			f.ID += last
		}
		last = f.ID
		taken, err := each(f.ID, f.Type)
		if err != nil {
			return err
		}
		if !taken {
			if err := s.skip(depth, f.Type, false); err != nil {
				return err
			}
		}
	}
}

// list calls each for every item of a list of structs.
func (s structure) list(most int, each func() error) error {
	l, err := s.r.ReadList()
	if err != nil || l.Size > 0 && l.Type != thrift.STRUCT || int(l.Size) > most {
		return corrupt("metadata: a list of %d times %v, %v", l.Size, l.Type, err)
	}
	for range l.Size {
		if err := s.memory.take(itemSize); err != nil {
			return err
		}
		if err := each(); err != nil {
			return err
		}
	}
	return nil
}

// skip skips a value. In lists and maps a bool takes a byte; in a struct its value is part of the field's type.
func (s structure) skip(depth int, kind thrift.Type, item bool) error {
	var err error
	switch kind {
	case thrift.TRUE, thrift.FALSE:
		if item {
			_, err = s.r.ReadBool()
		}
	case thrift.I8:
		_, err = s.r.ReadInt8()
	case thrift.I16, thrift.I32, thrift.I64:
		_, err = s.r.ReadInt64()
	case thrift.DOUBLE:
		_, err = s.r.ReadFloat64()
	case thrift.BINARY:
		_, err = s.r.ReadBytes()
	case thrift.STRUCT:
		return s.fields(depth+1, func(int16, thrift.Type) (bool, error) { return false, nil })
	case thrift.LIST, thrift.SET:
		var l thrift.List
		if l, err = s.r.ReadList(); err == nil {
			return s.skipItems(depth, int(l.Size), l.Type)
		}
	case thrift.MAP:
		var m thrift.Map
		if m, err = s.r.ReadMap(); err == nil {
			return s.skipItems(depth, int(m.Size), m.Key, m.Value)
		}
	default:
		return corrupt("metadata of type %d", kind)
	}
	if err != nil {
		return corrupt("metadata: %v", err)
	}
	return nil
}

// skipItems skips n items of the given kinds. Each takes at least one byte, which limits n.
func (s structure) skipItems(depth, n int, kinds ...thrift.Type) error {
	if depth > maxDepth {
		return corrupt("metadata too deep")
	}
	for range n {
		for _, k := range kinds {
			if err := s.skip(depth+1, k, true); err != nil {
				return err
			}
		}
	}
	return nil
}

// i32 reads a field of type i32 into to; i64 does the same for its type. A field of another type is an error, because
// the types of the format's fields do not change.
func (s structure) i32(kind thrift.Type, to *int32) (bool, error) {
	if kind != thrift.I32 {
		return false, corrupt("metadata: %v where a number belongs", kind)
	}
	v, err := s.r.ReadInt32()
	if err != nil {
		return false, corrupt("metadata: %v", err)
	}
	*to = v
	return true, nil
}

func (s structure) i64(kind thrift.Type, to *int64) (bool, error) {
	if kind != thrift.I64 {
		return false, corrupt("metadata: %v where a number belongs", kind)
	}
	v, err := s.r.ReadInt64()
	if err != nil {
		return false, corrupt("metadata: %v", err)
	}
	*to = v
	return true, nil
}

// element is a node of the schema, in depth-first order.
type element struct {
	name                  string
	physical, width       int32
	repetition, children  int32
	converted             int32
	timestamp             bool
	nanos, micros, millis bool
	decimal               bool
	scale                 int32
}

func (f *File) parseFooter(b []byte) error {
	s := structure{new(thrift.CompactProtocol).NewReaderFromBytes(b), &f.memory}
	var schema []element
	err := s.fields(0, func(id int16, kind thrift.Type) (bool, error) {
		switch {
		case id == 2 && kind == thrift.LIST:
			return true, s.list(maxColumns, func() error {
				e, err := s.element()
				schema = append(schema, e)
				return err
			})
		case id == 3:
			return s.i64(kind, &f.rows)
		case id == 4 && kind == thrift.LIST:
			return true, s.list(maxGroups, func() error {
				g, err := s.group()
				f.groups = append(f.groups, g)
				return err
			})
		}
		return false, nil
	})
	if err != nil {
		return err
	}
	leaves, err := f.flatten(schema)
	if err != nil {
		return err
	}
	return f.check(leaves)
}

func (s structure) element() (element, error) {
	e := element{physical: -1, converted: -1}
	err := s.fields(2, func(id int16, kind thrift.Type) (bool, error) {
		switch {
		case id == 1:
			return s.i32(kind, &e.physical)
		case id == 2:
			return s.i32(kind, &e.width)
		case id == 3:
			return s.i32(kind, &e.repetition)
		case id == 4 && kind == thrift.BINARY:
			name, err := s.r.ReadBytes()
			if err != nil {
				return false, corrupt("metadata: %v", err)
			}
			e.name = string(name)
			return true, nil
		case id == 5:
			return s.i32(kind, &e.children)
		case id == 6:
			return s.i32(kind, &e.converted)
		case id == 7:
			return s.i32(kind, &e.scale)
		case id == 10 && kind == thrift.STRUCT:
			return true, s.logicalType(&e)
		}
		return false, nil
	})
	return e, err
}

// logicalType reads the unit of a timestamp or the scale of a decimal, and ignores other types.
func (s structure) logicalType(e *element) error {
	return s.fields(3, func(id int16, kind thrift.Type) (bool, error) {
		if id == 5 && kind == thrift.STRUCT {
			e.decimal = true
			return true, s.fields(4, func(id int16, kind thrift.Type) (bool, error) {
				if id == 1 {
					return s.i32(kind, &e.scale)
				}
				return false, nil
			})
		}
		if id != 8 || kind != thrift.STRUCT {
			return false, nil
		}
		return true, s.fields(4, func(id int16, kind thrift.Type) (bool, error) {
			if id != 2 || kind != thrift.STRUCT {
				return false, nil
			}
			e.timestamp = true
			return true, s.fields(5, func(id int16, _ thrift.Type) (bool, error) {
				e.millis, e.micros, e.nanos = e.millis || id == 1, e.micros || id == 2, e.nanos || id == 3
				return false, nil
			})
		})
	})
}

func (s structure) group() (group, error) {
	var g group
	err := s.fields(2, func(id int16, kind thrift.Type) (bool, error) {
		switch {
		case id == 1 && kind == thrift.LIST:
			return true, s.list(maxColumns, func() error {
				c, err := s.chunk()
				g.chunks = append(g.chunks, c)
				return err
			})
		case id == 3:
			return s.i64(kind, &g.rows)
		}
		return false, nil
	})
	return g, err
}

func (s structure) chunk() (chunk, error) {
	c := chunk{physical: -1}
	err := s.fields(4, func(id int16, kind thrift.Type) (bool, error) {
		switch {
		case id == 1 || id == 8 || id == 9: // file_path, crypto_metadata, encrypted_column_metadata
			c.elsewhere = true
		case id == 3 && kind == thrift.STRUCT:
			return true, s.chunkMetaData(&c)
		}
		return false, nil
	})
	return c, err
}

func (s structure) chunkMetaData(c *chunk) error {
	var dataPage, dictionaryPage int64
	err := s.fields(5, func(id int16, kind thrift.Type) (bool, error) {
		switch id {
		case 1:
			return s.i32(kind, (*int32)(&c.physical))
		case 4:
			return s.i32(kind, (*int32)(&c.codec))
		case 5:
			return s.i64(kind, &c.values)
		case 7:
			return s.i64(kind, &c.size)
		case 9:
			return s.i64(kind, &dataPage)
		case 11:
			return s.i64(kind, &dictionaryPage)
		}
		return false, nil
	})
	if c.start = dataPage; dictionaryPage > 0 && dictionaryPage < dataPage {
		c.start = dictionaryPage
	}
	return err
}

// flatten collects the flat columns of the schema, and returns how many columns have data, including nested ones.
func (f *File) flatten(schema []element) (leaves int, err error) {
	if len(schema) == 0 {
		return 0, corrupt("no schema")
	}
	next := 1
	for range schema[0].children {
		if next >= len(schema) {
			return 0, corrupt("a schema that ends early")
		}
		e := schema[next]
		if e.children == 0 && e.repetition != int32(format.Repeated) && e.hasText() {
			f.columns = append(f.columns, column{
				name: e.name, leaf: leaves, physical: format.Type(e.physical), width: int(e.width),
				optional: e.repetition == int32(format.Optional), text: e.textKind(), scale: int(e.scale),
			})
		}
		for open := 1; open > 0; open-- { // the element and everything below it
			if next >= len(schema) || schema[next].children < 0 || int(schema[next].children) > len(schema) {
				return 0, corrupt("a schema that ends early")
			}
			if schema[next].children == 0 {
				leaves++
			}
			open += int(schema[next].children)
			next++
		}
	}
	if next != len(schema) {
		return 0, corrupt("a schema of %d elements where %d belong to it", len(schema), next)
	}
	return leaves, nil
}
