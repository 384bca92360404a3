package main

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var slow = flag.Bool("slow", false, "also analyse the standard library again, which takes ten seconds")

// TestUpToDate checks that the checked-in tables are what the generator
// writes. It depends on the Go release, so it has to be asked for.
func TestUpToDate(t *testing.T) {
	if !*slow {
		t.Skip("without -slow")
	}
	w, err := analyseStd()
	if err != nil {
		t.Fatal(err)
	}
	table, err := w.write()
	if err != nil {
		t.Fatal(err)
	}
	compare(t, "../std.txt", table)
}

// TestPaths checks the list of packages, which is quick to make.
func TestPaths(t *testing.T) {
	paths, err := stdPaths()
	if err != nil {
		t.Fatal(err)
	}
	compare(t, "../paths.txt", paths)
}

// compare reports the first line in which a file differs from text.
func compare(t *testing.T, file, text string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	old, new := strings.Split(string(data), "\n"), strings.Split(text, "\n")
	for i := range max(len(old), len(new)) {
		if i >= len(old) || i >= len(new) || old[i] != new[i] {
			t.Fatalf("%s differs from what gen writes from line %d on: run go generate ./internal/model", file, i+1)
		}
	}
}

func TestLowlevelReasons(t *testing.T) {
	g, written, err := newGround()
	if err != nil {
		t.Fatal(err)
	}
	for f, row := range g {
		if row.Reason == "" {
			t.Errorf("%s: no reason", f)
		}
	}
	if len(g) <= len(written) {
		t.Error("lowlevel.txt adds nothing")
	}
}
