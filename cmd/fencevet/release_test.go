package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestRelease builds a release twice, in clones at different places, and runs
// what is in it.
func TestRelease(t *testing.T) {
	needIntegration(t)
	const tag = "v0.99.1"
	run := func(dir, name string, args ...string) string {
		t.Helper()
		cmd := exec.Command(name, args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "PLATFORMS="+runtime.GOOS+"/"+runtime.GOARCH+" windows/arm64")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", cmd, err, out)
		}
		return string(out)
	}
	clone := func(dir string) {
		t.Helper()
		top := strings.TrimSpace(run(".", "git", "rev-parse", "--show-toplevel"))
		run(".", "git", "clone", "-q", top, dir)
	}
	commit := []string{"-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "-q", "-a", "-m", "release"}

	first := filepath.Join(t.TempDir(), "first")
	clone(first)
	refused := func(want string) {
		t.Helper()
		cmd := exec.Command("scripts/release", tag)
		cmd.Dir = first
		if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), want) {
			t.Errorf("not refused with %q: %v\n%s", want, err, out)
		}
	}
	refused("there is no tag " + tag)
	run(first, "git", "tag", tag)
	refused("CHANGELOG.md has no section")
	log := filepath.Join(first, "CHANGELOG.md")
	data, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(log, []byte(strings.Replace(string(data), "## Unreleased\n", "## Unreleased\n\n## 0.99.1 - 2027-01-01\n", 1)), 0o666); err != nil {
		t.Fatal(err)
	}
	refused("the worktree has changes")
	run(first, "git", commit...)
	refused("HEAD is not " + tag)
	run(first, "git", "tag", "-f", tag)
	out := t.TempDir()
	run(first, "scripts/release", tag, out)

	// Elsewhere, from a clone of the clone.
	second := filepath.Join(t.TempDir(), "another", "place")
	run(".", "git", "clone", "-q", first, second)
	again := t.TempDir()
	run(second, "scripts/release", tag, again)
	sums := func(dir string) string {
		data, err := os.ReadFile(filepath.Join(dir, "SHA256SUMS"))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	if sums(out) != sums(again) {
		t.Errorf("two builds of one tag differ:\n%s%s", sums(out), sums(again))
	}
	if strings.Count(sums(out), ".tar.gz\n") != 2 {
		t.Errorf("SHA256SUMS lists\n%s", sums(out))
	}
	run(out, "sha256sum", "--check", "--strict", "SHA256SUMS")
	name := "fencevet_0.99.1_" + runtime.GOOS + "_" + runtime.GOARCH
	run(out, "tar", "xzf", name+".tar.gz")
	if got, want := run(out, filepath.Join(out, name, "fencevet"), "-version"), "fencevet version "+tag+" "+runtime.Version()+"\n"; got != want {
		t.Errorf("fencevet -version prints %q, want %q", got, want)
	}
}
