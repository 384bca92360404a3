package escape

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
)

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// typeName returns t as f's package would write it.
func (f *function) typeName(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if f.fn.Pkg != nil && p == f.fn.Pkg.Pkg {
			return ""
		}
		return p.Name()
	})
}

// name returns v as the source would write it, or "" if that is not clear.
func (f *function) name(v ssa.Value) string {
	switch v := v.(type) {
	case *ssa.Parameter:
		return v.Name()
	case *ssa.FreeVar:
		return v.Name()
	case *ssa.Global:
		return v.Name()
	case *ssa.Phi:
		if token.IsIdentifier(v.Comment) {
			return v.Comment
		}
	case *ssa.Alloc:
		if isVariable(v) && token.IsIdentifier(v.Comment) {
			return v.Comment
		}
	case *ssa.UnOp:
		if v.Op == token.MUL {
			return f.name(v.X)
		}
	case *ssa.FieldAddr:
		return f.field(v.X, v.Field)
	case *ssa.Field:
		return f.field(v.X, v.Field)
	case *ssa.IndexAddr:
		if base := f.name(v.X); base != "" {
			return base + "[…]"
		}
	case *ssa.Slice:
		return f.name(v.X)
	case *ssa.ChangeType:
		return f.name(v.X)
	case *ssa.MakeInterface:
		return f.name(v.X)
	}
	return ""
}

func (f *function) field(x ssa.Value, index int) string {
	st, ok := deref(x.Type()).Underlying().(*types.Struct)
	if !ok {
		return ""
	}
	name := st.Field(index).Name()
	if base := f.name(x); base != "" {
		return base + "." + name
	}
	return ""
}

// reason says in words why what flows away at instr has to be on the heap.
func (f *function) reason(instr ssa.Instruction) string {
	switch instr := instr.(type) {
	case *ssa.Store:
		if name := f.name(instr.Addr); name != "" {
			return "is stored in " + name
		}
		return "is stored in memory"
	case *ssa.MapUpdate:
		return "is stored in map " + orElse(f.name(instr.Map), f.typeName(instr.Map.Type()))
	case *ssa.Send:
		return "is sent on channel " + orElse(f.name(instr.Chan), f.typeName(instr.Chan.Type()))
	case *ssa.Select:
		return "is sent on a channel"
	case *ssa.Return:
		return "is returned"
	case *ssa.Panic:
		return "is passed to panic"
	case *ssa.Go:
		return "is used by a goroutine"
	case *ssa.Defer:
		return "is used by a deferred call"
	case *ssa.MakeClosure:
		return "is captured by a closure"
	case *ssa.Call:
		return "is passed to " + f.calleeName(instr.Common())
	case *ssa.Phi:
		return "outlives an iteration of the loop"
	}
	return ""
}

// calleeName returns what c calls, as the source would write it.
func (f *function) calleeName(c *ssa.CallCommon) string {
	if c.IsInvoke() {
		if name := f.name(c.Value); name != "" {
			return name + "." + c.Method.Name()
		}
		return f.typeName(c.Value.Type()) + "." + c.Method.Name()
	}
	fn := c.StaticCallee()
	if fn == nil {
		if b, ok := c.Value.(*ssa.Builtin); ok {
			return b.Name()
		}
		return orElse(f.name(c.Value), "a function value")
	}
	if fn.Parent() != nil {
		return "a function literal"
	}
	name := fn.Name()
	if i := strings.IndexByte(name, '['); i > 0 {
		name = name[:i] // without type arguments
	}
	if recv := fn.Signature.Recv(); recv != nil {
		if len(c.Args) > 0 {
			if base := f.name(c.Args[0]); base != "" {
				return base + "." + name
			}
		}
		return strings.TrimPrefix(f.typeName(recv.Type()), "*") + "." + name
	}
	if obj := fn.Object(); obj != nil && obj.Pkg() != nil && (f.fn.Pkg == nil || obj.Pkg() != f.fn.Pkg.Pkg) {
		return obj.Pkg().Name() + "." + name
	}
	return name
}

// captures lists the variables that closure fn captures.
func captures(fn *ssa.Function) string {
	var names []string
	for _, v := range fn.FreeVars {
		names = append(names, v.Name())
	}
	if len(names) > 3 {
		names = append(names[:2], "…")
	}
	return strings.Join(names, ", ")
}

// ofCall returns " of f" if call, which may be nil, calls f.
func (f *function) ofCall(call ssa.CallInstruction) string {
	if call != nil {
		return " of " + f.calleeName(call.Common())
	}
	return ""
}

// made returns the call of new or make that v is, with its first argument as it
// is in the source. Maps may also be literals.
func (f *function) made(v ssa.Value) string {
	if call := f.syn.callAt(v.Pos()); call != nil && len(call.Args) > 0 {
		if id, ok := ast.Unparen(call.Fun).(*ast.Ident); ok {
			return id.Name + "(" + types.ExprString(call.Args[0]) + ")"
		}
	}
	switch v := v.(type) {
	case *ssa.Alloc:
		if v.Comment == "new" {
			return "new(" + f.typeName(deref(v.Type())) + ")"
		}
		return "make(" + f.sliceName(v) + ")"
	case *ssa.MakeMap:
		if f.syn.lits[v.Pos()].IsValid() {
			return f.typeName(v.Type()) + "{…}"
		}
	}
	return "make(" + f.typeName(v.Type()) + ")"
}

// literalName returns the type of the composite literal at a as it is in the
// source.
func (f *function) literalName(a *ssa.Alloc) string {
	if typ := f.syn.litTypes[a.Pos()]; typ != nil {
		if arr, ok := typ.(*ast.ArrayType); !ok || arr.Len == nil {
			return types.ExprString(typ)
		}
	}
	if a.Comment == "slicelit" {
		return f.sliceName(a)
	}
	return f.typeName(deref(a.Type()))
}

// sliceName returns the type of slices of the array a.
func (f *function) sliceName(a *ssa.Alloc) string {
	if arr, ok := deref(a.Type()).Underlying().(*types.Array); ok {
		return "[]" + f.typeName(arr.Elem())
	}
	return f.typeName(deref(a.Type()))
}

// callOf returns the call that gets the variadic arguments in a.
func callOf(a *ssa.Alloc) ssa.CallInstruction {
	for _, ref := range *a.Referrers() {
		slice, ok := ref.(*ssa.Slice)
		if !ok {
			continue
		}
		for _, use := range *slice.Referrers() {
			if call, ok := use.(ssa.CallInstruction); ok {
				return call
			}
		}
	}
	return nil
}

// boxUse says what the interface is made for, with a space in front.
func (f *function) boxUse(m *ssa.MakeInterface) string {
	switch use := consumer(m).(type) {
	case *ssa.Store:
		if a := variadic(use); a != nil {
			if call := callOf(a); call != nil {
				return " in an argument of " + f.calleeName(call.Common())
			}
		}
		if name := f.name(use.Addr); name != "" {
			return " stored in " + name
		}
	case ssa.CallInstruction:
		return " in an argument of " + f.calleeName(use.Common())
	case *ssa.Return:
		return " in a result"
	case *ssa.Panic:
		return " in the argument of panic"
	case *ssa.Send:
		return " sent on channel " + orElse(f.name(use.Chan), f.typeName(use.Chan.Type()))
	case *ssa.MapUpdate:
		return " stored in map " + orElse(f.name(use.Map), f.typeName(use.Map.Type()))
	}
	return " in " + f.typeName(m.Type())
}

// consumer returns the instruction that uses v first, or nil.
func consumer(v ssa.Value) ssa.Instruction {
	for _, ref := range *v.Referrers() {
		if _, ok := ref.(*ssa.DebugRef); !ok {
			return ref
		}
	}
	return nil
}

// variadic returns the memory of the variadic arguments that st writes to.
func variadic(st *ssa.Store) *ssa.Alloc {
	if ia, ok := st.Addr.(*ssa.IndexAddr); ok {
		if a, ok := ia.X.(*ssa.Alloc); ok && a.Comment == "varargs" {
			return a
		}
	}
	return nil
}

// sitePos returns where instr is in the source. For implicit operations it is
// the position of the operand or of the statement.
func (f *function) sitePos(instr ssa.Instruction) token.Pos {
	switch instr := instr.(type) {
	case *ssa.MakeClosure:
		fn := instr.Fn.(*ssa.Function)
		if fn.Parent() != nil {
			return fn.Pos()
		}
	case *ssa.MakeInterface:
		return f.boxPos(instr)
	case *ssa.Alloc:
		if instr.Comment == "varargs" {
			if call := callOf(instr); call != nil && call.Pos().IsValid() {
				return call.Pos()
			}
		}
	}
	if p := instr.Pos(); p.IsValid() {
		return p
	}
	return f.nearPos(instr)
}

// boxPos returns the position of the expression that is converted.
func (f *function) boxPos(m *ssa.MakeInterface) token.Pos {
	use := consumer(m)
	switch use := use.(type) {
	case *ssa.Store:
		if variadic(use) != nil && use.Pos().IsValid() {
			return use.Pos()
		}
	case ssa.CallInstruction:
		if p := f.argPos(use, m); p.IsValid() {
			return p
		}
	}
	// An operand without another use is most likely an expression in place.
	if x, ok := m.X.(ssa.Instruction); ok && len(*m.X.Referrers()) == 1 && x.Block() == m.Block() {
		switch x.(type) {
		case *ssa.Phi, *ssa.Alloc, *ssa.Extract:
		default:
			if x.Pos().IsValid() {
				return x.Pos()
			}
		}
	}
	if use != nil && use.Pos().IsValid() {
		return use.Pos()
	}
	return f.nearPos(m)
}

// argPos returns the position of the argument arg in the syntax of the call.
func (f *function) argPos(call ssa.CallInstruction, arg ssa.Value) token.Pos {
	c := call.Common()
	expr := f.syn.callAt(c.Pos())
	if expr == nil {
		return token.NoPos
	}
	args := c.Args
	if !c.IsInvoke() && c.Signature().Recv() != nil && len(args) == len(expr.Args)+1 {
		args = args[1:]
	}
	for i, a := range args {
		if a == arg && i < len(expr.Args) {
			return ast.Unparen(expr.Args[i]).Pos()
		}
	}
	return token.NoPos
}
