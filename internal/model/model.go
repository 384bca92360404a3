// Package model says what the standard library does, so that its source is
// never analysed where fencevet runs, and what some other libraries promise
// that an analysis of their source would not find.
//
// The knowledge is data, in plain-text tables that are embedded in the
// program; syntax.go describes their form.
//
//   - primitives.txt: functions and methods, by hand, from their documentation
//   - interfaces.txt: interface methods and function types, by hand: what
//     their documentation promises for every implementation
//   - xsync.txt: golang.org/x/sync, by hand
//   - libraries.txt: libraries for logging that many programs use, by hand
//   - std.txt: everything else that a user can call, written by
//     internal/model/gen, which analyses the source of the standard library
//     with the other tables as its ground
//
// A row in a table written by hand takes precedence over a generated one,
// except that the generated table alone says which parameters escape. What the
// standard library has that is in no table is unknown, never clean: clean
// functions have rows too. Functions of other libraries without a row are for
// the caller to analyse.
package model

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"github.com/fencevet/fencevet/internal/effect"
)

//go:generate go run ./gen

var (
	//go:embed primitives.txt
	primitives string
	//go:embed interfaces.txt
	interfaces string
	//go:embed xsync.txt
	xsync string
	//go:embed libraries.txt
	libraries string
	//go:embed std.txt
	generated string
	//go:embed paths.txt
	stdPaths string
)

// tables lists the embedded tables, the one that takes precedence first.
var tables = append(Written(), Table{"std.txt", generated})

// A Table is the text of one table.
type Table struct {
	Name string // of its file
	Text string
}

// Written returns the tables written by hand.
func Written() []Table {
	return []Table{
		{"primitives.txt", primitives},
		{"interfaces.txt", interfaces},
		{"xsync.txt", xsync},
		{"libraries.txt", libraries},
	}
}

// parsed holds the packages that were looked up, by import path. A package is
// parsed when the first of its functions is asked for: most runs of the tool
// need few of them, and go vet starts it once per package.
var parsed struct {
	sync.Mutex
	pkgs map[string]map[string]*Row
}

// Lookup returns what f does, or false if no table knows it. Names are those
// of package effect: "Func", "(*T).M" or "T.M"; interface methods are
// "Iface.M" in the package that declares them, and generic functions and
// methods go by their origin. Pkg "" is the universe: "error.Error",
// "println".
//
// A name that ends in () means the function that a function returns:
// "OnceFunc()" in sync is what runs when the result of OnceFunc is called, and
// Calls then counts the parameters of OnceFunc. A function type has its own
// name: "CancelFunc" in context.
//
// Where a package has a row named *, it stands for every name without a row.
//
// The row is shared: callers must not change it.
func Lookup(f effect.Func) (*Row, bool) {
	parsed.Lock()
	defer parsed.Unlock()
	rows, ok := parsed.pkgs[f.Pkg]
	if !ok {
		rows = parsePackage(f.Pkg)
		if parsed.pkgs == nil {
			parsed.pkgs = make(map[string]map[string]*Row)
		}
		parsed.pkgs[f.Pkg] = rows
	}
	row, ok := rows[f.Name]
	if !ok {
		row, ok = rows["*"]
	}
	return row, ok
}

// parsePackage returns the rows of all tables for one package. The tables are
// part of the program and a test parses them all, so an error is a bug in
// fencevet: it panics rather than analyse with half a model.
func parsePackage(path string) map[string]*Row {
	rows := make(map[string]*Row)
	for _, t := range tables {
		text, line := section(t.Text, path)
		entries, err := parseRows(path, text, line, true)
		if err != nil {
			panic(fmt.Sprintf("fencevet: internal/model/%s:%v", t.Name, err))
		}
		for _, e := range entries {
			if row, known := rows[e.Func.Name]; !known {
				rows[e.Func.Name] = e.Row
			} else if row.Leaks == nil {
				row.Leaks = e.Row.Leaks
			}
		}
	}
	return rows
}

// IsStd reports whether path is the import path of a package of the standard
// library, on any platform, including internal ones and those vendored into
// it. It knows the exact list, so a user's module whose path has no dot in it
// is not mistaken for std.
func IsStd(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	if strings.ContainsAny(first, ".\n") || path == "" {
		return false // quickly, for most paths that are not
	}
	return !strings.Contains(path, "\n") && strings.Contains(stdPaths, "\n"+path+"\n")
}
