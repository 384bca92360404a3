package escape

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// A span is a loop in the source: the statement from start to end, of which
// the part from body on is repeated.
type span struct{ start, body, end token.Pos }

// A syntax holds what the compiler sees in the syntax tree of a function and
// go/ssa no longer shows.
type syntax struct {
	root  ast.Node                    // nil if the tree is not available
	calls map[token.Pos]*ast.CallExpr // by (; made when first used
	lits  map[token.Pos]token.Pos     // composite literals: { to }
	// litTypes holds the types that literals, by {, are written with.
	litTypes map[token.Pos]ast.Expr
	adds     map[token.Pos]bool    // operators +: whether it is part of a longer sum
	elided   map[token.Pos]context // conversions, by (, whose result is used on the spot
	// assigned holds the names of the variables that expressions, by the position
	// of the value in go/ssa, are assigned to.
	assigned map[token.Pos]string
	// pointed holds, by the name of a variable, those that its address is
	// assigned to.
	pointed map[string][]string
	// declared holds where variables of a name are declared.
	declared map[string][]token.Pos
	ranging  map[token.Pos]bool // which of them in the header of a range loop
	// targets holds the fields, elements and dereferences that are assigned
	// to, by the position that go/ssa gives to the address.
	targets map[token.Pos]target
}

// A target is the left side of an assignment.
type target struct {
	owner string    // the variable it is a part of; "" if reached through a pointer
	end   token.Pos // of the statement
}

// A context is where a conversion stands that needs no copy.
type context uint8

const (
	compared context = iota + 1 // also: map index, operand of a sum
	ranged
	measured // by len
)

func newSyntax(fn *ssa.Function) *syntax {
	return &syntax{
		root:     fn.Syntax(),
		lits:     make(map[token.Pos]token.Pos),
		litTypes: make(map[token.Pos]ast.Expr),
		ranging:  make(map[token.Pos]bool),
		pointed:  make(map[string][]string),
		declared: make(map[string][]token.Pos),
		assigned: make(map[token.Pos]string),
		adds:     make(map[token.Pos]bool),
		elided:   make(map[token.Pos]context),
		targets:  make(map[token.Pos]target),
	}
}

// visit collects the facts of fn's own code, and returns its loops.
func (s *syntax) visit(fn *ssa.Function) []span {
	v := &visitor{syntax: s}
	for _, anon := range fn.AnonFuncs {
		if rng, ok := anon.Syntax().(*ast.RangeStmt); ok {
			v.yields = append(v.yields, rng)
		}
	}
	switch n := fn.Syntax().(type) {
	case *ast.FuncDecl:
		v.declareFields(n.Recv, n.Type.Params, n.Type.Results)
		if n.Body != nil {
			ast.Inspect(n.Body, v.node)
		}
	case *ast.FuncLit:
		v.declareFields(n.Type.Params, n.Type.Results)
		ast.Inspect(n.Body, v.node)
	case *ast.RangeStmt:
		ast.Inspect(n.Body, v.node)
	case ast.Expr: // the initializer of a package variable
		ast.Inspect(n, v.node)
	}
	return v.loops
}

type visitor struct {
	*syntax
	yields []*ast.RangeStmt // loops over functions: their bodies are literals
	loops  []span
	labels map[string]*ast.LabeledStmt
	blocks []*ast.BlockStmt // blocks seen, to find the end of a loop made of goto
}

func (v *visitor) node(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.FuncLit:
		return false
	case *ast.ForStmt:
		body := n.Body.Pos()
		if n.Cond != nil {
			body = n.Cond.Pos()
		} else if n.Post != nil {
			body = n.Post.Pos()
		}
		v.loops = append(v.loops, span{n.Pos(), body, n.End()})
	case *ast.RangeStmt:
		for _, e := range []ast.Expr{n.Key, n.Value} {
			if id, ok := e.(*ast.Ident); ok && n.Tok == token.DEFINE {
				v.declare(id)
				v.ranging[id.Pos()] = true
			}
		}
		v.elide(n.X, ranged)
		if slices.Contains(v.yields, n) {
			ast.Inspect(n.X, v.node)
			return false
		}
		v.loops = append(v.loops, span{n.Pos(), n.Body.Pos(), n.End()})
	case *ast.BlockStmt:
		v.blocks = append(v.blocks, n)
	case *ast.LabeledStmt:
		if v.labels == nil {
			v.labels = make(map[string]*ast.LabeledStmt)
		}
		v.labels[n.Label.Name] = n
	case *ast.BranchStmt:
		if n.Tok == token.GOTO && v.labels[n.Label.Name] != nil {
			v.backward(v.labels[n.Label.Name])
		}
	case *ast.CompositeLit:
		v.lits[n.Lbrace] = n.Rbrace
		if n.Type != nil {
			v.litTypes[n.Lbrace] = n.Type
		}
	case *ast.CallExpr:
		if id, ok := n.Fun.(*ast.Ident); ok && id.Name == "len" && len(n.Args) == 1 {
			v.elide(n.Args[0], measured)
		}
	case *ast.AssignStmt:
		if len(n.Lhs) == len(n.Rhs) {
			for i, lhs := range n.Lhs {
				v.assign(lhs, n.Rhs[i])
			}
		}
		if n.Tok == token.DEFINE {
			for _, lhs := range n.Lhs {
				if id, ok := lhs.(*ast.Ident); ok {
					v.declare(id)
				}
			}
		} else {
			for _, lhs := range n.Lhs {
				v.target(lhs, n.End())
			}
		}
	case *ast.ValueSpec:
		v.declare(n.Names...)
		if len(n.Names) == len(n.Values) {
			for i, lhs := range n.Names {
				v.assign(lhs, n.Values[i])
			}
		}
	case *ast.IndexExpr:
		v.elideKey(n.Index)
	case *ast.SwitchStmt:
		if n.Tag != nil {
			v.elide(n.Tag, compared)
		}
	case *ast.BinaryExpr:
		v.binary(n)
	}
	return true
}

// backward makes a loop of a label that a later goto jumps to: it reaches to
// the end of the label's block.
func (v *visitor) backward(l *ast.LabeledStmt) {
	for i := len(v.blocks) - 1; i >= 0; i-- {
		if b := v.blocks[i]; b.Pos() <= l.Pos() && l.End() <= b.End() {
			v.loops = append(v.loops, span{l.Pos(), l.Pos(), b.End()})
			return
		}
	}
}

func (v *visitor) binary(n *ast.BinaryExpr) {
	switch n.Op {
	case token.ADD:
		if _, seen := v.adds[n.OpPos]; !seen {
			v.adds[n.OpPos] = false
			v.sum(n)
		}
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		v.elide(n.X, compared)
		v.elide(n.Y, compared)
	}
}

// sum marks the sums that n adds up. The compiler concatenates all operands
// at once, and does not copy converted bytes first if there is a literal that
// keeps the result from being one of them.
func (v *visitor) sum(n *ast.BinaryExpr) {
	var operands []ast.Expr
	var collect func(e ast.Expr)
	collect = func(e ast.Expr) {
		e = ast.Unparen(e)
		if bin, ok := e.(*ast.BinaryExpr); ok && bin.Op == token.ADD {
			if bin != n {
				v.adds[bin.OpPos] = true
			}
			collect(bin.X)
			collect(bin.Y)
			return
		}
		operands = append(operands, e)
	}
	collect(n)
	literal := func(e ast.Expr) bool {
		lit, ok := e.(*ast.BasicLit)
		return ok && lit.Kind == token.STRING && len(lit.Value) > 2
	}
	if slices.ContainsFunc(operands, literal) {
		for _, e := range operands {
			v.elide(e, compared)
		}
	}
}

func (v *visitor) elide(e ast.Expr, in context) {
	if call, ok := ast.Unparen(e).(*ast.CallExpr); ok && len(call.Args) == 1 {
		v.elided[call.Lparen] = in
	}
}

// target notes that lhs is assigned to.
func (v *visitor) target(lhs ast.Expr, end token.Pos) {
	switch e := ast.Unparen(lhs).(type) {
	case *ast.SelectorExpr:
		v.targets[e.Sel.Pos()] = target{owner(e.X), end}
	case *ast.IndexExpr:
		v.targets[e.Lbrack] = target{owner(e.X), end}
	case *ast.StarExpr:
		v.targets[e.Star] = target{"", end}
	}
}

// owner returns the variable that e is, or is a part of.
func owner(e ast.Expr) string {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return owner(e.X)
	case *ast.IndexExpr:
		return owner(e.X)
	}
	return ""
}

// elideKey marks conversions that are an index or part of a literal that is.
func (v *visitor) elideKey(e ast.Expr) {
	lit, ok := ast.Unparen(e).(*ast.CompositeLit)
	if !ok {
		v.elide(e, compared)
		return
	}
	for _, elt := range lit.Elts {
		if kv, ok := elt.(*ast.KeyValueExpr); ok {
			elt = kv.Value
		}
		v.elideKey(elt)
	}
}

// callAt returns the call whose ( is at p.
func (s *syntax) callAt(p token.Pos) *ast.CallExpr {
	if s.calls == nil && s.root != nil {
		s.calls = make(map[token.Pos]*ast.CallExpr)
		ast.Inspect(s.root, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				s.calls[call.Lparen] = call
			}
			return true
		})
	}
	return s.calls[p]
}

// hasDirective reports whether decl is annotated with //name.
func hasDirective(decl *ast.FuncDecl, name string) bool {
	if decl.Doc == nil {
		return false
	}
	for _, c := range decl.Doc.List {
		if text, ok := strings.CutPrefix(c.Text, "//"); ok && (text == name || strings.HasPrefix(text, name+" ")) {
			return true
		}
	}
	return false
}

// sameStmt reports whether the target of an assignment at dst and the operand
// at src belong to one statement.
func (s *syntax) sameStmt(dst, src token.Pos) bool {
	t, ok := s.targets[dst]
	return !ok || dst < src && src < t.end
}

// noescape reports whether fn, which has no body, promises to keep its
// arguments to itself.
func (s *syntax) noescape(fn *ssa.Function) bool {
	decl, ok := fn.Syntax().(*ast.FuncDecl)
	return ok && hasDirective(decl, "go:noescape")
}
