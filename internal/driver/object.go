package driver

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/fencevet/fencevet/internal/confirm"
	"github.com/fencevet/fencevet/internal/object"
)

// This file finds object code in the build cache, to confirm allocations with.
// The standalone command never compiles: what the cache does not hold is not
// confirmed. go vet has built the dependencies of a package; the package itself
// is compiled if it has an allocation to confirm and is not in the cache.

// objects returns the object code of the packages that were listed.
func (d *driver) objects() *confirm.Objects {
	if d.code == nil {
		d.code = &confirm.Objects{Archive: d.archive, GOROOT: func() (string, error) { return d.goEnv.GOROOT, nil }, Off: os.Getenv("FENCEVET_OBJECTS")}
	}
	return d.code
}

func (d *driver) archive(path string) (file, unknown string) {
	p := d.pkgs[path]
	if p == nil || p.Export == "" {
		return "", "the build cache does not hold it"
	}
	return p.Export, ""
}

// goroot returns the distribution that the go command belongs to.
func (g goCommand) goroot() (string, error) {
	out, _, err := g.run("env", "GOROOT")
	return strings.TrimSpace(string(out)), err
}

// VetObjects returns the object code of the package that a configuration of
// go vet describes and of its dependencies. The go command is asked for it when
// the first archive is needed. It must mean the same package and the same
// dependencies: go vet may have been given build tags or an overlay that only
// its configuration knows of.
func VetObjects(configFile string) *confirm.Objects {
	var v vetCode
	return &confirm.Objects{
		Archive: func(path string) (string, string) {
			if !v.asked {
				v.asked = true
				v.cfg, v.archives, v.unknown = readVetCode(configFile)
			}
			if v.unknown != "" {
				return "", v.unknown
			}
			file := v.archives[path]
			switch {
			case file != "":
				return file, ""
			case path == v.cfg.ImportPath:
				return v.compile()
			}
			return "", "the build cache does not hold it"
		},
		Read:   v.remove,
		GOROOT: goCommand{}.goroot,
	}
}

type vetCode struct {
	cfg      vetConfig
	asked    bool
	archives map[string]string // by import path
	unknown  string
	compiled string // the archive that was made here
}

// compile compiles the package itself: go vet has built its dependencies, but
// not the package.
func (v *vetCode) compile() (file, unknown string) {
	goroot, err := goCommand{}.goroot()
	if err != nil {
		return "", err.Error()
	}
	v.compiled, err = object.Compile(object.CompileConfig{
		GOROOT: goroot, ImportPath: v.cfg.ImportPath, GoVersion: v.cfg.GoVersion, Dir: v.cfg.Dir,
		GoFiles: v.cfg.GoFiles, NonGoFiles: v.cfg.NonGoFiles, ImportMap: v.cfg.ImportMap, PackageFile: v.cfg.PackageFile,
	})
	if err != nil {
		return "", err.Error()
	}
	return v.compiled, ""
}

// remove removes what compile made.
func (v *vetCode) remove(file string) {
	if file == v.compiled {
		os.RemoveAll(filepath.Dir(file)) // in the system's temporary directory: left to it if this fails
	}
}

// vetConfig is what is needed of the configuration file of go vet.
type vetConfig struct {
	ImportPath  string
	GoVersion   string
	Dir         string
	GoFiles     []string
	NonGoFiles  []string
	ImportMap   map[string]string
	PackageFile map[string]string
}

func readVetCode(configFile string) (cfg vetConfig, archives map[string]string, unknown string) {
	data, err := os.ReadFile(configFile)
	if err != nil {
		return cfg, nil, err.Error()
	}
	if err := json.Unmarshal(data, &cfg); err != nil {
		return cfg, nil, fmt.Sprintf("%s: %v", configFile, err)
	}
	all, err := goCommand{dir: cfg.Dir}.listAll([]string{}, []string{"."}, false)
	if err != nil {
		return cfg, nil, err.Error()
	}
	archives = make(map[string]string)
	for _, p := range all {
		archives[p.ImportPath] = p.Export
		if p.ImportPath == cfg.ImportPath && !sameFiles(p.sources(), cfg.GoFiles) {
			return cfg, nil, "go vet and go list see different files; are there build tags?"
		}
	}
	for path, file := range cfg.PackageFile {
		if archive, ok := archives[path]; ok && archive != file { // others are only for tests
			return cfg, nil, fmt.Sprintf("go vet and go list see different builds of %s; are there build flags?", path)
		}
	}
	return cfg, archives, ""
}

// sameFiles reports whether two lists name the same files, apart from tests and
// those that cgo makes.
func sameFiles(listed, vetted []string) bool {
	var a, b []string
	for _, f := range listed {
		a = append(a, filepath.Base(f))
	}
	for _, f := range vetted {
		base := filepath.Base(f)
		if base == "_cgo_gotypes.go" || strings.HasSuffix(base, "_test.go") {
			continue
		}
		b = append(b, strings.Replace(base, ".cgo1.go", ".go", 1))
	}
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}
