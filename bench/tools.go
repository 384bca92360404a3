package main

import (
	"os"
	"path/filepath"
	"runtime"
)

// staticcheckModule is the version that fencevet is compared with.
const staticcheckModule = "honnef.co/go/tools@v0.8.2"

// tools are the binaries to measure, besides the go command.
type tools struct{ fencevet, staticcheck string }

// buildTools builds them below dir, each from a module of its own.
func buildTools(dir string, staticcheck bool) (t tools, err error) {
	t.fencevet = *fencevetFlag
	if t.fencevet == "" {
		t.fencevet = filepath.Join(dir, "fencevet"+exe())
		if _, err := output("", nil, "go", "build", "-o", t.fencevet, "github.com/fencevet/fencevet/cmd/fencevet"); err != nil {
			return t, err
		}
	} else if t.fencevet, err = filepath.Abs(t.fencevet); err != nil {
		return t, err
	}
	if !staticcheck {
		return t, nil
	}

	t.staticcheck = filepath.Join(dir, "staticcheck"+exe())
	if _, err := os.Stat(t.staticcheck); err == nil {
		return t, nil // from an earlier run with -dir
	}
	mod := filepath.Join(dir, "staticcheck-module")
	if err := os.RemoveAll(mod); err != nil {
		return t, err
	}
	if err := os.MkdirAll(mod, 0o777); err != nil {
		return t, err
	}
	if _, err := output(mod, nil, "go", "mod", "init", "bench.invalid/tools"); err != nil {
		return t, err
	}
	if _, err := output(mod, nil, "go", "get", staticcheckModule); err != nil {
		return t, err
	}
	_, err = output(mod, nil, "go", "build", "-mod=mod", "-o", t.staticcheck, "honnef.co/go/tools/cmd/staticcheck")
	return t, err
}

// exe returns the suffix of executables.
func exe() string {
	if runtime.GOOS == "windows" {
		return ".exe"
	}
	return ""
}
