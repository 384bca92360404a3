package object

import (
	"strings"
	"testing"
)

func TestEntryOf(t *testing.T) {
	for symbol, want := range map[string]string{
		"runtime.newobject":              "new certain",
		"runtime.mallocgc":               "new certain",
		"runtime.mallocgcSmallNoScanSC2": "new certain",
		"runtime.growsliceBufNoAlias":    "append possible",
		"runtime.moveSliceNoCapNoScan":   "append possible",
		"runtime.makeslice64":            "makeslice possible",
		"runtime.makeslicecopy":          "makeslice possible",
		"runtime.makemap_small":          "makemap certain",
		"runtime.makemap64":              "makemap possible",
		"runtime.mapassign_fast64ptr":    "mapassign possible",
		"runtime.makechan64":             "makechan certain",
		"runtime.convT":                  "box certain",
		"runtime.convT64":                "box possible",
		"runtime.concatstrings":          "concat possible",
		"runtime.slicebytetostring":      "convert possible",
		"runtime.newproc":                "go possible",
		"runtime.deferproc":              "defer possible",
		"internal/bytealg.MakeNoZero":    "library possible",
		"reflect.unsafe_New":             "library certain",
		"runtime.slicebytetostringtmp":   "",
		"runtime.deferprocStack":         "",
		"runtime.mapaccess1":             "",
		"runtime.newobject.func1":        "",
		"runtime.mallocgc.func1":         "",
		"p.runtime.newobject":            "",
		"":                               "",
	} {
		got := ""
		if e := EntryOf(symbol); e != nil {
			got = string(e.Class) + " possible"
			if e.Certain {
				got = string(e.Class) + " certain"
			}
		}
		if got != want {
			t.Errorf("%q is %q, want %q", symbol, got, want)
		}
	}
}

// TestEntriesOverlap checks that no name fits two prefixes and that every
// entry has a reason.
func TestEntriesOverlap(t *testing.T) {
	seen := make(map[string]bool)
	for _, e := range entries {
		if seen[e.Name] || e.Why == "" || e.Class == "" {
			t.Errorf("%s is listed twice or lacks a class or reason", e.Name)
		}
		seen[e.Name] = true
		for _, f := range entries {
			if e.Prefix && f.Prefix && e.Name != f.Name && strings.HasPrefix(e.Name, f.Name) {
				t.Errorf("%s and %s overlap", e.Name, f.Name)
			}
		}
	}
}

// TestEntriesExist checks that the runtime of the distribution defines what
// the table lists.
func TestEntriesExist(t *testing.T) {
	if testing.Short() {
		t.Skip("needs the archives of the runtime")
	}
	defined := make(map[string]bool)
	for _, pkg := range []string{"runtime", "internal/runtime/maps"} {
		for _, f := range read(t, exportOf(t, pkg)).Funcs {
			defined[f.Symbol] = true
		}
	}
	for _, e := range entries {
		found := defined[e.Name]
		for name := range defined {
			found = found || e.Prefix && strings.HasPrefix(name, e.Name)
		}
		if !found && !strings.HasPrefix(e.Name, "arena.") { // only with GOEXPERIMENT=arenas
			t.Errorf("the runtime has no %s", e.Name)
		}
	}
}
