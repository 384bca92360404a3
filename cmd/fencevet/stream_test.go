package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// manySections writes a module with that many findings and returns its directory.
func manySections(t *testing.T, n int) string {
	t.Helper()
	var src strings.Builder
	src.WriteString("package m\n")
	for i := range n {
		fmt.Fprintf(&src, "\n//fence:critical\nfunc F%d(c chan int) { <-c }\n", i)
	}
	dir := t.TempDir()
	for name, text := range map[string]string{"m.go": src.String(), "go.mod": "module m\n\ngo 1.26\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("GOWORK", "off")
	return dir
}

// TestClosedPipe: a reader that has seen enough, such as head, ends the command without
// a word.
func TestClosedPipe(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no such pipes")
	}
	dir := manySections(t, 3000) // more than a pipe holds
	for _, format := range []string{"text", "json", "sarif", "github", "gitlab", "rdjsonl", "html"} {
		cmd := exec.Command("fencevet", "-format="+format, ".")
		cmd.Dir = dir
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := bufio.NewReaderSize(out, 16).ReadByte(); err != nil {
			t.Errorf("%s: %v", format, err)
		}
		out.Close()
		err = cmd.Wait()
		exit := (*exec.ExitError)(nil)
		if !errors.As(err, &exit) || exit.String() != "signal: broken pipe" || stderr.Len() > 0 {
			t.Errorf("%s: ends with %v and says %q, want the signal for a broken pipe and no word", format, err, stderr.String())
		}
	}
}

// TestToldToEnd: who ends a run of -diff, as continuous integration does where a newer
// commit comes, finds no worktree left behind.
func TestToldToEnd(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no such signals")
	}
	dir := manySections(t, 1)
	temp, bin := t.TempDir(), t.TempDir()
	env := append(os.Environ(), "TMPDIR="+temp, "HOME="+temp, "GIT_CONFIG_NOSYSTEM=1")
	git := func(args ...string) string {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-c", "user.name=nobody", "-c", "user.email=nobody@example.com"}, args...)...)
		cmd.Dir, cmd.Env = dir, env
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Skipf("git %s: %v\n%s", args[0], err, out)
		}
		return string(out)
	}
	git("init", "-q")
	git("add", ".")
	git("commit", "-q", "-m", "one")
	// A go command that does not come to an end in the worktree.
	script := "#!/bin/sh\ncase $PWD in */fencevet-diff-*) exec sleep 20;; esac\nPATH=$REALPATH exec go \"$@\"\n"
	if err := os.WriteFile(filepath.Join(bin, "go"), []byte(script), 0o777); err != nil {
		t.Fatal(err)
	}
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		cmd := exec.Command("fencevet", "-diff=HEAD", ".")
		cmd.Dir, cmd.Env = dir, append(env, "REALPATH="+os.Getenv("PATH"), "PATH="+bin+string(filepath.ListSeparator)+os.Getenv("PATH"))
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for deadline := time.Now().Add(time.Minute); strings.Count(git("worktree", "list"), "\n") < 2; {
			if time.Now().After(deadline) {
				t.Fatal("there is no worktree")
			}
			time.Sleep(10 * time.Millisecond)
		}
		if err := cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err == nil || cmd.ProcessState.ExitCode() != exitFailed {
			t.Errorf("%v: ends with %v, want exit code %d", signal, err, exitFailed)
		}
		if list := git("worktree", "list"); strings.Count(list, "\n") != 1 {
			t.Errorf("%v: worktrees are left behind:\n%s", signal, list)
		}
		if left, err := filepath.Glob(filepath.Join(temp, "fencevet-*")); err != nil || len(left) > 0 {
			t.Errorf("%v: left behind: %v, %v", signal, left, err)
		}
	}
}
