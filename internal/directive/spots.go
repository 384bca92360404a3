package directive

import (
	"go/ast"
	"go/token"
	"go/types"
)

// addSpots notes what n is, if a directive on the line can stand on it.
// Directives above stand on what begins on the line; those at the end of the
// line stand on what begins or ends there, functions excepted.
func (l *locator) addSpots(n ast.Node) {
	begins := l.line.begins(n)
	if !begins && !l.place.trailing {
		return
	}
	switch n := n.(type) {
	case *ast.FuncDecl:
		if !l.place.trailing {
			l.add(OnFunc, n, n.Name)
		}
	case *ast.GenDecl:
		if n.Lparen.IsValid() && begins && !l.place.trailing && n.Tok != token.IMPORT {
			l.add(OnGroup, n)
		}
	case *ast.TypeSpec:
		l.add(l.typeKind(n), n, n.Name)
	case *ast.ValueSpec:
		if l.declares(token.VAR) {
			l.add(l.varKind(OnVar, n.Names), n, n.Names...)
		}
	case *ast.AssignStmt:
		if n.Tok == token.DEFINE {
			l.defined(n)
		}
	case *ast.Field:
		l.field(n)
	}
}

func (l *locator) add(kind Kind, n ast.Node, names ...*ast.Ident) {
	l.place.spots = append(l.place.spots, spot{kind, n, names, l.container()})
}

// declares reports whether the innermost declaration has the keyword.
func (l *locator) declares(tok token.Token) bool {
	for i := len(l.stack) - 1; i >= 0; i-- {
		if d, ok := l.stack[i].(*ast.GenDecl); ok {
			return d.Tok == tok
		}
	}
	return false
}

func (l *locator) typeKind(n *ast.TypeSpec) Kind {
	if obj := l.info.Defs[n.Name]; obj != nil && !n.Assign.IsValid() && isFunc(obj.Type()) {
		return OnFuncType
	}
	return OnType
}

// varKind returns plain, or the kind for function types that belongs to it.
func (l *locator) varKind(plain Kind, names []*ast.Ident) Kind {
	for _, id := range names {
		if obj := l.info.Defs[id]; obj != nil && isFunc(obj.Type()) {
			return map[Kind]Kind{OnVar: OnFuncVar, OnField: OnFuncField, OnParam: OnFuncParam}[plain]
		}
	}
	return plain
}

// defined notes the variables that x, y := … declares.
func (l *locator) defined(n *ast.AssignStmt) {
	var names []*ast.Ident
	for _, e := range n.Lhs {
		if id, ok := e.(*ast.Ident); ok && l.info.Defs[id] != nil {
			names = append(names, id)
		}
	}
	if len(names) > 0 {
		l.add(l.varKind(OnVar, names), n, names...)
	}
}

// field notes a struct field, an interface method or a parameter.
func (l *locator) field(n *ast.Field) {
	if len(l.stack) < 2 {
		return
	}
	switch owner := l.stack[len(l.stack)-2].(type) {
	case *ast.StructType:
		names := n.Names
		if id := embeddedName(n.Type); len(names) == 0 && id != nil {
			names = []*ast.Ident{id}
		}
		l.add(l.varKind(OnField, names), n, names...)
	case *ast.InterfaceType:
		if len(n.Names) == 1 {
			l.add(OnMethod, n, n.Names...)
		}
	case *ast.FuncType:
		if l.stack[len(l.stack)-1] == owner.TypeParams {
			return
		}
		l.add(l.varKind(OnParam, n.Names), n, n.Names...)
	case *ast.FuncDecl: // the receiver
		l.add(OnParam, n, n.Names...)
	}
}

// embeddedName returns the identifier that names an embedded field.
func embeddedName(t ast.Expr) *ast.Ident {
	switch t := t.(type) {
	case *ast.Ident:
		return t
	case *ast.StarExpr:
		return embeddedName(t.X)
	case *ast.SelectorExpr:
		return t.Sel
	case *ast.IndexExpr:
		return embeddedName(t.X)
	case *ast.IndexListExpr:
		return embeddedName(t.X)
	case *ast.ParenExpr:
		return embeddedName(t.X)
	}
	return nil
}

// isFunc reports whether values of the type are functions.
func isFunc(t types.Type) bool {
	_, ok := t.Underlying().(*types.Signature)
	return ok
}

// mayBeFence reports whether goroutines can wait for a value of the type: a
// channel, or some named type, in whatever collection.
func mayBeFence(t types.Type) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Named, *types.TypeParam:
		_, basic := t.Underlying().(*types.Basic)
		return !basic
	case *types.Chan:
		return true
	case *types.Pointer:
		return mayBeFence(t.Elem())
	case *types.Slice:
		return mayBeFence(t.Elem())
	case *types.Array:
		return mayBeFence(t.Elem())
	case *types.Map:
		return mayBeFence(t.Elem())
	}
	return false
}

// isMutex reports whether the type has methods Lock and Unlock.
func isMutex(t types.Type) bool {
	if _, ok := t.Underlying().(*types.Interface); !ok {
		if _, ok := types.Unalias(t).(*types.Pointer); !ok {
			t = types.NewPointer(t)
		}
	}
	ms := types.NewMethodSet(t)
	for _, name := range [...]string{"Lock", "Unlock"} {
		if ms.Lookup(nil, name) == nil {
			return false
		}
	}
	return true
}
