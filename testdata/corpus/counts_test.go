package corpus

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite counts.txt")

// The fewest cases of either kind that the corpus must have.
const fewest = 170

// The fewest cases about locks that the corpus must have, and the directories they
// are in.
const fewestLocks = 200

var lockDirs = []string{"holders", "inversion", "join", "leaf", "lockorder", "relock"}

// A span is the source of one section, from its directive to its end, or of
// the lone directive that marks a function of another package; below protocol
// and ideas, of a function that is called bad… or ok….
type span struct {
	from, to int
	positive bool
	says     string // "Reported" or "Silent", of a function outside sections or of imports
	name     string // of a function that is called bad… or ok…
	near     bool   // says which details it stays silent about
}

// A file is what one source file says about itself.
type file struct {
	name     string
	sections []*span
	fences   map[int]bool     // lines with a directive, well-formed or not
	expects  map[int][]string // line to the patterns expected there
}

// isCase marks a function as a case of a rule that needs no section.
const isCase = "//corpus:case"

// isNear marks a function as a silent case that comes close to the details named.
const isNear = "//corpus:silent "

var (
	isClaim    = regexp.MustCompile(`^// (Reported|Silent): `)
	isCritical = regexp.MustCompile(`^//fence:critical\b`)
	isFence    = regexp.MustCompile(`^// ?fence:`)
	isNamed    = regexp.MustCompile(`^(bad|ok)[A-Z]`)
	isExpect   = regexp.MustCompile(`^(?://|/\*) (?:want|hint) ((?:"(?:[^"\\]|\\.)*" ?)+)`)
	pattern    = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
)

// TestCounts compares the cases in the sources with counts.txt.
func TestCounts(t *testing.T) {
	var lines []string
	totals, locks := [2]int{}, 0
	for dir, files := range read(t) {
		n := [2]int{}
		for _, f := range files {
			attribute(t, f)
			check(t, f)
			for _, s := range f.sections {
				if s.name != "" && s.positive != strings.HasPrefix(s.name, "bad") {
					t.Errorf("%s:%d: the name of case %s says otherwise than its expectations", f.name, s.from, s.name)
				}
				if s.near && s.positive {
					t.Errorf("%s:%d: a case marked //corpus:silent expects a finding", f.name, s.from)
				}
				if s.positive {
					n[0]++
				} else {
					n[1]++
				}
			}
		}
		if n != [2]int{} {
			lines = append(lines, fmt.Sprintf("%s %d %d", dir, n[0], n[1]))
		}
		if top, _, _ := strings.Cut(dir, "/"); slices.Contains(lockDirs, top) {
			locks += n[0] + n[1]
		}
		totals[0] += n[0]
		totals[1] += n[1]
	}
	slices.Sort(lines)
	got := "# package, positive cases, silent cases\n" + strings.Join(lines, "\n") +
		fmt.Sprintf("\ntotal %d %d\n", totals[0], totals[1])
	if min(totals[0], totals[1]) < fewest {
		t.Errorf("%d positive and %d silent cases, need %d of each", totals[0], totals[1], fewest)
	}
	if locks < fewestLocks {
		t.Errorf("%d cases about locks, need %d", locks, fewestLocks)
	}
	if *update {
		if err := os.WriteFile("counts.txt", []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile("counts.txt")
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != got {
		t.Errorf("counts.txt is out of date (run go test -update); counted:\n%s", got)
	}
}

// attribute assigns each expectation to the innermost section around it.
func attribute(t *testing.T, f *file) {
	for line, patterns := range f.expects {
		for _, p := range patterns {
			if _, err := regexp.Compile(p); err != nil {
				t.Errorf("%s:%d: %v", f.name, line, err)
			}
		}
		var inner *span
		for _, s := range f.sections {
			if s.from <= line && line <= s.to && (inner == nil || s.from > inner.from) {
				inner = s
			}
		}
		switch {
		case inner != nil:
			inner.positive = true
		case !f.fences[line]:
			t.Errorf("%s:%d: expectation is neither in a section nor at a directive", f.name, line)
		}
	}
}

// check compares what a function outside sections says of itself with its
// expectations.
func check(t *testing.T, f *file) {
	for _, s := range f.sections {
		if s.says != "" && s.positive != (s.says == "Reported") {
			t.Errorf("%s:%d: says %q, expectations say otherwise", f.name, s.from, s.says)
		}
	}
}

// read parses all files below the current directory, by directory.
func read(t *testing.T) map[string][]*file {
	dirs := make(map[string][]*file)
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || path == "counts_test.go" {
			return err
		}
		f, err := parse(path)
		if err != nil {
			return err
		}
		dirs[filepath.ToSlash(filepath.Dir(path))] = append(dirs[filepath.ToSlash(filepath.Dir(path))], f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return dirs
}

// parse reads one source file and what expected.txt says about it.
func parse(path string) (*file, error) {
	fset := token.NewFileSet()
	tree, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	line := func(p token.Pos) int { return fset.Position(p).Line }
	f := &file{name: path, fences: make(map[int]bool), expects: make(map[int][]string)}
	critical := make(map[int]bool)
	named := strings.HasPrefix(filepath.ToSlash(path), "protocol/") || strings.HasPrefix(filepath.ToSlash(path), "ideas/")
	for _, g := range tree.Comments {
		for _, c := range g.List {
			if isFence.MatchString(c.Text) {
				f.fences[line(c.Pos())] = true
			}
			if isCritical.MatchString(c.Text) {
				if strings.Contains(c.Text, " for=") {
					f.sections = append(f.sections, &span{from: line(c.Pos()), to: line(c.Pos())})
				}
				critical[line(c.Pos())] = true
			}
			if m := isExpect.FindStringSubmatch(c.Text); m != nil {
				for _, quoted := range pattern.FindAllString(m[1], -1) {
					p, err := strconv.Unquote(quoted)
					if err != nil {
						return nil, fmt.Errorf("%s:%d: %w", path, line(c.Pos()), err)
					}
					f.expects[line(c.Pos())] = append(f.expects[line(c.Pos())], p)
				}
			} else if strings.Contains(c.Text, " want \"") {
				return nil, fmt.Errorf("%s:%d: malformed expectation", path, line(c.Pos()))
			}
		}
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			near := n.Doc != nil && slices.ContainsFunc(n.Doc.List, func(c *ast.Comment) bool { return strings.HasPrefix(c.Text, isNear) })
			if named {
				if m := isNamed.FindString(n.Name.Name); m != "" || near {
					f.sections = append(f.sections, &span{from: line(n.Pos()), to: line(n.End()), name: n.Name.Name, near: near})
				}
			} else if n.Doc != nil {
				for _, c := range n.Doc.List {
					if m := isClaim.FindStringSubmatch(c.Text); m != nil {
						f.sections = append(f.sections, &span{from: line(n.Doc.Pos()), to: line(n.End()), says: m[1], near: near})
						break
					}
					if isCritical.MatchString(c.Text) || c.Text == isCase || near {
						f.sections = append(f.sections, &span{from: line(n.Doc.Pos()), to: line(n.End()), near: near})
						break
					}
				}
			}
		case *ast.GenDecl: // of imports
			if n.Tok == token.IMPORT && n.Doc != nil {
				if m := isClaim.FindStringSubmatch(n.Doc.List[0].Text); m != nil {
					f.sections = append(f.sections, &span{from: line(n.Doc.Pos()), to: line(n.End()), says: m[1]})
				}
			}
		case *ast.FuncLit:
			if !named && critical[line(n.Pos())-1] {
				f.sections = append(f.sections, &span{from: line(n.Pos()) - 1, to: line(n.End())})
			}
		}
		return true
	})
	return f, readExpected(f)
}

// readExpected adds the lines of expected.txt that are about f.
func readExpected(f *file) error {
	data, err := os.ReadFile(filepath.Join(filepath.Dir(f.name), "expected.txt"))
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	for text := range strings.Lines(string(data)) {
		var n int
		name, rest, _ := strings.Cut(strings.TrimSuffix(text, "\n"), ":")
		number, p, ok := strings.Cut(rest, ": ")
		if n, err = strconv.Atoi(number); err != nil || !ok {
			return fmt.Errorf("expected.txt: malformed line %q", text)
		}
		if name != filepath.Base(f.name) {
			continue
		}
		if !f.fences[n] {
			return fmt.Errorf("expected.txt: no directive at %s:%d", f.name, n)
		}
		f.expects[n] = append(f.expects[n], p)
	}
	return nil
}
