package driver

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestPassObjectsUnknown: where go list and the linter may not mean the same package,
// nothing is confirmed, and the reason is one of these.
func TestPassObjectsUnknown(t *testing.T) {
	dir := module(t, `
-- m/go.mod --
module m

go 1.26
-- m/a.go --
package m
-- m/b.go --
package m
-- x@v1.0.0/go.mod --
module x

go 1.26
-- x@v1.0.0/x.go --
package x
-- none/a.go --
package none
`)
	in := func(names ...string) (files []string) {
		for _, name := range names {
			files = append(files, filepath.Join(dir, filepath.FromSlash(name)))
		}
		return files
	}
	objects := PassObjects(func() []string { return nil })
	for _, c := range []struct {
		path  string
		files []string
		want  string
	}{
		{"m", in("m/_cgo_gotypes.go", "m/a.cgo1.go"), "all its files are made by cgo"},
		{"none", in("none/a.go"), "none belongs to no module"},
		{"x", in("x@v1.0.0/x.go"), "it is in the module cache"},
		{"m/other", in("m/a.go"), "go list ./... in its module does not list it"},
		{"m", in("m/a.go"), "go list and the linter see different files"},
		{"m", in("m/a.go", "m/b.go"), ""},
	} {
		_, unknown := objects(c.path, c.files).Archive(c.path)
		if !strings.HasSuffix(unknown, c.want) || c.want == "" && unknown != "" {
			t.Errorf("%s %v: %q, want %q", c.path, c.files, unknown, c.want)
		}
	}
}

// TestVetObjectsUnknown: the same with the configuration that go vet writes.
func TestVetObjectsUnknown(t *testing.T) {
	dir := module(t, `
-- go.mod --
module m

go 1.26
-- a.go --
package m

import "m/dep"

var V = dep.V
-- dep/dep.go --
package dep

var V int
-- broken.cfg --
no JSON
-- files.cfg --
{"ImportPath": "m", "GoFiles": ["b.go"]}
-- builds.cfg --
{"ImportPath": "m", "GoFiles": ["a.go"], "PackageFile": {"m/dep": "elsewhere.a"}}
`)
	t.Chdir(dir)
	for name, want := range map[string]string{
		"gone.cfg":   "gone.cfg: no such file",
		"broken.cfg": "broken.cfg: invalid character",
		"files.cfg":  "go vet and go list see different files; are there build tags?",
		"builds.cfg": "go vet and go list see different builds of m/dep; are there build flags?",
	} {
		_, unknown := VetObjects(name).Archive("m/dep")
		if !strings.Contains(unknown, want) {
			t.Errorf("%s: %q, want %q", name, unknown, want)
		}
	}
}
