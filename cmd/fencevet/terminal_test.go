package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// terminal is the command "terminal CODE FILE ARGS...": it runs fencevet with
// its standard output on a terminal, writes what the terminal is sent to the
// file, with escapes as \e, and fails unless fencevet ends with the exit code.
func terminal(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: terminal code file args...")
	}
	master, slave, err := openTerminal()
	if err != nil {
		ts.Fatalf("no terminal: %v", err)
	}
	defer master.Close()
	cmd := exec.Command(ts.Getenv("FENCEVET"), args[2:]...)
	cmd.Dir = ts.MkAbs(".")
	for _, name := range []string{"PATH", "HOME", "GOCACHE", "GOMODCACHE", "GOPROXY", "GOENV", "GOFLAGS", "GOTOOLCHAIN", "NO_COLOR", "TERM"} {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	var stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = slave, &stderr
	ts.Check(cmd.Start())
	slave.Close()
	out, err := io.ReadAll(master)
	if err != nil && !errors.As(err, new(*os.PathError)) { // a terminal ends with an I/O error
		ts.Fatalf("%v", err)
	}
	if err := cmd.Wait(); err != nil && cmd.ProcessState == nil {
		ts.Fatalf("%v", err)
	}
	if want, err := strconv.Atoi(args[0]); err != nil || cmd.ProcessState.ExitCode() != want {
		ts.Fatalf("exit code %d, want %s\n%s%s", cmd.ProcessState.ExitCode(), args[0], out, stderr.Bytes())
	}
	text := strings.NewReplacer("\r\n", "\n", "\x1b", `\e`).Replace(string(out))
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(text), 0o666))
}

// TestNoControlCharacters: an error that quotes source does not tell the terminal what
// to do, whichever command prints it.
func TestNoControlCharacters(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"m.go":   "package m\n\n//fence:critical\nfunc F() {\n\tvar x int = `\x1b[2J`\n}\n",
		"go.mod": "module m\n\ngo 1.26\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("GOWORK", "off")
	for _, args := range [][]string{{"."}, {"-class=\x1b[2J", "."}, {"./\x1b[2J"}, {"graph", "."}, {"sections", "."}, {"suggest", "."}, {"why", "F"}, {"why", "F", "G"}} {
		cmd := exec.Command("fencevet", args...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err == nil || cmd.ProcessState.ExitCode() != exitFailed || !bytes.Contains(out, []byte(`\x1b[2J`)) {
			t.Errorf("%q: %v, prints %q, want an error that shows the source", args, err, out)
		}
		if bytes.Contains(out, []byte("\x1b")) {
			t.Errorf("%q prints a control character: %q", args, out)
		}
	}
}
