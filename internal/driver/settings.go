package driver

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// A goEnv is what the driver needs to know of the go command's environment.
type goEnv struct {
	GOVERSION, GOROOT, GOOS, GOARCH, GOHOSTOS, GOHOSTARCH, GOFLAGS string
}

func (g goCommand) environment() (goEnv, error) {
	var e goEnv
	out, _, err := g.run("env", "-json", "GOVERSION", "GOROOT", "GOOS", "GOARCH", "GOHOSTOS", "GOHOSTARCH", "GOFLAGS")
	if err != nil {
		return e, err
	}
	if err := json.Unmarshal(out, &e); err != nil {
		return e, fmt.Errorf("cannot understand the output of go env: %v", err)
	}
	return e, nil
}

// checkSettings returns an error for settings with which the result would not
// be about the program that the go command builds.
func (g goCommand) checkSettings(e goEnv) error {
	if err := CheckGo(e.GOVERSION); err != nil {
		return err
	}
	if flag := overlay(e.GOFLAGS); flag != "" {
		return fmt.Errorf("GOFLAGS contains %s: fencevet reads files as they are on disk and cannot apply an overlay; unset it", flag)
	}
	return g.checkTarget(e)
}

// checkTarget returns an error if the go command cannot compile for the target:
// go list would take any name, find the files without constraints only, and say
// nothing.
func (g goCommand) checkTarget(e goEnv) error {
	if e.GOOS == e.GOHOSTOS && e.GOARCH == e.GOHOSTARCH {
		return nil
	}
	// Ports that do not work at the moment can still be listed and checked.
	out, _, err := g.run("tool", "dist", "list", "-broken")
	if err != nil {
		return err
	}
	if pair := e.GOOS + "/" + e.GOARCH; !slices.Contains(strings.Fields(string(out)), pair) {
		return fmt.Errorf("unsupported GOOS/GOARCH pair %s: set them to one of go tool dist list", pair)
	}
	return nil
}

// overlay returns the flag -overlay among the flags, "" if there is none or if
// it names no file. A flag may stand in quotes as a whole.
func overlay(flags string) string {
	last := ""
	for flags = strings.TrimSpace(flags); flags != ""; flags = strings.TrimSpace(flags) {
		end := " \t\n\r"
		if q := flags[:1]; q == "'" || q == `"` {
			flags, end = flags[1:], q
		}
		flag, rest := flags, ""
		if i := strings.IndexAny(flags, end); i >= 0 {
			flag, rest = flags[:i], flags[i+1:]
		}
		flags = rest
		name, file, _ := strings.Cut(strings.TrimPrefix(flag, "-"), "=")
		switch {
		case strings.TrimPrefix(name, "-") != "overlay" || name == flag:
		case file == "":
			last = ""
		default:
			last = flag
		}
	}
	return last
}
