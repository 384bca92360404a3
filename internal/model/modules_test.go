package model

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"unicode"
)

// modules holds the modules that tables have rows for, with the versions that
// the rows were written from.
var modules = map[string]string{
	"github.com/go-logr/logr":    "v1.4.4",
	"github.com/golang/glog":     "v1.2.5",
	"github.com/rs/zerolog":      "v1.35.1",
	"github.com/sirupsen/logrus": "v1.9.4",
	"go.uber.org/zap":            "v1.27.1",
	"golang.org/x/sync":          "v0.24.0",
	"google.golang.org/grpc":     "v1.83.2",
	"k8s.io/klog":                "v1.0.0",
	"k8s.io/klog/v2":             "v2.140.0",
}

// moduleOf returns the longest of modules that the package belongs to, or "".
func moduleOf(pkg string) string {
	for path := pkg; path != "."; path = filepath.ToSlash(filepath.Dir(path)) {
		if modules[path] != "" {
			return path
		}
	}
	return ""
}

// moduleCache returns the directory of the module cache, or "" if the go
// command cannot say.
var moduleCache = sync.OnceValue(func() string {
	out, err := exec.Command("go", "env", "GOMODCACHE").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
})

// dir returns the directory of a module in the cache, or "" if its version is
// not there.
func (r *resolver) dir(module string) string {
	var escaped strings.Builder
	for _, c := range module {
		if unicode.IsUpper(c) {
			escaped.WriteByte('!')
			c = unicode.ToLower(c)
		}
		escaped.WriteRune(c)
	}
	dir := filepath.Join(moduleCache(), filepath.FromSlash(escaped.String())+"@"+modules[module])
	if _, err := os.Stat(dir); moduleCache() == "" || err != nil {
		return ""
	}
	return dir
}

// loadModule type-checks a package of a module. What it imports from outside
// the standard library and modules is left empty, so that it need not be in
// the cache: types from there are invalid, but the names and the forms of the
// functions can be checked.
func (r *resolver) loadModule(path, dir string) (*types.Package, error) {
	list, err := build.Default.ImportDir(dir, 0)
	if err != nil {
		return nil, err
	}
	var files []*ast.File
	for _, name := range list.GoFiles {
		f, err := parser.ParseFile(r.fset, filepath.Join(dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	conf := types.Config{
		IgnoreFuncBodies: true,
		Error:            func(error) {}, // what does not resolve will not be found
		Importer: importFunc(func(path string) (*types.Package, error) {
			first, _, _ := strings.Cut(path, "/")
			if strings.Contains(first, ".") && (moduleOf(path) == "" || r.dir(moduleOf(path)) == "") {
				return nil, fmt.Errorf("%s is not looked for", path)
			}
			return r.load(path)
		}),
	}
	pkg, _ := conf.Check(path, r.fset, files, nil)
	return pkg, nil
}

type importFunc func(path string) (*types.Package, error)

func (f importFunc) Import(path string) (*types.Package, error) { return f(path) }
