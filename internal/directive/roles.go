package directive

import (
	"cmp"
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/fencevet/fencevet/internal/effect"
)

// A Role is what a call of a function means for fences and sections.
type Role struct {
	For   effect.Func
	Verb  string // begin, end, wait, signal, publish or opportunistic
	Class string // qualified name; "" if the directive names none
	Decl  effect.Pos
}

// fenceRoles are the verbs by which functions stand for operations on fences;
// methods of interfaces can have them, too.
var fenceRoles = []string{"wait", "signal", "publish"}

func (r Role) compare(q Role) int {
	return cmp.Or(strings.Compare(r.For.Pkg, q.For.Pkg), strings.Compare(r.For.Name, q.For.Name),
		strings.Compare(r.Verb, q.Verb), strings.Compare(r.Class, q.Class), r.Decl.Compare(q.Decl))
}

// Role returns the role of that verb that directives give to a function, also
// to a method of an interface, or nil.
func (s *Set) Role(f effect.Func, verb string) *Role {
	for i, r := range s.roles[f] {
		if r.Verb == verb {
			return &s.roles[f][i]
		}
	}
	return nil
}

// HasRoleOf reports whether the function has any role.
func (s *Set) HasRoleOf(f effect.Func) bool { return len(s.roles[f]) > 0 }

// HasRole reports whether any function has a role here of which is holds.
func (s *Set) HasRole(is func(Role) bool) bool {
	for _, rs := range s.roles {
		if slices.ContainsFunc(rs, is) {
			return true
		}
	}
	return false
}

// role takes up a directive that says what calls of a function mean.
func (c *collector) role(s *Site) {
	f := s.Func
	switch n := s.Node.(type) {
	case *ast.FuncDecl:
		if obj, ok := c.in.Info.Defs[n.Name].(*types.Func); ok {
			f = FuncName(obj)
		}
	case *ast.Field:
		if len(s.Objs) == 1 {
			if obj, ok := s.Objs[0].(*types.Func); ok {
				f = FuncName(obj)
			}
		}
	}
	r := Role{For: f, Verb: s.Verb.Text, Decl: c.pos(s.Pos())}
	if s.Resolved != nil {
		r.Class = s.Resolved.Qualified()
	}
	c.set.ownRoles = append(c.set.ownRoles, r)
}

// mergeRoles makes the roles of this package and of its imports available. This
// package's own word holds where they differ.
func (c *collector) mergeRoles() {
	c.set.roles = map[effect.Func][]Role{}
	for _, r := range append(slices.Clone(c.set.ownRoles), importedRoles(c.in.Imports)...) {
		if c.set.Role(r.For, r.Verb) == nil {
			c.set.roles[r.For] = append(c.set.roles[r.For], r)
		}
	}
}

// importedRoles returns the roles that the imports export, each once, in order.
func importedRoles(imports []*Export) []Role {
	var roles []Role
	for _, e := range imports {
		roles = append(roles, e.Roles...)
	}
	return sortedRoles(roles)
}

func sortedRoles(roles []Role) []Role {
	slices.SortFunc(roles, Role.compare)
	return slices.Compact(roles)
}
