package driver

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// To learn which export data the build cache holds, the driver runs
//
//	go list -export -e -toolexec='fencevet -refuse-to-compile'
//
// The go command looks up every package in its cache and, for what it does
// not find, runs the compiler through fencevet, which refuses. A tool's
// identity is part of every key of the cache; it is asked for with -V=full
// through the same program, which passes such questions on. So the keys are
// those of a normal build: what a normal build has cached is found, and what
// it has not stays missing.

// toolexecArg is the hidden first argument that makes the command refuse.
// No package can have this name.
const toolexecArg = "-refuse-to-compile"

// refusal marks a refused compilation in the output of go list.
const refusal = "fencevet: not in the build cache, and fencevet compiles nothing"

// IsToolexec reports whether the command was started by the go command in
// place of a compiler.
func IsToolexec(args []string) bool {
	return len(args) >= 2 && args[0] == toolexecArg
}

// Toolexec stands in for a compiler: it passes on questions about versions
// and refuses everything else. It returns the exit code.
func Toolexec(args []string) int {
	tool := args[1:]
	// "-###" is how the go command asks a C compiler for its version.
	if !slices.Contains(tool, "-V=full") && !slices.Contains(tool, "-###") {
		fmt.Fprintln(os.Stderr, refusal)
		return 1
	}
	cmd := exec.Command(tool[0], tool[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		fmt.Fprintf(os.Stderr, "fencevet: %s: %v\n", tool[0], err)
		return 1
	}
	return 0
}

// toolexecFlag returns the flag that makes the go command run this program
// in place of compilers. It fails if the program's path cannot be written in
// a flag; then only source code is used.
func toolexecFlag() (string, bool) {
	self, err := os.Executable()
	if err != nil {
		return "", false
	}
	self, ok := quote(self)
	return "-toolexec=" + self + " " + toolexecArg, ok
}

// quote writes a word so that the go command, which splits the value of a
// flag at spaces outside quotes, takes it as one.
func quote(word string) (string, bool) {
	switch {
	case !strings.ContainsAny(word, "' \t\n\r\""):
		return word, true
	case !strings.Contains(word, "'"):
		return "'" + word + "'", true
	case !strings.Contains(word, `"`):
		return `"` + word + `"`, true
	}
	return "", false // there is no escape character
}
