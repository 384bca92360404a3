package model

import (
	"errors"
	"fmt"
	"go/build"
	"go/importer"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/fencevet/fencevet/internal/effect"
)

// TestRowsResolve checks that every row names something that exists in the
// standard library of the Go version that runs the test, and that its
// parameters fit: a function that was renamed would otherwise be unknown to
// fencevet without anyone noticing.
func TestRowsResolve(t *testing.T) {
	if testing.Short() {
		t.Skip("type-checks the standard library")
	}
	std := newResolver()
	absent := make(map[string]int)
	for _, table := range tables {
		entries, err := Parse(table.Text)
		if err != nil {
			t.Fatalf("%s:%v", table.Name, err)
		}
		for _, e := range entries {
			if module := moduleOf(e.Func.Pkg); module != "" && std.dir(module) == "" {
				absent[module+"@"+modules[module]]++
				continue
			}
			if problem := std.check(e); problem != "" {
				t.Errorf("%s:%d: %s: %s", table.Name, e.Line, e.Func, problem)
			}
		}
	}
	for module, n := range absent {
		t.Logf("%s is not in the module cache: %d rows are not checked", module, n)
	}
}

// TestComplete checks that everything a user can call has a row: each function
// and method with an exported name in each package that can be imported. What
// has none would be reported as unknown code.
func TestComplete(t *testing.T) {
	if testing.Short() {
		t.Skip("type-checks the standard library")
	}
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("std.txt is written for linux/amd64")
	}
	std := newResolver()
	n := 0
	for path := range strings.FieldsSeq(stdPaths) {
		if !IsStd(path) || path == "unsafe" || strings.Contains("/"+path+"/", "/internal/") || strings.HasPrefix(path, "vendor/") {
			continue
		}
		pkg, err := std.load(path)
		if err != nil { // for another platform only
			if noGo := new(build.NoGoError); errors.As(err, &noGo) {
				continue
			}
			t.Errorf("%s: %v", path, err)
			continue
		}
		for _, fn := range callable(pkg) {
			n++
			if _, ok := Lookup(effect.FuncOf(fn)); !ok {
				t.Errorf("no row for %s", effect.FuncOf(fn))
			}
		}
	}
	if n < 5500 {
		t.Errorf("only %d functions were looked up", n)
	}
}

// callable returns the functions and the methods of package-level types with
// exported names, without those of interfaces.
func callable(pkg *types.Package) []*types.Func {
	var fns []*types.Func
	for _, name := range pkg.Scope().Names() {
		switch obj := pkg.Scope().Lookup(name).(type) {
		case *types.Func:
			if obj.Exported() {
				fns = append(fns, obj)
			}
		case *types.TypeName:
			named, ok := obj.Type().(*types.Named)
			if !ok || obj.IsAlias() || types.IsInterface(named) {
				continue
			}
			for m := range named.Methods() {
				if m.Exported() {
					fns = append(fns, m)
				}
			}
		}
	}
	return fns
}

// A resolver looks names up in packages that it type-checks from source,
// without function bodies.
type resolver struct {
	std  types.Importer
	fset *token.FileSet
	pkgs map[string]*types.Package
}

// newResolver returns the one resolver, without cgo: the names are the same.
var newResolver = sync.OnceValue(func() *resolver {
	build.Default.CgoEnabled = false
	fset := token.NewFileSet()
	return &resolver{
		std:  importer.ForCompiler(fset, "source", nil),
		fset: fset,
		pkgs: map[string]*types.Package{"unsafe": types.Unsafe},
	}
})

func (r *resolver) load(path string) (*types.Package, error) {
	if p := r.pkgs[path]; p != nil {
		return p, nil
	}
	var p *types.Package
	var err error
	if module := moduleOf(path); module != "" {
		p, err = r.loadModule(path, filepath.Join(r.dir(module), strings.TrimPrefix(path, module)))
	} else {
		p, err = r.std.(types.ImporterFrom).ImportFrom(path, filepath.Join(build.Default.GOROOT, "src"), 0)
	}
	if err == nil {
		r.pkgs[path] = p
	}
	return p, err
}

// check returns what is wrong with a row's name, or "".
func (r *resolver) check(e Entry) string {
	scope := types.Universe
	var pkg *types.Package
	if e.Func.Pkg != "" {
		var err error
		if pkg, err = r.load(e.Func.Pkg); err != nil {
			return err.Error()
		}
		scope = pkg.Scope()
	}
	name, result := strings.CutSuffix(e.Func.Name, "()")
	if name == "*" {
		return ""
	}
	typ, method, isMethod := strings.Cut(name, ".")
	base := strings.TrimSuffix(strings.TrimPrefix(typ, "(*"), ")")
	obj := scope.Lookup(base)
	if obj == nil {
		return "no " + base
	}
	if isMethod {
		m, _, _ := types.LookupFieldOrMethod(types.NewPointer(obj.Type()), false, pkg, method)
		if types.IsInterface(obj.Type()) {
			m, _, _ = types.LookupFieldOrMethod(obj.Type(), false, pkg, method)
		}
		fn, ok := m.(*types.Func)
		if !ok {
			return "no method " + method
		}
		if got := effect.FuncOf(fn); got.Name != name && !types.IsInterface(obj.Type()) {
			return "is called " + got.String()
		}
		obj = fn
	}
	if _, ok := obj.(*types.Builtin); ok {
		return ""
	}
	sig, ok := obj.Type().Underlying().(*types.Signature)
	if !ok {
		return "is not a function"
	}
	if result && sig.Results().Len() == 0 {
		return "returns no function"
	}
	for _, in := range e.Row.Invokes {
		if in.Param >= sig.Params().Len() {
			return "has fewer parameters"
		}
		if t := sig.Params().At(in.Param).Type(); !types.IsInterface(t) {
			return fmt.Sprintf("has parameter %d of type %s, which is no interface", in.Param, t)
		}
	}
	for _, i := range append(e.Row.Calls[:len(e.Row.Calls):len(e.Row.Calls)], e.Row.Spawns...) {
		if i >= sig.Params().Len() {
			return "has fewer parameters"
		}
		if !isFunc(sig.Params().At(i).Type()) {
			return "calls a parameter that is no function"
		}
	}
	return ""
}

// isFunc reports whether t is a function or a type parameter of functions.
func isFunc(t types.Type) bool {
	_, ok := t.Underlying().(*types.Signature)
	if tp, isParam := types.Unalias(t).(*types.TypeParam); isParam {
		_, ok = tp.Constraint().Underlying().(*types.Interface)
	}
	return ok
}

// TestParkReasons checks that the comment at the top of primitives.txt names
// every reason for which the runtime parks a goroutine.
func TestParkReasons(t *testing.T) {
	src, err := os.ReadFile(filepath.Join(build.Default.GOROOT, "src/runtime/runtime2.go"))
	if err != nil {
		t.Skip(err)
	}
	head, _, _ := strings.Cut(primitives, "\npackage ")
	said := make(map[string]bool)
	for word := range strings.FieldsSeq(head) {
		said[word] = true
	}
	n := 0
	for line := range strings.Lines(string(src)) {
		f := strings.Fields(line)
		if len(f) < 2 || f[1] != "//" && (len(f) < 5 || f[2] != "=") {
			continue
		}
		if reason, ok := strings.CutPrefix(f[0], "waitReason"); ok {
			n++
			if !said[reason] {
				t.Errorf("primitives.txt does not say what stands for waitReason%s", reason)
			}
		}
	}
	if n < 40 {
		t.Errorf("found %d reasons in runtime2.go; has its form changed?", n)
	}
}
