package escape

import (
	"fmt"
	"golang.org/x/tools/go/ssa"
	"os"
	"testing"
)

func TestDump(t *testing.T) {
	name := os.Getenv("DUMP")
	if name == "" {
		t.Skip()
	}
	data, _ := os.ReadFile(name)
	pkg := build(t, string(data))
	p := newProgram()
	for _, m := range pkg.Members {
		if fn, ok := m.(*ssa.Function); ok {
			if os.Getenv("SSA") != "" {
				fn.WriteTo(os.Stdout)
			}
			for _, s := range p.sites(fn) {
				fmt.Println(pkg.Prog.Fset.Position(s.Pos), fn.Name(), s.Detail, s.Certain, s.What)
			}
		}
	}
}
