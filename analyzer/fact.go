package analyzer

import (
	"fmt"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/fencevet/fencevet/internal/check"
	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/model"
	"github.com/fencevet/fencevet/internal/order"
	"github.com/fencevet/fencevet/internal/waits"
)

// schema is the version of packageFact and of the meaning of what is in it.
// Facts of another version are as good as none.
const schema = 6

// packageFact is all that fencevet tells the importers of a package. It holds
// no maps and nothing that depends on the machine.
//
// Drivers show package facts to direct importers only, and re-encode object
// facts in every package above: with thousands of functions that grows with
// the square of the program. So summaries travel as blocks of bytes, decoded
// only when a function of the package is asked for, and a package passes on
// the blocks of those packages whose types its own API mentions: their methods
// can be called by importers that do not import them.
type packageFact struct {
	Schema int
	// Incomplete says why the package could not be analysed, if so.
	Incomplete string
	Export     *directive.Export
	// Tested says that the package was built for a test: with test files, or
	// with a package below that was.
	Tested bool
	// Own holds the methods with exported names, which indirect importers can
	// call, and Private all other functions, which can be marked with for=.
	Own     block
	Private []byte
	Below   []block // in the order of their paths
	// Waits are the waits of critical sections, here and in all packages below, for
	// fences of other classes.
	Waits []waits.Edge
	// Resources are bounded resources, here and in all packages below.
	Resources []waits.Resource
}

// A block is the encoded summaries of the methods of one package.
type block struct {
	Path       string
	Incomplete string
	Data       []byte
	Locks      []byte   // of functions and methods with exported names
	Mentions   []string // packages outside std whose types the API mentions
}

func (*packageFact) AFact() {}

func (f *packageFact) String() string {
	return fmt.Sprintf("fencevet summaries (schema %d, %d bytes, %d packages below)", f.Schema, len(f.Own.Data)+len(f.Private), len(f.Below))
}

// known is what a package knows of the packages below it.
type known struct {
	direct  map[string]*packageFact
	blocks  map[string]block
	decoded map[string]map[string]*effect.Summary
	corrupt map[string]string
	missing map[string]string
	locks   map[string]map[string]*order.Summary
	lower   []*order.Block // what the direct imports say of locks, once somebody has asked
}

// importFacts reads and verifies the facts of every direct import.
func importFacts(pass *analysis.Pass) *known {
	k := &known{
		direct: map[string]*packageFact{}, blocks: map[string]block{},
		decoded: map[string]map[string]*effect.Summary{}, corrupt: map[string]string{}, missing: map[string]string{},
		locks: map[string]map[string]*order.Summary{},
	}
	for _, imp := range pass.Pkg.Imports() {
		path := imp.Path()
		if imp == types.Unsafe || path == "C" || model.IsStd(path) {
			continue
		}
		fact := new(packageFact)
		switch ok := pass.ImportPackageFact(imp, fact); {
		case !ok:
			k.missing[path] = "the package was not analysed"
			continue
		case fact.Schema != schema:
			k.missing[path] = fmt.Sprintf("they are of schema %d, this is fencevet with schema %d", fact.Schema, schema)
			continue
		}
		k.direct[path] = fact
		k.blocks[path] = fact.Own
		for _, b := range fact.Below {
			if _, ok := k.blocks[b.Path]; !ok {
				k.blocks[b.Path] = b
			}
		}
		for _, data := range [][]byte{fact.Own.Data, fact.Private} {
			if fact.Incomplete == "" && len(data) == 0 {
				k.missing[path] = "they are empty"
			}
		}
		if err := order.Verify(fact.Own.Locks); err != nil {
			k.missing[path] = err.Error()
		}
	}
	return k
}

// exports returns what the directives of the direct imports mean here, in the
// order of their paths.
func (k *known) exports(pkg *types.Package) []*directive.Export {
	var out []*directive.Export
	for _, imp := range pkg.Imports() {
		if fact := k.direct[imp.Path()]; fact != nil && fact.Export != nil {
			out = append(out, fact.Export)
		}
	}
	slices.SortFunc(out, func(a, b *directive.Export) int { return cmpString(a.Pkg, b.Pkg) })
	return out
}

// summary finds the summary of a function of another package.
func (k *known) summary(f effect.Func) (*effect.Summary, string) {
	if reason, ok := k.missing[f.Pkg]; ok {
		return nil, "no facts for " + f.Pkg + ": " + reason
	}
	b, ok := k.blocks[f.Pkg]
	if !ok {
		return nil, "no facts for " + f.Pkg + ", which this package does not import"
	}
	if b.Incomplete != "" {
		return nil, b.Incomplete
	}
	funcs, reason := k.decode(f.Pkg)
	if reason != "" {
		return nil, reason
	}
	s := funcs[f.Name]
	if s == nil {
		reason := fmt.Sprintf("the facts for %s do not know %s", f.Pkg, f.Name)
		if fact := k.direct[f.Pkg]; fact != nil && fact.Tested {
			reason += check.InTest
		}
		return nil, reason
	}
	return s, ""
}

// decode returns the summaries of a package by name.
func (k *known) decode(path string) (map[string]*effect.Summary, string) {
	if m, ok := k.decoded[path]; ok {
		return m, k.corrupt[path]
	}
	m := make(map[string]*effect.Summary)
	k.decoded[path] = m
	blobs := [][]byte{k.blocks[path].Data}
	if fact := k.direct[path]; fact != nil {
		blobs = append(blobs, fact.Private)
	}
	for _, data := range blobs {
		b, err := effect.Decode(data)
		if err == nil && b.Pkg != path {
			err = fmt.Errorf("they belong to %s", b.Pkg)
		}
		if err != nil {
			k.corrupt[path] = fmt.Sprintf("facts for %s cannot be read: %v", path, err)
			return m, k.corrupt[path]
		}
		for _, f := range b.Funcs {
			m[f.Name] = f.Summary
		}
	}
	return m, ""
}

// exportFact publishes what importers of the package need.
func exportFact(pass *analysis.Pass, c *check.Checker, k *known) {
	path := pass.Pkg.Path()
	fact := &packageFact{Schema: schema, Export: c.Export(), Own: block{Path: path, Mentions: mentions(pass.Pkg)}}
	all, broken := c.All()
	fact.Incomplete, fact.Own.Incomplete = broken, broken
	methods, private := effect.Block{Pkg: path}, effect.Block{Pkg: path}
	for _, f := range all {
		b := &private
		if isExportedMethod(f.Func.Name) {
			b = &methods
		}
		b.Funcs = append(b.Funcs, effect.BlockFunc{Name: f.Func.Name, Summary: f.Summary})
	}
	fact.Own.Data, fact.Private = methods.Encode(), private.Encode()
	fact.Own.Locks = lockBlock(c, k, path)
	fact.Waits, fact.Resources = c.ClassWaits(), c.Resources()
	fact.Below = k.below(fact.Own.Mentions)
	fact.Tested = k.tested(pass)
	pass.ExportPackageFact(fact)
}

// tested reports whether the package was built for a test.
func (k *known) tested(pass *analysis.Pass) bool {
	for _, f := range pass.Files {
		if strings.HasSuffix(pass.Fset.File(f.FileStart).Name(), "_test.go") {
			return true
		}
	}
	for _, fact := range k.direct {
		if fact.Tested {
			return true
		}
	}
	return false
}

// below returns the blocks of the packages whose types can be reached through
// the API of a package that mentions the given ones.
func (k *known) below(mentioned []string) []block {
	seen := map[string]bool{}
	var out []block
	var add func(paths []string)
	add = func(paths []string) {
		for _, p := range paths {
			if b, ok := k.blocks[p]; ok && !seen[p] {
				seen[p] = true
				out = append(out, b)
				add(b.Mentions)
			}
		}
	}
	add(mentioned)
	slices.SortFunc(out, func(a, b block) int { return cmpString(a.Path, b.Path) })
	return out
}
