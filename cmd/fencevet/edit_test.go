package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestEditedDependency edits code that a section calls through another package,
// back and forth. No cache may hold the answer of the version before.
func TestEditedDependency(t *testing.T) {
	tool := buildTool(t)
	t.Run("vet", func(t *testing.T) {
		editedDependency(t, func(dir string) string {
			cmd := exec.Command("go", "vet", "-vettool="+tool, "./...")
			cmd.Dir = dir
			out, _ := cmd.CombinedOutput() // exit status 1 means findings
			return string(out)
		})
	})
	t.Run("standalone", func(t *testing.T) {
		editedDependency(t, func(dir string) string {
			cmd := exec.Command(tool, "./...")
			cmd.Dir = dir
			out, _ := cmd.CombinedOutput()
			return string(out)
		})
	})
}

// An edit of low/low.go, and what must be found then: a part of the one message,
// or "" for none.
var edits = []struct{ name, low, want string }{
	{"clean", "func Low(c chan int) { close(c) }\n", ""},
	{"waits", "func Low(c chan int) { <-c }\n", "a.go:7:6: wait/chan-recv: critical section Section [signal] receives from channel c at example.com/edited/low/low.go:3: "},
	{"waits further down", "\n\nfunc Low(c chan int) { <-c }\n", "example.com/edited/low/low.go:5: "},
	{"locks", "import \"sync\"\n\nvar mu sync.Mutex\n\nfunc Low(c chan int) { mu.Lock() }\n", "a.go:7:6: lock/"},
	{"assumed", "//fence:assume wait=no -- it is buffered\nfunc Low(c chan int) { <-c }\n", ""},
	{"clean again", "func Low(c chan int) { close(c) }\n", ""},
	{"waits again", "func Low(c chan int) { <-c }\n", "low.go:3: "},
}

func editedDependency(t *testing.T, run func(dir string) string) {
	t.Setenv("GOWORK", "off")
	t.Setenv("GOFLAGS", "")
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module example.com/edited\n\ngo 1.26\n")
	write("a.go", "package edited\n\nimport \"example.com/edited/mid\"\n\n//fence:critical\nfunc Section(c chan int) {\n\tmid.Mid(c)\n}\n")
	write("mid/mid.go", "package mid\n\nimport \"example.com/edited/low\"\n\nfunc Mid(c chan int) { low.Low(c) }\n")
	for _, e := range edits {
		write("low/low.go", "package low\n\n"+e.low)
		out := run(dir)
		n := strings.Count(out, "critical section Section")
		switch {
		case e.want == "" && n != 0, e.want != "" && n != 1, !strings.Contains(out, e.want):
			t.Errorf("%s: want %q in\n%s", e.name, e.want, out)
		}
	}
}
