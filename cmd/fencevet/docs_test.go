package main

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var integration = flag.Bool("integration", false, "also run the tests that download and build other tools; they take minutes")

// needIntegration skips a test unless -integration is given.
func needIntegration(t *testing.T) {
	t.Helper()
	if !*integration {
		t.Skip("builds other tools; run with -integration")
	}
}

var fence = regexp.MustCompile("(?ms)^```(\\w+)\n(?:#|//) ([^\n]+)\n(.*?)^```$")

// snippet returns the text of a fenced block in a page of docs, without the
// first line: a comment that holds its name. Tests run what the pages show.
func snippet(t *testing.T, page, name string) string {
	t.Helper()
	var names []string
	for _, m := range fence.FindAllStringSubmatch(readDocs(t, page), -1) {
		if m[2] == name {
			return m[3]
		}
		names = append(names, m[2])
	}
	t.Fatalf("docs/%s has no block called %q, only %q", page, name, names)
	return ""
}

// replaceOnce replaces a part of a snippet that must be other in the test than
// in a user's project.
func replaceOnce(t *testing.T, text, old, new string) string {
	t.Helper()
	if strings.Count(text, old) != 1 {
		t.Fatalf("%q must stand once in\n%s", old, text)
	}
	return strings.Replace(text, old, new, 1)
}

func readDocs(t *testing.T, page string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../../docs", page))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// snippets lists every block on the pages below, with the test that runs it; ""
// if none can.
var snippets = map[string]map[string]string{
	"ci.md": {
		"go tool":                                 "TestGoToolSnippets",
		"go tool apart":                           "TestGoToolSnippets",
		"go vet":                                  "TestGoToolSnippets",
		".github/workflows/fencevet.yml":          "TestActionlint, TestAction",
		".github/workflows/fencevet-new.yml":      "TestActionlint",
		".github/workflows/fencevet-reusable.yml": "TestActionlint",
		".gitlab-ci.yml":                          "TestGitLabJob",
		"reviewdog":                               "TestReviewdog",
		".pre-commit-config.yaml":                 "TestPreCommit",
		"Makefile":                                "TestMakefile",
		"shared cache":                            "TestSharedCache does the same with a server of its own",
	},
	"golangci-lint.md": {
		".custom-gcl.yml":     "TestGolangci",
		"build golangci-lint": "TestGolangci",
		".golangci.yml":       "TestGolangci",
		"run golangci-lint":   "TestGolangci",
	},
	"bazel.md": {
		"MODULE.bazel": "",
		"BUILD.bazel":  "",
		"nogo.json":    "TestNogoConfig",
	},
}

// TestSnippets fails if a page shows something that is not known here.
func TestSnippets(t *testing.T) {
	for page, known := range snippets {
		text := readDocs(t, page)
		shown := map[string]bool{}
		for _, m := range fence.FindAllStringSubmatch(text, -1) {
			if _, ok := known[m[2]]; !ok {
				t.Errorf("docs/%s shows %q, which no test runs", page, m[2])
			}
			if shown[m[2]] {
				t.Errorf("docs/%s has two blocks called %q", page, m[2])
			}
			shown[m[2]] = true
		}
		for name := range known {
			if !shown[name] {
				t.Errorf("docs/%s does not show %q", page, name)
			}
		}
		if n := strings.Count(text, "\n```"); n != 2*len(shown) {
			t.Errorf("docs/%s has a block without a name in its first line", page)
		}
	}
}
