package object

import (
	"bytes"
	"errors"
	"fmt"
	"go/version"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// A CompileConfig says what to compile. Except for GOROOT and Env its fields
// are those of the configuration that go vet passes to a tool.
type CompileConfig struct {
	GOROOT string   // the distribution to compile with
	Env    []string // environment with GOOS, GOARCH, GOEXPERIMENT…; nil for that of the process

	ImportPath  string
	GoVersion   string // language version, such as "go1.26" or "go1.26.8"; "" for the newest
	Dir         string // where relative file names start
	GoFiles     []string
	NonGoFiles  []string          // only assembly files are used
	ImportMap   map[string]string // import path in source to path of the package
	PackageFile map[string]string // path of a directly imported package to its archive
}

// Compile compiles a package to an archive in a new private directory, which
// the caller removes: os.RemoveAll(filepath.Dir(archive)). If there is an error
// nothing is left behind.
//
// The archive can be read but not linked: files to embed are replaced and
// assembly is not assembled. Neither changes what compiled code calls. It is
// compiled without -race and without a profile.
func Compile(cfg CompileConfig) (archive string, err error) {
	if len(cfg.GoFiles) == 0 || cfg.ImportPath == "" || cfg.GOROOT == "" {
		return "", errors.New("cannot compile without GOROOT, import path and files")
	}
	tmp, err := os.MkdirTemp("", "fencevet-compile-")
	if err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			archive = ""
			err = errors.Join(fmt.Errorf("cannot compile %s: %w", cfg.ImportPath, err), os.RemoveAll(tmp))
		}
	}()
	c := compilation{cfg, tmp}
	args := []string{"-p", cfg.ImportPath, "-nolocalimports", "-pack"}
	if lang := version.Lang(cfg.GoVersion); lang != "" {
		args = append(args, "-lang="+lang)
	}
	if c.inStd() {
		args = append(args, "-std")
	}
	for _, step := range []func() ([]string, error){c.imports, c.assembly, c.embeds} {
		more, err := step()
		if err != nil {
			return "", err
		}
		args = append(args, more...)
	}
	archive = filepath.Join(tmp, "p.a")
	args = append(args, "-o", archive)
	return archive, c.run("compile", append(args, cfg.GoFiles...))
}

// A compilation is one run of Compile.
type compilation struct {
	CompileConfig
	tmp string
}

// run runs a tool of the distribution.
func (c compilation) run(tool string, args []string) error {
	name := filepath.Join(c.GOROOT, "pkg", "tool", runtime.GOOS+"_"+runtime.GOARCH, tool)
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = c.Dir, c.Env
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		if text := strings.TrimSpace(out.String()); text != "" {
			return fmt.Errorf("%s: %w\n%s", tool, err, text)
		}
		return fmt.Errorf("%s: %w", tool, err)
	}
	return nil
}

// write writes a file in the private directory and returns its name.
func (c compilation) write(name string, data []byte) (string, error) {
	name = filepath.Join(c.tmp, name)
	return name, os.WriteFile(name, data, 0o600)
}

// inStd reports whether the package is in the standard library, where the
// compiler allows more. Its generated files need not be in GOROOT, but its
// directory is.
func (c compilation) inStd() bool {
	rel, err := filepath.Rel(filepath.Join(c.GOROOT, "src"), c.Dir)
	return err == nil && rel != "." && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// imports returns the flags that say where imported packages are.
func (c compilation) imports() ([]string, error) {
	var b strings.Builder
	line := func(verb, key, value string) error {
		if strings.ContainsAny(key+value, "\n\r") {
			return fmt.Errorf("%q is not a name of a package or file", key+"="+value)
		}
		fmt.Fprintf(&b, "%s %s=%s\n", verb, key, value)
		return nil
	}
	for _, from := range slices.Sorted(maps.Keys(c.ImportMap)) {
		if to := c.ImportMap[from]; from != to {
			if err := line("importmap", from, to); err != nil {
				return nil, err
			}
		}
	}
	for _, path := range slices.Sorted(maps.Keys(c.PackageFile)) {
		if err := line("packagefile", path, c.PackageFile[path]); err != nil {
			return nil, err
		}
	}
	name, err := c.write("importcfg", []byte(b.String()))
	return []string{"-importcfg", name}, err
}

// assembly returns the flags that say which functions are written in, or
// called from, assembly.
func (c compilation) assembly() ([]string, error) {
	var files []string
	for _, f := range c.NonGoFiles {
		if strings.HasSuffix(f, ".s") && !(c.ImportPath == "runtime/cgo" && strings.HasPrefix(filepath.Base(f), "gcc_")) {
			files = append(files, f)
		}
	}
	if len(files) == 0 {
		return nil, nil
	}
	// In packages that use cgo, .s files are for the C compiler.
	if cgo, err := c.usesCgo(); cgo && c.ImportPath != "runtime/cgo" || err != nil {
		return nil, err
	}
	// It is written by the compiler, later; its contents do not matter yet.
	if _, err := c.write("go_asm.h", nil); err != nil {
		return nil, err
	}
	symabis := filepath.Join(c.tmp, "symabis")
	args := []string{
		"-p", c.ImportPath, "-gensymabis", "-o", symabis,
		"-I", c.tmp, "-I", filepath.Join(c.GOROOT, "pkg", "include"),
		"-D", "GOOS_" + c.env("GOOS", runtime.GOOS), "-D", "GOARCH_" + c.env("GOARCH", runtime.GOARCH),
	}
	if err := c.run("asm", append(args, files...)); err != nil {
		return nil, err
	}
	return []string{"-symabis", symabis}, nil
}

// usesCgo reports whether one of the files was generated by cgo. Their names do
// not tell: the build cache has names of its own.
func (c compilation) usesCgo() (bool, error) {
	for _, name := range c.GoFiles {
		src, err := c.source(name)
		if err != nil {
			return false, err
		}
		if bytes.HasPrefix(src, []byte("// Code generated by cmd/cgo; DO NOT EDIT.")) {
			return true, nil
		}
	}
	return false, nil
}

// source reads a Go file.
func (c compilation) source(name string) ([]byte, error) {
	if !filepath.IsAbs(name) {
		name = filepath.Join(c.Dir, name)
	}
	return os.ReadFile(name)
}

// env returns a variable of the tools' environment.
func (c compilation) env(key, otherwise string) string {
	env := c.Env
	if env == nil {
		env = os.Environ()
	}
	for _, kv := range slices.Backward(env) {
		if v, ok := strings.CutPrefix(kv, key+"="); ok && v != "" {
			return v
		}
	}
	return otherwise
}
