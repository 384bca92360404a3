package fence

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

//go:noinline
func between(n int) int {
	s := Begin("signal")
	n++
	s.End()
	return n
}

//go:noinline
func plain(n int) int {
	n++
	return n
}

//go:noinline
func deferred(n int) int {
	defer Begin("signal").End()
	return n + 1
}

//go:noinline
func emptyDefer(n int) int {
	defer func() {}()
	return n + 1
}

func TestNoAllocations(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() { between(1); deferred(1) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestNoCode compares the object code of a function that holds a section with
// that of the same function without one.
func TestNoCode(t *testing.T) {
	bin := filepath.Join(t.TempDir(), "fence.test")
	if out, err := exec.Command("go", "test", "-c", "-o", bin).CombinedOutput(); err != nil {
		t.Fatalf("go test -c: %v\n%s", err, out)
	}
	if with, without := code(t, bin, "between"), code(t, bin, "plain"); with != without || with == "" {
		t.Errorf("with a section, the code is\n%swithout\n%s", with, without)
	}
	// A deferred End is what any defer is: one call, here of a function that is empty.
	with, empty := code(t, bin, "deferred"), code(t, bin, "emptyDefer")
	if n, m := strings.Count(with, "CALL"), strings.Count(empty, "CALL"); n != m || n == 0 || strings.Contains(with, "fence.Begin") || strings.Contains(with, "Section.End") {
		t.Errorf("with a deferred End, the code is\n%swith an empty deferred function\n%s", with, empty)
	}
	if c := code(t, bin, `deferred\.deferwrap1`); c != "RET\n" && c != "RET \n" {
		t.Errorf("the deferred End does\n%s", c)
	}
}

// code returns the instructions of a function, without their places.
func code(t *testing.T, bin, fn string) string {
	out, err := exec.Command("go", "tool", "objdump", "-s", `/fence\.`+fn+"$", bin).Output()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for line := range strings.Lines(string(out)) {
		if f := strings.Fields(line); len(f) > 3 && strings.HasPrefix(f[1], "0x") {
			b.WriteString(strings.Join(f[3:], " ") + "\n")
		}
	}
	return b.String()
}

func BenchmarkBetween(b *testing.B) {
	for b.Loop() {
		between(1)
	}
}

func BenchmarkPlain(b *testing.B) {
	for b.Loop() {
		plain(1)
	}
}

func BenchmarkEmptyDefer(b *testing.B) {
	for b.Loop() {
		emptyDefer(1)
	}
}

func BenchmarkDeferred(b *testing.B) {
	for b.Loop() {
		deferred(1)
	}
}
