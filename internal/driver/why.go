package driver

import (
	"errors"
	"fmt"
	"go/token"
	"os"
	"slices"
	"strings"

	"github.com/fencevet/fencevet/internal/check"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/model"
	"github.com/fencevet/fencevet/internal/report"
	"github.com/fencevet/fencevet/internal/spell"
	"github.com/fencevet/fencevet/internal/summary"
)

// A Program answers questions about functions, loading what the answers need.
type Program struct{ d *driver }

// Open loads the metadata of the packages that hold the functions called names,
// as people write them: import/path.Func, ./dir.(*Type).Method, Func for the
// current directory. It returns the functions, in order. Patterns of opts are
// not used.
func Open(opts Options, names []string) (p *Program, funcs []effect.Func, err error) {
	limitMemory(memoryLimit)
	d := newDriver(opts)
	p = &Program{d}
	if crash := protect(func() { funcs, err = p.open(names) }); crash != nil {
		err = crash
	}
	if err != nil {
		err = errors.New(relative(err.Error(), d.places.Cwd))
	}
	return p, funcs, err
}

func (p *Program) open(names []string) ([]effect.Func, error) {
	d := p.d
	if err := d.setPlaces(); err != nil {
		return nil, err
	}
	var readings [][]effect.Func
	var patterns []string
	for _, name := range names {
		r := readFuncName(name)
		if len(r) == 0 {
			return nil, fmt.Errorf("%q does not name a function: write import/path.Func, import/path.(*Type).Method, ./dir.Func, or Func for one of this directory", name)
		}
		readings = append(readings, r)
		for _, f := range r {
			patterns = append(patterns, f.Pkg)
		}
	}
	// Which dot ends the import path is up to the packages that exist.
	found, err := d.gocmd.list("ImportPath,Dir,Name,Match,Error", append([]string{"-find"}, d.flags...), patterns)
	if err != nil {
		return nil, err
	}
	exists := make(map[string]string) // pattern to import path
	var why string
	for _, q := range found {
		if q.Error != nil || q.Name == "" {
			if q.Error != nil && why == "" {
				why = q.Error.Error()
			}
			continue
		}
		exists[q.ImportPath] = q.ImportPath
		for _, m := range q.Match {
			exists[m] = q.ImportPath
		}
	}
	var funcs []effect.Func
	d.opts.Patterns = nil
	for i, r := range readings {
		j := slices.IndexFunc(r, func(f effect.Func) bool { return exists[f.Pkg] != "" })
		if j < 0 {
			return nil, fmt.Errorf("no package of %s can be found: %s", names[i], why)
		}
		f := effect.Func{Pkg: exists[r[j].Pkg], Name: r[j].Name}
		funcs = append(funcs, f)
		if !model.IsStd(f.Pkg) || len(readings) == 1 {
			d.opts.Patterns = append(d.opts.Patterns, f.Pkg)
		}
	}
	if len(d.opts.Patterns) == 0 {
		d.opts.Patterns = []string{funcs[0].Pkg}
	}
	if err := d.list(); err != nil {
		return nil, err
	}
	var all []*listed
	for _, q := range d.pkgs {
		all = append(all, q)
	}
	d.scan(all)
	for i, f := range funcs {
		if funcs[i], err = p.find(f); err != nil {
			return nil, err
		}
	}
	return funcs, nil
}

// readFuncName returns what the name of a function can mean, the reading with
// the shortest import path first. The package is what go list takes.
func readFuncName(s string) []effect.Func {
	isName := func(name string) bool {
		for part := range strings.SplitSeq(strings.NewReplacer("(*", "", ")", "").Replace(name), ".") {
			if !token.IsIdentifier(part) {
				return false
			}
		}
		return true
	}
	if strings.HasPrefix(s, "-") || strings.Contains(s, "...") {
		return nil
	}
	var readings []effect.Func
	start := strings.LastIndexByte(s, '/') + 1
	if start == 0 && isName(s) {
		readings = append(readings, effect.Func{Pkg: ".", Name: s})
	}
	for i := start; i < len(s); i++ {
		if s[i] == '.' && i > start && isName(s[i+1:]) && !strings.ContainsAny(s[:i], "()*") {
			readings = append(readings, effect.Func{Pkg: s[:i], Name: s[i+1:]})
		}
	}
	if start > 0 && strings.HasPrefix(s[start:], ".") && isName(s[start+1:]) { // ./.F
		readings = append(readings, effect.Func{Pkg: s[:start-1], Name: s[start+1:]})
	}
	// Without a slash, a package is likelier than a type of this directory.
	if len(readings) > 1 && readings[0].Pkg == "." {
		readings = append(readings[1:], readings[0])
	}
	return readings
}

// find returns the function under its right name: a method may be written with
// or without the star of its receiver.
func (p *Program) find(f effect.Func) (effect.Func, error) {
	var names []string
	if model.IsStd(f.Pkg) {
		for _, name := range otherNames(f.Name) {
			if check.Modelled(effect.Func{Pkg: f.Pkg, Name: name}) != nil {
				return effect.Func{Pkg: f.Pkg, Name: name}, nil
			}
		}
		return f, fmt.Errorf("%s is not described in the table of the standard library", f)
	}
	c, err := p.checker(f.Pkg)
	if err != nil {
		return f, err
	}
	names, broken := c.Names()
	if broken != "" {
		return f, errors.New(broken)
	}
	for _, name := range otherNames(f.Name) {
		if slices.Contains(names, name) {
			return effect.Func{Pkg: f.Pkg, Name: name}, nil
		}
		if s, _ := c.Summary(effect.Func{Pkg: f.Pkg, Name: name}); s != nil { // without a body
			return effect.Func{Pkg: f.Pkg, Name: name}, nil
		}
	}
	last := func(name string) string { return strings.ToLower(name[strings.LastIndexByte(name, '.')+1:]) }
	var near []string
	for _, name := range names {
		if last(name) == last(f.Name) {
			near = append(near, name)
		}
	}
	hint := ""
	if len(near) > 0 {
		hint = "; it has " + strings.Join(near[:min(len(near), 5)], ", ")
	} else {
		hint = spell.DidYouMean(f.Name, names, "")
	}
	return f, fmt.Errorf("package %s has no function %s%s", f.Pkg, f.Name, hint)
}

// otherNames returns the spellings of a function's name, as it was given first.
func otherNames(name string) []string {
	names := []string{name}
	typ, method, ok := strings.Cut(name, ".")
	switch {
	case !ok:
	case strings.HasPrefix(typ, "(*"):
		names = append(names, strings.TrimSuffix(strings.TrimPrefix(typ, "(*"), ")")+"."+method)
	default:
		names = append(names, "(*"+typ+")."+method)
	}
	return names
}

// checker returns the core for a package that was loaded with its bodies.
func (p *Program) checker(pkg string) (*check.Checker, error) {
	q := p.d.pkgs[pkg]
	if q == nil {
		return nil, fmt.Errorf("package %s is not among the dependencies", pkg)
	}
	if q.Error != nil {
		return nil, errors.New(p.d.describe(q, q.Error))
	}
	b := p.d.body(q)
	c, ok := b.checker.(*check.Checker)
	if !ok {
		return nil, errors.New(strings.Join(b.problems, "; "))
	}
	return c, nil
}

// Summary returns what a function does with everything it calls, or the reason
// why nothing is known of it.
func (p *Program) Summary(f effect.Func) (*effect.Summary, error) {
	if s := check.Modelled(f); s != nil {
		return s, nil
	}
	c, err := p.checker(f.Pkg)
	if err != nil {
		return nil, err
	}
	s, unknown := c.Summary(f)
	if unknown != "" {
		return nil, errors.New(unknown)
	}
	if s == nil {
		s = new(effect.Summary)
	}
	return s, nil
}

// A Route is the answer to the question how one function gets to another.
type Route struct {
	Calls []report.Call // the shortest path; empty if there is none
	// Open are the places, on any path from the first function, of calls of
	// which it is not known what they run.
	Open []report.Pos
	// Hidden says of which packages on any path nothing could be read.
	Hidden []string
}

// Route returns the shortest path of calls from one function to another.
func (p *Program) Route(from, to effect.Func) *Route {
	type step struct {
		by  effect.Func
		pos effect.Pos
	}
	r := new(Route)
	came := map[effect.Func]step{from: {}}
	queue := []effect.Func{from}
	for len(queue) > 0 {
		f := queue[0]
		queue = queue[1:]
		calls, open := p.callees(f, r)
		for _, pos := range open {
			r.Open = append(r.Open, p.Pos(pos))
		}
		for _, c := range calls {
			if _, seen := came[c.Func]; seen && c.Func != to || c.Func == to && came[to].by != (effect.Func{}) {
				continue
			}
			came[c.Func] = step{f, c.Pos}
			if c.Func == to {
				for at := c.Func; ; {
					s := came[at]
					r.Calls = append(r.Calls, report.Call{Func: s.by.String(), Pos: p.Pos(s.pos), Name: s.by})
					if at = s.by; at == from {
						slices.Reverse(r.Calls)
						return r
					}
				}
			}
			queue = append(queue, c.Func)
		}
	}
	return r
}

// callees returns what a function calls; the standard library calls nobody.
func (p *Program) callees(f effect.Func, r *Route) (calls []summary.Callee, open []effect.Pos) {
	if model.IsStd(f.Pkg) || check.Modelled(f) != nil {
		return nil, nil
	}
	c, err := p.checker(f.Pkg)
	if err == nil {
		var unknown string
		if calls, open, unknown = c.Callees(f); unknown == "" {
			return calls, open
		}
		err = errors.New(unknown)
	}
	if !slices.Contains(r.Hidden, err.Error()) {
		r.Hidden = append(r.Hidden, err.Error())
	}
	return nil, nil
}

// Pos returns a position as it is shown.
func (p *Program) Pos(pos effect.Pos) report.Pos { return p.d.places.Effect(pos) }

// Problems returns what could not be analysed so far.
func (p *Program) Problems() []string {
	var lines []string
	for _, line := range p.d.problems {
		lines = append(lines, relative(line, p.d.places.Cwd))
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

// setPlaces says how positions are shown.
func (d *driver) setPlaces() error {
	cwd := d.opts.Dir
	if cwd == "" {
		var err error
		if cwd, err = os.Getwd(); err != nil {
			return err
		}
	}
	d.places = report.Places{Cwd: cwd, Dir: d.dir, Files: make(map[string]string)}
	return nil
}
