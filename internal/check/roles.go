package check

import (
	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/class"
	"github.com/fencevet/fencevet/internal/directive"
)

// This file tells the analysis of locks what directives say of fences.

// fenceClass returns a function that returns the class of the declared fence that a
// value is, if it is one of the user's; nil if there are no fences.
func (c *Checker) fenceClass() func(v ssa.Value) string {
	if !c.set.HasFences() {
		return nil
	}
	return func(v ssa.Value) string {
		if f := c.protocol.FenceOf(v); f != nil && class.Builtin(f.Class) == nil {
			return f.Class
		}
		return ""
	}
}

// fenceRole returns a function that returns the role of a call and the class of
// the fence, if it is one of the user's; nil if no function waits for a fence or
// signals one.
func (c *Checker) fenceRole() func(call ssa.CallInstruction) (verb, fence string) {
	if !c.set.HasRole(func(r directive.Role) bool { return r.Verb == "wait" || r.Verb == "signal" }) {
		return nil
	}
	return func(call ssa.CallInstruction) (string, string) {
		r := c.protocol.RoleOf(call)
		if r == nil {
			return "", ""
		}
		if q := c.protocol.ClassOf(call, r); class.Builtin(q) == nil {
			return r.Verb, q
		}
		return r.Verb, ""
	}
}

// fencePackages returns a function that reports whether a package declares fences
// or functions with roles; nil if none does.
func (c *Checker) fencePackages() func(pkg string) bool {
	pkgs := c.set.FencePackages()
	if len(pkgs) == 0 {
		return nil
	}
	return func(pkg string) bool { return pkgs[pkg] }
}

// isSection returns a function that reports whether a function is marked critical.
func (c *Checker) isSection() func(fn *ssa.Function) bool {
	sections := make(map[*ssa.Function]bool)
	for _, s := range c.set.Sections() {
		if s.Decl == nil && s.Lit == nil {
			continue // of another package, or a contract
		}
		if fn := c.sectionFunc(s); fn != nil {
			sections[fn] = true
		}
	}
	return func(fn *ssa.Function) bool { return sections[fn] }
}
