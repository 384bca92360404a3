package main

import (
	"encoding/json"
	"fmt"
	"go/build"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/fencevet/fencevet/analyzer"
	"github.com/fencevet/fencevet/internal/confirm"
	"github.com/fencevet/fencevet/internal/driver"
)

// vet runs fencevet as a tool of go vet. It does not return.
func vet(args []string) {
	refuseNewerGo(args)
	driver.LimitVetMemory()
	if file := args[len(args)-1]; strings.HasSuffix(file, ".cfg") {
		report, err := reportLater(file, args)
		if err != nil {
			fmt.Fprintln(os.Stderr, "fencevet:", err)
			os.Exit(1)
		}
		os.Args[len(os.Args)-1] = report
		objects := driver.VetObjects(file) // go vet starts a process for each package
		confirm.For = func(string, []string) *confirm.Objects { return objects }
	}
	analyzer.Alone = true
	unitchecker.Main(analyzer.Analyzer)
}

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

// vetConfig is what is needed here of the configuration file of go vet.
type vetConfig struct {
	ImportPath    string
	Dir           string
	Standard      map[string]bool
	ModuleVersion string
	Module        *struct{ Version string } // since go1.27, in place of ModuleVersion
	VetxOnly      bool
	Stdout        string
}

// reportLater makes the pass report findings although go vet asks for facts
// only, if it could ask for the findings later. It returns the configuration
// file to use.
//
// The go command, since go1.26 and at least up to go1.27, keeps in its cache what
// a tool reports, under a key that does not tell whether findings were asked
// for. After go vet ./a, which needs the facts of ./b, go vet ./b finds an entry
// without findings and takes the package for clean (and the other way round,
// go vet ./a shows findings of ./b). So the answer must be the same both times:
// findings are reported in every package that can be named in the main module.
func reportLater(file string, args []string) (string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	var cfg vetConfig
	if err := json.Unmarshal(data, &cfg); err != nil {
		return "", fmt.Errorf("%s: %v", file, err)
	}
	version := cfg.ModuleVersion
	if cfg.Module != nil {
		version = cfg.Module.Version
	}
	fixes := slices.ContainsFunc(args, func(a string) bool { return strings.HasPrefix(strings.TrimLeft(a, "-"), "fix") })
	analyzer.FactsOnly = cfg.VetxOnly
	switch {
	case !cfg.VetxOnly, cfg.Stdout == "": // before go1.26 findings are not kept
		return file, nil
	case cfg.Standard[cfg.ImportPath], version != "", fixes:
		return file, nil
	case hasTests(cfg.Dir): // it is named with its tests
		return file, nil
	}
	analyzer.FactsOnly = false
	var all map[string]json.RawMessage
	if err := json.Unmarshal(data, &all); err != nil {
		return "", fmt.Errorf("%s: %v", file, err)
	}
	analyzer.Dependency = true
	all["VetxOnly"] = json.RawMessage("false")
	if data, err = json.Marshal(all); err != nil {
		return "", err
	}
	file = strings.TrimSuffix(file, ".cfg") + ".report.cfg" // in the work directory of the go command, which removes it
	return file, os.WriteFile(file, data, 0o666)
}

// hasTests reports whether a package has test files of its own, not only of a
// package beside it. Build tags are not known here: at worst a finding is shown
// twice.
func hasTests(dir string) bool {
	tests, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		return false
	}
	for _, file := range tests {
		if ok, err := build.Default.MatchFile(dir, filepath.Base(file)); err != nil || !ok {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.PackageClauseOnly)
		if err == nil && !strings.HasSuffix(f.Name.Name, "_test") {
			return true
		}
	}
	return false
}
