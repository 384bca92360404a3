package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// A library is the standard library in SSA form.
type library struct {
	prog    *ssa.Program
	pkgs    []*ssa.Package // dependencies first
	sizes   types.Sizes
	version string // of Go: "1.26.8"
	// noescape holds the functions without a body whose parameters do not
	// escape, by their pragma.
	noescape map[types.Object]bool
}

// listed is what go list says of a package.
type listed struct {
	ImportPath, Dir string
	GoFiles         []string
	ImportMap       map[string]string
}

// load reads the standard library from source and builds its SSA form, for
// one platform whatever the host is. Without cgo, so that no C compiler is
// needed: what differs with cgo (name resolution, os/user, plugin) has rows
// by hand.
func load() (*library, error) {
	list, err := goList()
	if err != nil {
		return nil, err
	}
	version, err := exec.Command("go", "env", "GOVERSION").Output()
	if err != nil {
		return nil, err
	}
	fset := token.NewFileSet()
	lib := &library{
		version:  strings.TrimPrefix(strings.TrimSpace(string(version)), "go"),
		prog:     ssa.NewProgram(fset, 0),
		sizes:    types.SizesFor("gc", "amd64"),
		noescape: make(map[types.Object]bool),
	}
	universe := map[string]*types.Package{"unsafe": types.Unsafe}
	for _, l := range list {
		if l.ImportPath == "unsafe" {
			lib.prog.CreatePackage(types.Unsafe, nil, nil, true)
			continue
		}
		files, err := parse(fset, l)
		if err != nil {
			return nil, err
		}
		cfg := &types.Config{
			Sizes: lib.sizes,
			Importer: importerFunc(func(path string) (*types.Package, error) {
				if mapped, ok := l.ImportMap[path]; ok {
					path = mapped
				}
				if p := universe[path]; p != nil {
					return p, nil
				}
				return nil, fmt.Errorf("package %s is not among the dependencies", path)
			}),
		}
		info := newInfo()
		pkg, err := cfg.Check(l.ImportPath, fset, files, info)
		if err != nil {
			return nil, err
		}
		universe[l.ImportPath] = pkg
		lib.pragmas(files, info)
		lib.pkgs = append(lib.pkgs, lib.prog.CreatePackage(pkg, files, info, true))
	}
	lib.prog.Build()
	return lib, nil
}

// pragmas notes which functions are marked go:noescape.
func (lib *library) pragmas(files []*ast.File, info *types.Info) {
	for _, f := range files {
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body != nil || fn.Doc == nil {
				continue
			}
			for _, c := range fn.Doc.List {
				if c.Text == "//go:noescape" {
					lib.noescape[info.Defs[fn.Name]] = true
				}
			}
		}
	}
}

// goList lists the packages of the standard library, dependencies first.
func goList() ([]listed, error) {
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Dir,GoFiles,ImportMap", "std")
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "GOAMD64=v1", "CGO_ENABLED=0", "GOFLAGS=", "GOEXPERIMENT=", "GOWORK=off")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list std: %v: %s", err, bytes.TrimSpace(stderr.Bytes()))
	}
	var list []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var l listed
		if err := dec.Decode(&l); errors.Is(err, io.EOF) {
			return list, nil
		} else if err != nil {
			return nil, err
		}
		list = append(list, l)
	}
}

// parse parses the files of a package.
func parse(fset *token.FileSet, l listed) ([]*ast.File, error) {
	var files []*ast.File
	for _, name := range l.GoFiles {
		f, err := parser.ParseFile(fset, filepath.Join(l.Dir, name), nil, parser.SkipObjectResolution|parser.ParseComments)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

func newInfo() *types.Info {
	return &types.Info{
		Types:        make(map[ast.Expr]types.TypeAndValue),
		Instances:    make(map[*ast.Ident]types.Instance),
		Defs:         make(map[*ast.Ident]types.Object),
		Uses:         make(map[*ast.Ident]types.Object),
		Implicits:    make(map[ast.Node]types.Object),
		Selections:   make(map[*ast.SelectorExpr]*types.Selection),
		Scopes:       make(map[ast.Node]*types.Scope),
		FileVersions: make(map[*ast.File]string),
	}
}

type importerFunc func(path string) (*types.Package, error)

func (f importerFunc) Import(path string) (*types.Package, error) { return f(path) }

// public reports whether a user can import the package.
func public(path string) bool {
	if strings.HasPrefix(path, "vendor/") || strings.HasPrefix(path, "cmd/") {
		return false
	}
	for elem := range strings.SplitSeq(path, "/") {
		if elem == "internal" {
			return false
		}
	}
	return true
}
