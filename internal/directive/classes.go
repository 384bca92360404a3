package directive

import (
	"slices"
	"strings"

	"github.com/fencevet/fencevet/internal/class"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/rule"
	"github.com/fencevet/fencevet/internal/spell"
)

// A classDecl is a class of this package while it is being put together.
type classDecl struct {
	site     *Site
	class    *class.Class // nil until built
	base     *class.Class // that it extends
	building bool
	linked   bool
}

// collectClasses makes the classes of the imports known and declares those
// of the package.
func (c *collector) collectClasses(sites []*Site) {
	c.indexPackages()
	for _, e := range c.in.Imports {
		for i := range e.Classes {
			k := &e.Classes[i]
			c.set.classes[k.Qualified()] = k
		}
	}
	c.decls = map[string]*classDecl{}
	var decls []*classDecl
	for _, s := range sites {
		if s.Verb.Text != "class" || !c.packageLevel(s) {
			continue
		}
		if first := c.decls[s.Class.Text]; first != nil {
			c.problem(s.WordPos(s.Class), "duplicate", "class %s is declared already, at %s", s.Class.Text, c.at(first.site.Pos()))
			continue
		}
		d := &classDecl{site: s}
		c.decls[s.Class.Text] = d
		decls = append(decls, d)
	}
	for _, d := range decls {
		c.build(d)
	}
	for _, d := range decls {
		c.links(d)
		c.set.own = append(c.set.own, d.class)
		c.set.classes[d.class.Qualified()] = d.class
	}
	slices.SortFunc(c.set.own, func(a, b *class.Class) int { return strings.Compare(a.Name, b.Name) })
}

// build puts the class of a declaration together, after those it extends.
func (c *collector) build(d *classDecl) *class.Class {
	if d.class != nil {
		return d.class
	}
	base := class.Builtin(class.Default)
	if s := d.site; s.Extends.Text != "" {
		d.building = true
		if up := c.resolveClass(s, s.Extends); up != nil {
			base = up
		}
		d.building = false
	}
	d.base = base
	at := c.pos(d.site.Pos())
	d.class = base.Extend(c.set.path, d.site.Class.Text, effect.Pos{Pkg: at.Pkg, File: at.File, Line: at.Line}.In(""))
	for _, w := range d.site.Cells {
		if asked, inherited, ok := w.Cell.Tighten(d.class); !ok {
			c.problem(d.site.WordPos(w.Word), "loosened-class", "class %s loosens class %s, which it extends: %s=%s is less strict than %s=%s",
				d.site.Class.Text, c.show(base), w.Cell.Rule, asked, w.Cell.Rule, inherited)
		}
	}
	return d.class
}

// links resolves what a class declaration says about other classes and about
// locks, after those of the class that it extends.
func (c *collector) links(d *classDecl) {
	if d.linked {
		return
	}
	d.linked = true
	for _, up := range c.decls {
		if up.class == d.base {
			c.links(up)
		}
	}
	d.class.Waits = slices.Clone(d.base.Waits)
	d.class.DenyLocks = slices.Clone(d.base.DenyLocks)
	d.class.Contexts = slices.Clone(d.base.Contexts)
	s := d.site
	for _, w := range s.Waits {
		if k := c.resolveClass(s, w); k != nil {
			d.class.Waits = append(d.class.Waits, k.Qualified())
		}
	}
	for _, w := range s.DenyLocks {
		if _, ok := c.resolveLock(s, w); !ok {
			continue
		}
		if lock, ok := c.lockOf(s, w, "deny-lock="); ok {
			d.class.DenyLocks = append(d.class.DenyLocks, lock.Pkg+"."+lock.Name)
		}
	}
	c.contexts(d)
	slices.Sort(d.class.Waits)
	d.class.Waits = slices.Compact(d.class.Waits)
	slices.Sort(d.class.DenyLocks)
	d.class.DenyLocks = slices.Compact(d.class.DenyLocks)
	c.set.sites = append(c.set.sites, s)
}

// contexts resolves the classes in whose sections fences of the class may be
// signalled. What the class inherits can only become less.
func (c *collector) contexts(d *classDecl) {
	var own []string
	for _, w := range d.site.Contexts {
		k := c.resolveClass(d.site, w)
		switch {
		case k == nil:
		case !d.base.MayBeSignalledIn(k):
			c.problem(d.site.WordPos(w), "loosened-class", "class %s loosens class %s, which it extends: that may not be signalled in sections of class %s",
				d.site.Class.Text, c.show(d.base), c.show(k))
		default:
			own = append(own, k.Qualified())
		}
	}
	if len(own) > 0 {
		slices.Sort(own)
		d.class.Contexts = slices.Compact(own)
	}
}

// resolveClass finds the class that a word of a directive names, like an
// identifier: built in, in the package, then among what its direct imports
// declare; qualified, among everything that they export.
func (c *collector) resolveClass(s *Site, w Word) *class.Class {
	pkg, name := splitQualified(w.Text)
	var found []*class.Class
	if pkg == "" {
		if k := class.Builtin(name); k != nil {
			return k
		}
		if d := c.decls[name]; d != nil {
			return c.buildFor(s, w, d)
		}
		for _, e := range c.in.Imports {
			if k := c.set.classes[e.Pkg+"."+name]; k != nil && !slices.Contains(found, k) {
				found = append(found, k)
			}
		}
	} else {
		if d := c.decls[name]; d != nil && (pkg == c.set.path || pkg == c.in.Pkg.Name()) {
			return c.buildFor(s, w, d)
		}
		if k := c.set.classes[pkg+"."+name]; k != nil {
			return k
		}
		for _, k := range c.importedClasses() {
			if k.Name == name && slices.Contains(c.namesOfPackage(s, k.Pkg), pkg) {
				found = append(found, k)
			}
		}
	}
	if len(found) == 1 {
		return found[0]
	}
	c.unresolved(s, w, name, found)
	return nil
}

// buildFor returns the class of a declaration of this package, unless the
// class extends itself.
func (c *collector) buildFor(s *Site, w Word, d *classDecl) *class.Class {
	if d.building {
		c.problem(s.WordPos(w), "contradictory", "class %s extends itself: %s", d.site.Class.Text, c.cycle(d))
		return nil
	}
	return c.build(d)
}

// cycle spells the way from a class back to itself.
func (c *collector) cycle(d *classDecl) string {
	way := []string{d.site.Class.Text}
	for e := d; ; {
		_, name := splitQualified(e.site.Extends.Text)
		way = append(way, name)
		e = c.decls[name]
		if e == nil || e == d {
			return strings.Join(way, " → ")
		}
	}
}

// unresolved reports the name of a class that names none, or several.
func (c *collector) unresolved(s *Site, w Word, name string, found []*class.Class) {
	if len(found) > 1 {
		var names []string
		for _, k := range found {
			names = append(names, k.Qualified())
		}
		slices.Sort(names)
		c.problem(s.WordPos(w), "unknown-class", "class %s is ambiguous, write %s", w.Text, strings.Join(names, " or "))
		return
	}
	hint := ""
	for _, k := range c.importedClasses() {
		if k.Name == name {
			hint = ", did you mean " + k.Qualified() + "?"
			break
		}
	}
	if hint == "" {
		hint = spell.DidYouMean(w.Text, c.classNames(), "")
	}
	c.problem(s.WordPos(w), "unknown-class", "unknown class %s%s", w.Text, hint)
	if pkg, _ := splitQualified(w.Text); pkg == "" {
		if near := spell.Surely(w.Text, c.classNames()); near != "" {
			c.mendable(s, &Mend{w.Off, w.End(), near})
		}
	}
}

// classNames returns the names that need no package, built-in ones last.
func (c *collector) classNames() []string {
	var names []string
	for name := range c.decls {
		names = append(names, name)
	}
	for _, k := range c.importedClasses() {
		names = append(names, k.Name)
	}
	slices.Sort(names)
	return append(names, rule.Bases[:]...)
}

// importedClasses returns the classes of other packages, sorted.
func (c *collector) importedClasses() []*class.Class {
	var classes []*class.Class
	for _, k := range c.set.classes {
		if k.Pkg != c.set.path {
			classes = append(classes, k)
		}
	}
	slices.SortFunc(classes, func(a, b *class.Class) int { return strings.Compare(a.Qualified(), b.Qualified()) })
	return classes
}

// show returns the name of a class as this package would write it.
func (c *collector) show(k *class.Class) string {
	if k.Pkg == c.set.path {
		return k.Name
	}
	return k.Qualified()
}

// Named returns the class that code of the package means by a name, as a
// directive would; else the problem says why there is none. No name is the
// default class.
func (s *Set) Named(text string) (k *class.Class, problem string) {
	if text == "" {
		text = class.Default
	}
	pkg, name := splitQualified(text)
	if pkg == "" {
		if k := class.Builtin(name); k != nil {
			return k, ""
		}
		if k := s.classes[s.path+"."+name]; k != nil {
			return k, ""
		}
	}
	var found []*class.Class
	var names []string
	for _, k := range s.classes {
		names = append(names, k.Name)
		direct := slices.ContainsFunc(s.imports, func(e *Export) bool { return e.Pkg == k.Pkg })
		if k.Name == name && (pkg == "" && direct || pkg != "" && (k.Pkg == pkg || effect.Base(k.Pkg) == pkg)) {
			found = append(found, k)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], ""
	case len(found) > 1:
		return nil, "class " + text + " is ambiguous, write its import path in front"
	}
	slices.Sort(names)
	return nil, "unknown class " + text + spell.DidYouMean(text, append(names, rule.Bases[:]...), "")
}
