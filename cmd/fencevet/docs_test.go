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
	data, err := os.ReadFile(filepath.Join("../../docs", page))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, m := range fence.FindAllStringSubmatch(string(data), -1) {
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
