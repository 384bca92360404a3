package directive

import (
	"bytes"
	"encoding/gob"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

var updateFlag = flag.Bool("update", false, "rewrite the expectations in testdata")

// A loaded is one package of an archive with its directives.
type loaded struct {
	in  Input
	set *Set
}

// load type-checks the packages of an archive, one for each directory, in the
// order in which their first files stand there. Imports come from the same
// archive. The export of a package is sent through gob, as facts are.
func load(t *testing.T, files []txtar.File) (pkgs []*loaded) {
	t.Helper()
	fset := token.NewFileSet()
	byPath := map[string]*loaded{}
	var order []string
	parsed := map[string][]*ast.File{}
	for _, f := range files {
		if !strings.HasSuffix(f.Name, ".go") {
			continue
		}
		src := bytes.ReplaceAll(f.Data, []byte("␍"), []byte("\r"))
		file, err := parser.ParseFile(fset, f.Name, src, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		dir := path.Dir(f.Name)
		if parsed[dir] == nil {
			order = append(order, dir)
		}
		parsed[dir] = append(parsed[dir], file)
	}
	for _, dir := range order {
		l := &loaded{in: Input{Fset: fset, Files: parsed[dir], Info: &types.Info{Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}, Types: map[ast.Expr]types.TypeAndValue{}}}}
		conf := types.Config{Importer: importMap(byPath)}
		pkg, err := conf.Check(dir, fset, parsed[dir], l.in.Info)
		if err != nil {
			t.Fatal(err)
		}
		l.in.Pkg = pkg
		for _, imp := range pkg.Imports() {
			l.in.Imports = append(l.in.Imports, overGob(t, byPath[imp.Path()].set.Export()))
		}
		l.set = Collect(l.in)
		byPath[dir] = l
		pkgs = append(pkgs, l)
	}
	return pkgs
}

type importMap map[string]*loaded

func (m importMap) Import(path string) (*types.Package, error) {
	if l := m[path]; l != nil {
		return l.in.Pkg, nil
	}
	return nil, fmt.Errorf("%s is not in the archive before its importer", path)
}

func overGob(t *testing.T, e *Export) *Export {
	t.Helper()
	var buf bytes.Buffer
	if err := gob.NewEncoder(&buf).Encode(e); err != nil {
		t.Fatal(err)
	}
	out := new(Export)
	if err := gob.NewDecoder(&buf).Decode(out); err != nil {
		t.Fatal(err)
	}
	return out
}

// dump spells what Collect found in a package, for comparison.
func dump(l *loaded) string {
	var b strings.Builder
	at := func(pos token.Pos) string {
		p := l.in.Fset.PositionFor(pos, false)
		return fmt.Sprintf("%s:%d:%d", path.Base(p.Filename), p.Line, p.Column)
	}
	fmt.Fprintf(&b, "package %s\n", l.in.Pkg.Path())
	for _, p := range l.set.Problems {
		fmt.Fprintf(&b, "  problem %s %s: %s\n", at(p.Pos), p.Detail, p.Message)
	}
	for _, s := range l.set.Sites() {
		fmt.Fprintf(&b, "  site %s %s on %s", at(s.Pos()), s.Verb.Text, s.Kind)
		for _, o := range s.Objs {
			fmt.Fprintf(&b, " %s", o.Name())
		}
		if lit, ok := s.Node.(*ast.FuncLit); ok {
			fmt.Fprintf(&b, " at %s", at(lit.Pos()))
		}
		if s.Func.Pkg != "" {
			fmt.Fprintf(&b, " for %s", s.Func)
		}
		if s.Resolved != nil {
			fmt.Fprintf(&b, " [%s]", s.Resolved.Qualified())
		}
		b.WriteString("\n")
	}
	for _, s := range l.set.Sections() {
		fmt.Fprintf(&b, "  section %s %s", at(s.Pos), s.Class.Qualified())
		switch {
		case s.Decl != nil:
			fmt.Fprintf(&b, " func %s", s.Decl.Name.Name)
		case s.Lit != nil:
			fmt.Fprintf(&b, " literal %s", at(s.Lit.Pos()))
		default:
			fmt.Fprintf(&b, " for %s", s.For)
		}
		b.WriteString("\n")
	}
	e := l.set.Export()
	for _, k := range e.Classes {
		fmt.Fprintf(&b, "  class %s base=%s wait=%s lock=%s alloc=%s unknown=%s", k.Qualified(), k.Base, k.Spell("wait"), k.Spell("lock"), k.Spell("alloc"), k.Spell("unknown"))
		if len(k.Waits)+len(k.DenyLocks) > 0 {
			fmt.Fprintf(&b, " waits=%s deny-lock=%s", strings.Join(k.Waits, ","), strings.Join(k.DenyLocks, ","))
		}
		fmt.Fprintf(&b, " (%s)\n", k.Decl)
	}
	for _, m := range e.Marks {
		fmt.Fprintf(&b, "  mark %s class=%q assume=%v allow=%v reason=%q (%s)\n", m.For, m.Class, m.Assume, m.Allow, m.Reason, m.Decl.In(""))
	}
	for _, k := range l.set.Export().Contracts {
		fmt.Fprintf(&b, "  contract %s.%s class=%q reason=%q (%s)\n", k.On.Pkg, k.On.Name, k.Class, k.Reason, k.Decl.In(""))
	}
	return b.String() + dumpWaived(l)
}

// dumpWaived lists the lines on which findings of each rule are waived.
func dumpWaived(l *loaded) string {
	probe := [][2]string{{"wait", "chan-recv"}, {"wait", "sleep"}, {"lock", "lock-in-section"}, {"alloc", "heap-alloc"}, {"unknown", "opaque-code"}}
	var b strings.Builder
	for _, f := range l.in.Files {
		tok := l.in.Fset.File(f.Pos())
		for _, r := range probe {
			var lines []string
			for line := 1; line <= tok.LineCount(); line++ {
				if l.set.Waive(tok.LineStart(line), r[0], r[1]) {
					lines = append(lines, fmt.Sprint(line))
				}
			}
			if len(lines) > 0 {
				fmt.Fprintf(&b, "  waived %s %s/%s on %s\n", path.Base(tok.Name()), r[0], r[1], strings.Join(lines, " "))
			}
		}
	}
	return b.String()
}

// TestCollect compares what Collect finds in the archives of testdata with
// the expectations that stand at their ends.
func TestCollect(t *testing.T) {
	archives, err := filepath.Glob("testdata/*")
	if err != nil {
		t.Fatal(err)
	}
	cases := 0
	for _, name := range archives {
		if name == filepath.Join("testdata", "fuzz") {
			continue
		}
		t.Run(filepath.Base(name), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			for _, l := range load(t, archive.Files) {
				if !slices.IsSortedFunc(l.set.Problems, func(a, b Problem) int { return int(a.Pos - b.Pos) }) {
					t.Errorf("problems of %s are not sorted", l.in.Pkg.Path())
				}
				got.WriteString(dump(l))
			}
			i := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == "want" })
			if i < 0 {
				i = len(archive.Files)
				archive.Files = append(archive.Files, txtar.File{Name: "want"})
			}
			want := string(archive.Files[i].Data)
			cases += strings.Count(want, "\n")
			if *updateFlag {
				archive.Files[i].Data = []byte(got.String())
				if err := os.WriteFile(name, txtar.Format(archive), 0o666); err != nil {
					t.Fatal(err)
				}
			} else if got.String() != want {
				t.Errorf("got:\n%s\nwant:\n%s", got.String(), want)
			}
		})
	}
	if cases < 120 {
		t.Errorf("testdata holds %d expectations, is part of it missing?", cases)
	}
}
