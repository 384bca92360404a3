package main

import (
	"bytes"
	"errors"
	"fmt"
	"log"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// A cost is what one command took, with everything it started and waited for.
type cost struct {
	cpu, wall time.Duration
	peak      int64 // bytes, of the largest process; 0 if unknown
	code      int   // exit status
}

// env returns the environment of the measured commands: that of the caller
// without settings that would make runs differ, and with the given ones.
// Everything runs with the go command in PATH, not with one that it fetches.
func env(set ...string) []string {
	fixed := []string{"GOFLAGS=-buildvcs=false", "GOTOOLCHAIN=local", "GOWORK=off"}
	return slices.Concat(os.Environ(), fixed, set)
}

// run runs a command to its end. An exit status is not an error, since tools
// use one to say that they found something; see [cost].code.
func run(dir string, env []string, name string, args ...string) (stdout, stderr []byte, c cost, err error) {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = dir, env
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	start := time.Now()
	err = cmd.Run()
	c.wall = time.Since(start)
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && exit.Exited() {
		c.code, err = exit.ExitCode(), nil
	}
	if err != nil {
		return nil, nil, c, fmt.Errorf("%s: %w", name, err)
	}
	// The times of a process that was waited for include those of the
	// processes it waited for itself: go vet's include the compiler's and the
	// vet tool's.
	state := cmd.ProcessState
	c.cpu = state.UserTime() + state.SystemTime()
	c.peak = peak(state)
	if *verboseFlag {
		log.Printf("%s %s: cpu %.2fs wall %.2fs peak %d MB, exit %d", name, strings.Join(args, " "), c.cpu.Seconds(), c.wall.Seconds(), c.peak>>20, c.code)
	}
	return out.Bytes(), errs.Bytes(), c, nil
}

// output runs a command that has to succeed and returns what it prints. A nil
// environment is that of [env].
func output(dir string, environ []string, name string, args ...string) (string, error) {
	if environ == nil {
		environ = env()
	}
	stdout, stderr, c, err := run(dir, environ, name, args...)
	if err != nil {
		return "", err
	}
	if c.code != 0 {
		return "", fmt.Errorf("%s %s: exit status %d\n%s", name, strings.Join(args, " "), c.code, tail(string(stderr)))
	}
	return strings.TrimSpace(string(stdout)), nil
}

// tail returns the last lines of a tool's output.
func tail(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-10):], "\n")
}
