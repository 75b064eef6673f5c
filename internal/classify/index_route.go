package classify

import (
	"slices"
	"strings"
)

// methodIndex has the class of each method that terms name; class 0 is every other method.
type methodIndex struct {
	class map[string]uint32
	sets  []set
}

func (b *builder) methods() methodIndex {
	x := methodIndex{map[string]uint32{}, []set{b.free(method)}}
	for _, w := range b.terms {
		for _, m := range w.Method {
			if x.class[m] == 0 {
				x.class[m] = uint32(len(x.sets))
				x.sets = append(x.sets, slices.Clone(x.sets[0]))
			}
		}
	}
	for i, w := range b.terms {
		for _, m := range w.Method {
			x.sets[x.class[m]].add(i)
		}
	}
	return x
}

// routeIndex has the classes of each route that terms name; class 0 is every other route.
type routeIndex struct {
	routes map[string]*routeClasses
	sets   []set
}

// routeClasses has the class of one route's requests, by method if terms distinguish methods.
type routeClasses struct {
	any     uint32
	methods []string
	class   []uint32
}

func (x *routeIndex) at(method, route string) uint32 {
	r := x.routes[route]
	if r == nil {
		return 0
	}
	for i, m := range r.methods {
		if m == method {
			return r.class[i]
		}
	}
	return r.any
}

func (b *builder) routes() routeIndex {
	x := routeIndex{map[string]*routeClasses{}, []set{b.free(route)}}
	class := func() uint32 {
		x.sets = append(x.sets, slices.Clone(x.sets[0]))
		return uint32(len(x.sets) - 1)
	}
	each := func(f func(term int, method, route string)) {
		for i, w := range b.terms {
			for _, v := range w.Route {
				m, path, ok := strings.Cut(v, " ")
				if !ok {
					m, path = "", v
				}
				f(i, m, path)
				if m == "GET" {
					f(i, "HEAD", path)
				}
			}
		}
	}
	each(func(_ int, method, route string) {
		if x.routes[route] == nil {
			x.routes[route] = &routeClasses{any: class()}
		}
		if r := x.routes[route]; method != "" && !slices.Contains(r.methods, method) {
			r.methods, r.class = append(r.methods, method), append(r.class, class())
		}
	})
	each(func(term int, method, route string) {
		r := x.routes[route]
		for i, m := range r.methods {
			if method == "" || m == method {
				x.sets[r.class[i]].add(term)
			}
		}
		if method == "" {
			x.sets[r.any].add(term)
		}
	})
	return x
}
