package driver

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/fencevet/fencevet/internal/confirm"
)

// PassObjects returns a function for [confirm.For] in a program that analyses
// many packages in one process and has had them built, as golangci-lint does.
// It gives them object code with one go list -export for each main module. That
// list must mean the packages that the passes see: tags returns the build tags
// that the program loads packages with, and a package with other files than
// those listed is not confirmed.
func PassObjects(tags func() []string) func(path string, files []string) *confirm.Objects {
	p := &passCode{tags: tags, modules: make(map[string]*moduleCode), goroot: sync.OnceValues(goCommand{}.goroot)}
	return func(path string, files []string) *confirm.Objects {
		var module *moduleCode
		return &confirm.Objects{
			Archive: func(dep string) (string, string) {
				if module == nil {
					module = p.module(path, files)
				}
				return module.archive(dep)
			},
			GOROOT: p.goroot,
		}
	}
}

type passCode struct {
	tags   func() []string
	goroot func() (string, error)

	mu      sync.Mutex
	modules map[string]*moduleCode // by directory
}

// moduleCode is the object code of the packages of one module and of all their
// dependencies. It is immutable.
type moduleCode struct {
	pkgs    map[string]*listed // by identity
	unknown string             // why there is none
}

func (m *moduleCode) archive(path string) (file, unknown string) {
	switch p := m.pkgs[path]; {
	case m.unknown != "":
		return "", m.unknown
	case p == nil || p.Export == "":
		return "", "go list -export does not have it"
	default:
		return p.Export, ""
	}
}

// module returns the object code for the passes over a module, given one of its
// packages. It has none if go list sees the package otherwise.
func (p *passCode) module(path string, files []string) *moduleCode {
	none := func(format string, args ...any) *moduleCode {
		return &moduleCode{unknown: fmt.Sprintf(format, args...)}
	}
	var source string // one that cgo has not made
	for _, f := range files {
		if base := filepath.Base(f); base != "_cgo_gotypes.go" && !strings.HasSuffix(base, ".cgo1.go") {
			source = f
		}
	}
	if source == "" {
		return none("all its files are made by cgo")
	}
	dir, err := moduleDir(filepath.Dir(source))
	if err != nil {
		return none("%v", err)
	}
	if strings.Contains(filepath.Base(dir), "@") {
		return none("it is in the module cache")
	}
	m := p.list(dir)
	if m.unknown != "" {
		return m
	}
	listed := m.pkgs[path]
	if listed == nil {
		return none("go list ./... in its module does not list it")
	}
	if !sameFiles(listed.sources(), files) {
		return none("go list and the linter see different files")
	}
	return m
}

// list lists a module when it is first asked for.
func (p *passCode) list(dir string) *moduleCode {
	p.mu.Lock()
	defer p.mu.Unlock()
	if m := p.modules[dir]; m != nil {
		return m
	}
	m := &moduleCode{pkgs: make(map[string]*listed)}
	p.modules[dir] = m
	flags := []string{"-deps", "-export", "-pgo=off", "-buildvcs=false"}
	if tags := p.tags(); len(tags) > 0 {
		flags = append(flags, "-tags="+strings.Join(tags, ","))
	}
	all, err := goCommand{dir: dir}.list(metaFields, flags, []string{"./..."})
	if err != nil {
		m.unknown = err.Error()
	}
	for _, pkg := range all {
		m.pkgs[pkg.ImportPath] = pkg
	}
	return m
}

// moduleDir returns the directory of the go.mod that rules dir.
func moduleDir(dir string) (string, error) {
	for d := dir; ; d = filepath.Dir(d) {
		_, err := os.Stat(filepath.Join(d, "go.mod"))
		if err == nil {
			return d, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		if d == filepath.Dir(d) {
			return "", fmt.Errorf("%s belongs to no module", dir)
		}
	}
}
