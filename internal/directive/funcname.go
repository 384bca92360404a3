package directive

import (
	"go/token"
	"go/types"
	"strings"

	"github.com/fencevet/fencevet/internal/effect"
)

// forOption takes up for=. Which dot ends the import path depends on what the
// package imports, so all readings are kept.
func (p *reader) forOption(value Word) {
	p.d.badFor = true
	names := forNames(value.Text)
	if len(names) == 0 {
		p.errorf(value, "malformed", "for=%s does not name a function: write import/path.Func, import/path.Type.Method or import/path.(*Type).Method", value.Text)
		return
	}
	p.d.For, p.d.ForNames, p.d.badFor = value, names, false
}

// forNames returns what the value of for= can mean, the reading with the
// longest import path first.
func forNames(s string) []effect.Func {
	if i := strings.Index(s, ".("); i > 0 {
		typ, method, ok := strings.Cut(s[i+2:], ").")
		if !ok || !token.IsIdentifier(method) {
			return nil
		}
		star := strings.HasPrefix(typ, "*")
		name := withoutTypeArgs(strings.TrimPrefix(typ, "*"))
		if !token.IsIdentifier(name) || !validPath(s[:i]) {
			return nil
		}
		return []effect.Func{{Pkg: s[:i], Name: methodName(star, name, method)}}
	}
	var names []effect.Func
	pkg, last := splitQualified(s)
	if !token.IsIdentifier(last) || !validPath(pkg) {
		return nil
	}
	names = append(names, effect.Func{Pkg: pkg, Name: last})
	outer, typ := splitQualified(withoutTypeArgs(pkg))
	if token.IsIdentifier(typ) && validPath(outer) {
		names = append(names, effect.Func{Pkg: outer, Name: methodName(false, typ, last)})
	}
	if strings.HasSuffix(pkg, "]") {
		return names[1:]
	}
	return names
}

// methodName spells a method as [effect.Func] does.
func methodName(pointer bool, typ, method string) string {
	if pointer {
		return "(*" + typ + ")." + method
	}
	return typ + "." + method
}

// withoutTypeArgs cuts List[T] to List.
func withoutTypeArgs(s string) string {
	if i := strings.IndexByte(s, '['); i > 0 && strings.HasSuffix(s, "]") {
		return s[:i]
	}
	return s
}

// validPath reports whether s can be an import path.
func validPath(s string) bool {
	return s != "" && s[0] != '.' && s[0] != '/' && !strings.HasSuffix(s, "/") && !strings.HasSuffix(s, ".") &&
		!strings.ContainsAny(s, "()*\"'`,;<>\\ \t") && !strings.Contains(s, "..") && !strings.Contains(s, "//")
}

// FuncName returns the name of a declared function or method, the same for
// all instances of a generic one.
func FuncName(obj *types.Func) effect.Func {
	obj = obj.Origin()
	f := effect.Func{Name: obj.Name()}
	if obj.Pkg() != nil {
		f.Pkg = pkgPath(obj.Pkg())
	}
	recv := obj.Signature().Recv()
	if recv == nil {
		return f
	}
	t, pointer := recv.Type(), false
	if ptr, ok := types.Unalias(t).(*types.Pointer); ok {
		t, pointer = ptr.Elem(), true
	}
	if named, ok := types.Unalias(t).(*types.Named); ok {
		f.Name = methodName(pointer, named.Obj().Name(), obj.Name())
	}
	return f
}

// pkgPath returns the import path without what drivers add to it for test
// variants ("p [p.test]").
func pkgPath(pkg *types.Package) string {
	path, _, _ := strings.Cut(pkg.Path(), " ")
	return path
}
