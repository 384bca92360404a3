package object

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/version"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// A Toolchain is what must be known of the Go distribution that wrote an
// archive in order to read it. It is immutable.
type Toolchain struct {
	Version  string   // "go1.26.8"
	release  release  // layout of the release
	builtins []string // symbols that archives refer to by index: "runtime.newobject"
}

// A release describes what differs between releases of Go with the same
// object format.
type release struct {
	arch map[string]arch
}

// An arch describes object code for one GOARCH.
type arch struct {
	quantum uint32   // unit of code addresses in tables: the shortest instruction
	calls   []uint16 // types of the relocations of call and jump instructions
}

// The types of relocations of direct calls and jumps: objabi.R_CALL etc.
const (
	relCall         = 7
	relCallARM      = 8
	relCallARM64    = 9
	relCallPower    = 11
	relCallMIPS     = 12
	relJumpMIPS     = 30
	relRISCVJal     = 59
	relRISCVJalFar  = 60
	relRISCVCall    = 61
	relCallLoong25  = 79
	relJumpLoong25  = 88
	relCallLoong26  = 82
	relCall36Loong  = 83
	relJumpLoong26  = 92
	riscvQuantum125 = 4 // compressed instructions came with go1.26
	riscvQuantum126 = 2
)

// releases lists the releases whose archives are understood. WebAssembly is
// missing in all of them because its code has no table of lines.
var releases = map[string]release{
	"go1.25": {archs(riscvQuantum125, relCallLoong25, relJumpLoong25)},
	"go1.26": {archs(riscvQuantum126, relCallLoong26, relCall36Loong, relJumpLoong26)},
}

// archs returns the architectures of a release, given what differs.
func archs(riscvQuantum uint32, loong ...uint16) map[string]arch {
	mips := arch{4, []uint16{relCallMIPS, relJumpMIPS}}
	power := arch{4, []uint16{relCallPower}}
	return map[string]arch{
		"386":      {1, []uint16{relCall}},
		"amd64":    {1, []uint16{relCall}},
		"arm":      {4, []uint16{relCallARM}},
		"arm64":    {4, []uint16{relCallARM64}},
		"loong64":  {4, loong},
		"mips":     mips,
		"mipsle":   mips,
		"mips64":   mips,
		"mips64le": mips,
		"ppc64":    power,
		"ppc64le":  power,
		"riscv64":  {riscvQuantum, []uint16{relRISCVJal, relRISCVJalFar, relRISCVCall}},
		"s390x":    {2, []uint16{relCall}},
	}
}

// LoadToolchain reads the version and the table of builtin symbols of the Go
// distribution in goroot.
func LoadToolchain(goroot string) (*Toolchain, error) {
	data, err := os.ReadFile(filepath.Join(goroot, "VERSION"))
	if err != nil {
		return nil, fmt.Errorf("cannot tell the version of the Go distribution: %w", err)
	}
	fields := strings.Fields(string(data))
	if len(fields) == 0 || !version.IsValid(fields[0]) {
		return nil, fmt.Errorf("the Go distribution in %s is not a release", goroot)
	}
	v := fields[0]
	rel, err := releaseOf(v)
	if err != nil {
		return nil, err
	}
	src, err := os.ReadFile(filepath.Join(goroot, "src", "cmd", "internal", "goobj", "builtinlist.go"))
	if err != nil {
		return nil, fmt.Errorf("cannot read the builtin table of %s: %w", v, err)
	}
	builtins, err := parseBuiltins(src)
	if err != nil {
		return nil, fmt.Errorf("cannot read the builtin table of %s: %w", v, err)
	}
	if !slices.Contains(builtins, "runtime.newobject") {
		return nil, fmt.Errorf("the builtin table of %s is not understood: it has no runtime.newobject", v)
	}
	return &Toolchain{Version: v, release: rel, builtins: builtins}, nil
}

// releaseOf returns the description of the release that version v belongs to.
func releaseOf(v string) (release, error) {
	rel, ok := releases[version.Lang(v)]
	if !ok {
		known := slices.SortedFunc(maps.Keys(releases), version.Compare)
		return release{}, fmt.Errorf("the object code of %s is not understood, only that of %s", v, strings.Join(known, " and "))
	}
	return rel, nil
}

// parseBuiltins returns the names in the table of a builtinlist.go file, in
// order.
func parseBuiltins(src []byte) ([]string, error) {
	file, err := parser.ParseFile(token.NewFileSet(), "builtinlist.go", src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	rows := builtinRows(file)
	if rows == nil {
		return nil, errors.New("there is no variable builtins")
	}
	var names []string
	for i, row := range rows {
		name, err := builtinName(row)
		if err != nil {
			return nil, fmt.Errorf("row %d: %w", i, err)
		}
		names = append(names, name)
	}
	return names, nil
}

// builtinRows returns the elements of the composite literal that initializes
// the variable builtins.
func builtinRows(file *ast.File) []ast.Expr {
	for _, decl := range file.Decls {
		gen, ok := decl.(*ast.GenDecl)
		if !ok || gen.Tok != token.VAR {
			continue
		}
		for _, spec := range gen.Specs {
			v := spec.(*ast.ValueSpec)
			if len(v.Names) != 1 || v.Names[0].Name != "builtins" || len(v.Values) != 1 {
				continue
			}
			if lit, ok := v.Values[0].(*ast.CompositeLit); ok {
				return lit.Elts
			}
		}
	}
	return nil
}

// builtinName returns the name in a row {"runtime.newobject", 1}.
func builtinName(row ast.Expr) (string, error) {
	lit, ok := row.(*ast.CompositeLit)
	if !ok || len(lit.Elts) == 0 {
		return "", errors.New("not a pair of name and ABI")
	}
	name, ok := lit.Elts[0].(*ast.BasicLit)
	if !ok || name.Kind != token.STRING {
		return "", errors.New("the name is not a string")
	}
	return strconv.Unquote(name.Value)
}
