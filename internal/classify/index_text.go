package classify

// textIndex is the globs of one field.
type textIndex struct {
	field field
	free  set
	globs globs
}

func (b *builder) texts(f field) textIndex {
	x := textIndex{field: f, free: b.free(f)}
	ids := map[string]int{}
	for i := range b.rules {
		for _, v := range b.rules[i].When.texts(f) {
			if f != sender {
				x.globs.add(ids, v, i)
				continue
			}
			for _, g := range b.senders[v] {
				x.globs.add(ids, g, i)
			}
		}
	}
	x.globs.build()
	return x
}
