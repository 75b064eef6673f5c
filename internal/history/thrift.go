package history

import "encoding/binary"

// The types of Thrift's compact protocol that a Parquet file's metadata needs.
// github.com/apache/thrift, doc/specs/thrift-compact-protocol.md, read 2026-11-28.
const (
	typeI32    = 5
	typeI64    = 6
	typeBinary = 8
	typeList   = 9
	typeStruct = 12
)

// thriftWriter writes structs in Thrift's compact protocol. Fields must be written in the order of their ids.
type thriftWriter struct {
	b    []byte
	last []int16 // id of the previous field, for each open struct
}

func (c *thriftWriter) field(id int16, kind byte) {
	before := &c.last[len(c.last)-1]
	c.b = append(c.b, byte(id-*before)<<4|kind) // consecutive ids here differ by at most 15
	*before = id
}

func (c *thriftWriter) i32(id int16, v int32) {
	c.field(id, typeI32)
	c.b = binary.AppendVarint(c.b, int64(v))
}

func (c *thriftWriter) i64(id int16, v int64) {
	c.field(id, typeI64)
	c.b = binary.AppendVarint(c.b, v)
}

func (c *thriftWriter) text(id int16, s string) {
	c.field(id, typeBinary)
	c.item(s)
}

// item is a text in a list.
func (c *thriftWriter) item(s string) {
	c.b = binary.AppendUvarint(c.b, uint64(len(s)))
	c.b = append(c.b, s...)
}

func (c *thriftWriter) list(id int16, kind byte, n int) {
	c.field(id, typeList)
	if n < 15 {
		c.b = append(c.b, byte(n)<<4|kind)
		return
	}
	c.b = append(c.b, 0xf0|kind)
	c.b = binary.AppendUvarint(c.b, uint64(n))
}

// begin begins a struct: the outermost one, or one in a list.
func (c *thriftWriter) begin() { c.last = append(c.last, 0) }

// beginField begins a struct that is a field.
func (c *thriftWriter) beginField(id int16) {
	c.field(id, typeStruct)
	c.begin()
}

func (c *thriftWriter) end() {
	c.b = append(c.b, 0)
	c.last = c.last[:len(c.last)-1]
}
