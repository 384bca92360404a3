package directive

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"

	"github.com/fencevet/fencevet/internal/class"
	"github.com/fencevet/fencevet/internal/effect"
)

// Collect finds the directives of a package, attaches each to what it stands
// on, and checks what can be checked without analysing code.
func Collect(in Input) *Set {
	c := &collector{in: in, dups: map[dupKey]*Site{}, files: map[*ast.File]*fileIndex{}, markOf: map[markKey]*markOf{}}
	c.set = &Set{
		fset:    in.Fset,
		path:    pkgPath(in.Pkg),
		imports: in.Imports,
		classes: map[string]*class.Class{},
		funcs:   map[*types.Func]*Mark{},
		lits:    map[*ast.FuncLit]*Mark{},
		named:   map[effect.Func]*Mark{},
		byFile:  map[*token.File][]*allow{},
		byNode:  map[ast.Node][]*allow{},
		ends:    map[ast.Node][]token.Pos{},
		fences:  map[types.Object]*Fence{},

		contractOf: map[types.Object]*Contract{},
		contracts:  map[effect.Func]*Contract{},
	}
	sites := c.parse()
	c.collectClasses(sites)
	for _, s := range sites {
		c.attach(s)
	}
	// What an allow above a literal means depends on the other directives
	// there, so these come last.
	for _, s := range sites {
		c.attachAllow(s)
	}
	slices.SortStableFunc(c.set.sites, func(a, b *Site) int { return int(a.Pos() - b.Pos()) })
	for _, s := range c.set.sites {
		c.interpret(s)
	}
	c.mend()
	c.pair()
	c.mergeRoles()
	c.importFences()
	c.mergeMarks()
	c.mergeContracts()
	if len(c.set.byNode) > 0 {
		c.set.parents = litParents(in.Files)
	}
	slices.SortStableFunc(c.set.Problems, func(a, b Problem) int { return int(a.Pos - b.Pos) })
	return c.set
}

// A collector builds one Set.
type collector struct {
	in       Input
	set      *Set
	decls    map[string]*classDecl         // classes of this package, by name
	packages map[string]*types.Package     // all that are known, by import path
	funcs    map[effect.Func]*ast.FuncDecl // of this package; made on demand
	marks    []*markOf
	markOf   map[markKey]*markOf
	dups     map[dupKey]*Site
	// classless are the lines with a begin of a class that does not exist.
	classless []*Site
	mends     []mendSite
	files     map[*ast.File]*fileIndex // made on demand
}

func (c *collector) problem(pos token.Pos, detail, format string, args ...any) {
	c.set.Problems = append(c.set.Problems, Problem{Pos: pos, Detail: detail, Message: fmt.Sprintf(format, args...)})
}

// at returns "file.go:12" for messages.
func (c *collector) at(pos token.Pos) string { return c.pos(pos).In(c.set.path) }

// pos returns a position as facts hold it: //line applies, directories do not.
func (c *collector) pos(pos token.Pos) effect.Pos {
	p := c.in.Fset.Position(pos)
	return effect.Pos{Pkg: c.set.path, File: filepath.Base(p.Filename), Line: p.Line, Col: p.Column}
}

// parse reads all comments and returns the directives that can be used.
func (c *collector) parse() []*Site {
	var sites []*Site
	for _, file := range c.in.Files {
		for _, group := range file.Comments {
			for _, comment := range group.List {
				if !strings.Contains(comment.Text, ":") {
					continue // the common case, prose
				}
				d, errs := Parse(comment.Text)
				for _, e := range errs {
					c.problem(comment.Slash+token.Pos(e.Off), e.Detail, "%s", e.Message)
					c.mendable(&Site{Comment: comment, File: file, group: group}, e.Mend)
				}
				if d != nil && usable(d, errs) {
					sites = append(sites, &Site{Directive: d, Comment: comment, File: file, group: group})
				}
			}
		}
	}
	return sites
}

// usable reports whether a directive with these errors is worth attaching.
// The aim is one report per mistake: a waiver without reason still waives and
// a badly described class still exists, but a section of a class that cannot
// be read is none.
func usable(d *Directive, errs []Error) bool {
	for _, e := range errs {
		if e.Detail == "allow-without-reason" || e.Detail == "duplicate" && d.Verb.Text != "class" {
			continue
		}
		switch d.Verb.Text {
		case "class":
			return d.Class.Text != ""
		case "allow":
			return len(d.Rules) > 0 && !d.badFor
		case "assume":
			return len(d.Assume) > 0 && !d.badFor
		}
		return false
	}
	return d.Verb.Text != "class" || d.Class.Text != ""
}

// attach finds what a directive stands on; allow directives without for= are
// left to attachAllow.
func (c *collector) attach(s *Site) {
	if s.Verb.Text == "class" {
		return // declared already
	}
	if s.For.Text != "" {
		if c.packageLevel(s) && c.resolveFor(s) && c.resolveArg(s) {
			c.set.sites = append(c.set.sites, s)
		}
		return
	}
	if s.Verb.Text == "allow" {
		return
	}
	if !c.place(s) {
		return
	}
	if c.resolveArg(s) {
		c.set.sites = append(c.set.sites, s)
	} else if s.Kind == OnRegion {
		c.classless = append(c.classless, s)
	}
}

func (c *collector) attachAllow(s *Site) {
	if s.Verb.Text == "allow" && s.For.Text == "" && c.place(s) {
		c.set.sites = append(c.set.sites, s)
	}
}

// resolveArg resolves the class or the locks that a directive names, if it
// names any.
func (c *collector) resolveArg(s *Site) bool {
	v := verbByName[s.Verb.Text]
	switch {
	case v.args == lockOrder:
		_, first := c.resolveLock(s, s.Order[0])
		_, then := c.resolveLock(s, s.Order[1])
		return first && then
	case v.args != maybeClass && v.args != oneClass:
		return true
	case s.Class.Text != "":
		s.Resolved = c.resolveClass(s, s.Class)
		return s.Resolved != nil
	case slices.Contains([]string{"critical", "monitor", "begin"}, s.Verb.Text):
		s.Resolved = class.Builtin(class.Default)
	}
	return true
}
