package main

import (
	"io/fs"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// consumers lists, for every place that holds test data, the test that reads
// all files there. A file that nothing reads tests nothing.
var consumers = map[string]string{
	"testdata/corpus":             "TestCorpus in cmd/fencevet, which loads all packages and every expected.txt",
	"testdata/real/oto":           "TestReal in cmd/fencevet",
	"bench/testdata":              "embedded in bench",
	"cmd/fencevet/testdata":       "TestScripts in cmd/fencevet",
	"internal/directive/testdata": "the tests of internal/directive",
	"internal/effect/testdata":    "fuzz seeds",
	"internal/escape/testdata":    "TestCorpus in internal/escape",
	"internal/report/testdata":    "TestSARIF in internal/report, and where its schema comes from",
	"internal/object/testdata":    "the tests of internal/object",
}

func TestTestdataIsConsumed(t *testing.T) {
	const root = "../.."
	seen := map[string]bool{}
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.Name() == ".git" {
			if !d.IsDir() { // in a work tree
				return nil
			}
			return filepath.SkipDir
		}
		rel, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if d.IsDir() || !strings.Contains("/"+rel, "/testdata/") {
			return nil
		}
		for dir := path.Dir(rel); dir != "."; dir = path.Dir(dir) {
			if consumers[dir] != "" {
				seen[dir] = true
				return unread(t, rel, dir)
			}
		}
		t.Errorf("no test is known to read %s", rel)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for dir := range consumers {
		if !seen[dir] && dir != "internal/object/testdata" {
			t.Errorf("%s is listed and does not exist", dir)
		}
	}
}

// unread reports files that the consumer of dir passes over.
func unread(t *testing.T, rel, dir string) error {
	switch ext := path.Ext(rel); {
	case strings.HasPrefix(dir, "cmd/fencevet") && ext != ".txtar":
		t.Errorf("%s is not a script", rel)
	case dir == "testdata/corpus" && ext != ".go" && ext != ".s" && ext != ".mod" && ext != ".md" && ext != ".txt":
		t.Errorf("%s is not part of the corpus", rel)
	}
	return nil
}
