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
func each(ts []*T, b bool) { for _, t := range ts { if b { t = &T{} }; use(t); t = new(T); use(t) } }
func kept(n int) { var t *T; for range n { t = new(T); use(t) } }
func inner(n int) { for range n { t := new(T); use(t) } }
func straight() { a := &T{}; use(a); a = new(T); g = a }
func reused(hdr, other []byte) { buf := append(other[:0], hdr...); hdr = buf[:len(hdr)]; sink = hdr }
func timer() { var t *T; t = after(func() { use(t) }); use(t) }
func after(f func()) *T { run = f; return nil }
var run func()
var sink []byte
func (x *T) content() map[string]*int {
	m := x.m
	if m == nil { m = make(map[string]*int); x.m = m }
	return m
}
`
	pkg := build(t, src)
	p := newProgram()
	for name, want := range map[string]string{
		"both":     "&T{…}! new(T)!",
		"other":    "new(T)!",
		"shadow":   "new(T)!",
		"loop":     "new(T)!",
		"straight": "&T{…}! new(T)!",
		"kept":     "new(T)!",
		"inner":    "",
		"each":     "",
		"timer":    "allocates: variable t moved to heap because it is captured by a closure! allocates: closure captures t!",
	} {
		var got []string
		for _, s := range p.sites(pkg.Func(name)) {
			got = append(got, strings.TrimPrefix(s.What, "allocates ")+certainty(s))
		}
		if got := strings.Join(got, " "); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
	reused := pkg.Func("reused")
	p.sites(reused)
	if tags, _ := p.tags(reused); len(tags) != 3 || tags[0].get(toHard) != 0 {
		t.Errorf("hdr leaks: got %s", describe(tags[:2]))
	}
	content := pkg.Prog.LookupMethod(fnType(pkg), pkg.Pkg, "content")
	p.sites(content)
	if tags, _ := p.tags(content); len(tags) != 2 || tags[0].get(toHard) != 1 {
		t.Errorf("the content of x leaks: got %s", describe(tags[:1]))
	}
}
