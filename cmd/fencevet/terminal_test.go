package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"

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
