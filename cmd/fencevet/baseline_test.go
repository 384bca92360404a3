package main

import (
	"bytes"
	"go/ast"
	"go/token"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// TestBaselineSurvivesEdits changes all of the corpus in ways that change nothing of
// what happens. With a baseline from before, no finding is new, and none is stale.
func TestBaselineSurvivesEdits(t *testing.T) {
	tool := buildTool(t)
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(corpus)); err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("go", "mod", "edit", "-replace=github.com/fencevet/fencevet="+root, filepath.Join(dir, "go.mod")).CombinedOutput(); err != nil {
		t.Fatalf("go mod edit: %v\n%s", err, out)
	}
	t.Setenv("GOWORK", "off")
	t.Setenv("GOFLAGS", "")
	run := func(args ...string) string {
		t.Helper()
		cmd := exec.Command(tool, append(append([]string{"-all", "-baseline=" + filepath.Join(dir, "known.txt")}, args...), "./...")...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%v", err)
		}
		return string(out)
	}
	if out := run("-write-baseline"); !strings.Contains(out, "lists known findings: ") || strings.Contains(out, ": 0\n") {
		t.Fatal(out)
	}
	if out := run(); out != "" {
		t.Fatalf("before any edit:\n%s", out)
	}
	for _, edit := range []struct {
		name string
		do   func(t *testing.T, dir string)
	}{
		{"a hundred lines above", insertLines},
		{"files with other names", renameFiles},
		{"local variables with other names", renameLocals},
	} {
		edit.do(t, dir)
		if out := run(); out != "" {
			t.Errorf("%s:\n%s", edit.name, out)
		}
	}
	cmd := exec.Command(tool, "./review")
	cmd.Dir = dir
	if out, _ := cmd.CombinedOutput(); !strings.Contains(string(out), "Renamed") || !strings.Contains(string(out), "moved") {
		t.Errorf("the edits do not show:\n%s", out)
	}
}

// goFiles returns the Go files below a directory.
func goFiles(t *testing.T, dir string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(dir, func(name string, _ os.DirEntry, err error) error {
		if strings.HasSuffix(name, ".go") {
			files = append(files, name)
		}
		return err
	})
	if err != nil || len(files) == 0 {
		t.Fatal("no Go files", err)
	}
	return files
}

// insertLines inserts lines behind the package clause of each file.
func insertLines(t *testing.T, dir string) {
	for _, name := range goFiles(t, dir) {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		start := bytes.Index(append([]byte("\n"), data...), []byte("\npackage "))
		line := start + bytes.IndexByte(data[start:], '\n') + 1
		text := slices.Concat(data[:line], bytes.Repeat([]byte("\n"), 100), data[line:])
		if err := os.WriteFile(name, text, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// renameFiles renames all files for which the name means nothing to the go command.
func renameFiles(t *testing.T, dir string) {
	for _, name := range goFiles(t, dir) {
		if base := filepath.Base(name); !strings.Contains(base, "_") {
			if err := os.Rename(name, filepath.Join(filepath.Dir(name), "moved"+base)); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// renameLocals renames all variables that functions declare: parameters, receivers,
// results and what stands in the body.
func renameLocals(t *testing.T, dir string) {
	fset := token.NewFileSet()
	pkgs, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo,
		Dir:  dir, Fset: fset, Tests: true,
	}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	at := map[string][]int{} // offsets behind the names in each file
	for _, p := range pkgs {
		for _, e := range p.Errors {
			t.Fatal(e)
		}
		local := map[token.Pos]bool{}
		add := func(obj types.Object) {
			if v, ok := obj.(*types.Var); ok && !v.IsField() && v.Pkg() == p.Types && v.Parent() != p.Types.Scope() && v.Name() != "_" && v.Name() != "" {
				local[v.Pos()] = true
			}
		}
		for _, obj := range p.TypesInfo.Defs {
			if obj != nil {
				add(obj)
			}
		}
		for n, obj := range p.TypesInfo.Implicits {
			if _, ok := n.(*ast.CaseClause); ok { // switch x := y.(type)
				add(obj)
			}
		}
		for _, f := range p.Syntax {
			name := fset.File(f.FileStart).Name()
			if !strings.HasPrefix(name, dir) {
				continue
			}
			ast.Inspect(f, func(n ast.Node) bool {
				id, ok := n.(*ast.Ident)
				if !ok {
					return true
				}
				pos := id.Pos()
				if obj := p.TypesInfo.Uses[id]; obj != nil {
					pos = obj.Pos()
				}
				if end := fset.Position(id.End()).Offset; local[pos] && id.Name != "_" && !slices.Contains(at[name], end) {
					at[name] = append(at[name], end)
				}
				return true
			})
		}
	}
	if len(at) < 20 {
		t.Fatalf("locals in %d files", len(at))
	}
	for name, ends := range at {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(ends)
		for _, end := range slices.Backward(ends) {
			data = slices.Concat(data[:end], []byte("Renamed"), data[end:])
		}
		if err := os.WriteFile(name, data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}
