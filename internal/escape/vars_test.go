package escape

import (
	"strings"
	"testing"
)

// TestVars checks that what one value of a variable suffers, all do.
func TestVars(t *testing.T) {
	const src = `package p
type T struct { p *int; m map[string]*int }
var g *T
func use(*T) {}
func both(b bool) { a := &T{}; if b { a = new(T); g = a }; use(a) }
func other(b bool) { a := &T{}; x := new(T); if b { a = x; g = x }; use(a) }
func shadow(b bool) { a := &T{}; if b { a := new(T); g = a }; use(a) }
func loop(n int) { var last *T; for range n { if last = new(T); n > 3 { break } }; use(last) }
func (x *T) content() map[string]*int {
	m := x.m
	if m == nil { m = make(map[string]*int); x.m = m }
	return m
}
`
	pkg := build(t, src)
	p := newProgram()
	for name, want := range map[string]string{
		"both":   "&T{…}! new(T)!",
		"other":  "new(T)!",
		"shadow": "new(T)!",
		"loop":   "new(T)!",
	} {
		var got []string
		for _, s := range p.sites(pkg.Func(name)) {
			got = append(got, strings.TrimPrefix(s.What, "allocates ")+certainty(s))
		}
		if got := strings.Join(got, " "); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
	content := pkg.Prog.LookupMethod(fnType(pkg), pkg.Pkg, "content")
	p.sites(content)
	if tags, _ := p.tags(content); len(tags) != 2 || tags[0].get(toHard) != 1 {
		t.Errorf("the content of x leaks: got %s", describe(tags[:1]))
	}
}
