package analyzer

import (
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/fencevet/fencevet/internal/model"
)

func cmpString(a, b string) int { return strings.Compare(a, b) }

// isExportedMethod reports whether a function name of package effect is that
// of a method with an exported name.
func isExportedMethod(name string) bool {
	_, method, ok := strings.Cut(name, ".")
	return ok && method != "" && method[0] >= 'A' && method[0] <= 'Z' || ok && !isASCII(method)
}

// isASCII reports whether s has no letters that only Unicode tables can judge.
func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// mentions returns the import paths, sorted and without std, of the packages
// whose types can be reached through pkg's exported API: importers of pkg can
// call their methods without importing them.
func mentions(pkg *types.Package) []string {
	m := mentioner{self: pkg, seen: map[types.Type]bool{}, paths: map[string]bool{}}
	scope := pkg.Scope()
	for _, name := range scope.Names() {
		if obj := scope.Lookup(name); obj.Exported() {
			m.walk(obj.Type())
		}
	}
	return slices.Sorted(maps.Keys(m.paths))
}

type mentioner struct {
	self  *types.Package
	seen  map[types.Type]bool
	paths map[string]bool
}

func (m *mentioner) walk(t types.Type) {
	if t == nil || m.seen[t] {
		return
	}
	m.seen[t] = true
	switch t := t.(type) {
	case *types.Alias:
		m.walk(types.Unalias(t))
	case *types.Named:
		m.named(t)
	case *types.Pointer:
		m.walk(t.Elem())
	case *types.Slice:
		m.walk(t.Elem())
	case *types.Array:
		m.walk(t.Elem())
	case *types.Chan:
		m.walk(t.Elem())
	case *types.Map:
		m.walk(t.Key())
		m.walk(t.Elem())
	case *types.Struct:
		for f := range t.Fields() {
			if f.Exported() || f.Embedded() {
				m.walk(f.Type())
			}
		}
	case *types.Tuple:
		for v := range t.Variables() {
			m.walk(v.Type())
		}
	case *types.Signature:
		m.walk(t.Params())
		m.walk(t.Results())
	case *types.Interface:
		for f := range t.Methods() {
			m.walk(f.Type())
		}
		for e := range t.EmbeddedTypes() {
			m.walk(e)
		}
	case *types.Union:
		for term := range t.Terms() {
			m.walk(term.Type())
		}
	case *types.TypeParam:
		m.walk(t.Constraint())
	}
}

// named notes the package of a named type, and looks into the package's own.
func (m *mentioner) named(t *types.Named) {
	for arg := range t.TypeArgs().Types() {
		m.walk(arg)
	}
	pkg := t.Obj().Pkg()
	if pkg == nil {
		return
	}
	if pkg != m.self {
		if !model.IsStd(pkg.Path()) {
			m.paths[pkg.Path()] = true
		}
		return
	}
	m.walk(t.Underlying())
	for f := range t.Methods() {
		if f.Exported() {
			m.walk(f.Type())
		}
	}
}
