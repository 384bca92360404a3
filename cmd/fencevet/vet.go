package main

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/fencevet/fencevet/internal/driver"
)

// refuseNewerGo ends the process if a go command asks for the tool's version
// that is newer than the Go that built the tool. go vet asks once for each
// run, before all else, and prints what the tool says; later, it would run
// the tool on hundreds of packages, each of which fails without a reason.
func refuseNewerGo(args []string) {
	if !slices.Contains(args, "-V=full") {
		return
	}
	// The go command tells its version to everything it runs.
	version := os.Getenv("GOVERSION")
	if version == "" {
		out, err := exec.Command("go", "env", "GOVERSION").Output()
		if err != nil {
			return // asked by something other than a go command
		}
		version = strings.TrimSpace(string(out))
	}
	if err := driver.CheckGo(version); err != nil {
		fmt.Fprintln(os.Stderr, "fencevet:", err)
		os.Exit(1)
	}
}
