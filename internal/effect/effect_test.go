package effect

import "testing"

func TestBase(t *testing.T) {
	for path, want := range map[string]string{
		"fmt": "fmt", "math/rand/v2": "rand", "github.com/nats-io/nats-server/v2/server": "server",
		"github.com/ebitengine/oto/v3": "oto", "gopkg.in/yaml.v3": "yaml", "v2": "v2", "ex.com/vault": "vault", "": "",
	} {
		if got := Base(path); got != want {
			t.Errorf("Base(%q) = %q, want %q", path, got, want)
		}
	}
}

func TestFuncIn(t *testing.T) {
	for _, test := range []struct {
		f         Func
		pkg, want string
	}{
		{Func{"ex.com/q", "(*Queue).flush"}, "ex.com/q", "(*Queue).flush"},
		{Func{"ex.com/q", "(*Queue).flush"}, "ex.com/p", "(*q.Queue).flush"},
		{Func{"ex.com/q/v2", "Queue.Len"}, "ex.com/p", "q.Queue.Len"},
		{Func{"ex.com/q", "Flush.func1"}, "ex.com/p", "q.Flush.func1"},
		{Func{"", "error.Error"}, "ex.com/p", "error.Error"},
	} {
		if got := test.f.In(test.pkg); got != test.want {
			t.Errorf("%v in %s is %q, want %q", test.f, test.pkg, got, test.want)
		}
	}
}
