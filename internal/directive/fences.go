package directive

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/fencevet/fencevet/internal/class"
	"github.com/fencevet/fencevet/internal/effect"
)

// A Fence is an object that goroutines wait for. With a class it is declared to be a
// fence; without, it is only declared to be orthogonal to some classes.
type Fence struct {
	Pkg   string // import path of the package that declares it
	Name  string // "done" of a variable or type, "Job.done" of a field; "" if local
	Class string // qualified name, or ""
	// Orthogonal are the qualified names of the classes whose sections never wait
	// for it, sorted and joined by commas.
	Orthogonal string
	Decl       effect.Pos
}

func (f Fence) compare(g Fence) int {
	return cmp.Or(strings.Compare(f.Pkg, g.Pkg), strings.Compare(f.Name, g.Name), strings.Compare(f.Class, g.Class),
		strings.Compare(f.Orthogonal, g.Orthogonal), f.Decl.Compare(g.Decl))
}

// A LocalFence is a variable of a function that is marked as a fence.
type LocalFence struct {
	*Fence
	Obj  types.Object
	Node ast.Node // its declaration
}

// Fence returns what directives say of a field, a variable or the name of a
// type, or nil if it is no fence.
func (s *Set) Fence(obj types.Object) *Fence {
	if f := s.Awaited(obj); f != nil && f.Class != "" {
		return f
	}
	return nil
}

// Awaited is Fence, also for what is only declared to be orthogonal to a class.
func (s *Set) Awaited(obj types.Object) *Fence {
	if v, ok := obj.(*types.Var); ok {
		obj = v.Origin()
	}
	return s.fences[obj]
}

// LocalFences returns the variables of functions that are fences, or orthogonal to
// a class.
func (s *Set) LocalFences() []LocalFence { return s.local }

// HasFences reports whether anything is known to be a fence here.
func (s *Set) HasFences() bool { return len(s.fences) > 0 }

// FencePackages returns the packages that declare fences, or functions that wait for
// them or signal them, as far as they are known here.
func (s *Set) FencePackages() map[string]bool {
	pkgs := make(map[string]bool)
	for _, f := range s.fences {
		pkgs[f.Pkg] = true
	}
	for f, roles := range s.roles {
		for _, r := range roles {
			if r.Verb == "wait" || r.Verb == "signal" {
				pkgs[f.Pkg] = true
			}
		}
	}
	return pkgs
}

// fence takes up a fence directive.
func (c *collector) fence(s *Site) {
	k := s.Resolved
	if k == nil {
		k = class.Builtin(class.Default)
	}
	for _, obj := range s.Objs {
		f := c.fenceOn(s, obj)
		f.Class, f.Decl = k.Qualified(), c.pos(s.Pos())
	}
}

// orthogonal takes up the claim that no section of a class waits for an object.
func (c *collector) orthogonal(s *Site) {
	for _, obj := range s.Objs {
		f := c.fenceOn(s, obj)
		claims := strings.FieldsFunc(f.Orthogonal, func(r rune) bool { return r == ',' })
		claims = append(claims, s.Resolved.Qualified())
		slices.Sort(claims)
		f.Orthogonal = strings.Join(slices.Compact(claims), ",")
	}
}

// fenceOn returns what directives say of an object so far, to be added to.
func (c *collector) fenceOn(s *Site, obj types.Object) *Fence {
	if f := c.set.fences[obj]; f != nil {
		return f
	}
	f := &Fence{Pkg: c.set.path, Decl: c.pos(s.Pos())}
	c.set.fences[obj] = f
	f.Name = c.nameOf(obj, s)
	if f.Name != "" {
		c.set.ownFences = append(c.set.ownFences, f)
	} else if obj.Parent() != nil && obj.Parent() != c.in.Pkg.Scope() {
		c.set.local = append(c.set.local, LocalFence{f, obj, s.Node})
	}
	return f
}

// nameOf returns the name by which other packages know a fence, or "".
func (c *collector) nameOf(obj types.Object, s *Site) string {
	if obj.Parent() == c.in.Pkg.Scope() {
		return obj.Name()
	}
	field, ok := s.Node.(*ast.Field)
	if !ok {
		return ""
	}
	for _, d := range s.File.Decls {
		gen, ok := d.(*ast.GenDecl)
		if !ok || gen.Tok != token.TYPE || field.Pos() < gen.Pos() || gen.End() < field.Pos() {
			continue
		}
		for _, spec := range gen.Specs {
			ts := spec.(*ast.TypeSpec)
			if st, ok := ts.Type.(*ast.StructType); ok && slices.Contains(st.Fields.List, field) {
				return ts.Name.Name + "." + obj.Name()
			}
		}
	}
	return ""
}

// importFences finds the objects that the imports' fences are here.
func (c *collector) importFences() {
	for _, f := range importedFences(c.in.Imports) {
		pkg := c.packages[f.Pkg]
		if pkg == nil {
			continue // nothing of it can be named here
		}
		name, field, isField := strings.Cut(f.Name, ".")
		obj := pkg.Scope().Lookup(name)
		if obj != nil && isField {
			obj = fieldOf(obj.Type(), field)
		}
		if obj != nil && c.set.fences[obj] == nil {
			c.set.fences[obj] = &f
		}
	}
}

func fieldOf(t types.Type, name string) types.Object {
	if st, ok := t.Underlying().(*types.Struct); ok {
		for f := range st.Fields() {
			if f.Name() == name {
				return f
			}
		}
	}
	return nil
}

func importedFences(imports []*Export) []Fence {
	var fences []Fence
	for _, e := range imports {
		fences = append(fences, e.Fences...)
	}
	return sortedFences(fences)
}

func sortedFences(fences []Fence) []Fence {
	slices.SortFunc(fences, Fence.compare)
	return slices.Compact(fences)
}

// opportunistic takes up a directive on code that signals when it can.
func (c *collector) opportunistic(s *Site) {
	if s.Kind == OnLine {
		tok := c.in.Fset.File(s.Pos())
		c.set.opportune = append(c.set.opportune, opportune{tok, coverage(c.index(s), s.Line)})
		return
	}
	c.role(s)
}

// An opportune is lines whose calls are marked opportunistic.
type opportune struct {
	file  *token.File
	lines []span
}

// Opportunistic reports whether the line of pos is marked as one that signals
// when it can, but does not have to.
func (s *Set) Opportunistic(pos token.Pos) bool {
	if len(s.opportune) == 0 {
		return false
	}
	for _, o := range s.opportune {
		if tok := s.fset.File(pos); tok == o.file {
			line := lineOf(tok, pos)
			if slices.ContainsFunc(o.lines, func(s span) bool { return s.from <= line && line <= s.to }) {
				return true
			}
		}
	}
	return false
}
