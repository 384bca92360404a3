package driver

import (
	"encoding/json"
	"fmt"
	"go/version"
	"runtime"
	"strings"
)

// A goEnv is what the driver needs to know of the go command's environment.
type goEnv struct {
	GOVERSION, GOARCH string
}

func (g goCommand) environment() (goEnv, error) {
	var e goEnv
	out, _, err := g.run("env", "-json", "GOVERSION", "GOARCH")
	if err != nil {
		return e, err
	}
	if err := json.Unmarshal(out, &e); err != nil {
		return e, fmt.Errorf("cannot understand the output of go env: %v", err)
	}
	return e, nil
}

// CheckGo returns an error that says what to do if the go command has a
// newer version of the language than the Go that built this program: export
// data and source code could then not be read.
func CheckGo(command string) error { return checkGo(command, runtime.Version()) }

func checkGo(command, own string) error {
	theirs, ours := language(command), language(own)
	if theirs == "" || ours == "" || version.Compare(theirs, ours) <= 0 {
		return nil
	}
	return fmt.Errorf("the go command is %s, but fencevet was built with %s: rebuild fencevet with %s or later", command, own, theirs)
}

// language returns the language version in the output of go version, such as
// "go1.26" for "go1.26.8" and for "devel go1.26-abc", or "".
func language(v string) string {
	for f := range strings.FieldsSeq(v) {
		if l := version.Lang(f); l != "" {
			return l
		}
	}
	return ""
}
