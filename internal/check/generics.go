package check

import (
	"go/ast"
	"go/types"
)

// keepGenerics drops from info all that is not about generic functions. The SSA
// builder holds on to it for instances that are made later; for other functions
// it is not needed once they are built, and it is as large as the SSA form.
func keepGenerics(info *types.Info, files []*ast.File) {
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
			if !ok {
				continue
			}
			fn, ok := all.Defs[decl.Name].(*types.Func)
			if !ok || fn.Signature().TypeParams().Len()+fn.Signature().RecvTypeParams().Len() == 0 {
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
