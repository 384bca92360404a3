package directive

import (
	"go/ast"
	"go/types"
)

// packageLevel reports whether a directive stands outside of all bodies.
func (c *collector) packageLevel(s *Site) bool {
	p := c.locate(s)
	s.Kind = OnPackage
	if p.inBody {
		what := "fence:" + s.Verb.Text
		if s.For.Text != "" {
			what += " with for="
		}
		c.problem(s.Pos(), "wrong-target", "%s stands inside a function, it belongs at package level", what)
		return false
	}
	return true
}

func (c *collector) locate(s *Site) place {
	return locate(c.in.Info, c.index(s), s.File, s.group, s.Comment)
}

// index returns the index of the file that the directive is in.
func (c *collector) index(s *Site) *fileIndex {
	x := c.files[s.File]
	if x == nil {
		x = newFileIndex(c.in.Fset.File(s.Pos()), s.File)
		c.files[s.File] = x
	}
	return x
}

// place finds what a directive without for= stands on and reports it if that
// is nothing, or the wrong thing.
func (c *collector) place(s *Site) bool {
	v := verbByName[s.Verb.Text]
	if v.on == OnPackage {
		return c.packageLevel(s)
	}
	p := c.locate(s)
	s.Decl, s.Line = p.decl, p.line
	if v.on&OnLit != 0 && !p.trailing && len(p.lits) > 0 && c.onLiteral(s, p) {
		if len(p.lits) > 1 {
			c.problem(s.Pos(), "wrong-target", "fence:%s stands above %d function literals, it belongs on the line above one of them", v.name, len(p.lits))
			return false
		}
		s.Kind, s.Node = OnLit, p.lits[0]
		return true
	}
	return c.onSpot(s, v, p)
}

// onLiteral reports whether a directive above a line with literals is about
// them. A waiver is, if a directive beside it marks the literal; else it
// stands on the line and leaves the body alone.
func (c *collector) onLiteral(s *Site, p place) bool {
	for _, sp := range p.spots {
		if sp.kind == OnFunc {
			return false
		}
	}
	if s.Verb.Text != "allow" {
		return true
	}
	for _, t := range c.set.sites {
		if t.group == s.group && t.Kind == OnLit {
			return true
		}
	}
	return false
}

// onSpot attaches a directive to a declaration, a line or a region.
func (c *collector) onSpot(s *Site, v *verb, p place) bool {
	var fits []spot
	for _, sp := range p.spots {
		if sp.kind&v.on != 0 {
			fits = append(fits, sp)
		}
	}
	switch {
	case len(fits) > 1:
		c.problem(s.Pos(), "wrong-target", "fence:%s is ambiguous: %d declarations share the line, put each on a line of its own", v.name, len(fits))
		return false
	case len(fits) == 1:
		return c.onDeclaration(s, v, fits[0])
	case v.on&OnLine != 0 && p.code:
		s.Kind = OnLine
		return true
	case v.on&OnRegion != 0 && p.block && !p.trailing:
		s.Kind = OnRegion
		return true
	}
	c.misplaced(s, v, p)
	return false
}

// onDeclaration attaches a directive to one declaration of a fitting kind.
func (c *collector) onDeclaration(s *Site, v *verb, sp spot) bool {
	s.Kind, s.Node = sp.kind, sp.node
	if fn, ok := sp.node.(*ast.FuncDecl); ok {
		s.Decl = fn
	}
	for _, id := range sp.names {
		if obj := c.in.Info.Defs[id]; obj != nil {
			s.Objs = append(s.Objs, obj)
		}
	}
	fits := func(types.Type) bool { return true }
	switch v.name {
	case "leaf":
		fits = isMutex
	case "fence", "orthogonal":
		fits = mayBeFence
	}
	for _, obj := range s.Objs {
		if !fits(obj.Type()) {
			c.problem(s.Pos(), "wrong-target", "fence:%s stands on %s of type %s, it belongs on %s", v.name,
				obj.Name(), types.TypeString(obj.Type(), types.RelativeTo(c.in.Pkg)), v.where)
			return false
		}
	}
	return true
}

// misplaced reports a directive that stands on nothing it has a meaning for.
func (c *collector) misplaced(s *Site, v *verb, p place) {
	if len(p.spots) > 0 {
		c.problem(s.Pos(), "wrong-target", "fence:%s stands on %s, it belongs on %s", v.name, p.spots[0].kind, v.where)
		return
	}
	hint := ""
	switch {
	case (s.Verb.Text == "critical" || s.Verb.Text == "monitor") && !p.inBody && !p.code, s.Verb.Text == "assume" && !p.inBody && !p.code:
		hint = "; with for=import/path.Func it can stand on its own"
	case p.trailing && v.on&(OnFunc|OnLit|OnRegion) != 0:
		hint = "; for functions that is the line above"
	}
	c.problem(s.Pos(), "attached-to-nothing", "fence:%s stands on nothing, it belongs on %s%s", v.name, v.where, hint)
}
