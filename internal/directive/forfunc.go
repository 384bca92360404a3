package directive

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/spell"
)

// resolveFor finds the function that for= names. Several readings of the
// dots are tried; the first that names something wins, and if none does the
// first whose package is known is reported.
func (c *collector) resolveFor(s *Site) bool {
	failure := ""
	for _, f := range s.ForNames {
		pkg := c.lookupPackage(f.Pkg)
		if pkg == nil {
			continue
		}
		f.Pkg = pkgPath(pkg)
		found, isMethod, msg := c.findFunc(pkg, f)
		if msg == "" {
			return c.foundFor(s, found, isMethod)
		}
		if failure == "" {
			failure = msg
		}
	}
	if failure == "" {
		pkg := likelyPackage(s.ForNames)
		failure = fmt.Sprintf("package %s is not imported here%s", pkg, spell.DidYouMean(pkg, c.packagePaths(), ""))
		if !strings.Contains(failure, "did you mean") {
			failure += "; import it, with _ if need be"
		}
	}
	c.problem(s.WordPos(s.For), "unknown-function", "%s", failure)
	return false
}

// foundFor notes the function that a directive is for.
func (c *collector) foundFor(s *Site, f effect.Func, isMethod bool) bool {
	s.Func = f
	if isMethod {
		s.Kind = OnMethod
		if s.Verb.Text == "critical" || slices.Contains(fenceRoles, s.Verb.Text) {
			return true // a contract, or a role
		}
		c.problem(s.Pos(), "no-effect", "fence:%s for the interface method %s is accepted but has no effect in this version", s.Verb.Text, f)
		return true
	}
	if f.Pkg == c.set.path {
		if decl := c.declOf(f); decl != nil {
			s.Kind, s.Node, s.Decl = OnFunc, decl, decl
		}
	}
	return true
}

// declOf finds the declaration of a function of this package.
func (c *collector) declOf(f effect.Func) *ast.FuncDecl {
	if c.funcs == nil {
		c.funcs = map[effect.Func]*ast.FuncDecl{}
		for _, file := range c.in.Files {
			for _, d := range file.Decls {
				fn, ok := d.(*ast.FuncDecl)
				if !ok {
					continue
				}
				if obj, ok := c.in.Info.Defs[fn.Name].(*types.Func); ok {
					c.funcs[FuncName(obj)] = fn
				}
			}
		}
	}
	return c.funcs[f]
}

// findFunc finds a function in a package and returns its name as declared. If
// it certainly does not exist, msg says so. Export data leaves out unexported
// functions and types, and all that nothing refers to of packages that are
// not imported directly, so their absence proves nothing.
func (c *collector) findFunc(pkg *types.Package, f effect.Func) (found effect.Func, isMethod bool, msg string) {
	typ, method, pointer := cutMethod(f.Name)
	name := f.Name
	if method != "" {
		name = typ
	}
	foreign := pkg != c.in.Pkg
	if foreign && !ast.IsExported(name) {
		return f, false, ""
	}
	obj := pkg.Scope().Lookup(name)
	if obj == nil {
		if foreign && !pkg.Complete() {
			return f, false, ""
		}
		return f, false, fmt.Sprintf("package %s has no %s%s", f.Pkg, name, spell.DidYouMean(name, scopeNames(pkg, method != "", foreign), ""))
	}
	if method == "" {
		if fn, ok := obj.(*types.Func); ok {
			return FuncName(fn), false, ""
		}
		return f, false, fmt.Sprintf("%s is not a function", f)
	}
	tn, ok := obj.(*types.TypeName)
	if !ok {
		return f, false, fmt.Sprintf("%s.%s is not a type", f.Pkg, name)
	}
	return findMethod(pkg, f, tn, method, pointer, foreign)
}

// findMethod finds a method that the type itself declares.
func findMethod(pkg *types.Package, f effect.Func, tn *types.TypeName, method string, pointer, foreign bool) (found effect.Func, isMethod bool, msg string) {
	named, ok := types.Unalias(tn.Type()).(*types.Named)
	if !ok {
		return f, false, fmt.Sprintf("%s.%s has no methods", f.Pkg, tn.Name())
	}
	named = named.Origin()
	obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(named), true, pkg, method)
	if types.IsInterface(named) {
		obj, _, _ = types.LookupFieldOrMethod(named, true, pkg, method)
	}
	fn, ok := obj.(*types.Func)
	switch {
	case !ok && foreign && !ast.IsExported(method):
		return f, false, ""
	case !ok:
		return f, false, fmt.Sprintf("%s.%s has no method %s%s", f.Pkg, tn.Name(), method, spell.DidYouMean(method, methodNames(named), ""))
	case types.IsInterface(named):
		return effect.Func{Pkg: f.Pkg, Name: methodName(false, tn.Name(), method)}, true, ""
	}
	declared := FuncName(fn)
	if owner, _, ptr := cutMethod(declared.Name); owner != named.Obj().Name() || declared.Pkg != pkgPath(named.Obj().Pkg()) {
		return f, false, fmt.Sprintf("%s is the promoted method %s, name that", f, declared)
	} else if ptr && !pointer {
		return f, false, fmt.Sprintf("%s has a pointer receiver, did you mean %s?", f, declared)
	}
	return declared, false, ""
}

// cutMethod splits "(*T).M" and "T.M"; of a function method is empty.
func cutMethod(name string) (typ, method string, pointer bool) {
	typ, method, ok := strings.Cut(name, ".")
	if !ok {
		return "", "", false
	}
	if strings.HasPrefix(typ, "(*") {
		return strings.Trim(typ, "(*)"), method, true
	}
	return typ, method, false
}

// likelyPackage returns the import path that was probably meant, when none of
// the readings names a package that is known: path.Type.Method if the word
// before the last begins in upper case.
func likelyPackage(names []effect.Func) string {
	for _, f := range names {
		if typ, method, _ := cutMethod(f.Name); method != "" && ast.IsExported(typ) {
			return f.Pkg
		}
	}
	return names[0].Pkg
}

// scopeNames returns the types or functions of a package for suggestions.
func scopeNames(pkg *types.Package, wantTypes, foreign bool) []string {
	return slices.DeleteFunc(pkg.Scope().Names(), func(name string) bool {
		_, isType := pkg.Scope().Lookup(name).(*types.TypeName)
		_, isFunc := pkg.Scope().Lookup(name).(*types.Func)
		return foreign && !ast.IsExported(name) || wantTypes && !isType || !wantTypes && !isFunc
	})
}

func methodNames(named *types.Named) []string {
	var names []string
	for m := range named.Methods() {
		names = append(names, m.Name())
	}
	if iface, ok := named.Underlying().(*types.Interface); ok {
		for m := range iface.Methods() {
			names = append(names, m.Name())
		}
	}
	return names
}
