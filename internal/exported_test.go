package internal_test

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
)

// TestExported checks that every exported name has a user outside its package's directory. A test counts as a user of
// what other directories export, but not of what its own directory exports.
//
// A name that is not used by name is still considered used if it is
//   - a type in the declaration of a used name,
//   - a method with which its type satisfies an interface, of ours or of a package that we import,
//   - a field with a tag, which an encoder reads, an embedded field, or one of a type that reflect.TypeFor is given,
//   - a field or a method that a template of its package names,
//   - a constant of a group, in one pair of parentheses, of which another is used: a set of values is shown whole.
func TestExported(t *testing.T) {
	debug.SetGCPercent(400) // all syntax and types of the program are held until the end
	m := checkProgram(t)
	names := map[token.Pos]exported{} // those without a user so far, by their position
	groups := map[token.Pos][]types.Object{}
	for _, p := range m.packages {
		maps.Copy(names, exportedNames(p))
		for _, constants := range constantGroups(p) {
			for _, c := range constants {
				groups[c.Pos()] = constants
			}
		}
	}
	if len(names) < 100 {
		t.Fatalf("%d exported names in %d packages: the program was not found", len(names), len(m.packages))
	}
	var used []types.Object
	use := func(o types.Object) {
		if n, ok := names[o.Pos()]; ok {
			delete(names, o.Pos())
			used = append(used, n.object)
		}
	}
	for ident, o := range m.uses {
		if names[o.Pos()].dir != filepath.Dir(m.fset.Position(ident).Filename) {
			use(o)
		}
	}
	for _, t := range m.reflected {
		for f := range t.Fields() {
			use(f)
		}
	}
	for len(used) > 0 {
		o := used[0]
		used = used[1:]
		mentioned(o, use)
		for _, c := range groups[o.Pos()] {
			use(c)
		}
	}
	var unused []string
	for pos, n := range names {
		if n.member && slices.Contains(m.packages[n.object.Pkg().Path()].templated, n.object.Name()) ||
			n.receiver != nil && satisfies(n, m.interfaces) {
			continue
		}
		unused = append(unused, fmt.Sprintf("%s: %s", m.fset.Position(pos), n.name))
	}
	slices.Sort(unused)
	for _, u := range unused {
		t.Errorf("%s has no user outside its package", u)
	}
}

// exported is a name that others may use.
type exported struct {
	dir, name string
	object    types.Object
	member    bool       // a field or a method
	receiver  types.Type // of a method
}

// exportedNames returns the exported names of a package, and the exported methods and fields of its exported types, by
// their positions.
func exportedNames(p *checked) map[token.Pos]exported {
	names := map[token.Pos]exported{}
	add := func(o types.Object, name string, receiver types.Type) {
		if o.Exported() {
			names[o.Pos()] = exported{p.dir, name, o, strings.Contains(name, "."), receiver}
		}
	}
	scope := p.types.Scope()
	for _, name := range scope.Names() {
		o := scope.Lookup(name)
		if !o.Exported() {
			continue
		}
		add(o, name, nil)
		if t, ok := o.(*types.TypeName); !ok || t.IsAlias() {
			continue
		}
		named := o.Type().(*types.Named)
		for m := range named.Methods() {
			add(m, name+"."+m.Name(), named)
		}
		if s, ok := named.Underlying().(*types.Struct); ok {
			for i := range s.NumFields() {
				if f := s.Field(i); !f.Embedded() && s.Tag(i) == "" {
					add(f, name+"."+f.Name(), nil)
				}
			}
		}
	}
	return names
}

// constantGroups returns the constants of each group: those in one pair of parentheses and of one type.
func constantGroups(p *checked) [][]types.Object {
	var groups [][]types.Object
	for _, file := range p.files {
		for _, d := range file.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.CONST {
				continue
			}
			byType := map[types.Type][]types.Object{}
			for _, spec := range g.Specs {
				for _, ident := range spec.(*ast.ValueSpec).Names {
					if c := p.types.Scope().Lookup(ident.Name); c != nil {
						byType[c.Type()] = append(byType[c.Type()], c)
					}
				}
			}
			groups = slices.AppendSeq(groups, maps.Values(byType))
		}
	}
	return groups
}

// mentioned calls f with each type in the declaration of an object.
func mentioned(o types.Object, f func(types.Object)) {
	var visit func(types.Type)
	visit = func(t types.Type) {
		switch t := t.(type) {
		case *types.Named:
			f(t.Obj())
			for arg := range t.TypeArgs().Types() {
				visit(arg)
			}
		case *types.Alias:
			f(t.Obj())
		case *types.TypeParam:
			visit(t.Constraint())
		case *types.Map:
			visit(t.Key())
			visit(t.Elem())
		case interface{ Elem() types.Type }: // pointers, slices, arrays, channels
			visit(t.Elem())
		case *types.Struct:
			for f := range t.Fields() {
				if f.Exported() {
					visit(f.Type())
				}
			}
		case *types.Signature:
			for v := range t.Params().Variables() {
				visit(v.Type())
			}
			for v := range t.Results().Variables() {
				visit(v.Type())
			}
			if t.Recv() != nil {
				visit(t.Recv().Type())
			}
		}
	}
	if t, ok := o.(*types.TypeName); ok {
		visit(t.Type().Underlying())
		return
	}
	visit(o.Type())
}

// satisfies reports whether an interface has the method, and its type implements the interface.
func satisfies(method exported, interfaces []*types.Interface) bool {
	return slices.ContainsFunc(interfaces, func(i *types.Interface) bool {
		for m := range i.Methods() {
			if m.Name() == method.object.Name() {
				return types.Implements(types.NewPointer(method.receiver), i)
			}
		}
		return false
	})
}

// checked is a package with its parsed files: those of the package, and its tests of either kind.
type checked struct {
	dir                    string
	files, tests, external []*ast.File
	templated              []string // names after a dot in its templates
	types                  *types.Package
}

// program is all our packages with their types. A package with tests is checked twice, so an object is identified by
// the position of its declaration.
type program struct {
	fset       *token.FileSet
	packages   map[string]*checked // by import path
	uses       map[token.Pos]types.Object
	interfaces []*types.Interface
	reflected  []*types.Struct // arguments of reflect.TypeFor
	others     types.Importer
}

func checkProgram(t *testing.T) *program {
	t.Helper()
	m := &program{fset: token.NewFileSet(), packages: map[string]*checked{}, uses: map[token.Pos]types.Object{}}
	m.parse(t)
	m.others = importer.ForCompiler(m.fset, "gc", exportData(t, m.packages))
	for name := range m.packages {
		if _, err := m.Import(name); err != nil {
			t.Fatal(err)
		}
	}
	for name, p := range m.packages {
		tested := m.check(name, slices.Concat(p.files, p.tests), m, false)
		m.check(name+"_test", p.external, importing(func(i string) (*types.Package, error) {
			if i == name {
				return tested, nil
			}
			return m.Import(i)
		}), false)
	}
	return m
}

// member is a field or a method in a template.
var member = regexp.MustCompile(`\.([A-Z]\w*)`)

type importing func(string) (*types.Package, error)

func (f importing) Import(name string) (*types.Package, error) { return f(name) }

// parse reads the files of every package that can be built on this machine, including the tests that need real parts.
func (m *program) parse(t *testing.T) {
	t.Helper()
	context := build.Default
	context.BuildTags = []string{"real"}
	err := filepath.WalkDir("..", func(dir string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if name := d.Name(); dir != ".." && (strings.HasPrefix(name, ".") || name == "testdata" || name == "node_modules" || name == "dist") {
			return filepath.SkipDir
		}
		list, err := context.ImportDir(dir, 0)
		var none *build.NoGoError
		if errors.As(err, &none) {
			return nil
		} else if err != nil {
			return err
		}
		p := &checked{dir: dir}
		for to, names := range map[*[]*ast.File][]string{&p.files: list.GoFiles, &p.tests: list.TestGoFiles, &p.external: list.XTestGoFiles} {
			for _, name := range names {
				file, err := parser.ParseFile(m.fset, filepath.Join(dir, name), nil, parser.SkipObjectResolution)
				if err != nil {
					return err
				}
				*to = append(*to, file)
			}
		}
		templates, err := filepath.Glob(filepath.Join(dir, "*", "*.tmpl"))
		for _, name := range templates {
			text, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			for _, name := range member.FindAllSubmatch(text, -1) {
				p.templated = append(p.templated, string(name[1]))
			}
		}
		rel, _ := filepath.Rel("..", dir)
		m.packages[module+filepath.ToSlash(rel)] = p
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Import returns one of our packages from its files, and any other from the compiler's export data.
func (m *program) Import(name string) (*types.Package, error) {
	p := m.packages[name]
	if p == nil {
		other, err := m.others.Import(name)
		if err == nil {
			for _, n := range other.Scope().Names() {
				if i, ok := other.Scope().Lookup(n).Type().Underlying().(*types.Interface); ok {
					m.interfaces = append(m.interfaces, i)
				}
			}
		}
		return other, err
	}
	if p.types == nil {
		p.types = m.check(name, p.files, m, true)
	}
	return p.types, nil
}

// check type-checks the files of one package, and records what they use and which interfaces they declare. Bodies of
// functions may be left out: those who import the package do not need them.
func (m *program) check(name string, files []*ast.File, imports types.Importer, withoutBodies bool) *types.Package {
	info := types.Info{Uses: map[*ast.Ident]types.Object{}, Types: map[ast.Expr]types.TypeAndValue{}, Instances: map[*ast.Ident]types.Instance{}}
	config := types.Config{Importer: imports, Error: func(error) {}, IgnoreFuncBodies: withoutBodies}
	p, _ := config.Check(name, m.fset, files, &info)
	for ident, o := range info.Uses {
		if o.Exported() && o.Pkg() != nil && strings.HasPrefix(o.Pkg().Path(), module) {
			m.uses[ident.Pos()] = o
		}
	}
	for expr, v := range info.Types {
		if _, ok := expr.(*ast.InterfaceType); ok {
			m.interfaces = append(m.interfaces, v.Type.(*types.Interface))
		}
	}
	for ident, instance := range info.Instances {
		if o := info.Uses[ident]; o.Pkg().Path() == "reflect" && o.Name() == "TypeFor" {
			if s, ok := instance.TypeArgs.At(0).Underlying().(*types.Struct); ok {
				m.reflected = append(m.reflected, s)
			}
		}
	}
	return p
}

// exportData returns a function that opens the compiler's export data of a package that ours import.
func exportData(t *testing.T, packages map[string]*checked) importer.Lookup {
	t.Helper()
	args := []string{"list", "-export", "-deps", "-f", "{{.ImportPath}}\t{{.Export}}"}
	for _, p := range packages {
		for _, file := range slices.Concat(p.files, p.tests, p.external) {
			for _, i := range file.Imports {
				name := strings.Trim(i.Path.Value, `"`)
				if packages[name] == nil && name != "unsafe" && !slices.Contains(args, name) {
					args = append(args, name)
				}
			}
		}
	}
	out, err := exec.Command("go", args...).Output()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]string{}
	for line := range bytes.Lines(out) {
		name, file, _ := strings.Cut(strings.TrimSpace(string(line)), "\t")
		at[name] = file
	}
	return func(name string) (io.ReadCloser, error) { return os.Open(at[name]) }
}
