package main

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

//go:embed testdata/*.txt
var lists embed.FS

// A target is a module with the functions to mark in it.
type target struct {
	name   string
	module string // path@version
	class  string
	marks  []mark

	tree  string // the annotated copy
	cache string // build cache in which the tree is compiled and nothing vetted
}

// A mark is one function of a target, as "(*T).Method", "T.Method" or "Func".
type mark struct{ file, fn string }

// loadTargets reads the embedded lists of the named targets.
func loadTargets(names []string) ([]*target, error) {
	var targets []*target
	for _, name := range names {
		data, err := lists.ReadFile("testdata/" + name + ".txt")
		if err != nil {
			return nil, fmt.Errorf("no target %q: %w", name, err)
		}
		t, err := parseTarget(name, string(data))
		if err != nil {
			return nil, err
		}
		targets = append(targets, t)
	}
	return targets, nil
}

// parseTarget parses a list: "module path@version", "class NAME", then
// "file function" lines; '#' starts a comment line.
func parseTarget(name, text string) (*target, error) {
	t := &target{name: name}
	line := 0
	for s := range strings.Lines(text) {
		line++
		s = strings.TrimSpace(s)
		if s == "" || s[0] == '#' {
			continue
		}
		word, rest, ok := strings.Cut(s, " ")
		switch {
		case !ok:
			return nil, fmt.Errorf("%s.txt:%d: want two words", name, line)
		case word == "module":
			t.module = rest
		case word == "class":
			t.class = rest
		default:
			t.marks = append(t.marks, mark{word, rest})
		}
	}
	if t.module == "" || t.class == "" || len(t.marks) == 0 {
		return nil, fmt.Errorf("%s.txt: needs a module, a class and functions", name)
	}
	return t, nil
}

// prepare makes the annotated tree and its compiled cache below dir, unless
// an earlier run with the same list has left them there.
func (t *target) prepare(dir string) error {
	t.tree = filepath.Join(dir, t.name, "src")
	t.cache = filepath.Join(dir, t.name, "cache")
	done := filepath.Join(dir, t.name, "done") // holds what was prepared
	want := fmt.Sprintf("%s %s %v\n", t.module, t.class, t.marks)
	if have, err := os.ReadFile(done); err == nil && string(have) == want {
		return nil
	}
	if err := os.RemoveAll(t.tree); err != nil {
		return err
	}
	if err := t.fetch(); err != nil {
		return err
	}
	if err := t.annotate(); err != nil {
		return err
	}
	// Compiling for export also compiles the variants of packages that only
	// tests need, so that a later go vet analyses and does not compile.
	if _, err := output(t.tree, env("GOCACHE="+t.cache), "go", "list", "-export", "-deps", "-test", "./..."); err != nil {
		return err
	}
	return os.WriteFile(done, []byte(want), 0o666)
}

// fetch copies the module out of the module cache and makes it a main module:
// replacements by neighbouring directories, which are not there, are dropped
// and the checksums this calls for are added.
func (t *target) fetch() error {
	out, err := output(os.TempDir(), nil, "go", "mod", "download", "-json", t.module)
	if err != nil {
		return err
	}
	var mod struct{ Dir string }
	if err := json.Unmarshal([]byte(out), &mod); err != nil {
		return err
	}
	if err := copyTree(t.tree, mod.Dir); err != nil {
		return err
	}

	out, err = output(t.tree, nil, "go", "mod", "edit", "-json")
	if err != nil {
		return err
	}
	var file struct {
		Replace []struct {
			Old, New struct{ Path, Version string }
		}
	}
	if err := json.Unmarshal([]byte(out), &file); err != nil {
		return err
	}
	edit := []string{"mod", "edit"}
	for _, r := range file.Replace {
		if strings.HasPrefix(r.New.Path, ".") {
			old := r.Old.Path
			if r.Old.Version != "" {
				old += "@" + r.Old.Version
			}
			edit = append(edit, "-dropreplace="+old)
		}
	}
	if len(edit) > 2 {
		if _, err := output(t.tree, nil, "go", edit...); err != nil {
			return err
		}
	}
	_, err = output(t.tree, nil, "go", "list", "-mod=mod", "-deps", "-test", "./...")
	return err
}

// copyTree copies the files of src, which may be read-only, to dst.
func copyTree(dst, src string) error {
	return filepath.WalkDir(src, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(src, path)
		if err != nil {
			return err
		}
		to := filepath.Join(dst, rel)
		if d.IsDir() {
			return os.MkdirAll(to, 0o777)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(to, data, 0o666)
	})
}

// annotate writes the directive above every function of the list.
func (t *target) annotate() error {
	byFile := map[string][]string{}
	for _, m := range t.marks {
		byFile[m.file] = append(byFile[m.file], m.fn)
	}
	for name, fns := range byFile {
		path := filepath.Join(t.tree, filepath.FromSlash(name))
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		src, err = annotate(name, src, fns, "//fence:critical "+t.class)
		if err != nil {
			return err
		}
		if err := os.WriteFile(path, src, 0o666); err != nil {
			return err
		}
	}
	return nil
}

// annotate returns src with a line put above each of the functions, which all
// have to be there.
func annotate(name string, src []byte, fns []string, line string) ([]byte, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var at []int // offsets of the func keywords, ascending
	for _, decl := range file.Decls {
		if fn, ok := decl.(*ast.FuncDecl); ok {
			if i := slices.Index(fns, funcName(fn)); i >= 0 {
				at = append(at, fset.Position(fn.Type.Func).Offset)
				fns = slices.Delete(slices.Clone(fns), i, i+1)
			}
		}
	}
	if len(fns) > 0 {
		return nil, fmt.Errorf("%s: no function %s", name, strings.Join(fns, ", "))
	}
	var out bytes.Buffer
	last := 0
	for _, offset := range at {
		out.Write(src[last:offset])
		out.WriteString(line + "\n")
		last = offset
	}
	out.Write(src[last:])
	return out.Bytes(), nil
}

// funcName spells fn as the lists do.
func funcName(fn *ast.FuncDecl) string {
	if fn.Recv == nil {
		return fn.Name.Name
	}
	typ, star := fn.Recv.List[0].Type, ""
	if p, ok := typ.(*ast.StarExpr); ok {
		typ, star = p.X, "*"
	}
	if ix, ok := typ.(*ast.IndexExpr); ok {
		typ = ix.X
	}
	if ix, ok := typ.(*ast.IndexListExpr); ok {
		typ = ix.X
	}
	id, ok := typ.(*ast.Ident)
	switch {
	case !ok:
		return ""
	case star != "":
		return "(*" + id.Name + ")." + fn.Name.Name
	default:
		return id.Name + "." + fn.Name.Name
	}
}
