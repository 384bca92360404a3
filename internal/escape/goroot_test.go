package escape

import (
	"flag"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa/ssautil"
)

var gorootFlag = flag.Bool("goroot-tests", false, "compare with the expectations in $GOROOT/test/escape*.go (informational)")

// TestGoroot compares the sites with what the compiler's own tests expect.
// They are not the goal, so this only logs.
func TestGoroot(t *testing.T) {
	if !*gorootFlag {
		t.Skip("run with -goroot-tests")
	}
	files, err := filepath.Glob(filepath.Join(runtime.GOROOT(), "test", "escape*.go"))
	if err != nil || len(files) == 0 {
		t.Skip("this distribution has no tests")
	}
	var both, only, missed int
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		head, _, _ := strings.Cut(string(src), "\n")
		if !strings.HasPrefix(head, "// errorcheck") || !strings.Contains(head, "-l") {
			continue // the expectations are those after inlining
		}
		got, err := sitesByLine(name)
		if err != nil {
			t.Logf("%s: %v", filepath.Base(name), err)
			continue
		}
		for i, line := range strings.Split(string(src), "\n") {
			heap, stack := expectation(line)
			what, found := got[i+1]
			switch {
			case heap && found:
				both++
			case heap:
				missed++
				t.Logf("%s:%d: not noticed: %s", filepath.Base(name), i+1, strings.TrimSpace(line))
			case stack && found:
				only++
				t.Logf("%s:%d: does not escape, but %s", filepath.Base(name), i+1, what)
			}
		}
	}
	t.Logf("precision %.3f, recall %.3f on %d lines",
		float64(both)/float64(both+only), float64(both)/float64(both+missed), both+missed)
}

var errorComment = regexp.MustCompile(`// (?:GC_)?ERROR (.*)$`)

// expectation returns whether something on the line is expected to be on the
// heap, and whether something is expected to be on the stack.
func expectation(line string) (heap, stack bool) {
	m := errorComment.FindStringSubmatch(line)
	if m == nil {
		return false, false
	}
	heap = strings.Contains(m[1], "escapes to heap") || strings.Contains(m[1], "moved to heap")
	return heap, !heap && strings.Contains(m[1], "does not escape")
}

// sitesByLine analyses a file that is a package of its own.
func sitesByLine(name string) (map[int]string, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	conf := &types.Config{Importer: importer.Default(), GoVersion: "go1.26"}
	pkg, info, err := ssautil.BuildPackage(conf, fset, types.NewPackage("p", file.Name.Name), []*ast.File{file}, 0)
	if err != nil {
		return nil, err
	}
	p := newProgram()
	lines := make(map[int]string)
	for _, decl := range file.Decls {
		decl, ok := decl.(*ast.FuncDecl)
		if !ok || decl.Name.Name == "_" {
			continue
		}
		fn := pkg.Prog.FuncValue(info.Defs[decl.Name].(*types.Func))
		if fn == nil {
			continue // init
		}
		for _, s := range p.sites(fn) {
			lines[fset.Position(s.Pos).Line] = s.What
		}
	}
	return lines, nil
}
