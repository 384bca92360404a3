package analyzer

import (
	"bytes"
	"encoding/binary"
	"encoding/gob"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"hash/crc32"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/fencevet/fencevet/internal/effect"
)

// A world runs the analyzer over packages given as source, the way drivers
// without a common process do: types come from the packages themselves, facts
// are encoded and decoded between packages, and only those of direct imports
// can be seen.
type world struct {
	t     *testing.T
	fset  *token.FileSet
	pkgs  map[string]*types.Package
	facts map[string][]byte // gob of the package fact
}

func newWorld(t *testing.T) *world {
	return &world{t: t, fset: token.NewFileSet(), pkgs: map[string]*types.Package{}, facts: map[string][]byte{}}
}

func (w *world) Import(path string) (*types.Package, error) {
	if p := w.pkgs[path]; p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("no package %s", path)
}

// add analyses one package, which may import those added before, and returns
// the messages it gets.
func (w *world) add(path, src string) []string {
	w.t.Helper()
	f, err := parser.ParseFile(w.fset, path+"/x.go", src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		w.t.Fatal(err)
	}
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Implicits: map[ast.Node]types.Object{}, Instances: map[*ast.Ident]types.Instance{}, Scopes: map[ast.Node]*types.Scope{},
		Selections: map[*ast.SelectorExpr]*types.Selection{}, FileVersions: map[*ast.File]string{},
	}
	conf := types.Config{Importer: w, GoVersion: "go1.26", Sizes: types.SizesFor("gc", "amd64")}
	pkg, err := conf.Check(path, w.fset, []*ast.File{f}, info)
	if err != nil {
		w.t.Fatal(err)
	}
	w.pkgs[path] = pkg
	var messages []string
	_, err = Analyzer.Run(&analysis.Pass{
		Analyzer: Analyzer, Fset: w.fset, Files: []*ast.File{f}, Pkg: pkg, TypesInfo: info, TypesSizes: conf.Sizes,
		Report: func(d analysis.Diagnostic) { messages = append(messages, d.Message) },
		ImportPackageFact: func(p *types.Package, fact analysis.Fact) bool {
			if !slices.Contains(pkg.Imports(), p) {
				w.t.Errorf("%s asks for the facts of %s, which it does not import", path, p.Path())
			}
			data, ok := w.facts[p.Path()]
			if ok {
				if err := gob.NewDecoder(bytes.NewReader(data)).Decode(fact); err != nil {
					w.t.Fatal(err)
				}
			}
			return ok
		},
		ExportPackageFact: func(fact analysis.Fact) { w.facts[path] = encodeFact(w.t, fact.(*packageFact)) },
	})
	if err != nil {
		w.t.Fatalf("Run returned an error, which go vet takes for a clean result: %v", err)
	}
	return messages
}

func encodeFact(t *testing.T, fact *packageFact) []byte {
	var buf bytes.Buffer
	if err := gob.NewEncoder(&buf).Encode(fact); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

const (
	lowSrc  = "package low\ntype T struct{ C chan int }\nfunc (t *T) Drain() { <-t.C }\nfunc (t *T) hidden() { <-t.C }\n"
	midSrc  = "package mid\nimport \"ex.com/low\"\nfunc Flush(t *low.T) { t.Drain() }\nfunc Get() *low.T { return nil }\n"
	topSrc  = "package top\nimport \"ex.com/mid\"\n\n//fence:critical\nfunc Section() { mid.Flush(nil) }\n"
	farSrc  = "package far\nimport \"ex.com/mid\"\n\n//fence:critical\nfunc Section() { mid.Get().Drain() }\n"
	markSrc = "package mark\nimport _ \"ex.com/low\"\n\n//fence:critical for=ex.com/low.(*T).hidden\n"
)

func TestFactsTravel(t *testing.T) {
	w := newWorld(t)
	w.add("ex.com/low", lowSrc)
	w.add("ex.com/mid", midSrc)
	if got := w.facts["ex.com/mid"]; len(got) > 0 {
		fact := new(packageFact)
		if err := gob.NewDecoder(bytes.NewReader(got)).Decode(fact); err != nil {
			t.Fatal(err)
		}
		if got, want := fact.String(), fmt.Sprintf("fencevet summaries (schema %d, ", schema); !strings.HasPrefix(got, want) || !strings.HasSuffix(got, ", 1 packages below)") {
			t.Errorf("the fact is shown as %q, want %q", got, want)
		}
	}
	for _, test := range []struct{ path, src, want string }{
		{"ex.com/top", topSrc, "wait/chan-recv: critical section Section [signal] receives from channel t.C at ex.com/low/x.go:3: " +
			"Section → mid.Flush (x.go:5) → low.Drain (ex.com/mid/x.go:3)"},
		// A method of a package that the caller does not import.
		{"ex.com/far", farSrc, "wait/chan-recv: critical section Section [signal] receives from channel t.C at ex.com/low/x.go:3: " +
			"Section → low.Drain (x.go:5)"},
		// An unexported method, marked from outside.
		{"ex.com/mark", markSrc, "wait/chan-recv: critical section (*low.T).hidden [signal] receives from channel t.C at ex.com/low/x.go:4"},
	} {
		if got := w.add(test.path, test.src); !slices.Equal(got, []string{test.want}) {
			t.Errorf("%s: got\n%s\nwant\n%s", test.path, strings.Join(got, "\n"), test.want)
		}
	}
}

// TestDamagedFacts damages the facts of a dependency in every way a cache or
// another version could. Each must be said, by the importer and by packages
// above it.
func TestDamagedFacts(t *testing.T) {
	for _, test := range []struct {
		name   string
		damage func(w *world, fact *packageFact)
		want   string // in the direct importer's findings
	}{
		{"missing", func(w *world, _ *packageFact) { delete(w.facts, "ex.com/low") }, "no facts for ex.com/low"},
		{"other schema", func(w *world, f *packageFact) { f.Schema++ }, fmt.Sprintf("they are of schema %d, this is fencevet with schema %d", schema+1, schema)},
		{"empty", func(w *world, f *packageFact) { f.Own.Data = nil }, "no facts for ex.com/low"},
		{"garbled", func(w *world, f *packageFact) {
			f.Own.Data[len(f.Own.Data)/2] ^= 0xff
			f.Own.Data = f.Own.Data[:len(f.Own.Data)-1]
		}, "facts for ex.com/low cannot be read: corrupt summaries"},
		{"of another version", func(w *world, f *packageFact) { f.Own.Data[0]++ }, "facts for ex.com/low cannot be read: summaries of another version of fencevet"},
		{"locks of another version", func(w *world, f *packageFact) { f.Own.Locks[0]++ }, "no facts for ex.com/low: summaries of locks of another version of fencevet"},
		{"garbled locks", func(w *world, f *packageFact) { f.Own.Locks[len(f.Own.Locks)-1]++ }, "no facts for ex.com/low: corrupt summaries of locks"},
		{"of another package", func(w *world, f *packageFact) { f.Own.Data = strangeBlock() }, "they belong to"},
		{"function lost", func(w *world, f *packageFact) { f.Own.Data = emptyBlock("ex.com/low") }, "the facts for ex.com/low do not know (*T).Drain"},
		{"incomplete", func(w *world, f *packageFact) { f.Incomplete, f.Own.Incomplete = "internal error", "internal error" }, "internal error"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			w.add("ex.com/low", lowSrc)
			fact := new(packageFact)
			if err := gob.NewDecoder(bytes.NewReader(w.facts["ex.com/low"])).Decode(fact); err != nil {
				t.Fatal(err)
			}
			w.facts["ex.com/low"] = nil
			test.damage(w, fact)
			if _, ok := w.facts["ex.com/low"]; ok {
				w.facts["ex.com/low"] = encodeFact(t, fact)
			}
			direct := "package direct\nimport \"ex.com/low\"\n\n//fence:critical\nfunc Section(t *low.T) { t.Drain() }\n"
			if got := strings.Join(w.add("ex.com/direct", direct), "\n"); !strings.Contains(got, "unknown/incomplete") || !strings.Contains(got, test.want) {
				t.Errorf("importer says %q, want an unknown/incomplete with %q", got, test.want)
			}
			w.add("ex.com/mid", midSrc)
			if got := strings.Join(w.add("ex.com/top", topSrc), "\n"); !strings.Contains(got, "unknown/incomplete") {
				t.Errorf("the package above says %q, want an unknown/incomplete", got)
			}
		})
	}
}

// TestDamagedLocksBelow damages what an import passes on of the locks of a package
// below it: nothing verifies that before it is asked for.
func TestDamagedLocksBelow(t *testing.T) {
	w := newWorld(t)
	w.add("sync", "package sync\ntype Mutex struct{ state int }\nfunc (m *Mutex) Lock() {}\nfunc (m *Mutex) Unlock() {}\n")
	w.add("ex.com/low", "package low\nimport \"sync\"\ntype T struct{ mu sync.Mutex }\nfunc (t *T) LockAll() { t.mu.Lock() }\n")
	w.add("ex.com/mid", midSrc[:strings.Index(midSrc, "func Flush")]+"func Get() *low.T { return new(low.T) }\n")
	farSrc := "package far\nimport \"ex.com/mid\"\nfunc F() { t := mid.Get(); t.LockAll(); t.LockAll() }\n"
	if got := strings.Join(w.add("ex.com/far", farSrc), "\n"); !strings.Contains(got, "relock/self-deadlock") {
		t.Errorf("with good facts: %q, want relock/self-deadlock", got)
	}
	fact := new(packageFact)
	if err := gob.NewDecoder(bytes.NewReader(w.facts["ex.com/mid"])).Decode(fact); err != nil {
		t.Fatal(err)
	}
	for i := range fact.Below {
		locks := fact.Below[i].Locks
		locks[len(locks)/2] ^= 0xff
	}
	w.facts["ex.com/mid"] = encodeFact(t, fact)
	if got := strings.Join(w.add("ex.com/far", farSrc), "\n"); !strings.Contains(got, "unknown/incomplete") || !strings.Contains(got, "ex.com/low") {
		t.Errorf("with damaged facts: %q, want an unknown/incomplete about ex.com/low", got)
	}
}

// TestMisreadLocks: what a direct import says of locks cannot be read, though its
// checksum is right.
func TestMisreadLocks(t *testing.T) {
	w := newWorld(t)
	w.add("sync", "package sync\ntype Mutex struct{ state int }\nfunc (m *Mutex) Lock() {}\nfunc (m *Mutex) Unlock() {}\n")
	w.add("ex.com/low", "package low\nimport \"sync\"\ntype T struct{ mu sync.Mutex }\nfunc (t *T) LockAll() { t.mu.Lock() }\n")
	fact := new(packageFact)
	if err := gob.NewDecoder(bytes.NewReader(w.facts["ex.com/low"])).Decode(fact); err != nil {
		t.Fatal(err)
	}
	locks := fact.Own.Locks[:len(fact.Own.Locks)-5]
	fact.Own.Locks = binary.LittleEndian.AppendUint32(locks, crc32.ChecksumIEEE(locks))
	w.facts["ex.com/low"] = encodeFact(t, fact)
	// Nothing of low is called: its locks are asked for as a whole.
	got := strings.Join(w.add("ex.com/top", "package top\nimport \"ex.com/low\"\nvar V low.T\n"), "\n")
	if !strings.Contains(got, "unknown/incomplete") || !strings.Contains(got, "ex.com/low") {
		t.Errorf("%q, want an unknown/incomplete about ex.com/low", got)
	}
}

// TestFactsAreDeterministic analyses the same package again and again.
func TestFactsAreDeterministic(t *testing.T) {
	var first []byte
	for range 20 {
		w := newWorld(t)
		w.add("ex.com/low", lowSrc)
		w.add("ex.com/mid", midSrc+"func A() { B() }\nfunc B() { A(); C() }\nfunc C() { B(); Flush(nil); go A() }\nvar ch = make(chan int)\nfunc D() { ch <- 1; <-ch; A() }\n")
		if first == nil {
			first = w.facts["ex.com/mid"]
		}
		if !bytes.Equal(first, w.facts["ex.com/mid"]) {
			t.Fatal("the facts of one package differ from run to run")
		}
	}
}

func emptyBlock(path string) []byte { return (&effect.Block{Pkg: path}).Encode() }

func strangeBlock() []byte { return emptyBlock("ex.com/other") }
