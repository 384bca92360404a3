package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/fencevet/fencevet/internal/rule"
)

// TestRuleExamples proves that the examples that explain shows are true: each
// wrong one has a finding of the detail that it is about, each right one has
// none at all.
func TestRuleExamples(t *testing.T) {
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
	examples := rule.Examples()
	write("go.mod", "module m\n\ngo 1.26\n")
	for i, h := range examples {
		write(fmt.Sprintf("wrong%d/a.go", i), "package wrong\n\n"+h.Wrong)
		write(fmt.Sprintf("right%d/a.go", i), "package right\n\n"+h.Right)
	}
	cmd := exec.Command("fencevet", "-format=json", "./...")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	out, _ := cmd.Output() // the exit code is 1
	var report struct {
		Incomplete []string
		Findings   []struct{ Pos, Rule, Detail, Message string }
	}
	if err := json.Unmarshal(out, &report); err != nil {
		t.Fatalf("%v in\n%s", err, out)
	}
	if len(report.Incomplete) > 0 {
		t.Fatalf("incomplete: %s", strings.Join(report.Incomplete, "\n"))
	}
	found := map[string][]string{}
	for _, f := range report.Findings {
		dir, _, _ := strings.Cut(f.Pos, "/")
		found[dir] = append(found[dir], f.Rule+"/"+f.Detail)
	}
	for i, h := range examples {
		wrong, right := found[fmt.Sprintf("wrong%d", i)], found[fmt.Sprintf("right%d", i)]
		if !slices.Contains(wrong, h.Example) {
			t.Errorf("the wrong example of %s is found to have %q, not %s", h.Name(), wrong, h.Example)
		}
		if len(right) > 0 {
			t.Errorf("the right example of %s is found to have %q", h.Name(), right)
		}
	}
}
