package classify

// textIndex is the globs of one field.
type textIndex struct {
	field  field
	asked  bool // some term has a condition on the field
	none   bool // some term lists NoneText
	free   set  // the terms without a condition on the field
	absent set  // the terms that hold if the field is absent: free, and those that list NoneText
	globs  globs
}

func (b *builder) texts(f field) textIndex {
	x := textIndex{field: f, free: b.free(f), absent: b.free(f)}
	ids := map[string]int{}
	for i, w := range b.terms {
		for _, v := range w.texts(f) {
			x.asked = true
			switch {
			case v == NoneText:
				x.none = true
				x.absent.add(i)
			case f == sender:
				for _, g := range b.senders[v] {
					x.globs.add(ids, g, i)
				}
			default:
				x.globs.add(ids, v, i)
			}
		}
	}
	x.globs.build()
	return x
}
