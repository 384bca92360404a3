package main

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestRooms: the table of packages in CONTRIBUTING.md lists all of them, and each
// imports only what stands above it.
func TestRooms(t *testing.T) {
	top := filepath.Join("..", "..")
	text, err := os.ReadFile(filepath.Join(top, "CONTRIBUTING.md"))
	if err != nil {
		t.Fatal(err)
	}
	var rooms []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z/]+)` \\|").FindAllStringSubmatch(string(text), -1) {
		rooms = append(rooms, m[1])
	}
	packages, err := filepath.Glob(filepath.Join(top, "internal", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"analyzer", "plugin", "fence", "cmd/fencevet"} {
		packages = append(packages, filepath.Join(top, name))
	}
	for _, dir := range packages {
		rel, err := filepath.Rel(top, dir)
		if err != nil {
			t.Fatal(err)
		}
		room := filepath.ToSlash(rel)
		place := slices.Index(rooms, room)
		if place < 0 {
			t.Errorf("CONTRIBUTING.md does not list %s", room)
			continue
		}
		for _, imported := range importsOf(t, dir) {
			if above := slices.Index(rooms, imported); above > place {
				t.Errorf("%s imports %s, which CONTRIBUTING.md lists below it", room, imported)
			}
		}
	}
}

// importsOf returns the packages of this module that the sources in a directory
// import, without tests.
func importsOf(t *testing.T, dir string) []string {
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range f.Imports {
			if path, ok := strings.CutPrefix(strings.Trim(spec.Path.Value, `"`), "github.com/fencevet/fencevet/"); ok {
				all = append(all, path)
			}
		}
	}
	return all
}
