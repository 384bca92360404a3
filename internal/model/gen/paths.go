package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"
)

const pathsHeader = "# Every package of the standard library, on any platform.\n# Written by internal/model/gen; do not edit.\n"

// stdPaths returns the text of paths.txt: the import paths of all directories
// of the library that have Go files, whatever the platform they are for.
func stdPaths() (string, error) {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return "", err
	}
	seen := make(map[string]bool)
	src := os.DirFS(path.Join(strings.TrimSpace(string(out)), "src"))
	err = fs.WalkDir(src, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := path.Base(name)
		switch {
		case d.IsDir() && (name == "cmd" || name == "builtin" || base == "testdata" || strings.HasPrefix(base, "_")):
			return fs.SkipDir
		case !d.IsDir() && strings.HasSuffix(base, ".go") && !strings.HasSuffix(base, "_test.go"):
			seen[path.Dir(name)] = true
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	delete(seen, ".")
	var paths []string
	for p := range seen {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	return pathsHeader + strings.Join(paths, "\n") + "\n", nil
}
