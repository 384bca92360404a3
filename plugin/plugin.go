// Package plugin makes fencevet a linter of golangci-lint, as a module plugin of
// its version 2. A golangci-lint that was built with this package has a linter
// called fencevet, which reports what go vet -vettool=fencevet reports.
//
// docs/golangci-lint.md shows how to build it, the settings, and the limits of
// golangci-lint that hide findings.
package plugin

import (
	"fmt"
	"go/build"
	"os/exec"
	"strconv"
	"strings"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/fencevet/fencevet/analyzer"
	"github.com/fencevet/fencevet/internal/confirm"
	"github.com/fencevet/fencevet/internal/driver"
)

func init() { register.Plugin("fencevet", New) }

// Settings are the keys below linters.settings.custom.fencevet.settings in
// .golangci.yml.
type Settings struct {
	All bool `json:"all"` // also report what a class leaves off, as fencevet -all
}

// New returns the linter. It fails for settings that it does not know, and if
// the go command is newer than the Go that built this program.
func New(raw any) (register.LinterPlugin, error) {
	settings, err := register.DecodeSettings[Settings](raw)
	if err != nil {
		return nil, fmt.Errorf("settings of fencevet: %w; the only key is all, which is true or false", err)
	}
	out, err := exec.Command("go", "env", "GOVERSION").Output()
	if err != nil {
		return nil, fmt.Errorf("cannot run the go command, which must be in PATH: %w", err)
	}
	if err := driver.CheckGo(strings.TrimSpace(string(out))); err != nil {
		return nil, err
	}
	return linter(settings), nil
}

type linter Settings

// GetLoadMode asks for types; with them come facts of dependencies.
func (linter) GetLoadMode() string { return register.LoadModeTypesInfo }

// BuildAnalyzers returns the one pass of fencevet, which all linters of this
// program share.
func (l linter) BuildAnalyzers() ([]*analysis.Analyzer, error) {
	if err := analyzer.Analyzer.Flags.Set("all", strconv.FormatBool(l.All)); err != nil {
		return nil, err
	}
	// Where golangci-lint keeps the build tags that it loads packages with.
	tags := func() []string { return build.Default.BuildTags }
	confirm.For = driver.PassObjects(tags)
	return []*analysis.Analyzer{analyzer.Analyzer}, nil
}
