package driver

import (
	"go/ast"
	"strings"

	"github.com/fencevet/fencevet/internal/class"
	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/report"
)

// audit returns the directives of a package that was checked.
func (d *driver) audit(p *listed, c core) []report.Mark {
	known, ok := c.(interface{ Set() *directive.Set })
	if !ok {
		return nil // in tests of the loader
	}
	var marks []report.Mark
	for _, s := range known.Set().Sites() {
		m := report.Mark{
			Pkg: p.path(), Verb: s.Verb.Text, On: standsOn(s), Args: arguments(s), Reason: s.Reason.Text,
			Pos: d.pos(p, s.Pos()), Section: d.pos(p, s.Pos()),
		}
		if s.Node != nil {
			m.Section = d.pos(p, s.Node.Pos())
		}
		if s.Resolved != nil {
			m.Class = className(s.Resolved, p.path())
		}
		switch s.Kind {
		case directive.OnFunc, directive.OnLit, directive.OnRegion, directive.OnPackage:
		default:
			m.Contract = m.Verb == "critical"
		}
		marks = append(marks, m)
	}
	return marks
}

// className shows a class as messages do.
func className(c *class.Class, pkg string) string {
	if c.Pkg == "" || c.Pkg == pkg {
		return c.Name
	}
	return effect.Base(c.Pkg) + "." + c.Name
}

// standsOn names what the directive is about.
func standsOn(s *directive.Site) string {
	fn := ""
	if s.Decl != nil {
		fn = declName(s.Decl)
	}
	switch {
	case s.For.Text != "":
		return s.For.Text
	case s.Kind == directive.OnFunc:
		return fn
	case s.Kind == directive.OnLit && fn != "":
		return "function literal in " + fn
	case s.Kind == directive.OnLit:
		return "function literal"
	case len(s.Objs) > 0:
		var names []string
		for _, obj := range s.Objs {
			names = append(names, obj.Name())
		}
		return strings.Join(names, ", ")
	case fn != "":
		return "in " + fn
	}
	return ""
}

// declName names a declared function as [effect.Func] does.
func declName(decl *ast.FuncDecl) string {
	if decl.Recv == nil || len(decl.Recv.List) == 0 {
		return decl.Name.Name
	}
	t, star := ast.Unparen(decl.Recv.List[0].Type), false
	if ptr, ok := t.(*ast.StarExpr); ok {
		t, star = ast.Unparen(ptr.X), true
	}
	switch generic := t.(type) {
	case *ast.IndexExpr:
		t = generic.X
	case *ast.IndexListExpr:
		t = generic.X
	}
	name := "?"
	if id, ok := t.(*ast.Ident); ok {
		name = id.Name
	}
	if star {
		name = "(*" + name + ")"
	}
	return name + "." + decl.Name.Name
}

// arguments returns what stands between the verb and the reason.
func arguments(s *directive.Site) string {
	text := s.Comment.Text[s.Verb.End():]
	for _, end := range []string{"--", "//"} {
		text, _, _ = strings.Cut(" "+text, " "+end)
		text = strings.TrimSpace(text)
	}
	return text
}
