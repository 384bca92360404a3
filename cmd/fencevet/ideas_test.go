package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// ideas are the ideas that the contract of the kernel's fences consists of, in the
// order in which they came up. Each is a package of the corpus that says the idea in
// its own comment.
var ideas = [41]string{
	"kind", "brackets", "uses", "links", "contracts", "promises", "owners",
	"families", "noguess", "width", "apart", "contagion", "stricter", "forbidden",
	"published", "borrowed", "skip", "reclaim", "visible", "queue", "prepare",
	"failing", "policy", "bounded", "visiblestate", "watchdog", "rescue", "foreign",
	"async", "workers", "backends", "retry", "endless", "preempt", "polled",
	"respin", "opaque", "unlocked", "timeouts", "ladder", "argued",
}

// TestIdeas compares docs/ideas.md with the examples in the corpus, which
// TestCorpus runs. Each shows at least one violation and one way to do it right.
func TestIdeas(t *testing.T) {
	const page = "../../docs/ideas.md"
	const intro = `<!-- Generated from the corpus by go test ./cmd/fencevet -run TestIdeas -update. -->

# Ideas

fencevet brings to Go what the Linux kernel's graphics developers asked of code that
signals fences, when they taught their lock checker about it in 2020 ("dma-fence:
basic lockdep annotations", on dri-devel). These are the ideas of that discussion, as a Go
programmer meets them. Each has a small package with code that is reported, and
code that is right and stays silent; the tests run fencevet on all of them.

| | idea | reported as | example |
|--:|---|---|---|
`
	b := new(strings.Builder)
	b.WriteString(intro)
	shown := map[string]bool{"gpu": true} // what the examples share
	for i, name := range ideas {
		shown[name] = true
		doc, details := readIdea(t, name)
		fmt.Fprintf(b, "| %d | %s | %s | [%s](../testdata/corpus/ideas/%[4]s/%[4]s.go) |\n", i+1, doc, strings.Join(details, ", "), name)
	}
	dirs, err := os.ReadDir(corpus + "/ideas")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range dirs {
		if !shown[d.Name()] {
			t.Errorf("%s/ideas/%s is no example of an idea", corpus, d.Name())
		}
	}
	if *update {
		if err := os.WriteFile(page, []byte(b.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if have := readDocs(t, "ideas.md"); have != b.String() {
		t.Errorf("%s is out of step with the examples; run go test ./cmd/fencevet -run TestIdeas -update", page)
	}
}

var (
	wanted = regexp.MustCompile(`(?:want |hint |" )"(\w+)/([a-z-]+)`)
	listed = regexp.MustCompile(`(?m)^[^:]+:\d+: (\w+)/([a-z-]+)`)
)

// readIdea returns what an example says of itself, and links to the rules that
// it shows.
func readIdea(t *testing.T, name string) (doc string, details []string) {
	t.Helper()
	dir := filepath.Join(corpus, "ideas", name)
	file := filepath.Join(dir, name+".go")
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := parser.ParseFile(token.NewFileSet(), file, src, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	doc, ok := strings.CutPrefix(strings.Join(strings.Fields(tree.Doc.Text()), " "), "Package "+name+": ")
	if !ok || doc == "" {
		t.Errorf("%s: the comment of the package does not begin with Package %s: and say the idea", file, name)
		return "", nil
	}
	bad, right := 0, 0
	for _, d := range tree.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok {
			switch {
			case strings.HasPrefix(fn.Name.Name, "bad"):
				bad++
			case strings.HasPrefix(fn.Name.Name, "ok"):
				right++
			}
		}
	}
	found := wanted.FindAllSubmatch(src, -1)
	if more, err := os.ReadFile(filepath.Join(dir, "expected.txt")); err == nil {
		found = append(found, listed.FindAllSubmatch(more, -1)...)
	}
	if bad == 0 || right == 0 || len(found) == 0 {
		t.Errorf("%s: an example has functions bad… that are reported, and functions ok… that are not", file)
	}
	for _, m := range found {
		details = append(details, fmt.Sprintf("[`%s/%s`](rules.md#%[1]s)", m[1], m[2]))
	}
	slices.Sort(details)
	return strings.ToUpper(doc[:1]) + doc[1:], slices.Compact(details)
}
