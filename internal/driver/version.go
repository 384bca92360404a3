package driver

import (
	"fmt"
	"go/version"
	"runtime"
	"strings"
)

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
