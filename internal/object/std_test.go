package object

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
)

// TestStd reads every archive that net/http and go/types need and checks what
// must hold of all code.
func TestStd(t *testing.T) {
	if testing.Short() {
		t.Skip("reads the archives of the standard library")
	}
	out, err := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Export", "net/http", "go/types").Output()
	if err != nil {
		t.Fatal(err)
	}
	packages, allocs, unknown, objects, typed := 0, 0, 0, 0, 0
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var l struct{ ImportPath, Export string }
		if err := dec.Decode(&l); err != nil {
			t.Fatal(err)
		}
		if l.Export == "" { // unsafe
			continue
		}
		p := read(t, l.Export)
		packages++
		for _, f := range p.Funcs {
			checkFunction(t, p, f)
			for _, a := range f.Allocs {
				allocs++
				if a.Pos().Line == 0 {
					unknown++
				}
				if a.Entry.Name == "runtime.newobject" {
					objects++
					if a.Type != "" {
						typed++
					}
				}
			}
		}
	}
	t.Logf("%d packages, %d allocations, %d without a line, %d of %d objects with a type", packages, allocs, unknown, typed, objects)
	if packages < 100 || allocs < 5000 || unknown > 0 {
		t.Error("there must be more packages and allocations, all with lines")
	}
}

// checkFunction checks that the function is known by a name from source and
// that all calls are in it.
func checkFunction(t *testing.T, p *Package, f *Function) {
	t.Helper()
	if f.Func.Name == "" && !strings.HasPrefix(f.Symbol, "type:") && !strings.HasPrefix(f.Symbol, "go:") && strings.Contains(f.Symbol, ".") {
		t.Errorf("%s has no name in source code", f.Symbol)
	}
	calls, err := p.Calls(f)
	if err != nil {
		t.Error(err)
	}
	n := 0
	for _, c := range calls {
		if c.Frames[len(c.Frames)-1].Symbol != f.Symbol {
			t.Errorf("%s: call of %s is in %v", f.Symbol, c.Symbol, c.Frames)
		}
		for _, fr := range c.Frames {
			if fr.Symbol == "" && fr.Func.Pkg == "" {
				t.Errorf("%s: frame of a call of %s has neither name nor package", f.Symbol, c.Symbol)
			}
		}
		if EntryOf(c.Symbol) != nil {
			n++
		}
	}
	if n != len(f.Allocs) {
		t.Errorf("%s: %d of the calls allocate, but there are %d allocations", f.Symbol, n, len(f.Allocs))
	}
}

func BenchmarkRead(b *testing.B) {
	tc := mustToolchain(b)
	for _, pkg := range []string{"fmt", "net/http"} {
		archive := exportOf(b, pkg)
		b.Run(pkg, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := ReadFile(archive, tc); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
