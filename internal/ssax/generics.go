package ssax

import (
	"go/ast"
	"go/types"
)

// KeepGenerics drops from info all that is not about generic functions. The SSA
// builder holds on to it for instances that are made later; for other functions
// it is not needed once they are built, and it is as large as the SSA form.
func KeepGenerics(info *types.Info, files []*ast.File) {
	all := *info
	*info = types.Info{
		Types:        make(map[ast.Expr]types.TypeAndValue),
		Defs:         make(map[*ast.Ident]types.Object),
		Uses:         make(map[*ast.Ident]types.Object),
		Implicits:    make(map[ast.Node]types.Object),
		Instances:    make(map[*ast.Ident]types.Instance),
		Selections:   make(map[*ast.SelectorExpr]*types.Selection),
		FileVersions: all.FileVersions,
	}
	for _, f := range files {
		for _, d := range f.Decls {
			decl, ok := d.(*ast.FuncDecl)
			if !ok || !IsGeneric(decl) {
				continue
			}
			ast.Inspect(decl, func(n ast.Node) bool {
				keep(info.Implicits, all.Implicits, n)
				if x, ok := n.(ast.Expr); ok {
					keep(info.Types, all.Types, x)
				}
				switch n := n.(type) {
				case *ast.Ident:
					keep(info.Defs, all.Defs, n)
					keep(info.Uses, all.Uses, n)
					keep(info.Instances, all.Instances, n)
				case *ast.SelectorExpr:
					keep(info.Selections, all.Selections, n)
				}
				return true
			})
		}
	}
}

// keep copies what one map says about a node to another.
func keep[N comparable, V any](to, from map[N]V, n N) {
	if v, ok := from[n]; ok {
		to[n] = v
	}
}

// IsGeneric reports whether a function has type parameters, or its receiver.
func IsGeneric(fn *ast.FuncDecl) bool {
	if fn.Type.TypeParams != nil {
		return true
	}
	if fn.Recv == nil || len(fn.Recv.List) == 0 {
		return false
	}
	t := fn.Recv.List[0].Type
	if star, ok := ast.Unparen(t).(*ast.StarExpr); ok {
		t = star.X
	}
	switch ast.Unparen(t).(type) {
	case *ast.IndexExpr, *ast.IndexListExpr:
		return true
	}
	return false
}
