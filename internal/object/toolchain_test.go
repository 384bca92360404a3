package object

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// fakeRoot makes a distribution with only a version and a builtin table.
func fakeRoot(t *testing.T, version, table string) string {
	t.Helper()
	root := t.TempDir()
	dir := filepath.Join(root, "src", "cmd", "internal", "goobj")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, root, "VERSION", version)
	write(t, dir, "builtinlist.go", table)
	return root
}

const smallTable = "package goobj\n\nvar builtins = [...]struct {\n\tname string\n\tabi int\n}{\n\t{\"runtime.mallocgc\", 1},\n\t{\"runtime.newobject\", 1},\n}\n"

func TestLoadToolchain(t *testing.T) {
	tc, err := LoadToolchain(fakeRoot(t, "go1.25.3\ntime 2025-10-10T00:00:00Z\n", smallTable))
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"runtime.mallocgc", "runtime.newobject"}; tc.Version != "go1.25.3" || !slices.Equal(tc.builtins, want) {
		t.Errorf("toolchain is %s %v", tc.Version, tc.builtins)
	}
	for _, c := range []struct{ version, table, want string }{
		{"go1.27.1\n", smallTable, "the object code of go1.27.1 is not understood, only that of go1.25 and go1.26"},
		{"go1.24.9\n", smallTable, "the object code of go1.24.9 is not understood"},
		{"devel +abcdef\n", smallTable, "the Go distribution in "},
		{"", smallTable, "is not a release"},
		{"go1.26.8\n", "package goobj\n", "cannot read the builtin table of go1.26.8: there is no variable builtins"},
		{"go1.26.8\n", "package", "expected 'IDENT'"},
		{"go1.26.8\n", strings.Replace(smallTable, "newobject", "gone", 1), "the builtin table of go1.26.8 is not understood: it has no runtime.newobject"},
		{"go1.26.8\n", strings.Replace(smallTable, `"runtime.mallocgc"`, "name", 1), "row 0: the name is not a string"},
		{"go1.26.8\n", strings.Replace(smallTable, `{"runtime.mallocgc", 1}`, "name", 1), "row 0: not a pair of name and ABI"},
	} {
		_, err := LoadToolchain(fakeRoot(t, c.version, c.table))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: error is %v, want %q", c.version, err, c.want)
		}
	}
	if _, err := LoadToolchain(t.TempDir()); err == nil || !strings.Contains(err.Error(), "cannot tell the version of the Go distribution: ") {
		t.Errorf("an empty directory is no distribution: %v", err)
	}
}

// TestVersionMismatch checks that no archive is read with the builtin table of
// another release, even a minor one.
func TestVersionMismatch(t *testing.T) {
	own := mustToolchain(t)
	archive := build(t, "amd64", "allocs", filepath.Join("testdata", "allocs.go"))
	for _, version := range []string{"go1.25.3", own.Version + "1"} {
		other := *own
		other.Version = version
		_, err := ReadFile(archive, &other)
		want := fmt.Sprintf("archive was written by %s, the builtin table is %s's", own.Version, version)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error is %v, want %q", err, want)
		}
	}
}

func TestUnknownArchitecture(t *testing.T) {
	archive := build(t, "amd64", "allocs", filepath.Join("testdata", "allocs.go"))
	data, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	data = bytes.ReplaceAll(data, []byte("linux amd64"), []byte("linux wasmX"))
	_, err = Read(bytes.NewReader(data), int64(len(data)), mustToolchain(t))
	if err == nil || !strings.Contains(err.Error(), "for wasmX is not understood") {
		t.Errorf("error is %v", err)
	}
}

// TestRelocations compares the numbers of relocation types with the source of
// the distribution.
func TestRelocations(t *testing.T) {
	root, err := goroot()
	if err != nil {
		t.Fatal(err)
	}
	src, err := os.ReadFile(filepath.Join(root, "src", "cmd", "internal", "objabi", "reloctype_string.go"))
	if err != nil {
		t.Fatal(err)
	}
	number := make(map[string]string)
	for _, m := range regexp.MustCompile(`x\[(R_\w+)-(\d+)\]`).FindAllStringSubmatch(string(src), -1) {
		number[m[1]] = m[2]
	}
	for goarch, names := range map[string][]string{
		"amd64":   {"R_CALL"},
		"arm":     {"R_CALLARM"},
		"arm64":   {"R_CALLARM64"},
		"loong64": {"R_CALLLOONG64", "R_LOONG64_CALL36", "R_JMPLOONG64"},
		"mips":    {"R_CALLMIPS", "R_JMPMIPS"},
		"ppc64le": {"R_CALLPOWER"},
		"riscv64": {"R_RISCV_JAL", "R_RISCV_JAL_TRAMP", "R_RISCV_CALL"},
	} {
		var want, got []string
		for _, n := range names {
			if number[n] != "" { // not in go1.25: R_LOONG64_CALL36
				want = append(want, number[n])
			}
		}
		for _, n := range mustToolchain(t).release.arch[goarch].calls {
			got = append(got, fmt.Sprint(n))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: calls have types %v, want %v", goarch, got, want)
		}
	}
}
