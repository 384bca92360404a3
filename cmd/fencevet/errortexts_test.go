package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// makers are the functions that are given the text of an error, with its place among
// the arguments.
var makers = map[string]int{"Errorf": 0, "New": 0, "fail": 0, "none": 0, "problem": 2, "errorf": 2, "incomplete": 2, "Sprintf": 0}

// composing are the directories where Sprintf makes lines that say what is wrong with a
// run. Elsewhere it makes findings, which are for the corpus to show.
var composing = []string{"analyzer", "cmd/fencevet", "internal/check/contract.go", "internal/check/findings.go", "internal/check/why.go", "internal/driver", "internal/report", "plugin"}

// unseen are texts that no run can show.
var unseen = map[string]string{
	"of the contract on": "a package that exports a contract exports its class: this is for facts that nobody writes",
	"critical section has no body to analyse; describe it with //fence:assume": "the directive is an error where there is no body: this is for a section that is lost on the way",
}

// elsewhere are the directories whose texts are not about a run of the command.
var elsewhere = map[string]string{
	"bench":              "programs that measure",
	"examples":           "programs to read",
	"internal/model":     "of the tables that are part of the program: TestTables",
	"internal/model/gen": "a program that makes those tables",
}

// TestErrorTextsAreShown checks that the text of every error stands in a script or in
// another test: a text that nobody has ever caused is one that nobody has read.
func TestErrorTextsAreShown(t *testing.T) {
	const root = "../.."
	shown := shownTexts(t, root)
	found, left := 0, maps.Clone(unseen)
	walk(t, root, func(file string) {
		dir := filepath.ToSlash(filepath.Dir(file))
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") || strings.Contains(dir, "testdata") {
			return
		}
		for d := range elsewhere {
			if dir == d || strings.HasPrefix(dir, d+"/") {
				return
			}
		}
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, file), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			part := constantPart(errorText(filepath.ToSlash(file), call))
			switch {
			case len(part) < 6:
			case unseen[part] != "":
				delete(left, part)
			case !strings.Contains(shown, part):
				t.Errorf("%s: no script or test shows %q", file, part)
			default:
				found++
			}
			return true
		})
	})
	if found < 190 {
		t.Errorf("only %d texts found", found)
	}
	for part := range left {
		t.Errorf("no error has the text %q", part)
	}
}

// errorText returns the text that a call in a file makes an error of, "" if it makes
// none.
func errorText(file string, call *ast.CallExpr) string {
	name := ""
	switch fun := call.Fun.(type) {
	case *ast.Ident:
		name = fun.Name
	case *ast.SelectorExpr:
		name = fun.Sel.Name
	}
	at, ok := makers[name]
	if !ok || at >= len(call.Args) || name == "Sprintf" && !slices.ContainsFunc(composing, func(c string) bool { return strings.HasPrefix(file, c) }) {
		return ""
	}
	lit, ok := call.Args[at].(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return ""
	}
	text, _ := strconv.Unquote(lit.Value) // of a file that was parsed
	return text
}

var verb = regexp.MustCompile(`%[-+#0-9.*]*[a-zA-Z]`)

// constantPart returns the longest part of a format that stands in every text made
// with it, without what scripts cannot write plainly.
func constantPart(format string) string {
	longest := ""
	for _, part := range verb.Split(format, -1) {
		if part = strings.TrimSpace(plain.Replace(part)); len(part) > len(longest) {
			longest = part
		}
	}
	return longest
}

// plain takes out of a text what is written in another way in a regular expression,
// a script or a string.
var plain = strings.NewReplacer(`\`, "", `'`, "", `"`, "", "%%", "%", "[(]", "(")

// shownTexts returns all that scripts and other tests expect.
func shownTexts(t *testing.T, root string) string {
	t.Helper()
	var all strings.Builder
	add := func(text string) {
		all.WriteString(plain.Replace(text))
		all.WriteByte('\n')
	}
	walk(t, root, func(file string) {
		test := strings.HasSuffix(file, "_test.go")
		corpus := strings.HasPrefix(file, filepath.Join("testdata", "corpus")+string(filepath.Separator))
		if !test && !corpus && !strings.HasSuffix(file, ".txtar") {
			return
		}
		data, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case test && !corpus: // its strings
			f, err := parser.ParseFile(token.NewFileSet(), file, data, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(f, func(n ast.Node) bool {
				if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					text, _ := strconv.Unquote(lit.Value)
					add(text)
				}
				return true
			})
		case strings.HasSuffix(file, ".go"): // its expectations
			for line := range bytes.Lines(data) {
				if _, want, ok := bytes.Cut(line, []byte("// want ")); ok {
					add(string(want))
				}
			}
		default:
			add(string(data))
		}
	})
	return all.String()
}

// walk calls f with the name of every file of the repository, below root.
func walk(t *testing.T, root string, f func(file string)) {
	t.Helper()
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == ".git":
			return filepath.SkipDir
		case d.IsDir():
			return nil
		}
		rel, err := filepath.Rel(root, file)
		if err == nil {
			f(rel)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
