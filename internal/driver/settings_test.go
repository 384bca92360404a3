package driver

import "testing"

func TestOverlay(t *testing.T) {
	for _, test := range []struct{ flags, want string }{
		{"", ""},
		{"-mod=mod", ""},
		{"-overlay=o.json", "-overlay=o.json"},
		{"-mod=mod  --overlay=o.json -tags=x", "--overlay=o.json"},
		{"'-overlay=my o.json' -tags=x", "-overlay=my o.json"},
		{`-tags=x "-overlay=o.json"`, "-overlay=o.json"},
		{"'-ldflags=-X -overlay=x'", ""},
		{"-overlay=", ""},
		{"-overlay=o.json -overlay=", ""},
		{"-overlayed=x", ""},
	} {
		if got := overlay(test.flags); got != test.want {
			t.Errorf("overlay(%s) = %q, want %q", test.flags, got, test.want)
		}
	}
}

func TestRelative(t *testing.T) {
	for _, test := range []struct{ text, cwd, want string }{
		{"open /a/b/c.go: no", "/a/b", "open c.go: no"},
		{"/a/b/c.go and (/a/b/d/e.go)", "/a/b", "c.go and (d/e.go)"},
		{"open /x/a/b/c.go", "/a/b", "open /x/a/b/c.go"},
		{"open ./a/b/c.go", "/a/b", "open ./a/b/c.go"},
		{"open /a/bc/d.go", "/a/b", "open /a/bc/d.go"},
		{"open /a/b.go", "/", "open a/b.go"},
		{"no directory yet /a", "", "no directory yet /a"},
	} {
		if got := relative(test.text, test.cwd); got != test.want {
			t.Errorf("relative(%q, %q) = %q, want %q", test.text, test.cwd, got, test.want)
		}
	}
}
