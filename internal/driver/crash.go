package driver

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
)

// protect runs f. If it panics, the error says so in one line. A mistake in
// this program, or in go/types, must neither take the results of other packages
// with it nor look like a clean result.
func protect(f func()) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errors.New(oneLine(fmt.Sprintf("internal error: %v%s; please report it", p, origin())))
		}
	}()
	f()
	return nil
}

// origin names the function that has panicked, called while the panic is being
// recovered.
func origin() string {
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs)])
	panicked := false
	for {
		f, more := frames.Next()
		switch {
		case f.Function == "runtime.gopanic":
			panicked = true
		case panicked && !strings.HasPrefix(f.Function, "runtime."):
			return fmt.Sprintf(" in %s (%s:%d)", f.Function, filepath.Base(f.File), f.Line)
		}
		if !more {
			return ""
		}
	}
}

// isCrash reports whether the reason why nothing is known of a function is a
// panic, here or in the core.
func isCrash(unknown string) bool { return strings.Contains(unknown, "internal error") }
