package escape

import (
	"os"
	"testing"
)

func TestZZDump(t *testing.T) {
	pkg := loadCorpus(t)
	p := newProgram()
	for _, n := range []string{"apartBox", "boxOf", "GenericBoxApartString", "GenericNewKept", "ResultHolderInner", "ResultBoxKept", "boxedString"} {
		fn := pkg.Func(n)
		fn.WriteTo(os.Stdout)
		for _, s := range p.sites(fn) {
			t.Logf("%s: %s %v", n, s.What, certainty(s))
		}
	}
}
