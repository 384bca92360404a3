package object

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// compile compiles a package whose files are written to a new directory.
func compile(t *testing.T, cfg CompileConfig, files map[string]string) (string, error) {
	t.Helper()
	root, err := goroot()
	if err != nil {
		t.Fatal(err)
	}
	cfg.GOROOT, cfg.Dir = root, t.TempDir()
	for name, text := range files {
		write(t, cfg.Dir, name, text)
		if strings.HasSuffix(name, ".go") {
			cfg.GoFiles = append(cfg.GoFiles, name)
		} else {
			cfg.NonGoFiles = append(cfg.NonGoFiles, name)
		}
	}
	slices.Sort(cfg.GoFiles)
	return compileConfig(t, cfg)
}

// compileConfig runs Compile and has what it leaves removed.
func compileConfig(t *testing.T, cfg CompileConfig) (string, error) {
	t.Helper()
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	t.Setenv("TMP", tmp)
	archive, err := Compile(cfg)
	left, readErr := os.ReadDir(tmp)
	if readErr != nil {
		t.Fatal(readErr)
	}
	if err != nil && (len(left) > 0 || archive != "") {
		t.Errorf("Compile left %v behind and returned %q with an error", left, archive)
	}
	if err == nil && (len(left) != 1 || filepath.Dir(archive) != filepath.Join(tmp, left[0].Name())) {
		t.Errorf("the archive %s is not in a directory of its own", archive)
	}
	return archive, err
}

func TestCompileAssembly(t *testing.T) {
	archive, err := compile(t, CompileConfig{ImportPath: "example.com/asm", Env: append(os.Environ(), "GOOS=linux", "GOARCH=amd64")}, map[string]string{
		"p.go":    "package asm\n\nfunc Add(a, b int) int\n\nvar Sink *int\n\nfunc FromGo() { Sink = new(int); *Sink = Add(1, 2) }\n\nfunc FromAsm() { Sink = new(int) }\n",
		"p.s":     "#include \"textflag.h\"\n#include \"go_asm.h\"\n#ifdef GOARCH_amd64\nTEXT ·Add(SB), NOSPLIT, $0-24\n\tMOVQ a+0(FP), AX\n\tADDQ b+8(FP), AX\n\tMOVQ AX, ret+16(FP)\n\tRET\nTEXT ·call(SB), 0, $8\n\tCALL ·FromAsm(SB)\n\tRET\n#endif\n",
		"ignored": "not assembly",
	})
	if err != nil {
		t.Fatal(err)
	}
	p := read(t, archive)
	if n := len(find(t, p, "example.com/asm.FromGo").Allocs); n != 1 {
		t.Errorf("FromGo allocates %d times", n)
	}
	var kinds []bool
	for _, f := range p.Funcs {
		if f.Symbol == "example.com/asm.FromAsm" {
			kinds = append(kinds, f.Wrapper)
		}
	}
	if len(kinds) != 2 || kinds[0] == kinds[1] {
		t.Errorf("FromAsm and its wrapper are %v", kinds)
	}
}

func TestCompileEmbed(t *testing.T) {
	src := "package p\n\nimport _ \"embed\"\n\n//go:embed data.txt\nvar text string\n\nvar data = `\n//go:embed no*directive\n`\n\nfunc F() []byte { return []byte(text + data) }\n"
	embed := exportOf(t, "embed")
	cfg := CompileConfig{ImportPath: "p", GoVersion: "go1.25.0", PackageFile: map[string]string{"embed": embed}, ImportMap: map[string]string{"embed": "embed"}}
	archive, err := compile(t, cfg, map[string]string{"p.go": src})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(find(t, read(t, archive), "p.F").Allocs); n == 0 {
		t.Error("F does not allocate")
	}
	if _, err := compile(t, cfg, map[string]string{"p.go": strings.Replace(src, "data.txt", `"data`, 1)}); err == nil {
		t.Error("a broken directive is accepted")
	}
}

func TestSplitPatterns(t *testing.T) {
	for args, want := range map[string]string{
		"":                        "",
		" a.txt":                  "a.txt",
		" a b*/c\t d ":            "a|b*/c|d",
		` "with space" all:x`:     "with space|all:x",
		" `raw \"x\"` \"q\\\"q\"": "raw \"x\"|q\"q",
	} {
		got, err := splitPatterns(args)
		if err != nil || strings.Join(got, "|") != want {
			t.Errorf("splitPatterns(%q) = %q, %v", args, got, err)
		}
	}
	for _, args := range []string{` "a`, " `a"} {
		if got, err := splitPatterns(args); err == nil {
			t.Errorf("splitPatterns(%q) = %q", args, got)
		}
	}
}

func TestCompileImports(t *testing.T) {
	lib, err := compile(t, CompileConfig{ImportPath: "real/lib"}, map[string]string{"l.go": "package lib\n\ntype T struct{ N int }\n\nfunc New(n int) *T { return &T{n} }\n"})
	if err != nil {
		t.Fatal(err)
	}
	cfg := CompileConfig{ImportPath: "p", ImportMap: map[string]string{"lib": "real/lib"}, PackageFile: map[string]string{"real/lib": lib}}
	src := map[string]string{"p.go": "package p\n\nimport \"lib\"\n\nvar Sink *lib.T\n\nfunc F() { Sink = lib.New(1) }\n"}
	archive, err := compile(t, cfg, src)
	if err != nil {
		t.Fatal(err)
	}
	allocs := find(t, read(t, archive), "p.F").Allocs
	if len(allocs) != 1 || allocs[0].Pos().Func.Pkg != "real/lib" {
		t.Errorf("allocations are %+v", allocs)
	}
	cfg.PackageFile = nil
	if _, err := compile(t, cfg, src); err == nil || !strings.Contains(err.Error(), "cannot compile p: compile: exit status") {
		t.Errorf("error is %v", err)
	}
	cfg.PackageFile = map[string]string{"real/lib": "a\nb"}
	if _, err := compile(t, cfg, src); err == nil || !strings.Contains(err.Error(), "not a name of a package or file") {
		t.Errorf("error is %v", err)
	}
}

func TestCompileLanguage(t *testing.T) {
	src := map[string]string{"p.go": "package p\n\nfunc F(n int) {\n\tfor range n {\n\t}\n}\n"}
	if _, err := compile(t, CompileConfig{ImportPath: "p", GoVersion: "go1.22.3"}, src); err != nil {
		t.Error(err)
	}
	if _, err := compile(t, CompileConfig{ImportPath: "p", GoVersion: "go1.21"}, src); err == nil {
		t.Error("go1.21 cannot range over integers")
	}
}

// TestCompileStd compiles packages of the standard library, with assembly,
// linknames, body-less functions, cgo and embedded files, and compares the
// result with what the go command compiled.
func TestCompileStd(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles packages of the standard library")
	}
	for _, path := range []string{"internal/bytealg", "sync/atomic", "math/big", "reflect", "net/textproto", "os/user", "crypto/internal/fips140/nistec"} {
		t.Run(path, func(t *testing.T) {
			cfg, export := vetConfig(t, path)
			archive, err := compileConfig(t, cfg)
			if err != nil {
				t.Fatal(err)
			}
			if dump(t, read(t, archive)) != dump(t, read(t, export)) {
				t.Error("the archive differs from the go command's")
			}
		})
	}
}

// vetConfig returns the configuration that go vet would pass for a package of
// the standard library, and the go command's archive of it.
func vetConfig(t *testing.T, path string) (cfg CompileConfig, export string) {
	t.Helper()
	root, err := goroot()
	if err != nil {
		t.Fatal(err)
	}
	type listed struct {
		ImportPath, Dir, Export string
		CompiledGoFiles, SFiles []string
		ImportMap               map[string]string
	}
	out, err := exec.Command("go", "list", "-export", "-compiled", "-deps", "-json=ImportPath,Dir,Export,CompiledGoFiles,SFiles,ImportMap", path).Output()
	if err != nil {
		t.Fatal(err)
	}
	cfg = CompileConfig{GOROOT: root, ImportPath: path, PackageFile: make(map[string]string)}
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var l listed
		if err := dec.Decode(&l); err != nil {
			t.Fatal(err)
		}
		if l.ImportPath != path {
			if l.Export != "" {
				cfg.PackageFile[l.ImportPath] = l.Export
			}
			continue
		}
		cfg.Dir, cfg.ImportMap, export = l.Dir, l.ImportMap, l.Export
		for _, f := range l.CompiledGoFiles {
			if !strings.HasSuffix(f, ".s") { // listed as well
				cfg.GoFiles = append(cfg.GoFiles, f)
			}
		}
		for _, f := range l.SFiles {
			cfg.NonGoFiles = append(cfg.NonGoFiles, filepath.Join(l.Dir, f))
		}
	}
	return cfg, export
}

// TestCompileRefuses: what the compiler cannot be told is said before it is started.
func TestCompileRefuses(t *testing.T) {
	if _, err := compileConfig(t, CompileConfig{}); err == nil || err.Error() != "cannot compile without GOROOT, import path and files" {
		t.Errorf("without anything: %v", err)
	}
	_, err := compile(t, CompileConfig{ImportPath: "m", ImportMap: map[string]string{"a": "b\nc"}}, map[string]string{"a.go": "package m\n"})
	if want := `"a=b\nc" is not a name of a package or file`; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("a name of two lines: %v, want %s", err, want)
	}
}
