package escape

import (
	"bufio"
	"bytes"
	"flag"
	"go/types"
	"maps"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"
)

var (
	measureFlag = flag.String("measure", "", "compare with what the compiler says about these packages, separated by commas")
	measureDir  = flag.String("measure-dir", "", "directory in which to run the go command for -measure")
	verboseFlag = flag.Bool("measure-all", false, "list the differences that -measure finds")
)

// A place is a source position without a directory: files are named by their
// last two elements, as the compiler and go/packages disagree about the rest.
type place struct {
	file string
	line int
}

func placeOf(file string, line int) place {
	return place{filepath.Base(filepath.Dir(file)) + "/" + filepath.Base(file), line}
}

// loadPackages builds the named packages and all they import.
func loadPackages(t *testing.T, patterns []string) []*ssa.Package {
	t.Helper()
	initial, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax, Dir: *measureDir}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	prog, pkgs := ssautil.AllPackages(initial, 0)
	prog.Build()
	return pkgs
}

// declared calls visit for the functions and methods declared in pkg.
func declared(pkg *ssa.Package, visit func(*ssa.Function)) {
	for _, m := range pkg.Members {
		switch m := m.(type) {
		case *ssa.Function:
			if m.Synthetic == "" {
				visit(m)
			}
		case *ssa.Type:
			named, ok := m.Type().(*types.Named)
			if !ok {
				continue
			}
			for method := range named.Methods() {
				if fn := pkg.Prog.FuncValue(method); fn != nil {
					visit(fn)
				}
			}
		}
	}
}

// compilerSays runs the compiler with flags on the packages and calls line for
// each of its messages.
func compilerSays(t *testing.T, patterns []string, flags string, line func(at place, text string)) {
	t.Helper()
	args := append([]string{"build", "-gcflags=" + flags}, patterns...)
	cmd := exec.Command("go", args...)
	cmd.Dir = *measureDir
	var out bytes.Buffer
	cmd.Stderr = &out
	if err := cmd.Run(); err != nil {
		t.Fatalf("go %v: %v\n%.2000s", args, err, out.Bytes())
	}
	scan := bufio.NewScanner(&out)
	scan.Buffer(nil, 1<<26)
	dir, err := filepath.Abs(*measureDir)
	if err != nil {
		t.Fatal(err)
	}
	for scan.Scan() {
		if m := message.FindStringSubmatch(scan.Text()); m != nil {
			n, _ := strconv.Atoi(m[2])
			file := m[1]
			if !filepath.IsAbs(file) {
				file = filepath.Join(dir, file)
			}
			line(placeOf(file, n), m[3])
		}
	}
}

var (
	message   = regexp.MustCompile(`^(\S+\.go):(\d+):\d+: (\S.*)$`)
	inlinable = regexp.MustCompile(`^can inline (\S+) with cost (\d+)`)
	hairy     = regexp.MustCompile(`^cannot inline (\S+): (.*)$`)
	subject   = regexp.MustCompile(`^can(not)? inline .*?( with cost|: )`)
	hairyCost = regexp.MustCompile(`cost (\d+) exceeds budget`)
)

// TestMeasureInlining compares the estimated costs of inlining with those the
// compiler computes. The estimate must never be higher.
func TestMeasureInlining(t *testing.T) {
	if *measureFlag == "" {
		t.Skip("run with -measure")
	}
	patterns := strings.Split(*measureFlag, ",")
	type verdict struct {
		can  bool
		cost int
	}
	says := make(map[place]verdict)
	compilerSays(t, patterns, "-m=2", func(at place, text string) {
		if name := subject.FindString(text); strings.Contains(name, "[") && !strings.Contains(name, "[go.shape.") {
			return // calls the function for the shape
		}
		if m := inlinable.FindStringSubmatch(text); m != nil {
			n, _ := strconv.Atoi(m[2])
			says[at] = verdict{true, n}
		} else if m := hairy.FindStringSubmatch(text); m != nil && !says[at].can {
			v := verdict{cost: neverCost}
			if c := hairyCost.FindStringSubmatch(m[2]); c != nil {
				v.cost, _ = strconv.Atoi(c[1])
			}
			says[at] = v
		}
	})
	var table [2][2]int // compiler: can, cannot; here: can, cannot
	var unknown int
	for _, pkg := range loadPackages(t, patterns) {
		p := newProgram()
		declared(pkg, func(fn *ssa.Function) {
			pos := pkg.Prog.Fset.Position(fn.Pos())
			v, ok := says[placeOf(pos.Filename, pos.Line)]
			if !ok {
				unknown++
				return
			}
			p.sites(fn)
			tags, ok := p.tags(fn)
			if !ok {
				t.Fatalf("no tags of %s", fn)
			}
			cost := tags.cost(fn.Signature)
			i, j := 0, 0
			if !v.can {
				i = 1
			}
			if cost > inlineBudget {
				j = 1
			}
			table[i][j]++
			switch {
			case i == 0 && cost > v.cost:
				t.Errorf("%s: %s: cost at least %d, but the compiler says %d", pos, fn, cost, v.cost)
			case i == 1 && j == 0 && *verboseFlag:
				t.Logf("%s: %s: cost at least %d, the compiler says %d", pos, fn, cost, v.cost)
			}
		})
	}
	t.Logf("inlinable: may %d, cannot %d; not inlinable: may %d, cannot %d; not mentioned %d",
		table[0][0], table[0][1], table[1][0], table[1][1], unknown)
}

// TestMeasureEscape compares the sites with what the compiler reports, by
// line, without inlining and with it. It only logs: the compiler reports boxes
// that are static data, and does not report everything.
func TestMeasureEscape(t *testing.T) {
	if *measureFlag == "" {
		t.Skip("run with -measure")
	}
	patterns := strings.Split(*measureFlag, ",")
	apart, inlined := make(map[place]string), make(map[place]string)
	note := func(says map[place]string) func(place, string) {
		return func(at place, text string) {
			if strings.HasSuffix(text, " escapes to heap") || strings.HasPrefix(text, "moved to heap: ") {
				says[at] = text
			}
		}
	}
	compilerSays(t, patterns, "-m -l", note(apart))
	compilerSays(t, patterns, "-m", note(inlined))
	certain, standalone, any := make(map[place]string), make(map[place]string), make(map[place]string)
	// At the calls of functions that may be inlined.
	lifted, liftedIf, atCalls := make(map[place]string), make(map[place]string), make(map[place]string)
	inside := make(map[place]bool) // of declared functions
	for _, pkg := range loadPackages(t, patterns) {
		p := newProgram()
		declared(pkg, func(fn *ssa.Function) {
			if syn := fn.Syntax(); syn != nil {
				start, end := pkg.Prog.Fset.Position(syn.Pos()), pkg.Prog.Fset.Position(syn.End())
				for line := start.Line; line <= end.Line; line++ {
					inside[placeOf(start.Filename, line)] = true
				}
			}
			for _, s := range p.sites(fn) {
				pos := pkg.Prog.Fset.Position(s.Pos)
				at := placeOf(pos.Filename, pos.Line)
				any[at] = s.What
				if !reported(s) {
					continue
				}
				if s.Certain {
					certain[at] = s.What
				}
				if s.Certain || s.If != (Cond{}) {
					standalone[at] = s.What
				}
			}
			p.lift(fn, 4, func(s Site, raised bool, calls []*ssa.Call) {
				pos := pkg.Prog.Fset.Position(s.Pos)
				way := []place{placeOf(pos.Filename, pos.Line)}
				for _, call := range calls {
					pos := pkg.Prog.Fset.Position(call.Pos())
					way = append(way, placeOf(pos.Filename, pos.Line))
				}
				at := way[len(way)-1]
				liftedIf[at] = s.What
				if !s.Certain || !reported(s) {
					return
				}
				atCalls[at] = s.What
				if raised {
					// What calls it may be inlined no further.
					if i := slices.IndexFunc(way[1:], func(p place) bool { return inlined[p] != "" }); i >= 0 {
						at = way[1+i]
					}
					lifted[at] = s.What
				}
			})
		})
	}
	compare := func(name string, got, says map[place]string) {
		right := 0
		for at, what := range got {
			if _, ok := says[at]; ok {
				right++
			} else if *verboseFlag {
				t.Logf("%s:%d: %s: %s", at.file, at.line, name, what)
			}
		}
		t.Logf("%-40s %5d of %5d lines (%.3f)", name, right, len(got), float64(right)/float64(len(got)))
	}
	compare("certain, of -m -l", certain, apart)
	compare("certain or conditional, of -m -l", standalone, apart)
	compare("certain, of -m", certain, inlined)
	compare("certain at a call, of -m", lifted, inlined)
	for _, says := range []map[place]string{apart, inlined} {
		maps.DeleteFunc(says, func(at place, text string) bool { return !inside[at] || static.MatchString(text) })
	}
	compare("-m -l, of certain or conditional", apart, standalone)
	compare("-m -l, of all", apart, any)
	maps.Copy(certain, atCalls)
	maps.Copy(standalone, liftedIf)
	maps.Copy(any, liftedIf)
	compare("-m, of certain", inlined, certain)
	compare("-m, of certain or conditional", inlined, standalone)
	compare("-m, of all", inlined, any)
}

// static matches what the compiler reports though it is not allocated: boxes of
// constants, what has no size and, most often, appends.
var static = regexp.MustCompile(`^("[^"]*"|` + "`[^`]*`" + `|-?[0-9.]+|nil|true|false|func literal|append|[\w.]+\([-0-9]+\)|[^&].*\{\}|make\(.*, 0\)) escapes`)

// reported reports whether s is of a kind that the compiler reports.
func reported(s Site) bool {
	switch s.Instr.(type) {
	case *ssa.MakeChan, *ssa.Go, *ssa.Defer:
		return false
	}
	return true
}

// lift calls visit for the calls in fn of functions that may be inlined, with
// the sites there, as seen from fn, whether they are certain only by a call, and
// the calls on the way to each.
func (p *program) lift(fn *ssa.Function, depth int, visit func(s Site, raised bool, calls []*ssa.Call)) {
	r := p.results[root(fn)]
	if r == nil || depth == 0 {
		return
	}
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			call, ok := instr.(*ssa.Call)
			if !ok {
				continue
			}
			callee := call.Call.StaticCallee()
			if callee == nil || len(callee.Blocks) == 0 || p.results[root(callee)] == nil {
				continue
			}
			if tags, _ := p.tags(callee); tags.cost(callee.Signature) > inlineBudget {
				continue
			}
			up := func(s Site, raised bool, calls []*ssa.Call) {
				if !s.Certain {
					s.Certain, s.If = r.AtCall(call, s.If)
					raised = s.Certain
				}
				visit(s, raised, append(calls, call))
			}
			for _, s := range p.results[root(callee)].Sites(callee) {
				up(s, false, nil)
			}
			p.lift(callee, depth-1, up)
		}
	}
	for _, anon := range fn.AnonFuncs {
		p.lift(anon, depth, visit)
	}
}
