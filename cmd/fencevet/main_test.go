package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"fencevet": main})
}

func TestScripts(t *testing.T) {
	params := testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *update,
		Setup:               setup,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"agree":    agree,
			"exits":    exits,
			"same":     same,
			"terminal": terminal,
		},
		Condition: func(cond string) (bool, error) {
			if cond != "terminal" {
				return false, fmt.Errorf("unknown condition %q", cond)
			}
			return runtime.GOOS == "linux", nil
		},
	}
	testscript.Run(t, params)
}

// setup gives scripts the build cache of the host, so that they are fast, and
// nothing else of it: no network and no settings of the user.
func setup(env *testscript.Env) error {
	out, err := exec.Command("go", "env", "GOCACHE", "GOMODCACHE").Output()
	if err != nil {
		return err
	}
	cache, modcache, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	tool, err := exec.LookPath("fencevet")
	if err != nil {
		return err
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		return err
	}
	env.Setenv("FENCEVET", tool)
	env.Setenv("ROOT", root) // of this module
	env.Setenv("HOSTCACHE", cache)
	env.Setenv("GOCACHE", cache)
	env.Setenv("GOMODCACHE", modcache)
	env.Setenv("GOPROXY", "off")
	env.Setenv("GOENV", "off")
	env.Setenv("GOFLAGS", "")
	env.Setenv("GOTOOLCHAIN", "local")
	env.Setenv("GOWORK", "")
	return nil
}

// exits is the command "exits CODE COMMAND ARGS...": it runs the command and
// fails unless it ends with that exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits code command args...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	code := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit := (*exec.ExitError)(nil)
		if !errors.As(err, &exit) {
			ts.Fatalf("%s: %v", args[1], err)
		}
		code = exit.ExitCode()
	}
	if code != want {
		ts.Fatalf("exit code %d, want %d", code, want)
	}
}

// same is the command "same ARGS...": it runs fencevet with the arguments
// once with all the export data it can find, once with none, and fails unless
// it says the same. The output is left for further checks.
func same(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("same cannot be negated")
	}
	var outputs []string
	for _, types := range []string{"source", "auto"} {
		ts.Setenv("FENCEVET_TYPES", types)
		// The error is the exit code, which the caller checks otherwise.
		if err := ts.Exec("fencevet", args...); err != nil && !errors.As(err, new(*exec.ExitError)) {
			ts.Fatalf("%v", err)
		}
		outputs = append(outputs, ts.ReadFile("stdout")+ts.ReadFile("stderr"))
	}
	if outputs[0] != outputs[1] {
		ts.Fatalf("from source:\n%s\nwith export data:\n%s", outputs[0], outputs[1])
	}
	if strings.TrimSpace(outputs[0]) == "" {
		ts.Fatalf("no output to compare")
	}
}

// agree is the command "agree ARGS...": it runs fencevet and go vet with the
// same arguments and fails unless both report the same findings, at least one,
// in the same lines. What go vet wrote is left for further checks.
func agree(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("agree cannot be negated")
	}
	run := func(stream, name string, args ...string) []string {
		if err := ts.Exec(name, args...); err == nil || !errors.As(err, new(*exec.ExitError)) {
			ts.Fatalf("%s reports nothing: %v", name, err)
		}
		var lines []string
		for line := range strings.Lines(ts.ReadFile(stream)) {
			if !strings.HasPrefix(line, "#") {
				lines = append(lines, strings.TrimPrefix(line, "./"))
			}
		}
		return sorted(lines)
	}
	alone := run("stdout", "fencevet", args...)
	vet := run("stderr", "go", append([]string{"vet", "-vettool=" + ts.Getenv("FENCEVET")}, args...)...)
	if len(vet) == 0 || !slices.Equal(alone, vet) {
		ts.Fatalf("fencevet reports\n%s\ngo vet reports\n%s", strings.Join(alone, ""), strings.Join(vet, ""))
	}
}

// TestManual proves that the manual is printed whole and says what the
// command does.
func TestManual(t *testing.T) {
	out, err := exec.Command("fencevet", "-help").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"# Directives", "# Exit codes", "# Limitations", "-format", "-tags", "-tests", "-all", "-rules", "-class", "-severity", "-certain", "-fail-on", "-template", "-baseline", "-write-baseline", "-diff"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("fencevet -help does not mention %s", want)
		}
	}
	for _, bad := range []string{"*/", "package main"} {
		if strings.Contains(string(out), bad) {
			t.Errorf("fencevet -help contains %q", bad)
		}
	}
}

// TestExample proves that the example in the manual is true.
func TestExample(t *testing.T) {
	_, rest, _ := strings.Cut(doc, "Given this file, sched.go:\n")
	source, rest, ok1 := strings.Cut(rest, "the command\n")
	_, rest, ok2 := strings.Cut(rest, "prints\n")
	want, _, ok3 := strings.Cut(rest, "The position")
	if !ok1 || !ok2 || !ok3 {
		t.Fatal("the manual has no example of the expected form")
	}
	unindent := func(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\n\t", "\n")) + "\n" }

	dir := t.TempDir()
	for name, text := range map[string]string{"sched.go": unindent(source), "go.mod": "module sched\n\ngo 1.26\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("fencevet", ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off")
	out, _ := cmd.Output() // the exit code is 1
	if got := string(out); got != unindent(want) {
		t.Errorf("the example prints\n%swant\n%s", got, unindent(want))
	}
}
