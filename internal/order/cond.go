package order

import (
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/ssax"
	"github.com/fencevet/fencevet/internal/summary"
)

// This file is about the lock of a sync.Cond, its field L. It is an interface, but
// what it holds is known where the Cond is made.

// A condLock says what the L of the Cond in a field or package variable is.
type condLock struct {
	open    bool       // perhaps no mutex of package sync
	beside  *types.Var // a field of the same object, if not nil
	global  *ssa.Global
	several bool // not always the same
}

// noteCond notes what a store makes the lock of a Cond.
func (e *Engine) noteCond(st *ssa.Store) {
	addr, locker := st.Addr, ssa.Value(nil)
	if x, field := ssax.FieldOf(addr); field != nil && isCondL(field) {
		addr, locker = x, st.Val // of a Cond that is no pointer
	} else if !isCond(st.Val.Type()) {
		return
	} else if c, ok := st.Val.(*ssa.Call); ok && isNewCond(c) {
		locker = c.Call.Args[0]
	}
	base, v := holderOf(addr)
	if v == nil {
		return
	}
	l := condLock{open: true}
	if mi, ok := locker.(*ssa.MakeInterface); ok && isMutex(mi.X.Type()) {
		l.open = false
		switch m := mi.X.(type) {
		case *ssa.FieldAddr:
			if x, field := ssax.FieldOf(m); x == base {
				l.beside = field
			}
		case *ssa.Global:
			l.global = m
		}
	}
	if before, ok := e.conds[v]; ok {
		l.open = l.open || before.open
		l.several = before.several || before.beside != l.beside || before.global != l.global
	}
	e.conds[v] = l
}

// holderOf returns the field or package variable with an address, and the object
// that the field belongs to.
func holderOf(addr ssa.Value) (ssa.Value, *types.Var) {
	switch addr := addr.(type) {
	case *ssa.FieldAddr:
		x, field := ssax.FieldOf(addr)
		if field != nil {
			field = field.Origin()
		}
		return x, field
	case *ssa.Global:
		v, _ := addr.Object().(*types.Var)
		return nil, v
	}
	return nil, nil
}

// condPath returns the path of the lock of the Cond that x is or points to, if it is
// certain to be a mutex.
func (e *Engine) condPath(x ssa.Value) (path, Class, bool) {
	addr := x
	switch v := x.(type) {
	case *ssa.Call:
		if isNewCond(v) {
			if mi, ok := v.Call.Args[0].(*ssa.MakeInterface); ok && isMutex(mi.X.Type()) {
				p, c := e.pathOf(mi.X)
				return p, c, true
			}
		}
		return path{}, Class{}, false
	case *ssa.UnOp:
		if v.Op != token.MUL {
			return path{}, Class{}, false
		}
		if cell, ok := v.X.(*ssa.Alloc); ok {
			if only := onlyStore(cell); only != nil {
				return e.condPath(only)
			}
			return path{}, Class{}, false
		}
		addr = v.X
	}
	base, v := holderOf(addr)
	l, ok := e.conds[v]
	if !ok || l.open || l.several || !e.settled(v) {
		return path{}, Class{}, false
	}
	switch {
	case l.global != nil:
		p, c := e.pathOf(l.global)
		return p, c, true
	case l.beside != nil:
		_, c := e.pathOf(addr)
		p, _ := e.pathOf(base)
		return p.then("." + l.beside.Name()), besides(c, v, l.beside), true
	}
	p, c := e.pathOf(x)
	c.Name += ".L"
	return p.then(".L*"), c, true
}

// besides returns the class of the field next to v, of class c.
func besides(c Class, v, next *types.Var) Class {
	c.Name = c.Name[:len(c.Name)-len(v.Name())] + next.Name()
	return c
}

// condOp returns what a call does with the lock of a Cond.
func (e *Engine) condOp(c ssa.CallInstruction) lockCall {
	common := c.Common()
	if !common.IsInvoke() {
		return lockCall{}
	}
	if _, ok := e.condLock(common.Value); !ok {
		return lockCall{}
	}
	return lockCalls["(*Mutex)."+common.Method.Name()]
}

// condLock returns the Cond of which v is the lock, if what that is is known.
func (e *Engine) condLock(v ssa.Value) (ssa.Value, bool) {
	load, ok := v.(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return nil, false
	}
	x, field := ssax.FieldOf(load.X)
	if field == nil || !isCondL(field) {
		return nil, false
	}
	_, _, ok = e.condPath(x)
	return x, ok
}

// condNote says, for messages, which lock the L of a Cond is, if c is a call of that.
func (e *Engine) condNote(c ssa.CallInstruction, class Class) string {
	if !c.Common().IsInvoke() || class == anyLocker || strings.HasSuffix(class.Name, ".L") {
		return ""
	}
	return " (" + class.text(e.cfg.Pkg.Pkg.Path()) + ")"
}

func isCondL(field *types.Var) bool {
	return field.Name() == "L" && field.Pkg() != nil && field.Pkg().Path() == "sync"
}

func isNewCond(c *ssa.Call) bool {
	fn := c.Call.StaticCallee()
	return fn != nil && summary.Name(fn) == effect.Func{Pkg: "sync", Name: "NewCond"}
}

// isCond reports whether a type is *sync.Cond.
func isCond(t types.Type) bool {
	p, ok := t.(*types.Pointer)
	return ok && isSync(p.Elem(), "Cond")
}

// isMutex reports whether a type is a pointer to a mutex of package sync.
func isMutex(t types.Type) bool {
	p, ok := t.(*types.Pointer)
	return ok && (isSync(p.Elem(), "Mutex") || isSync(p.Elem(), "RWMutex"))
}

func isSync(t types.Type, name string) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Name() == name && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "sync"
}
