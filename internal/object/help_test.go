package object

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

// goroot returns the distribution of the go command.
var goroot = sync.OnceValues(func() (string, error) {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	return strings.TrimSpace(string(out)), err
})

// toolchain returns the toolchain of the go command.
var toolchain = sync.OnceValues(func() (*Toolchain, error) {
	root, err := goroot()
	if err != nil {
		return nil, err
	}
	return LoadToolchain(root)
})

func mustToolchain(t testing.TB) *Toolchain {
	t.Helper()
	tc, err := toolchain()
	if err != nil {
		t.Fatal(err)
	}
	return tc
}

// build compiles a file without imports for goarch and returns the archive.
func build(t testing.TB, goarch, path, file string, flags ...string) string {
	t.Helper()
	root, err := goroot()
	if err != nil {
		t.Fatal(err)
	}
	archive := filepath.Join(t.TempDir(), "p.a")
	compiler := filepath.Join(root, "pkg", "tool", runtime.GOOS+"_"+runtime.GOARCH, "compile")
	args := append(flags, "-p", path, "-o", archive, file)
	cmd := exec.Command(compiler, args...)
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH="+goarch)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return archive
}

// load compiles source text for amd64 and reads the archive.
func load(t testing.TB, path, src string) *Package {
	t.Helper()
	file := filepath.Join(t.TempDir(), "p.go")
	if err := os.WriteFile(file, []byte(src), 0o600); err != nil {
		t.Fatal(err)
	}
	return read(t, build(t, "amd64", path, file))
}

func read(t testing.TB, archive string) *Package {
	t.Helper()
	p, err := ReadFile(archive, mustToolchain(t))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// find returns the function with the given linker's name, which is no wrapper.
func find(t testing.TB, p *Package, symbol string) *Function {
	t.Helper()
	i := slices.IndexFunc(p.Funcs, func(f *Function) bool { return f.Symbol == symbol && !f.Wrapper })
	if i < 0 {
		t.Fatalf("there is no function %s", symbol)
	}
	return p.Funcs[i]
}

// chain renders frames as F:12 < G:3, innermost first.
func chain(frames []Frame) string {
	var b strings.Builder
	for i, f := range frames {
		if i > 0 {
			b.WriteString(" < ")
		}
		fmt.Fprintf(&b, "%s:%d", f.Func.Name, f.Line)
	}
	return b.String()
}

// dump renders all that is known of a package, without machine paths.
func dump(t testing.TB, p *Package) string {
	t.Helper()
	var b strings.Builder
	for _, f := range p.Funcs {
		fmt.Fprintf(&b, "%s %v %v %s %v %d\n", f.Symbol, f.Func, f.Decl, f.TypeArgs, f.Wrapper, f.Line)
		for _, a := range f.Allocs {
			fmt.Fprintf(&b, "\t%s %s %v %s\n", a.Call.Symbol, a.Class, a.Certain, chain(a.Frames))
		}
		calls, err := p.Calls(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range calls {
			fmt.Fprintf(&b, "\tcalls %s %s\n", c.Symbol, chain(c.Frames))
		}
	}
	return b.String()
}

func write(t testing.TB, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// exportOf returns the archive of a package of the standard library.
func exportOf(t testing.TB, args ...string) string {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-export", "-f", "{{.Export}}"}, args...)...)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}
