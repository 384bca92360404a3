package confirm

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/fencevet/fencevet/internal/effect"
)

func site() *effect.Effect {
	f := effect.Func{Pkg: "ex.com/p", Name: "F"}
	return &effect.Effect{Op: &effect.Op{
		Rule: "alloc", Detail: "heap-alloc", Code: effect.CodeSite, Func: f, Pos: effect.Pos{Pkg: "ex.com/p", File: "p.go", Line: 3, Col: 1},
	}}
}

// TestUnknown checks that whatever is missing leaves the question open, with
// the reason.
func TestUnknown(t *testing.T) {
	future := t.TempDir()
	for name, text := range map[string]string{
		"VERSION":                               "go1.99.1\ntime 2031-02-03T00:00:00Z\n",
		"src/cmd/internal/goobj/builtinlist.go": "package goobj\n\nvar builtins = [...]struct {\n\tname string\n\tabi  int\n}{\n\t{\"runtime.newobject\", 1},\n}\n",
	} {
		file := filepath.Join(future, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	own := func() (string, error) { return runtime.GOROOT(), nil }
	garbage := filepath.Join(t.TempDir(), "p.a")
	if err := os.WriteFile(garbage, []byte("no archive"), 0o666); err != nil {
		t.Fatal(err)
	}
	inTest := site()
	inTest.Pos.File = "p_test.go"
	for _, test := range []struct {
		name    string
		objects *Objects
		eff     *effect.Effect
		want    string
		refused bool
	}{
		{"off", &Objects{Off: "switched off"}, site(), "switched off", false},
		{"not in the cache", &Objects{GOROOT: own, Archive: func(string) (string, string) { return "", "not there" }}, site(), "no object code for ex.com/p: not there", false},
		{"garbage", &Objects{GOROOT: own, Archive: func(string) (string, string) { return garbage, "" }}, site(), "not an archive", false},
		{"unknown release", &Objects{GOROOT: func() (string, error) { return future, nil }}, site(), "go1.99.1 is not understood", true},
		{"test file", &Objects{}, inTest, "of tests is not kept", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			v, why := test.objects.Verdict(test.eff)
			if v != Unknown || !strings.Contains(why, test.want) {
				t.Errorf("verdict %d because %q, want unknown because %q", v, why, test.want)
			}
			if (test.objects.Refused() != nil) != test.refused {
				t.Errorf("Refused() = %v", test.objects.Refused())
			}
		})
	}
}
