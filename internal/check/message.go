package check

import (
	"strings"

	"github.com/fencevet/fencevet/internal/class"
	"github.com/fencevet/fencevet/internal/effect"
)

// message words a finding in one line: what, in which section, where, the whole
// path, and the usual cure.
func (c *Checker) message(sec *Section, eff *effect.Effect) string {
	path := c.unit.Pkg.Path()
	var b strings.Builder
	b.WriteString(eff.Rule + "/" + eff.Detail + ": critical section " + sec.Func.In(path))
	if sec.Class != "" {
		b.WriteString(" [" + sec.Class + "]")
	}
	b.WriteString(" " + eff.What)
	foreign := sec.Func.Pkg != path // marked with for=: the position is that of the directive
	if (eff.Chain != nil || foreign) && eff.Pos.IsValid() {
		b.WriteString(" at " + eff.Pos.In(path))
	}
	writePath(&b, eff, path)
	if eff.Hint != "" {
		b.WriteString("; " + eff.Hint)
	}
	return b.String()
}

// writePath writes the calls that lead to the operation, if there are any.
func writePath(b *strings.Builder, eff *effect.Effect, path string) {
	if eff.Chain == nil {
		return
	}
	b.WriteString(": " + short(eff.Chain.Func, path))
	for hop := eff.Chain; hop != nil; hop = hop.Next {
		next := eff.Func
		if hop.Next != nil {
			next = hop.Next.Func
		}
		b.WriteString(" → " + short(next, path))
		if hop.Pos.IsValid() {
			b.WriteString(" (" + hop.Pos.In(path) + ")")
		}
	}
}

// short returns a function's name without its receiver, qualified by its
// package's name outside package path.
func short(f effect.Func, path string) string {
	name := f.Name
	if i := strings.Index(name, ")."); i >= 0 {
		name = name[i+2:]
	} else if i := strings.IndexByte(name, '.'); i >= 0 && !strings.HasPrefix(name[i:], ".func") {
		name = name[i+1:]
	}
	if f.Pkg != path {
		name = effect.Base(f.Pkg) + "." + name
	}
	return name
}

// className shows a class as code in the package writes it.
func (c *Checker) className(cls *class.Class) string {
	if cls.Pkg == "" || cls.Pkg == c.unit.Pkg.Path() {
		return cls.Name
	}
	return effect.Base(cls.Pkg) + "." + cls.Name
}

// homes returns the classes of the sections that the effect's chain enters.
func homes(eff *effect.Effect) []string {
	if eff.Home == "" {
		return nil
	}
	return strings.Split(eff.Home, ",")
}
