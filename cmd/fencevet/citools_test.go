package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// installTool installs a tool from the module proxy and returns its path.
func installTool(t *testing.T, pkg, version string) string {
	t.Helper()
	bin := t.TempDir()
	cmd := exec.Command("go", "install", pkg+"@"+version)
	cmd.Env = append(os.Environ(), "GOBIN="+bin, "GOFLAGS=")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go install: %v\n%s", err, out)
	}
	return filepath.Join(bin, filepath.Base(pkg))
}

// TestActionlint checks the workflows, the reusable one and those that docs/ci.md
// shows, with the action beside them so that inputs are compared.
func TestActionlint(t *testing.T) {
	needIntegration(t)
	lint := installTool(t, "github.com/rhysd/actionlint/cmd/actionlint", "v1.7.12")
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
	if out, err := exec.Command("git", "init", "-q", dir).CombinedOutput(); err != nil {
		t.Fatalf("git init: %v\n%s", err, out)
	}
	local := strings.NewReplacer("fencevet/fencevet@main", "./", "fencevet/fencevet/.github/workflows/check.yml@main", "./.github/workflows/check.yml").Replace
	for _, name := range []string{"action.yml", ".github/workflows/check.yml"} {
		data, err := os.ReadFile(filepath.Join("../..", name))
		if err != nil {
			t.Fatal(err)
		}
		write(name, local(string(data)))
	}
	for _, name := range []string{".github/workflows/fencevet.yml", ".github/workflows/fencevet-new.yml", ".github/workflows/fencevet-reusable.yml"} {
		write(name, local(snippet(t, "ci.md", name)))
	}
	run := func() (string, error) {
		cmd := exec.Command(lint, "-shellcheck=", "-pyflakes=")
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := run(); err != nil {
		t.Errorf("actionlint: %v\n%s", err, out)
	}
	// It does see what it is given.
	write(".github/workflows/fencevet.yml", local(snippet(t, "ci.md", ".github/workflows/fencevet.yml"))+"        with:\n          nosuch: 1\n")
	if out, err := run(); err == nil || !strings.Contains(out, `input "nosuch" is not defined`) {
		t.Errorf("actionlint does not compare inputs: %v\n%s", err, out)
	}
}

// TestReviewdog pipes findings into reviewdog as docs/ci.md shows, except that it
// prints them instead of posting them.
func TestReviewdog(t *testing.T) {
	needIntegration(t)
	reviewdog := installTool(t, "github.com/reviewdog/reviewdog/cmd/reviewdog", "v0.21.2")
	script := snippet(t, "ci.md", "reviewdog")
	script = replaceOnce(t, script, "-reporter=github-pr-review", "-reporter=local")
	dir := module(t, sampleModule)
	cmd := exec.Command("bash", "-eo", "pipefail", "-c", script)
	cmd.Dir = dir
	path := []string{filepath.Dir(buildTool(t)), filepath.Dir(reviewdog), os.Getenv("PATH")}
	cmd.Env = append(os.Environ(), "PATH="+strings.Join(path, string(os.PathListSeparator)))
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "sched/sched.go:9:8: ") || !strings.Contains(string(out), sampleFinding) {
		t.Errorf("reviewdog: %v\n%s", err, out)
	}
	// Without findings it succeeds: the exit code is that of the findings.
	if err := os.WriteFile(filepath.Join(dir, "queue", "queue.go"), []byte("package queue\n\nfunc Flush(c chan int) {}\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	cmd = exec.Command("bash", "-eo", "pipefail", "-c", script)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PATH="+strings.Join(path, string(os.PathListSeparator)))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("reviewdog without findings: %v\n%s", err, out)
	}
}
