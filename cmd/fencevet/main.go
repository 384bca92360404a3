package main

import (
	"os"
	"slices"
	"strings"

	"github.com/fencevet/fencevet/internal/driver"
)

func main() {
	args := os.Args[1:]
	if len(args) == 1 && (args[0] == "-version" || args[0] == "--version") {
		args = []string{"version"}
	}
	switch {
	case driver.IsToolexec(args):
		os.Exit(driver.Toolexec(args))
	case isVet(args):
		vet(args) // does not return
	default:
		os.Exit(standalone(args, os.Stdout, os.Stderr))
	}
}

// isVet reports whether the arguments are those by which go vet calls a tool:
// -flags and -V=full ask about the tool, a .cfg file describes a package. A
// package can have such a name, a file that is there can not be one.
func isVet(args []string) bool {
	if slices.Contains(args, "-V=full") || slices.Contains(args, "-flags") {
		return true
	}
	if len(args) == 0 || !strings.HasSuffix(args[len(args)-1], ".cfg") {
		return false
	}
	info, err := os.Stat(args[len(args)-1])
	return err == nil && info.Mode().IsRegular()
}
