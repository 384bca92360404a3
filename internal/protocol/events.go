package protocol

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/class"
	"github.com/fencevet/fencevet/internal/directive"
)

// FencePackage is the import path of package fence: it opens sections without any
// directive, the class of a section is an argument, and its Begin and End do nothing
// when they run, so that calls of them can be added and moved.
const FencePackage = "github.com/fencevet/fencevet/fence"

// A begun is a call that begins a section.
type begun struct {
	Section
	call   ssa.CallInstruction
	name   string // of what is called, for messages
	cookie bool   // it returns what ends it
	given  bool   // that is passed on, so someone else may end it
}

// An ender is a call that ends sections, or runs a literal that does.
type ender struct {
	pos    token.Pos
	name   string
	of     []*ssa.Call // the begins whose results it was given
	always bool        // it can only end the sections in of
	next   bool        // it ends the innermost section whose begin had no result
	alone  bool        // it is certain that nothing else tells which section it ends
	value  bool        // it calls the function that a begin returned
}

// beginOf returns what the call begins, or nil.
func (a *Analysis) beginOf(c ssa.CallInstruction) (name string, cls *class.Class, problem string, ok bool) {
	obj := object(c.Common())
	if obj == nil {
		return "", nil, "", false
	}
	f := directive.FuncName(obj)
	r := a.marks.Role(f, "begin")
	switch {
	case r == nil:
		return "", nil, "", false
	case f.Pkg == FencePackage:
		cls, problem = a.classArg(c.Common())
		return "fence.Begin", cls, problem, true
	}
	return obj.Name(), a.marks.Class(r.Class), "", true
}

// classArg returns the class that a call of fence.Begin names.
func (a *Analysis) classArg(c *ssa.CallCommon) (*class.Class, string) {
	k, ok := c.Args[0].(*ssa.Const)
	if !ok || k.Value == nil || k.Value.Kind() != constant.String {
		return nil, "fence.Begin needs the name of its class as a constant"
	}
	return a.marks.Named(constant.StringVal(k.Value))
}

// endOf returns what the call ends, or nil.
func (a *Analysis) endOf(c ssa.CallInstruction) *ender {
	common := c.Common()
	e := &ender{pos: c.Pos()}
	obj := object(common)
	switch {
	case obj != nil && a.marks.Role(directive.FuncName(obj), "end") != nil:
		e.name = obj.Name()
		args := common.Args
		if common.IsInvoke() {
			args = append([]ssa.Value{common.Value}, args...)
		}
		for _, arg := range args {
			if of, always := a.begins(arg); len(of) > 0 {
				e.of, e.always = of, always
				return e
			}
		}
		e.next = directive.FuncName(obj).Pkg != FencePackage
		e.alone = e.next && len(args) == 0 || obj.Signature().Recv() != nil && len(common.Args) <= 1 && a.pairedByReceiver(obj)
		return e
	case obj == nil:
		if of, always := a.begins(common.Value); len(of) > 0 { // end := begin(); end()
			e.name, e.of, e.always, e.value = "its result", of, always, true
			return e
		}
	}
	return nil
}

// pairedByReceiver reports whether a method without parameters that ends
// sections has a counterpart of the same type that begins them.
func (a *Analysis) pairedByReceiver(end *types.Func) bool {
	f := directive.FuncName(end)
	typ, _, _ := strings.Cut(f.Name, ").")
	if !strings.HasPrefix(f.Name, "(*") {
		typ, _, _ = strings.Cut(f.Name, ".")
	}
	return a.marks.HasRole(func(r directive.Role) bool {
		return r.Verb == "begin" && r.For.Pkg == f.Pkg && strings.HasPrefix(r.For.Name, typ)
	})
}

// endsIn returns the ends in the body of a literal that is deferred or called in
// place; nil for any other function.
func (a *Analysis) endsIn(v ssa.Value) []*ender {
	var fn *ssa.Function
	switch v := v.(type) {
	case *ssa.MakeClosure:
		fn = v.Fn.(*ssa.Function)
	case *ssa.Function:
		fn = v
	}
	if fn == nil || fn.Parent() == nil {
		return nil
	}
	var all []*ender
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if c, ok := instr.(ssa.CallInstruction); ok {
				if e := a.endOf(c); e != nil {
					all = append(all, e)
				}
			}
		}
	}
	return all
}

// begins returns the calls that begin sections whose results v can be, seen
// through variables; only says that it can be nothing else.
func (a *Analysis) begins(v ssa.Value) (of []*ssa.Call, only bool) {
	t := cookieTrace{a: a, only: true}
	t.value(v)
	return t.of, t.only
}

type cookieTrace struct {
	a    *Analysis
	seen []ssa.Value
	of   []*ssa.Call
	only bool
}

func (t *cookieTrace) value(v ssa.Value) {
	if slices.Contains(t.seen, v) {
		return
	}
	t.seen = append(t.seen, v)
	switch v := v.(type) {
	case *ssa.Call:
		if _, _, _, ok := t.a.beginOf(v); ok {
			if !slices.Contains(t.of, v) {
				t.of = append(t.of, v)
			}
			return
		}
	case *ssa.Extract:
		t.value(v.Tuple)
		return
	case *ssa.Phi:
		for _, x := range v.Edges {
			t.value(x)
		}
		return
	case *ssa.ChangeType:
		t.value(v.X)
		return
	case *ssa.UnOp:
		if v.Op == token.MUL {
			t.variable(v.X)
			return
		}
	case *ssa.Alloc, *ssa.FreeVar: // the address of a variable, for a pointer receiver
		t.variable(v)
		return
	}
	t.only = false
}

// variable traces what is stored in the local variable at addr.
func (t *cookieTrace) variable(addr ssa.Value) {
	switch addr := addr.(type) {
	case *ssa.FreeVar:
		fn := addr.Parent()
		i := slices.Index(fn.FreeVars, addr)
		if fn.Referrers() == nil {
			break
		}
		for _, ref := range *fn.Referrers() {
			if mc, ok := ref.(*ssa.MakeClosure); ok && mc.Fn == fn {
				t.variable(mc.Bindings[i])
			}
		}
		return
	case *ssa.Alloc:
		stores := 0
		for _, ref := range *addr.Referrers() {
			if s, ok := ref.(*ssa.Store); ok && s.Addr == addr {
				stores++
				t.value(s.Val)
			}
		}
		if stores == 1 {
			return
		}
	}
	t.only = false
}

// follow looks at what becomes of the result of a begin. It reports whether it
// is used at all, and notes if somebody else may get it.
func (a *Analysis) follow(b *begun, v ssa.Value, seen *[]ssa.Value) (used bool) {
	if slices.Contains(*seen, v) || v.Referrers() == nil {
		return false
	}
	*seen = append(*seen, v)
	for _, ref := range *v.Referrers() {
		switch ref := ref.(type) {
		case *ssa.DebugRef:
		case *ssa.Store:
			if ref.Val != v { // a variable that holds it, and is assigned
				continue
			}
			if cell, ok := ref.Addr.(*ssa.Alloc); ok {
				used = a.follow(b, cell, seen) || used
				continue
			}
			used, b.given = true, true
		case *ssa.Extract:
			used = a.follow(b, ref, seen) || used
		case *ssa.Phi, *ssa.ChangeType, *ssa.UnOp:
			used = a.follow(b, ref.(ssa.Value), seen) || used
		case *ssa.MakeClosure:
			used = true
			a.captured(b, ref, v)
		case ssa.CallInstruction:
			used = true
			if a.endOf(ref) == nil {
				b.given = true
			}
		default:
			used, b.given = true, true
		}
	}
	return used
}

// captured notes if a literal that captures the result of a begin gives it away:
// if it does anything with it but end the section, or runs who knows when.
func (a *Analysis) captured(b *begun, mc *ssa.MakeClosure, v ssa.Value) {
	for _, ref := range *mc.Referrers() {
		switch ref.(type) {
		case *ssa.Defer, *ssa.Go, *ssa.DebugRef:
		case *ssa.Call:
			if ref.(*ssa.Call).Call.Value != mc {
				b.given = true
			}
		default:
			b.given = true
		}
	}
	if len(a.endsIn(mc)) == 0 {
		b.given = true
	}
}
