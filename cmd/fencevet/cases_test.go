package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/fencevet/fencevet/internal/rule"
)

// inScripts are the details whose cases cannot stand in the corpus, with the script
// that has them: cgo, and results that are incomplete.
var inScripts = map[string]string{
	"wait/cgo-call":           "cgocall",
	"unknown/budget-exceeded": "budget",
	"unknown/incomplete":      "testfiles",
}

// TestEveryDetailHasCases proves that the corpus has a positive and a silent case for
// each detail that is reported.
func TestEveryDetailHasCases(t *testing.T) {
	positive, silent := readCases(t)
	for _, d := range rule.All() {
		name := d.Full()
		switch {
		case d.IsLater():
			if positive[name] || silent[name] {
				t.Errorf("%s has cases, but no analysis reports it", name)
			}
			continue
		case inScripts[name] != "":
			script, err := os.ReadFile(filepath.Join("testdata", "script", inScripts[name]+".txtar"))
			if err != nil || !strings.Contains(string(script), name) {
				t.Errorf("script %s does not show %s: %v", inScripts[name], name, err)
			}
			continue
		case !positive[name]:
			t.Errorf("no case of the corpus expects %s", name)
		}
		if !silent[name] {
			t.Errorf("no case of the corpus is marked //corpus:silent %s", name)
		}
		delete(silent, name)
	}
	for name := range silent {
		t.Errorf("a case is marked //corpus:silent %s, which is no detail", name)
	}
}

var (
	expectedDetail = regexp.MustCompile(`"([a-z]+/[a-z-]+)`)
	listedDetail   = regexp.MustCompile(`(?m)^[^:\n]+:\d+: ([a-z]+/[a-z-]+)`)
	silentMark     = regexp.MustCompile(`(?m)^//corpus:silent (.*)$`)
)

// readCases returns the details that the corpus expects somewhere, and those of which
// a case says that it comes close and stays silent. A test of the corpus itself proves
// that nothing is expected in such a case.
func readCases(t *testing.T) (positive, silent map[string]bool) {
	t.Helper()
	positive, silent = map[string]bool{}, map[string]bool{}
	err := filepath.WalkDir(corpus, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" && filepath.Base(path) != "expected.txt" {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if filepath.Ext(path) != ".go" {
			for _, m := range listedDetail.FindAllStringSubmatch(string(src), -1) {
				positive[m[1]] = true
			}
			return nil
		}
		for _, m := range expectComment.FindAllStringSubmatch(string(src), -1) {
			for _, d := range expectedDetail.FindAllStringSubmatch(m[1], -1) {
				positive[d[1]] = true
			}
		}
		tree, err := parser.ParseFile(token.NewFileSet(), path, src, parser.ParseComments)
		if err != nil {
			return err
		}
		for _, d := range tree.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Doc != nil {
				for _, c := range fn.Doc.List {
					if m := silentMark.FindStringSubmatch(c.Text); m != nil {
						for name := range strings.SplitSeq(m[1], ",") {
							silent[name] = true
						}
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return positive, silent
}
