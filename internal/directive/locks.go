package directive

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"

	"github.com/fencevet/fencevet/internal/spell"
)

// resolveLock finds the lock that a word of a directive names, a package
// variable or Type.field, qualified if it is another package's, and returns
// its name with the import path in front. It reports locks that certainly do
// not exist.
func (c *collector) resolveLock(s *Site, w Word) (string, bool) {
	pkg, parts := c.lockPackage(s, w.Text)
	if pkg == nil {
		c.problem(s.WordPos(w), "malformed", "lock %s: no such package is imported here", w.Text)
		return "", false
	}
	if msg := c.checkLock(pkg, parts); msg != "" {
		c.problem(s.WordPos(w), "malformed", "lock %s: %s", w.Text, msg)
		return "", false
	}
	return pkgPath(pkg) + "." + strings.Join(parts, "."), true
}

// DeniesLocks reports whether a class that is known here forbids any lock.
func (s *Set) DeniesLocks() bool {
	for _, k := range s.classes {
		if len(k.DenyLocks) > 0 {
			return true
		}
	}
	return false
}

// Denied reports whether a class that is known here forbids the lock with that
// name, import/path.Type.field.
func (s *Set) Denied(name string) bool {
	for _, k := range s.classes {
		if k.DeniesLock(name) {
			return true
		}
	}
	return false
}

// lockPackage splits a lock's name into its package and the rest.
func (c *collector) lockPackage(s *Site, name string) (*types.Package, []string) {
	slash := strings.LastIndexByte(name, '/') + 1
	parts := strings.Split(name[slash:], ".")
	if slash == 0 {
		if len(parts) == 1 || c.in.Pkg.Scope().Lookup(parts[0]) != nil {
			return c.in.Pkg, parts
		}
		for _, path := range c.packagePaths() {
			for _, n := range c.namesOfPackage(s, path) {
				if n == parts[0] {
					return c.packages[path], parts[1:]
				}
			}
		}
		if len(parts) == 2 {
			return c.in.Pkg, parts
		}
		return nil, nil
	}
	// gopkg.in/yaml.v3.T.f: the longest path that is imported wins.
	for i := len(parts) - 1; i > 0; i-- {
		if p := c.lookupPackage(name[:slash] + strings.Join(parts[:i], ".")); p != nil {
			return p, parts[i:]
		}
	}
	return nil, nil
}

// checkLock says what is wrong with a lock's name within its package.
func (c *collector) checkLock(pkg *types.Package, parts []string) string {
	obj := pkg.Scope().Lookup(parts[0])
	if obj == nil {
		if pkg != c.in.Pkg && (!ast.IsExported(parts[0]) || !pkg.Complete()) {
			return "" // not visible from here
		}
		return fmt.Sprintf("package %s has no %s%s", pkg.Name(), parts[0], spell.DidYouMean(parts[0], pkg.Scope().Names(), ""))
	}
	_, isVar := obj.(*types.Var)
	_, isType := obj.(*types.TypeName)
	if len(parts) == 1 && !isVar || !isVar && !isType {
		return fmt.Sprintf("%s is not a variable", parts[0])
	}
	t := obj.Type()
	for i, name := range parts[1:] {
		field, _, _ := types.LookupFieldOrMethod(t, true, pkg, name)
		v, ok := field.(*types.Var)
		if !ok {
			return fmt.Sprintf("%s has no field %s%s", strings.Join(parts[:i+1], "."), name, spell.DidYouMean(name, fieldNames(t), ""))
		}
		t = v.Type()
	}
	return ""
}

func fieldNames(t types.Type) []string {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	var names []string
	if s, ok := t.Underlying().(*types.Struct); ok {
		for f := range s.Fields() {
			names = append(names, f.Name())
		}
	}
	return names
}
