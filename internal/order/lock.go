package order

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/summary"
)

// A Class identifies a lock by its declaration: all instances of one field, or
// one variable. The zero Class is a lock of which that is not known.
type Class struct {
	Pkg  string // import path of the package that declares it
	Name string // "Type.field" or "variable"
}

// A path is how the code of one function gets at an object: from a value of
// the function, or a package variable, through fields. Equal paths mean the
// same object as long as the root keeps its value.
type path struct {
	root   ssa.Value // nil for package variables
	global string    // import path and name
	sel    string    // ".field" or "*" (load), one for each step
}

// maxSteps bounds the length of a path.
const maxSteps = 8

// then returns the path that goes on with sel.
func (p path) then(sel string) path {
	p.sel += sel
	return p
}

// tooLong reports whether a path is longer than is useful: recursion through a
// list makes such.
func (p path) tooLong() bool { return strings.Count(p.sel, ".")+strings.Count(p.sel, "*") > maxSteps }

// pathOf returns the path of the object that v points to, or that v is, and the
// class of it as a lock.
func (e *Engine) pathOf(v ssa.Value) (path, Class) {
	switch v := v.(type) {
	case *ssa.Global:
		return globalPath(v), Class{v.Pkg.Pkg.Path(), v.Name()}
	case *ssa.FieldAddr:
		return e.fieldPath(v.X, v.Field)
	case *ssa.Field:
		return e.fieldPath(v.X, v.Field)
	case *ssa.ChangeType:
		return e.pathOf(v.X)
	case *ssa.ChangeInterface:
		return e.pathOf(v.X)
	case *ssa.MakeInterface:
		return e.pathOf(v.X)
	case *ssa.UnOp:
		if v.Op == token.MUL {
			if x, ok := e.condLock(v); ok {
				p, c, _ := e.condPath(x)
				return p, c
			}
			if p, c, ok := e.loadPath(v.X); ok {
				return p, c
			}
		}
	case *ssa.Alloc:
		if v.Comment != "" {
			return path{root: v}, Class{Name: v.Comment}
		}
	}
	if p := (path{root: v}); p.anyLocker() {
		return p, anyLocker
	}
	return path{root: v}, Class{}
}

func globalPath(g *ssa.Global) path {
	return path{global: g.Pkg.Pkg.Path() + "." + g.Name()}
}

// fieldPath returns the path of a field of the struct that x is or points to.
func (e *Engine) fieldPath(x ssa.Value, i int) (path, Class) {
	p, c := e.pathOf(x)
	t := deref(x.Type())
	st, ok := t.Underlying().(*types.Struct)
	if !ok { // of a type parameter
		return path{root: x}, Class{}
	}
	f := st.Field(i)
	if named, ok := types.Unalias(t).(*types.Named); ok {
		c = Class{Name: named.Obj().Name()}
		if named.Obj().Pkg() != nil {
			c.Pkg = named.Obj().Pkg().Path()
		}
	} else if c.Name == "" {
		c.Name = "struct"
	}
	c.Name += "." + f.Name()
	return p.then("." + f.Name()), c
}

func deref(t types.Type) types.Type {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

// loadPath returns the path of what a variable holds, if it holds the same
// whenever it is read: it is assigned once, or only while it is made.
func (e *Engine) loadPath(addr ssa.Value) (path, Class, bool) {
	switch addr := addr.(type) {
	case *ssa.Alloc:
		if v := onlyStore(addr); v != nil {
			p, c := e.pathOf(v)
			return p, c, true
		}
	case *ssa.FreeVar:
		if cell := e.cellOf(addr, 0); cell != nil && onlyStore(cell) != nil {
			return path{root: addr, sel: "*"}, Class{}, true
		}
	case *ssa.FieldAddr:
		st, ok := deref(addr.X.Type()).Underlying().(*types.Struct)
		if ok && e.settled(st.Field(addr.Field)) {
			p, c := e.pathOf(addr)
			return p.then("*"), c, true
		}
	case *ssa.Global:
		if obj, ok := addr.Object().(*types.Var); ok && e.settled(obj) {
			return globalPath(addr).then("*"), Class{addr.Pkg.Pkg.Path(), addr.Name()}, true
		}
	}
	return path{}, Class{}, false
}

// cellOf returns the variable that a captured variable is in the function that
// declares it, or nil.
func (e *Engine) cellOf(v *ssa.FreeVar, depth int) *ssa.Alloc {
	mc := closureOf(v.Parent())
	if mc == nil || depth > 4 {
		return nil
	}
	switch b := mc.Bindings[slices.Index(v.Parent().FreeVars, v)].(type) {
	case *ssa.Alloc:
		return b
	case *ssa.FreeVar:
		return e.cellOf(b, depth+1)
	}
	return nil
}

// closureOf returns the only place where closures of the literal fn are made,
// or nil.
func closureOf(fn *ssa.Function) *ssa.MakeClosure {
	if fn.Referrers() == nil {
		return nil
	}
	var found *ssa.MakeClosure
	for _, ref := range *fn.Referrers() {
		if mc, ok := ref.(*ssa.MakeClosure); ok && mc.Fn == fn {
			if found != nil {
				return nil
			}
			found = mc
		}
	}
	return found
}

// onlyStore returns the only value that a local variable is ever assigned, also
// by closures that capture it, or nil.
func onlyStore(cell *ssa.Alloc) ssa.Value {
	var only ssa.Value
	ok := true
	var visit func(addr ssa.Value, depth int)
	visit = func(addr ssa.Value, depth int) {
		if addr.Referrers() == nil || depth > 4 {
			ok = false
			return
		}
		for _, ref := range *addr.Referrers() {
			switch ref := ref.(type) {
			case *ssa.Store:
				if ref.Addr != addr || only != nil {
					ok = false
					return
				}
				only = ref.Val
			case *ssa.MakeClosure:
				for i, b := range ref.Bindings {
					if b == addr {
						visit(ref.Fn.(*ssa.Function).FreeVars[i], depth+1)
					}
				}
			case *ssa.UnOp, *ssa.DebugRef:
			default:
				ok = false
				return
			}
		}
	}
	visit(cell, 0)
	if !ok {
		return nil
	}
	return only
}

// settled reports whether a field or package variable of this package is only
// assigned while the object is made, so that it holds the same whenever it is
// read afterwards.
func (e *Engine) settled(v *types.Var) bool {
	if v == nil || v.Pkg() != e.cfg.Pkg.Pkg {
		return false
	}
	return !e.unsettled[v.Origin()]
}

// noteStores notes the fields and package variables that an instruction
// assigns after they were made.
func (e *Engine) noteStores(fn *ssa.Function, instr ssa.Instruction) {
	st, ok := instr.(*ssa.Store)
	if !ok {
		if c, ok := instr.(ssa.CallInstruction); ok {
			e.noteAddresses(c)
		}
		return
	}
	e.noteCond(st)
	e.noteKept(st)
	if fa, ok := st.Val.(*ssa.FieldAddr); ok { // its address is kept
		e.unsettle(fa)
	}
	switch addr := st.Addr.(type) {
	case *ssa.FieldAddr:
		if _, fresh := addr.X.(*ssa.Alloc); !fresh {
			e.unsettle(addr)
		}
	case *ssa.Global:
		if obj, ok := addr.Object().(*types.Var); ok && fn.Synthetic != "package initializer" {
			e.unsettled[obj] = true
		}
	case *ssa.Alloc:
	default: // a struct as a whole
		if s, ok := st.Val.Type().Underlying().(*types.Struct); ok {
			for f := range s.Fields() {
				e.unsettled[f.Origin()] = true
			}
		}
	}
}

// noteAddresses notes the fields whose addresses a call passes on.
func (e *Engine) noteAddresses(c ssa.CallInstruction) {
	for _, arg := range c.Common().Args {
		switch arg := arg.(type) {
		case *ssa.FieldAddr:
			if _, ptr := deref(arg.Type()).Underlying().(*types.Pointer); ptr {
				e.unsettle(arg)
			}
		case *ssa.Global:
			if obj, ok := arg.Object().(*types.Var); ok {
				if _, ptr := obj.Type().Underlying().(*types.Pointer); ptr {
					e.unsettled[obj] = true
				}
			}
		}
	}
}

func (e *Engine) unsettle(fa *ssa.FieldAddr) {
	if st, ok := deref(fa.X.Type()).Underlying().(*types.Struct); ok {
		e.unsettled[st.Field(fa.Field).Origin()] = true
	}
}

// An opKind is what a method of package sync does with a lock.
type opKind uint8

const (
	noOp opKind = iota
	lockOp
	unlockOp
	tryOp
)

// A lockCall is a row of the table of operations.
type lockCall struct {
	kind opKind
	read bool
}

// lockCalls lists the operations on locks.
var lockCalls = map[string]lockCall{
	"(*Mutex).Lock":       {lockOp, false},
	"(*Mutex).Unlock":     {unlockOp, false},
	"(*Mutex).TryLock":    {tryOp, false},
	"(*RWMutex).Lock":     {lockOp, false},
	"(*RWMutex).Unlock":   {unlockOp, false},
	"(*RWMutex).TryLock":  {tryOp, false},
	"(*RWMutex).RLock":    {lockOp, true},
	"(*RWMutex).RUnlock":  {unlockOp, true},
	"(*RWMutex).TryRLock": {tryOp, true},
}

// lockCallOf returns what fn does if it is an operation on a lock.
func lockCallOf(fn *ssa.Function) lockCall {
	if fn.Signature.Recv() == nil {
		return lockCall{}
	}
	name := summary.Name(fn)
	if name.Pkg != "sync" {
		return lockCall{}
	}
	return lockCalls[name.Name]
}

// A Ref is a lock as a function's summary names it: from a parameter or a
// captured variable of the function, or from a package variable.
type Ref struct {
	Kind   RefKind
	Index  int    // of the parameter (0 is the receiver) or captured variable
	Global string // import path and name
	Sel    string // as in the path
}

// A RefKind says where a Ref starts.
type RefKind uint8

const (
	FromParam RefKind = iota
	FromGlobal
	FromCaptured
)

// refOf returns the path as callers of fn know it.
func refOf(fn *ssa.Function, p path) (Ref, bool) {
	switch root := p.root.(type) {
	case nil:
		return Ref{Kind: FromGlobal, Global: p.global, Sel: p.sel}, true
	case *ssa.Parameter:
		if i := slices.Index(fn.Params, root); i >= 0 {
			return Ref{Kind: FromParam, Index: i, Sel: p.sel}, true
		}
	case *ssa.FreeVar:
		if i := slices.Index(fn.FreeVars, root); i >= 0 {
			return Ref{Kind: FromCaptured, Index: i, Sel: p.sel}, true
		}
	}
	return Ref{}, false
}

// text returns a lock's name for messages in package pkg.
func (c Class) text(pkg string) string {
	if c.Pkg == "" || c.Pkg == pkg {
		return c.Name
	}
	return effect.Base(c.Pkg) + "." + c.Name
}

// owner returns the function whose value the path starts from, or nil.
func (p path) owner() *ssa.Function {
	if p.root == nil {
		return nil
	}
	return p.root.Parent()
}
