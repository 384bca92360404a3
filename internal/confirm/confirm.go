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
	called  map[*object.Function]*callees
}

// Callees is what one function calls.
type callees struct {
	calls []object.Call
	names []object.Name // of the called functions
	err   error
}

// callsOf returns what f calls.
func (c *code) callsOf(f *object.Function) *callees {
	if d := c.called[f]; d != nil {
		return d
	}
	d := new(callees)
	d.calls, d.err = c.pkg.Calls(f)
	for _, call := range d.calls {
		name, _ := object.ParseName(call.Symbol)
		d.names = append(d.names, name)
	}
	if c.called == nil {
		c.called = make(map[*object.Function]*callees)
	}
	c.called[f] = d
	return d
}

// For, if not nil, returns the object code for one pass of the analyzer, or nil
// if there is none to ask; a pass has no room for it. It is told the import path
// of the package and its files, as the pass has them. The program that runs
// passes sets it before the first one. Passes may run at the same time, so each
// gets Objects of its own.
var For func(path string, files []string) *Objects

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
	if e.IsSite() && o.certain(e) {
		return Certain, "" // how sure a function of the standard library is, its row says
	}
	return Unknown, ""
}
