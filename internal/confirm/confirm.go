// Package confirm asks object code whether an allocation that the analysis of
// source code proposes is really made.
//
// Escape analysis on SSA form knows what the compiler would decide without
// inlining. The object code that the go command already built knows what it did
// decide. Two answers are drawn from it:
//
//   - An allocation is absent if the compiled code that runs at the end of the
//     path, inlined copies included, does not call an allocating function of the
//     runtime at its place: the compiler kept the value on the stack or removed
//     the code. Such a finding is dropped.
//   - An allocation is certain if the compiled function that really runs there,
//     found by following the path through calls that were inlined and calls that
//     were not, calls a function of the runtime that allocates each time.
//
// Whatever cannot be decided (no object code in the build cache, another
// release, a place that cannot be matched) is left as source analysis had it.
package confirm

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/object"
)

// A Verdict is what object code says of an allocation.
type Verdict uint8

const (
	Unknown Verdict = iota // nothing
	Absent                 // it is not made
	Certain                // it is made whenever the place is passed
)

// Objects gives access to the object code of packages. It reads an archive
// when first asked about its package, and no others.
type Objects struct {
	// Archive returns the file with the object code of a package, or why there
	// is none.
	Archive func(path string) (file, unknown string)
	// Read, if not nil, is called when a file that Archive returned is no longer
	// needed under its name.
	Read func(file string)
	// GOROOT returns the distribution whose compiler wrote the archives.
	GOROOT func() (string, error)

	// Off says why object code is not to be used at all; "" if it is.
	Off string

	tools    *object.Toolchain
	toolsErr error
	pkgs     map[string]*code
}

// Code is the object code of one package.
type code struct {
	pkg     *object.Package
	unknown string
	byDecl  map[effect.Func][]*object.Function
	called  map[*object.Function]*called
}

// Called is what one function calls.
type called struct {
	calls []object.Call
	names []effect.Func        // of the called functions
	decls map[effect.Func]bool // and the declarations that those are from
	err   error
}

// callsOf returns what f calls.
func (c *code) callsOf(f *object.Function) *called {
	if d := c.called[f]; d != nil {
		return d
	}
	d := &called{decls: make(map[effect.Func]bool)}
	d.calls, d.err = c.pkg.Calls(f)
	for _, call := range d.calls {
		name, _ := object.ParseName(call.Symbol)
		d.names = append(d.names, name.Func)
		d.decls[declared(name.Func)] = true
	}
	if c.called == nil {
		c.called = make(map[*object.Function]*called)
	}
	c.called[f] = d
	return d
}

// An alloc is an allocating call in a compiled function, seen from one of its
// frames.
type alloc struct {
	*object.Alloc
	depth int // of the frame; 0 is the innermost
}

// Process is the object code for the one package that this process analyses,
// where the process is started for each package anew, as go vet does; nil
// elsewhere. (An analysis.Pass has no room for it.)
var Process *Objects

// Refused returns why no object code could be read, or nil: the release of Go
// that wrote it is not one that is understood.
func (o *Objects) Refused() error { return o.toolsErr }

// load returns the object code of a package.
func (o *Objects) load(path string) *code {
	if c := o.pkgs[path]; c != nil {
		return c
	}
	c := new(code)
	if o.pkgs == nil {
		o.pkgs = make(map[string]*code)
	}
	o.pkgs[path] = c
	if o.tools == nil && o.toolsErr == nil {
		var root string
		if root, o.toolsErr = o.GOROOT(); o.toolsErr == nil {
			o.tools, o.toolsErr = object.LoadToolchain(root)
		}
	}
	if o.toolsErr != nil {
		c.unknown = o.toolsErr.Error()
		return c
	}
	file, unknown := o.Archive(path)
	if unknown != "" {
		c.unknown = unknown
		return c
	}
	pkg, err := object.Open(file, o.tools)
	if o.Read != nil {
		o.Read(file)
	}
	if err != nil {
		c.unknown = err.Error()
		return c
	}
	c.pkg = pkg
	return c
}

// Verdict says what object code knows of the allocation e, which is reached
// from the function it begins in. A reason says why it knows nothing.
func (o *Objects) Verdict(e *effect.Effect) (Verdict, string) {
	switch {
	case o.Off != "":
		return Unknown, o.Off
	case e.Code == "" || !e.Pos.IsValid():
		return Unknown, "not an allocation of its own"
	}
	paths, files := []string{e.Func.Pkg}, []string{e.Pos.File}
	for hop := e.Chain; hop != nil; hop = hop.Next {
		paths, files = append(paths, hop.Func.Pkg), append(files, hop.Pos.File)
	}
	if slices.ContainsFunc(files, func(f string) bool { return strings.HasSuffix(f, "_test.go") }) {
		return Unknown, "the object code of tests is not kept"
	}
	for _, p := range paths {
		if c := o.load(p); c.unknown != "" {
			return Unknown, fmt.Sprintf("no object code for %s: %s", p, c.unknown)
		}
	}
	if o.absent(e, paths) {
		return Absent, ""
	}
	if e.Code == effect.CodeSite && o.certain(e) {
		return Certain, "" // how sure a function of the standard library is, its row says
	}
	return Unknown, ""
}

// absent reports whether no code that may run at the end of e's path makes the
// allocation.
//
// If all calls on the path are static, that code is known: the function at the
// end, or the last one on the path that was not inlined into its caller. Each
// stands for all code compiled from its declaration, literals and wrappers
// included. Else the code of all packages on the path counts.
func (o *Objects) absent(e *effect.Effect, paths []string) bool {
	runs, ok := o.runs(e)
	if !ok {
		for _, p := range paths {
			c := o.load(p)
			if slices.ContainsFunc(c.pkg.Funcs, func(f *object.Function) bool { return c.near(f, e) }) {
				return false
			}
			ok = ok || len(c.from(declared(e.Func))) > 0
		}
		return ok // else it was not compiled, perhaps for want of an instance
	}
	c := o.load(runs.Pkg)
	return !slices.ContainsFunc(c.from(runs), func(f *object.Function) bool { return c.near(f, e) })
}

// runs returns the declared function whose compiled code runs at the end of
// e's path, if that can be told.
func (o *Objects) runs(e *effect.Effect) (effect.Func, bool) {
	root := e.Func
	if e.Chain != nil {
		root = e.Chain.Func
	}
	root = declared(root)
	for hop := e.Chain; hop != nil; hop = hop.Next {
		callee := e.Func
		if hop.Next != nil {
			callee = hop.Next.Func
		}
		if !hop.Static {
			return root, false
		}
		if callee = declared(callee); callee == root {
			continue
		}
		called, ok := o.calls(root, callee)
		if !ok {
			return root, false
		}
		if called {
			root = callee
		}
	}
	return root, len(o.load(root.Pkg).from(root)) > 0
}

// calls reports whether code compiled from caller calls callee anywhere; it is
// not ok if there is no such code.
func (o *Objects) calls(caller, callee effect.Func) (called, ok bool) {
	c := o.load(caller.Pkg)
	fns := c.from(caller)
	for _, f := range fns {
		d := c.callsOf(f)
		if d.err != nil {
			return false, false
		}
		if d.decls[callee] {
			return true, true
		}
	}
	return false, len(fns) > 0
}

// from returns everything that was compiled from a declared function.
func (c *code) from(f effect.Func) []*object.Function {
	if c.byDecl == nil {
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

// slack is how many lines a call may stand from where the analysis of source
// code places the allocation: the compiler merges small variables declared on
// neighbouring lines, and a construct of several lines has one position.
const slack = 3

// near reports whether f has code at or near the place of e that could be e: an
// allocation of its kind, or the call of the function of the standard library
// that allocates.
func (c *code) near(f *object.Function, e *effect.Effect) bool {
	if c.pkg.Load(f) != nil {
		return true // cannot tell
	}
	for i := range f.Allocs {
		for depth, fr := range f.Allocs[i].Frames {
			if isNear(fr, e) && fits(alloc{&f.Allocs[i], depth}, e) {
				return true
			}
		}
	}
	if e.Code == effect.CodeSite {
		return false
	}
	d := c.callsOf(f)
	if d.err != nil {
		return true // cannot tell
	}
	for _, call := range d.calls {
		if !isRuntime(call.Symbol) && slices.ContainsFunc(call.Frames, func(fr object.Frame) bool { return isNear(fr, e) }) {
			return true
		}
	}
	return false
}

// isNear reports whether a frame is at or near the place of e.
func isNear(fr object.Frame, e *effect.Effect) bool {
	return fr.Line >= e.Pos.Line-slack && fr.Line <= e.Pos.Line+slack && fr.Func.Pkg == e.Pos.Pkg && fr.Base() == e.Pos.File
}

// isRuntime reports whether a symbol belongs to the runtime itself: calls that
// the compiler inserts.
func isRuntime(symbol string) bool { return len(symbol) > 8 && symbol[:8] == "runtime." }

// fits reports whether an allocating call can be the allocation e. What one
// function of the standard library does may be anything.
func fits(a alloc, e *effect.Effect) bool {
	if e.Code != effect.CodeSite {
		return true
	}
	if a.depth != 0 {
		return false // inlined code allocates, not the place itself
	}
	switch a.Class {
	case object.New, object.Library:
		return true // variables, closures, arguments: objects all
	case object.MakeSlice, object.MakeMap, object.MakeChan:
		return e.Detail == "heap-alloc"
	}
	return e.Detail == "implicit-alloc"
}

// certain reports whether the function that really runs at the end of e's path
// allocates there each time.
func (o *Objects) certain(e *effect.Effect) bool {
	first := e.Func
	if e.Chain != nil {
		first = e.Chain.Func
	}
	roots, path := o.compiled(first), o.load(first.Pkg)
	var inlined []int // the lines of the calls that were inlined since the root
	for hop := e.Chain; hop != nil; hop = hop.Next {
		callee := e.Func
		if hop.Next != nil {
			callee = hop.Next.Func
		}
		called, ok := path.callsAt(roots, append(inlined, hop.Pos.Line), callee)
		if !ok {
			return false
		}
		if called {
			roots, path, inlined = o.compiled(callee), o.load(callee.Pkg), nil
			continue
		}
		inlined = append(inlined, hop.Pos.Line)
	}
	if len(roots) == 0 {
		return false
	}
	for _, f := range roots {
		if path.pkg.Load(f) != nil || !allocatesAt(f, append(inlined, e.Pos.Line), e) {
			return false // an instance for other type arguments may not allocate
		}
	}
	return true
}

// compiled returns the functions that f was compiled to.
func (o *Objects) compiled(f effect.Func) []*object.Function {
	if c := o.load(f.Pkg); c.pkg != nil {
		return c.pkg.Lookup(f)
	}
	return nil
}

// callsAt reports whether one of the functions has a call of callee whose
// frames, from the outermost, are at the given lines.
func (c *code) callsAt(fns []*object.Function, lines []int, callee effect.Func) (found, ok bool) {
	for _, f := range fns {
		d := c.callsOf(f)
		if d.err != nil {
			return false, false
		}
		for i, call := range d.calls {
			if d.names[i] == callee && at(call.Frames, lines) {
				return true, true
			}
		}
	}
	return false, len(fns) > 0
}

// allocatesAt reports whether f has a call that allocates each time and can be
// e at the given lines; e may be within a function inlined there.
func allocatesAt(f *object.Function, lines []int, e *effect.Effect) bool {
	for i := range f.Allocs {
		a := &f.Allocs[i]
		if !a.Certain || len(a.Frames) < len(lines) {
			continue
		}
		depth := len(a.Frames) - len(lines)
		if at(a.Frames[depth:], lines) && fits(alloc{a, depth}, e) {
			return true
		}
	}
	return false
}

// at reports whether the frames, innermost first, are at the lines, outermost
// first.
func at(frames []object.Frame, lines []int) bool {
	if len(frames) != len(lines) {
		return false
	}
	for i, fr := range frames {
		if fr.Line != lines[len(lines)-1-i] {
			return false
		}
	}
	return true
}
