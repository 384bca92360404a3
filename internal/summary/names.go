package summary

import (
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/ssax"

	"github.com/fencevet/fencevet/internal/effect"
)

// Name names fn: a declared function by its object, a literal by the function
// it stands in and its number, as the runtime does in stack traces.
func Name(fn *ssa.Function) effect.Func {
	if o := fn.Origin(); o != nil {
		fn = o
	}
	if parent := fn.Parent(); parent != nil {
		name := Name(parent)
		if partOfParent(fn) {
			return name
		}
		for i, anon := range parent.AnonFuncs {
			if anon == fn {
				name.Name += ".func" + strconv.Itoa(i+1)
			}
		}
		return name
	}
	if obj, ok := fn.Object().(*types.Func); ok {
		name := effect.FuncOf(obj)
		if obj.Signature().Recv() == nil {
			name.Name = fn.Name() // init#1
		}
		return name
	}
	name := effect.Func{Name: fn.Name()}
	if fn.Pkg != nil {
		name.Pkg = fn.Pkg.Pkg.Path()
	}
	return name
}

// SectionName names fn as a section of its own, also if it is a literal that is
// called where it stands.
func SectionName(fn *ssa.Function) effect.Func {
	name := Name(fn)
	name.Name = owner(fn)
	return name
}

// owner names fn uniquely within its package, also if it is a literal that is
// part of the body it stands in.
func owner(fn *ssa.Function) string {
	if o := fn.Origin(); o != nil {
		fn = o
	}
	parent := fn.Parent()
	if parent == nil {
		return Name(fn).Name
	}
	return owner(parent) + ".func" + strconv.Itoa(slices.Index(parent.AnonFuncs, fn)+1)
}

// partOfParent reports whether the literal fn is part of the body it stands
// in: called or deferred where it stands, or the body of a range-over-func
// loop.
func partOfParent(fn *ssa.Function) bool {
	if fn.Synthetic == loopBodySynthetic {
		return true
	}
	if fn.Referrers() == nil {
		return false
	}
	calledBy := func(refs *[]ssa.Instruction) bool {
		for _, ref := range *refs {
			switch ref := ref.(type) {
			case *ssa.Call:
				return calledInPlace(ref, fn)
			case *ssa.Defer:
				return calledInPlace(ref, fn)
			}
		}
		return false
	}
	for _, ref := range *fn.Referrers() {
		if mc, ok := ref.(*ssa.MakeClosure); ok && calledBy(mc.Referrers()) {
			return true
		}
	}
	return calledBy(fn.Referrers())
}

// pos makes a source position independent of the machine.
func (e *Engine) pos(p token.Pos) effect.Pos {
	if !p.IsValid() {
		return effect.Pos{Pkg: e.cfg.Path}
	}
	at := e.cfg.Fset.Position(p)
	return effect.Pos{Pkg: e.cfg.Path, File: filepath.Base(at.Filename), Line: at.Line, Col: at.Column}
}

// operands maps the position that go/ssa gives an instruction to the
// expression it operates on: the channel of a send, receive or range, the
// called expression of a call.
type operands map[token.Pos]ast.Expr

func newOperands(root ast.Node) operands {
	m := make(operands)
	if root == nil {
		return m
	}
	ast.Inspect(root, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.UnaryExpr:
			if n.Op == token.ARROW {
				m[n.OpPos] = n.X
			}
		case *ast.SendStmt:
			m[n.Arrow] = n.Chan
		case *ast.RangeStmt:
			m[n.For] = n.X
		case *ast.CallExpr:
			m[n.Lparen] = n
		}
		return true
	})
	return m
}

// operand returns the expression that the instruction at pos in fn operates
// on, or nil.
func (e *Engine) operand(fn *ssa.Function, pos token.Pos) ast.Expr {
	root := fn.Syntax()
	m, ok := e.operandsOf[root]
	if !ok {
		m = newOperands(root)
		e.operandsOf[root] = m
	}
	return m[pos]
}

// text returns the source text of the channel at pos, or a stand-in.
func (e *Engine) text(fn *ssa.Function, pos token.Pos, otherwise string) string {
	if x := e.operand(fn, pos); x != nil {
		return exprText(x)
	}
	return otherwise
}

// qualifier writes types with the names of their packages: a message may be
// read in any package.
func qualifier(p *types.Package) string { return p.Name() }

// maxText bounds, in bytes, an expression quoted in a message.
const maxText = 60

// exprText renders an expression on one short line.
func exprText(x ast.Expr) string { return oneLine(types.ExprString(x)) }

// oneLine keeps a text printable and short.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > maxText {
		cut := maxText
		for cut > 0 && s[cut]&0xC0 == 0x80 { // not within a rune
			cut--
		}
		s = s[:cut] + "…"
	}
	return s
}

// fillIn replaces {recv}, {arg0}, {arg1}, … in a description of the standard
// library by the source text of the call at instr; via, if not empty, is the
// text of the receiver.
func (e *Engine) fillIn(what string, fn *ssa.Function, instr ssa.CallInstruction, via string) string {
	if !strings.ContainsRune(what, '{') {
		return what
	}
	if via != "" {
		what = strings.ReplaceAll(what, "{recv}", via)
		return unnamed.Replace(what)
	}
	call, _ := e.operand(fn, callPos(instr)).(*ast.CallExpr)
	recv := "the receiver"
	var args []ast.Expr
	if call != nil {
		args = call.Args
		if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
			recv = exprText(sel.X) + promotedThrough(sel, receiver(instr))
		}
	}
	what = strings.ReplaceAll(what, "{recv}", recv)
	for i := 0; strings.Contains(what, "{arg"); i++ {
		if i >= len(args) {
			return unnamed.Replace(what)
		}
		what = strings.ReplaceAll(what, "{arg"+strconv.Itoa(i)+"}", exprText(args[i]))
	}
	return what
}

// unnamed fills in a description where there is no call to name things by.
var unnamed = strings.NewReplacer("{recv}", "its receiver", "{arg0}", "its argument", "{arg1}", "its argument", "{arg2}", "its argument")

// promotedThrough returns the embedded fields, ".Mutex", that the selector of a
// promoted method leaves out; recv is the receiver it is called with.
func promotedThrough(sel *ast.SelectorExpr, recv ssa.Value) string {
	path := ""
	for {
		if load, ok := recv.(*ssa.UnOp); ok && load.Op == token.MUL {
			recv = load.X
			continue
		}
		x, field := ssax.FieldOf(recv)
		if field == nil || !field.Embedded() {
			break
		}
		path = "." + field.Name() + path
		recv = x
	}
	last := sel.X
	if inner, ok := ast.Unparen(last).(*ast.SelectorExpr); ok {
		last = inner.Sel
	}
	if id, ok := last.(*ast.Ident); ok && strings.HasPrefix(path, "."+id.Name) {
		return "" // spelled out
	}
	return path
}
