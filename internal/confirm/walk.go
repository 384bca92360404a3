package confirm

import (
	"slices"
	"strings"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/object"
)

// This file follows the path of an effect through compiled code, where some of
// its calls were inlined.

// absent reports whether no code that may run at the end of e's path makes the
// allocation.
//
// If all calls on the path are static, that code is known: the function at the
// end, or the last one on the path that was not inlined into its caller. Each
// stands for all code compiled from its declaration for the same type arguments,
// literals and wrappers included. Else the code of all packages on the path counts.
func (o *Objects) absent(e *effect.Effect, paths []string) bool {
	if bodies, inlined, ok := o.runs(e); ok {
		return !slices.ContainsFunc(bodies, func(b body) bool { return b.near(b.fn, e, inlined) })
	}
	compiled := false // perhaps not, for want of an instance
	for _, p := range paths {
		c := o.load(p)
		if slices.ContainsFunc(c.pkg.Funcs, func(f *object.Function) bool { return c.near(f, e, nil) }) {
			return false
		}
		compiled = compiled || len(c.from(declared(e.Func))) > 0
	}
	return compiled
}

// A body is a compiled function and the archive that it is in: that of its
// package, or that of the package that instantiates it.
type body struct {
	*code
	fn *object.Function
}

// runs returns the compiled code that runs at the end of e's path, if that can
// be told, and the lines of the calls in it that were inlined and lead to e, from
// the outermost; nil if they are not known.
func (o *Objects) runs(e *effect.Effect) (bodies []body, inlined []int, ok bool) {
	root := e.Func
	if e.Chain != nil {
		root = e.Chain.Func
	}
	root = declared(root)
	c := o.load(root.Pkg)
	bodies = c.bodies(c.from(root))
	known := true // whether inlined is
	for hop := e.Chain; hop != nil; hop = hop.Next {
		callee := e.Func
		if hop.Next != nil {
			callee = hop.Next.Func
		}
		if !hop.Static {
			return nil, nil, false
		}
		if callee = declared(callee); callee == root { // itself, or a literal in it
			known = false
			continue
		}
		called, ok := o.called(bodies, callee)
		if !ok {
			return nil, nil, false
		}
		if len(called) > 0 {
			root, bodies, inlined, known = callee, called, nil, true
			continue
		}
		inlined = append(inlined, hop.Pos.Line)
	}
	if !known {
		inlined = nil
	}
	return bodies, inlined, len(bodies) > 0
}

// called returns the code of the declared function callee that is called by any
// of the bodies: none if it was inlined. It is not ok if that cannot be told.
func (o *Objects) called(bodies []body, callee effect.Func) (called []body, ok bool) {
	type instance struct {
		*code
		typeArgs string
	}
	seen := make(map[instance]bool)
	for _, b := range bodies {
		d := b.callsOf(b.fn)
		if d.err != nil {
			return nil, false
		}
		for _, name := range d.names {
			if is := (instance{b.code, name.TypeArgs}); declared(name.Func) == callee && !seen[is] {
				seen[is] = true
				found := o.instance(b.code, callee, name.TypeArgs)
				if len(found) == 0 {
					return nil, false
				}
				called = append(called, found...)
			}
		}
	}
	return called, len(bodies) > 0
}

// instance returns what was compiled from a declared function for some type
// arguments, seen from the archive c.
func (o *Objects) instance(c *code, decl effect.Func, typeArgs string) []body {
	for _, c := range []*code{c, o.load(decl.Pkg)} {
		fns := slices.Clone(c.from(decl))
		fns = slices.DeleteFunc(fns, func(f *object.Function) bool { return f.TypeArgs != typeArgs })
		if len(fns) > 0 {
			return c.bodies(fns)
		}
	}
	return nil
}

// bodies returns functions of c as bodies.
func (c *code) bodies(fns []*object.Function) []body {
	var bs []body
	for _, f := range fns {
		bs = append(bs, body{c, f})
	}
	return bs
}

// from returns everything that was compiled from a declared function.
func (c *code) from(f effect.Func) []*object.Function {
	if c.byDecl == nil && c.pkg != nil {
		c.byDecl = make(map[effect.Func][]*object.Function)
		for _, fn := range c.pkg.Funcs {
			c.byDecl[fn.Decl] = append(c.byDecl[fn.Decl], fn)
		}
	}
	return c.byDecl[f]
}

// declared returns the declared function that f is, or is a literal in.
func declared(f effect.Func) effect.Func {
	if i := strings.Index(f.Name, ".func"); i >= 0 {
		f.Name = f.Name[:i]
	}
	return f
}

// certain reports whether the function that really runs at the end of e's path
// allocates there each time.
func (o *Objects) certain(e *effect.Effect) bool {
	first := e.Func
	if e.Chain != nil {
		first = e.Chain.Func
	}
	c := o.load(first.Pkg)
	bodies := c.bodies(c.pkg.Lookup(first))
	var inlined []int // the lines of the calls that were inlined since the first body
	for hop := e.Chain; hop != nil; hop = hop.Next {
		callee := e.Func
		if hop.Next != nil {
			callee = hop.Next.Func
		}
		called, ok := o.calledAt(bodies, append(inlined, hop.Pos.Line), callee)
		if !ok {
			return false
		}
		if len(called) > 0 {
			bodies, inlined = called, nil
			continue
		}
		inlined = append(inlined, hop.Pos.Line)
	}
	for _, b := range bodies {
		if b.pkg.Load(b.fn) != nil || !allocatesAt(b.fn, append(inlined, e.Pos.Line), e) {
			return false // an instance for other type arguments may not allocate
		}
	}
	return len(bodies) > 0
}

// calledAt returns the code of callee that bodies call at the given lines, from
// the outermost frame: none if it was inlined there. It is not ok if that cannot
// be told.
func (o *Objects) calledAt(bodies []body, lines []int, callee effect.Func) (called []body, ok bool) {
	for _, b := range bodies {
		d := b.callsOf(b.fn)
		if d.err != nil {
			return nil, false
		}
		for i, call := range d.calls {
			name := d.names[i]
			if name.Func != callee || !at(call.Frames, lines) {
				continue
			}
			found := o.instance(b.code, declared(callee), name.TypeArgs)
			found = slices.DeleteFunc(found, func(f body) bool { return f.fn.Func != callee })
			if len(found) == 0 {
				return nil, false
			}
			called = append(called, found...)
		}
	}
	return called, len(bodies) > 0
}
