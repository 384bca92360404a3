package object

import "testing"

func TestParseName(t *testing.T) {
	for _, c := range []struct {
		symbol, pkg, name, decl, args string
		bound                         bool
	}{
		{symbol: "p.F", pkg: "p", name: "F", decl: "F"},
		{symbol: "a/b.F", pkg: "a/b", name: "F", decl: "F"},
		{symbol: "a.org/b.F", pkg: "a.org/b", name: "F", decl: "F"},
		{symbol: "gopkg.in/yaml%2ev3.Marshal", pkg: "gopkg.in/yaml.v3", name: "Marshal", decl: "Marshal"},
		{symbol: "example%2ecom.F", pkg: "example.com", name: "F", decl: "F"},
		{symbol: "a/%22b%25.F", pkg: `a/"b%`, name: "F", decl: "F"},
		{symbol: "p.T.M", pkg: "p", name: "T.M", decl: "T.M"},
		{symbol: "a/b.(*T).M", pkg: "a/b", name: "(*T).M", decl: "(*T).M"},
		{symbol: "p.(*T).M-fm", pkg: "p", name: "(*T).M", decl: "(*T).M", bound: true},
		{symbol: "p.F.func1", pkg: "p", name: "F.func1", decl: "F"},
		{symbol: "p.F.func1.2", pkg: "p", name: "F.func1.func2", decl: "F"},
		{symbol: "p.F.func1.2.3", pkg: "p", name: "F.func1.func2.func3", decl: "F"},
		{symbol: "p.(*T).M.func12", pkg: "p", name: "(*T).M.func12", decl: "(*T).M"},
		{symbol: "p.T.M.func1", pkg: "p", name: "T.M.func1", decl: "T.M"},
		{symbol: "p.F.gowrap1", pkg: "p", name: "F.gowrap1", decl: "F"},
		{symbol: "p.F.func2.deferwrap1", pkg: "p", name: "F.func2.deferwrap1", decl: "F"},
		{symbol: "p.F-range1", pkg: "p", name: "F-range1", decl: "F"},
		{symbol: "p.(*T).M-range2.func1", pkg: "p", name: "(*T).M-range2.func1", decl: "(*T).M"},
		{symbol: "p.F.func1.G.func2", pkg: "p", name: "F.func1.G.func2", decl: "F"},
		{symbol: "p.F.(*T).M.func1", pkg: "p", name: "F.(*T).M.func1", decl: "F"},
		{symbol: "p.Box[go.shape.int]", pkg: "p", name: "Box", decl: "Box", args: "go.shape.int"},
		{symbol: "a/p.Box[go.shape.int,b.org/q.T]", pkg: "a/p", name: "Box", decl: "Box", args: "go.shape.int,b.org/q.T"},
		{symbol: "p.(*List[go.shape.[]uint8]).Push", pkg: "p", name: "(*List).Push", decl: "(*List).Push", args: "go.shape.[]uint8"},
		{symbol: "p.Map[go.shape.int].func1", pkg: "p", name: "Map.func1", decl: "Map", args: "go.shape.int"},
		{symbol: "p.Use.Gen[go.shape.string].func2", pkg: "p", name: "Use.Gen.func2", decl: "Use.Gen", args: "go.shape.string"},
		{symbol: `p.F[go.shape.struct { A int "json:\"a]\"" }]`, pkg: "p", name: "F", decl: "F", args: `go.shape.struct { A int "json:\"a]\"" }`},
		{symbol: "p.init", pkg: "p", name: "init", decl: "init"},
		{symbol: "p.init.0", pkg: "p", name: "init#1", decl: "init#1"},
		{symbol: "p.init.1.func2", pkg: "p", name: "init#2.func2", decl: "init#2"},
		{symbol: "p.init.func1", pkg: "p", name: "init.func1", decl: "init"},
		{symbol: "p.glob..func3", pkg: "p", name: "init.func3", decl: "init"},
		{symbol: "p.map.init.0", pkg: "p", name: "map.init.0", decl: "init"},
		{symbol: "p.struct { a/b.T }.M", pkg: "p", name: "struct { a/b.T }.M", decl: "struct { a/b.T }.M"},
		{symbol: "a/p.(*struct { a/b.T }).M", pkg: "a/p", name: "(*struct { a/b.T }).M", decl: "(*struct { a/b.T }).M"},
	} {
		n, ok := ParseName(c.symbol)
		if !ok || n.Func.Pkg != c.pkg || n.Func.Name != c.name || n.Decl.Pkg != c.pkg || n.Decl.Name != c.decl || n.TypeArgs != c.args || n.Bound != c.bound {
			t.Errorf("ParseName(%q) = %+v, %v", c.symbol, n, ok)
		}
	}
}

func TestParseNameRefuses(t *testing.T) {
	for _, symbol := range []string{"", "F", ".F", "p.", "type:.eq.p.T", "go:buildid", "p.F[", "p.F]", "p.F[\"]", "%zz.F", "%2.F", "_rt0_amd64_linux"} {
		if n, ok := ParseName(symbol); ok {
			t.Errorf("ParseName(%q) = %+v", symbol, n)
		}
	}
}

// TestDeclaredName checks that functions inlined into functions are told from
// methods where the functions of the package are known.
func TestDeclaredName(t *testing.T) {
	function := func(name string) bool { return name == "F" }
	for name, want := range map[string]string{
		"F.G.func1":   "F",
		"F.G-range1":  "F",
		"F.G.H.func1": "F",
		"T.M.func1":   "T.M",
		"T.M.G.func1": "T.M",
		"T.M":         "T.M",
	} {
		if got := declaredName(name, function); got != want {
			t.Errorf("declaredName(%q) = %q, want %q", name, got, want)
		}
	}
}
