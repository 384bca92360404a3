package directive

import (
	"cmp"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// A LeafLock is a lock declared with fence:leaf: under it, nothing is waited for
// and no other lock is taken.
type LeafLock struct {
	Pkg  string // import path of the package that declares it
	Name string // "Type.field" or "variable"
}

// leaf notes a leaf lock.
func (c *collector) leaf(s *Site) {
	if !c.once(s) {
		return
	}
	for _, obj := range s.Objs {
		if !isSyncMutex(obj.Type()) {
			c.problem(s.WordPos(s.Verb), "no-effect", "fence:leaf has no effect on %s, only a sync.Mutex or sync.RWMutex is followed; put it on the one inside", obj.Name())
			continue
		}
		name := c.lockName(obj)
		if name == "" {
			c.problem(s.WordPos(s.Verb), "no-effect", "fence:leaf has no effect on %s, it is for package variables and for fields of types declared at package level", obj.Name())
			continue
		}
		if c.set.leaves == nil {
			c.set.leaves = make(map[LeafLock]bool)
		}
		c.set.leaves[LeafLock{c.set.path, name}] = true
	}
}

// isSyncMutex reports whether t is a lock of package sync.
func isSyncMutex(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "sync" && strings.HasSuffix(named.Obj().Name(), "Mutex")
}

// lockName returns the name by which the analysis knows a lock of this package:
// that of a package variable, or of a field with those it stands in; "" for
// locals.
func (c *collector) lockName(obj types.Object) string {
	scope := c.in.Pkg.Scope()
	if obj.Parent() == scope {
		return obj.Name()
	}
	for _, name := range scope.Names() {
		if tn, ok := scope.Lookup(name).(*types.TypeName); ok && !tn.IsAlias() {
			if path := fieldPath(tn.Type().Underlying(), obj); path != "" {
				return name + path
			}
		}
	}
	return ""
}

// fieldPath returns how a field is found in a struct, also through structs
// without a name; "" if it is not.
func fieldPath(t types.Type, obj types.Object) string {
	st, ok := t.(*types.Struct)
	if !ok {
		return ""
	}
	for f := range st.Fields() {
		if f == obj {
			return "." + f.Name()
		}
		if path := fieldPath(f.Type(), obj); path != "" {
			return "." + f.Name() + path
		}
	}
	return ""
}

// HasLeaves reports whether any lock is declared to be a leaf, here or in what
// the package imports.
func (s *Set) HasLeaves() bool {
	return len(s.leaves) > 0 || slices.ContainsFunc(s.imports, func(e *Export) bool { return len(e.Leaves) > 0 })
}

// Leaf reports whether directives, of this package and of those it imports,
// declare the lock to be a leaf.
func (s *Set) Leaf(l LeafLock) bool {
	return s.leaves[l] || slices.ContainsFunc(s.imports, func(e *Export) bool { return slices.Contains(e.Leaves, l) })
}

// allLeaves returns the leaf locks of this package and of all it imports, in
// order.
func (s *Set) allLeaves() []LeafLock {
	all := slices.Collect(maps.Keys(s.leaves))
	for _, e := range s.imports {
		all = append(all, e.Leaves...)
	}
	slices.SortFunc(all, func(a, b LeafLock) int { return cmp.Or(cmp.Compare(a.Pkg, b.Pkg), cmp.Compare(a.Name, b.Name)) })
	return slices.Compact(all)
}
