// Dynamic shows what resolves the dynamic calls that marked functions reach, and
// whether the analysis of the whole program agrees with the one of packages.
//
// Usage:
//
//	go run ./bench/dynamic [-n 50] [-agree] [-open] -dir directory main-package
//
// The directory holds a module that requires the one of the main package and has
// a complete go.sum. Of the functions of the latter, n are marked, evenly spread
// (with -n 0, those that the module in the directory marks itself). A row says, of
// all dynamic calls in the hot code that the marked functions reach, how many are
// resolved by what the package or the arguments of its callers show (local), by a
// contract or by the documentation of the standard library (promised), by the
// analysis of the whole program (whole), and how many are unknown.
//
// With -agree, the findings with and without the whole program are compared: they
// may differ only where something is unknown without it.
package main

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/fencevet/fencevet/internal/agree"
	"github.com/fencevet/fencevet/internal/driver"
	"github.com/fencevet/fencevet/internal/report"
	"github.com/fencevet/fencevet/internal/summary"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("dynamic: ")
	dir := flag.String("dir", "", "`directory` of a module that requires the one to look at")
	n := flag.Int("n", 50, "`number` of functions to mark")
	compare := flag.Bool("agree", false, "also compare the findings")
	open := flag.Bool("open", false, "also print the calls that stay unknown")
	flag.Parse()
	if flag.NArg() != 1 || *dir == "" {
		flag.Usage()
		os.Exit(2)
	}
	if *n > 0 {
		marked, err := mark(*dir, flag.Arg(0), *n)
		if err != nil {
			log.Fatal(err)
		}
		defer os.RemoveAll(marked)
		*dir = marked
	}
	var reports []*report.Report
	for _, whole := range []bool{false, true} {
		var c summary.CallCounts
		r := driver.Run(driver.Options{Dir: *dir, Patterns: []string{".", flag.Arg(0)}, Whole: whole, All: true, Count: &c})
		for _, line := range r.Incomplete {
			log.Print(line)
		}
		reports = append(reports, r)
		all := c.Local + c.Promised + c.Whole + c.Unknown
		share := func(n int) string { return fmt.Sprintf("%d (%.1f %%)", n, 100*float64(n)/float64(max(all, 1))) }
		fmt.Printf("whole=%-5v findings %d, dynamic calls %d: local %s, promised %s, whole %s, unknown %s\n",
			whole, len(r.Findings), all, share(c.Local), share(c.Promised), share(c.Whole), share(c.Unknown))
		if *open && whole {
			for _, at := range c.Open {
				fmt.Println("\t" + at.In(""))
			}
		}
	}
	if *compare {
		lines := agree.Compare(reports[0], reports[1])
		for _, line := range lines {
			fmt.Println(line)
		}
		fmt.Printf("%d contradictions\n", len(lines))
	}
}

// mark writes a module that marks n functions of the module of a main package
// into a new directory; dir has the go.mod and go.sum.
func mark(dir, main string, n int) (string, error) {
	list := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}\t{{.ImportPath}}\t{{.Dir}}\t{{join .GoFiles \",\"}}", main)
	list.Dir, list.Stderr = dir, os.Stderr
	out, err := list.Output()
	if err != nil {
		return "", err
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	module, _, _ := strings.Cut(lines[len(lines)-1], "\t") // the main package comes last
	var funcs [][2]string                                  // package and name
	for _, line := range lines[:len(lines)-1] {
		f := strings.Split(line, "\t")
		if f[0] != module || slices.Contains(strings.Split(f[1], "/"), "internal") {
			continue
		}
		for _, name := range strings.Split(f[3], ",") {
			file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(f[2], name), nil, parser.SkipObjectResolution)
			if err != nil {
				return "", err
			}
			for _, d := range file.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil && fn.Type.TypeParams == nil && fn.Name.Name != "init" && fn.Name.Name != "_" {
					if name := nameOf(fn); name != "" {
						funcs = append(funcs, [2]string{f[1], name})
					}
				}
			}
		}
	}
	var imports, marks []string
	for i := range n {
		f := funcs[i*len(funcs)/n]
		imports = append(imports, fmt.Sprintf("\t_ %q\n", f[0]))
		marks = append(marks, fmt.Sprintf("//fence:critical for=%s.%s\n", f[0], f[1]))
	}
	slices.Sort(imports)
	src := "package mark\n\nimport (\n" + strings.Join(slices.Compact(imports), "") + ")\n\n" + strings.Join(slices.Compact(marks), "")
	to, err := os.MkdirTemp("", "fencevet-dynamic-")
	if err != nil {
		return "", err
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return "", err
		}
		if err := os.WriteFile(filepath.Join(to, name), data, 0o666); err != nil {
			return "", err
		}
	}
	return to, os.WriteFile(filepath.Join(to, "mark.go"), []byte(src), 0o666)
}

// nameOf returns the name of a function as directives write it, "" if its
// receiver is generic.
func nameOf(fn *ast.FuncDecl) string {
	if fn.Recv == nil {
		return fn.Name.Name
	}
	switch t := ast.Unparen(fn.Recv.List[0].Type).(type) {
	case *ast.Ident:
		return t.Name + "." + fn.Name.Name
	case *ast.StarExpr:
		if id, ok := ast.Unparen(t.X).(*ast.Ident); ok {
			return "(*" + id.Name + ")." + fn.Name.Name
		}
	}
	return ""
}
