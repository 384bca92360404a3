package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/fencevet/fencevet/internal/report"
)

// scripts returns all commands of all scripts, without the backslashes of regular
// expressions.
func scripts(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "script", "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts", err)
	}
	var all strings.Builder
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		commands, _, _ := bytes.Cut(data, []byte("\n-- "))
		all.WriteString(strings.NewReplacer(`\`, "", "''", "'").Replace(string(commands)))
		all.WriteString("\n")
	}
	return all.String()
}

// TestScriptsCoverFlags checks that every flag of every command, and every format,
// stands in some script.
func TestScriptsCoverFlags(t *testing.T) {
	text := scripts(t)
	for _, name := range append(slices.Sorted(maps.Keys(commands)), "") {
		args := []string{"-help"}
		if name != "" {
			args = []string{name, "-help"}
		}
		var out bytes.Buffer
		if code := standalone(args, &out, &out); code != exitClean {
			t.Errorf("fencevet %s: exit code %d", strings.Join(args, " "), code)
		}
		for _, m := range regexp.MustCompile(`(?m)^  -([a-z-]+)`).FindAllStringSubmatch(out.String(), -1) {
			use := regexp.MustCompile(`fencevet ` + name + `.*[ "]-` + m[1] + `[= "\n]`)
			if name == "" { // not as a flag of another command
				use = regexp.MustCompile(`(fencevet|same|agree|terminal \d \S+)( -\S*('[^\n]*')?)* -` + m[1] + `[= "\n]`)
			}
			if !use.MatchString(text) {
				t.Errorf("no script runs fencevet %s with -%s", name, m[1])
			}
		}
	}
	for _, format := range append(report.Formats(), "template") {
		if !strings.Contains(text, "-format="+format+" ") {
			t.Errorf("no script uses -format=%s", format)
		}
	}
	for _, code := range []int{exitClean, exitFindings, exitFailed} {
		if !strings.Contains(text, "exits "+strconv.Itoa(code)+" fencevet") {
			t.Errorf("no script expects exit code %d", code)
		}
	}
}

// unscripted are the beginnings of messages that no script can cause.
var unscripted = []string{
	"cannot write the ", // standard output is always writable there
	"-fix: ",            // fixes that contradict each other are none of the analyzer's: see TestFix
}

// TestScriptsCoverErrors checks that the text of every error that the command makes
// stands in some script.
func TestScriptsCoverErrors(t *testing.T) {
	text := scripts(t)
	pkgs, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, file := range pkgs {
		if strings.HasSuffix(file, "_test.go") || file == "vet.go" {
			continue // the messages of vet.go are for broken drivers, see vet_test
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) == 0 || !makesError(call.Fun) {
				return true
			}
			lit, ok := call.Args[0].(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			format, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			longest := ""
			for _, part := range regexp.MustCompile(`%[a-z]`).Split(format, -1) {
				if len(part) > len(longest) {
					longest = part
				}
			}
			if len(longest) < 6 || slices.ContainsFunc(unscripted, func(s string) bool { return strings.HasPrefix(format, s) }) {
				return true
			}
			found++
			if !strings.Contains(text, strings.TrimSpace(longest)) {
				t.Errorf("%s: no script shows the error %q", file, format)
			}
			return true
		})
	}
	if found < 20 {
		t.Errorf("only %d errors found", found)
	}
}

// makesError reports whether a function is fail or fmt.Errorf.
func makesError(fun ast.Expr) bool {
	switch fun := fun.(type) {
	case *ast.Ident:
		return fun.Name == "fail"
	case *ast.SelectorExpr:
		return fun.Sel.Name == "Errorf"
	}
	return false
}
