package directive

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/fencevet/fencevet/internal/class"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/rule"
)

// A markKey says what a markOf is about: a function of this package, or the
// name of another.
type markKey struct {
	node ast.Node
	fn   effect.Func
}

// A markOf collects what the directives on one function say.
type markOf struct {
	node     ast.Node    // *ast.FuncDecl or *ast.FuncLit, or nil
	fn       effect.Func // if there is no node
	mark     Mark
	critical *Site
	trusted  bool             // it has a role that stands for what it does
	assumed  map[string]*Site // by rule
}

// A dupKey identifies what may be said once.
type dupKey struct {
	verb string
	node ast.Node
	file *ast.File // with line, for directives on lines
	line int
	fn   effect.Func
	text string
}

// interpret takes up one well-placed directive.
func (c *collector) interpret(s *Site) {
	v := verbByName[s.Verb.Text]
	switch {
	case v.name == "class" || s.Kind == OnMethod && s.For.Text != "" && v.name != "critical" && !slices.Contains(fenceRoles, v.name):
		return // dealt with where it was resolved
	case v.later:
		if c.once(s) {
			c.problem(s.WordPos(s.Verb), "no-effect", "fence:%s is accepted but has no effect in this version", v.name)
		}
	case v.name == "begin", v.name == "end":
		if s.Kind != OnRegion && c.once(s) {
			c.role(s)
		}
	case v.name == "wait", v.name == "signal", v.name == "publish":
		if c.once(s) {
			c.role(s)
			if s.Kind != OnMethod {
				c.markFor(s).trusted = true
			}
		}
	case v.name == "fence":
		if c.once(s) {
			c.fence(s)
		}
	case v.name == "orthogonal":
		if c.once(s) {
			c.orthogonal(s)
		}
	case v.name == "opportunistic":
		if c.once(s) {
			c.opportunistic(s)
		}
	case v.name == "critical" && s.Kind&onContract != 0:
		c.contract(s)
	case v.name == "critical", v.name == "monitor":
		c.critical(s)
	case v.name == "leaf":
		c.leaf(s)
	case v.name == "order":
		c.order(s)
	case v.name == "assume":
		c.assume(s)
	case v.name == "allow":
		c.addAllow(s)
		if s.Kind != OnLine {
			m := c.markFor(s)
			for _, r := range s.Rules {
				m.mark.Allow = append(m.mark.Allow, r.Text)
			}
		}
	}
}

// critical marks a function as a section, perhaps as the monitor of its class.
func (c *collector) critical(s *Site) {
	if fn, ok := s.Node.(*ast.FuncDecl); ok && fn.Body == nil {
		c.problem(s.WordPos(s.Verb), "no-effect", "fence:%s has no effect on a function without a body", s.Verb.Text)
		return
	}
	m := c.markFor(s)
	if first := m.critical; first != nil {
		if first.Verb.Text != s.Verb.Text && first.Resolved == s.Resolved {
			c.problem(s.WordPos(s.Verb), "duplicate", "a monitor is a critical section of its class: fence:%s stands here already, at %s; remove fence:critical", first.Verb.Text, c.at(first.Pos()))
			return
		}
		c.saidTwice(s, first)
		return
	}
	m.critical = s
	m.mark.Class = s.Resolved.Qualified()
	section := Section{Pos: s.Pos(), Class: s.Resolved, Monitor: s.Verb.Text == "monitor"}
	switch n := s.Node.(type) {
	case *ast.FuncDecl:
		section.Decl = n
	case *ast.FuncLit:
		section.Lit = n
	default:
		section.For = s.Func
	}
	c.set.sections = append(c.set.sections, section)
}

// assume notes trusted effects.
func (c *collector) assume(s *Site) {
	m := c.markFor(s)
	for _, a := range s.Assume {
		first := m.assumed[a.Rule]
		if first == nil {
			m.assumed[a.Rule] = s
			m.mark.Assume = append(m.mark.Assume, a.Assume)
			continue
		}
		detail, verb := "duplicate", "repeats"
		if !slices.Contains(m.mark.Assume, a.Assume) {
			detail, verb = "contradictory", "contradicts"
		}
		c.problem(s.WordPos(a.Word), detail, "%s %s the fence:assume at %s", a.Text, verb, c.at(first.Pos()))
	}
}

// saidTwice reports a directive that names its class where another one has
// already named one.
func (c *collector) saidTwice(s, first *Site) {
	if s.Resolved == first.Resolved {
		c.problem(s.WordPos(s.Verb), "duplicate", "fence:%s stands here already, at %s", s.Verb.Text, c.at(first.Pos()))
		return
	}
	name := func(s *Site) string {
		if s.Resolved == nil {
			return "no class"
		}
		return "class " + c.show(s.Resolved)
	}
	one := "the one"
	if first.Verb.Text != s.Verb.Text {
		one = "fence:" + first.Verb.Text
	}
	c.problem(s.WordPos(s.Verb), "contradictory", "fence:%s with %s contradicts %s with %s at %s", s.Verb.Text, name(s), one, name(first), c.at(first.Pos()))
}

// once reports a directive that says again what an earlier one says, and
// whether it is the first.
func (c *collector) once(s *Site) bool {
	key := dupKey{verb: s.Verb.Text, node: s.Node, fn: s.Func}
	switch s.Verb.Text {
	case "order":
		key.text = s.Order[0].Text + "<" + s.Order[1].Text
		back := key
		back.text = s.Order[1].Text + "<" + s.Order[0].Text
		if first := c.dups[back]; first != nil {
			c.problem(s.WordPos(s.Order[0]), "contradictory", "the order %s < %s contradicts the one at %s", s.Order[0].Text, s.Order[1].Text, c.at(first.Pos()))
			return false
		}
	case "orthogonal":
		key.text = s.Resolved.Qualified()
	}
	if s.Kind == OnRegion {
		return true // sections nest
	}
	if s.Kind == OnLine {
		key.file, key.line = s.File, s.Line
	}
	if first := c.dups[key]; first != nil {
		c.saidTwice(s, first)
		return false
	}
	c.dups[key] = s
	return true
}

// markFor returns the mark of the function that the directive is about.
func (c *collector) markFor(s *Site) *markOf {
	key := markKey{s.Node, s.Func}
	if s.Node != nil {
		key.fn = effect.Func{} // a directive with for= may name what another stands on
	}
	m := c.markOf[key]
	if m == nil {
		m = &markOf{node: s.Node, fn: s.Func, assumed: map[string]*Site{}}
		m.mark.Reason, m.mark.Decl = s.Reason.Text, c.pos(s.Pos())
		c.marks = append(c.marks, m)
		c.markOf[key] = m
	}
	c.noteFor(m, s)
	return m
}

// noteFor remembers that a directive with for= speaks of the function.
func (c *collector) noteFor(m *markOf, s *Site) {
	if s.For.Text != "" {
		m.mark.For = s.Func
	}
	if m.mark.Reason == "" {
		m.mark.Reason = s.Reason.Text
	}
}

// mergeMarks makes the marks available by what they are about.
func (c *collector) mergeMarks() {
	for _, m := range c.marks {
		mark := m.mark
		if m.trusted && len(mark.Assume) == 0 {
			for _, word := range rule.Governed {
				mark.Assume = append(mark.Assume, Assume{Rule: word})
			}
		}
		mark.normalize()
		if mark.For != (effect.Func{}) {
			c.set.ownFor = append(c.set.ownFor, mark)
		}
		switch n := m.node.(type) {
		case *ast.FuncLit:
			c.set.lits[n] = &mark
		case *ast.FuncDecl:
			if obj, ok := c.in.Info.Defs[n.Name].(*types.Func); ok {
				c.set.funcs[obj] = &mark
			}
		}
	}
	slices.SortFunc(c.set.ownFor, func(a, b Mark) int { return a.compare(&b) })
	for i := range c.set.ownFor {
		own := c.set.ownFor[i].clone()
		c.set.named[own.For] = &own
	}
	c.mergeImported()
}

// mergeImported merges what imported packages say about functions. This
// package's own word holds where they contradict it.
func (c *collector) mergeImported() {
	for _, m := range importedMarks(c.in.Imports) {
		have := c.set.named[m.For]
		if have == nil {
			mark := m.clone()
			c.set.named[m.For] = &mark
			continue
		}
		if clash := have.merge(&m); clash != "" && !c.reportedBelow(&m, have) {
			c.problem(c.clashPos(m.For, m.Decl.Pkg), "contradictory", "directives for %s contradict each other: %s, at %s and %s",
				m.For, clash, have.Decl.In(c.set.path), m.Decl.In(c.set.path))
		}
	}
}

// importedMarks returns the marks of all imports, each once, in order.
func importedMarks(imports []*Export) []Mark {
	var marks []Mark
	for _, e := range imports {
		marks = append(marks, e.Marks...)
	}
	slices.SortFunc(marks, func(a, b Mark) int { return a.compare(&b) })
	return slices.CompactFunc(marks, func(a, b Mark) bool { return a.compare(&b) == 0 })
}

// reportedBelow reports whether one import already sees both marks: then the
// contradiction was reported there, or further below.
func (c *collector) reportedBelow(m, have *Mark) bool {
	for _, e := range c.in.Imports {
		a := slices.ContainsFunc(e.Marks, func(x Mark) bool { return x.compare(m) == 0 })
		b := slices.ContainsFunc(e.Marks, func(x Mark) bool { return x.For == have.For && x.Decl == have.Decl })
		if a && b {
			return true
		}
	}
	return false
}

// clashPos returns where to report that a mark of package pkg contradicts
// another: at this package's own directive if there is one, else at the
// import of pkg, else at the package clause.
func (c *collector) clashPos(fn effect.Func, pkg string) token.Pos {
	for _, s := range c.set.sites {
		if s.Func == fn {
			return s.Pos()
		}
	}
	for _, f := range c.in.Files {
		for _, imp := range f.Imports {
			if strings.Trim(imp.Path.Value, "\"`") == pkg {
				return imp.Pos()
			}
		}
	}
	if len(c.in.Files) > 0 {
		return c.in.Files[0].Name.Pos()
	}
	return token.NoPos
}

// normalize puts the parts of a mark into canonical order.
func (m *Mark) normalize() {
	slices.SortFunc(m.Assume, func(a, b Assume) int { return cmp.Or(strings.Compare(a.Rule, b.Rule), compareBool(a.Yes, b.Yes)) })
	m.Assume = slices.Compact(m.Assume)
	slices.Sort(m.Allow)
	m.Allow = slices.Compact(m.Allow)
}

func (m *Mark) clone() Mark {
	n := *m
	n.Assume, n.Allow = slices.Clone(m.Assume), slices.Clone(m.Allow)
	return n
}

// compare orders marks by function and place, then by all they say.
func (m *Mark) compare(n *Mark) int {
	return cmp.Or(
		strings.Compare(m.For.Pkg, n.For.Pkg), strings.Compare(m.For.Name, n.For.Name),
		m.Decl.Compare(n.Decl), strings.Compare(m.Class, n.Class),
		slices.CompareFunc(m.Assume, n.Assume, func(a, b Assume) int {
			return cmp.Or(strings.Compare(a.Rule, b.Rule), compareBool(a.Yes, b.Yes))
		}),
		slices.Compare(m.Allow, n.Allow), strings.Compare(m.Reason, n.Reason))
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// merge adds what n says to m, which wins where they contradict each other;
// clash names what they disagree about.
func (m *Mark) merge(n *Mark) (clash string) {
	switch {
	case m.Class == "":
		m.Class = n.Class
	case n.Class != "" && n.Class != m.Class:
		clash = "critical " + className(m.Class) + " and critical " + className(n.Class)
	}
	for _, a := range n.Assume {
		i := slices.IndexFunc(m.Assume, func(b Assume) bool { return a.Rule == b.Rule })
		switch {
		case i < 0:
			m.Assume = append(m.Assume, a)
		case m.Assume[i].Yes != a.Yes:
			clash = a.Rule + "=yes and " + a.Rule + "=no"
		}
	}
	m.Allow = append(m.Allow, n.Allow...)
	m.normalize()
	return clash
}

// className returns a class's qualified name as messages show it.
func className(qualified string) string {
	if class.Builtin(qualified) != nil {
		return qualified
	}
	return qualified[strings.LastIndexByte(qualified, '/')+1:]
}
