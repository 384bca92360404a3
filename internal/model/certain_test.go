package model

import (
	"strings"
	"testing"

	"github.com/fencevet/fencevet/internal/effect"
)

// unmeasured says why functions with certain allocations are not measured: those
// whose names begin like this.
var unmeasured = map[string]string{
	"crypto/tls.(*":                   "needs a connection",
	"crypto/tls.Dial":                 "needs a server",
	"crypto/tls.Listen":               "uses the network",
	"database/sql.":                   "needs a driver",
	"golang.org/x/sync/":              "not a dependency",
	"log.Panic":                       "writes to standard error",
	"log/syslog.":                     "needs a daemon",
	"net.(*":                          "needs a connection",
	"net.Dial":                        "needs a server",
	"net.File":                        "needs a descriptor",
	"net.Listen":                      "uses the network",
	"net.Lookup":                      "uses the network",
	"net/http.(*C":                    "needs a server",
	"net/http.(*Server)":              "serves for ever",
	"net/http.(*T":                    "needs a server",
	"net/http.Get":                    "needs a server",
	"net/http.Head":                   "needs a server",
	"net/http.ListenAndServe":         "serves for ever",
	"net/http.Post":                   "needs a server",
	"net/http.Serve":                  "serves for ever",
	"net/rpc.":                        "needs a server",
	"net/smtp.":                       "needs a server",
	"os.(*Process)":                   "runs a program",
	"os.StartProcess":                 "runs a program",
	"os/exec.(*Cmd).CombinedOutput":   "runs a program",
	"os/exec.(*Cmd).Output":           "runs a program",
	"os/exec.(*Cmd).Run":              "runs a program",
	"os/exec.(*Cmd).Start":            "runs a program",
	"os/user.":                        "reads the system's files",
	"plugin.":                         "needs a plugin",
	"runtime/debug.PrintStack":        "writes to standard error",
	"runtime/pprof.StartCPUProfile":   "happens once at a time",
	"runtime/trace.(*FlightRecorder)": "happens once at a time",
	"runtime/trace.Start":             "happens once at a time",
	"syscall.Exec":                    "replaces the program",
	"syscall.ForkExec":                "runs a program",
	"syscall.SlicePtrFromStrings":     "not on every system",
	"syscall.StartProcess":            "runs a program",
	"syscall.StringSlicePtr":          "not on every system",
	"testing":                         "is what measures",
}

// excuse returns the entry of unmeasured for a function, or "".
func excuse(f string) string {
	for prefix := range unmeasured {
		if strings.HasPrefix(f, prefix) {
			return prefix
		}
	}
	return ""
}

// TestCertainAllocations checks that what a table written by hand says to
// allocate in every call does so even where the compiler inlines the call and
// nothing uses the result.
func TestCertainAllocations(t *testing.T) {
	calls := measured(t)
	excuses := make(map[string]int)
	for _, table := range Written() {
		entries, err := Parse(table.Text)
		if err != nil {
			t.Fatalf("%s:%v", table.Name, err)
		}
		for _, e := range entries {
			f := e.Func.String()
			if !allocates(e.Row) {
				continue
			}
			if call := calls[f]; call == nil {
				if excuses[excuse(f)]++; excuse(f) == "" {
					t.Errorf("%s:%d: %s allocates for certain, but is not measured", table.Name, e.Line, f)
				}
			} else if testing.AllocsPerRun(10, call) < 1 {
				t.Errorf("%s:%d: %s allocates for certain, but a call whose result is dropped does not", table.Name, e.Line, f)
			}
		}
	}
	for prefix := range unmeasured {
		if excuses[prefix] == 0 {
			t.Errorf("no certain allocation begins with %s, which is not measured", prefix)
		}
	}
	for f := range calls {
		pkg, name, _ := strings.Cut(f[strings.LastIndex(f, "/")+1:], ".")
		pkg = f[:strings.LastIndex(f, "/")+1] + pkg
		if _, ok := Lookup(effect.Func{Pkg: pkg, Name: name}); !ok {
			t.Errorf("no row for %s, which is measured", f)
		}
	}
}

// allocates reports whether a row has an allocation that is certain.
func allocates(row *Row) bool {
	for _, e := range row.Effects {
		if e.Rule == "alloc" && e.Evidence == effect.Certain {
			return true
		}
	}
	return false
}
