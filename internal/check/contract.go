package check

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/class"
	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/rule"
	"github.com/fencevet/fencevet/internal/summary"
)

// weak decides what a call through a contract is to a section of class cls:
// nothing, and the result is nil, if the contract denies all that the class
// denies, else what it leaves open. Other effects stay as they are.
func (c *Checker) weak(cls *class.Class, eff *effect.Effect) *effect.Effect {
	if eff.Rule != "unknown" || eff.Detail != summary.WeakContract {
		return eff
	}
	k := c.set.Class(eff.Code)
	if k == nil {
		return eff
	}
	words := k.Uncovered(cls)
	if len(words) == 0 {
		return nil
	}
	o := *eff.Op
	o.What += ", which does not deny " + strings.Join(words, ", ")
	up := *eff
	up.Op = &o
	return &up
}

// contracts returns the findings about values that are converted to contracts.
func (c *Checker) contracts() []Finding {
	if !c.set.HasContracts() || !c.build() {
		return nil
	}
	var fs []Finding
	c.guard(func() {
		c.findConversions()
		for _, cv := range c.conversions {
			fs = append(fs, c.conversion(cv)...)
		}
	})
	return fs
}

// findConversions finds the conversions to contracts, once.
func (c *Checker) findConversions() {
	if c.hasConversions {
		return
	}
	c.hasConversions = true
	c.conversions = c.engine.Conversions()
	c.underContract = make(map[effect.Func][]string)
	for _, cv := range c.conversions {
		if q := cv.Contract.Class; !slices.Contains(c.underContract[cv.Func], q) {
			c.underContract[cv.Func] = append(c.underContract[cv.Func], q)
		}
	}
}

// contracted returns the classes of the contracts that a function is converted to.
func (c *Checker) contracted(fn *ssa.Function) []string {
	c.findConversions()
	return c.underContract[summary.Name(fn)]
}

// conversion returns what is wrong with one conversion: one finding for each
// rule of the class that the function breaks. What it does in a critical section
// that denies as much is reported there.
func (c *Checker) conversion(cv summary.Conversion) []Finding {
	cls := c.set.Class(cv.Contract.Class)
	if cls == nil {
		return []Finding{c.incomplete(cv.Pos, nil, fmt.Sprintf("the class %s of the contract on %s is not known here", cv.Contract.Class, cv.Contract.Words(c.unit.Pkg.Path())))}
	}
	if cv.Unseen != "" {
		return c.unshown(cv, cls)
	}
	home := c.set.Class(cv.Class)
	best := map[string]*effect.Effect{}
	for _, eff := range cv.Effects {
		if eff.If != 0 {
			eff = eff.Surely()
		}
		eff, made, _ := c.confirmed(cls, eff)
		if !made {
			continue
		}
		if eff = c.weak(cls, eff); eff == nil {
			continue
		}
		sev := cls.Judge(eff).Severity
		if sev < rule.Warning || c.atHome(eff, sev) || home != nil && home.Judge(eff).Severity >= sev {
			continue
		}
		if old := best[eff.Rule]; old == nil || better(eff, old) {
			best[eff.Rule] = eff
		}
	}
	var fs []Finding
	for _, word := range []string{"wait", "lock", "alloc", "unknown"} {
		if eff := best[word]; eff != nil && !c.set.Waive(cv.Pos, "contract", word) {
			fs = append(fs, c.breaks(cv, cls, eff))
		}
	}
	if eff := best["progress"]; eff != nil && !c.set.Waive(cv.Pos, eff.Rule, eff.Detail) {
		fs = append(fs, c.neverDone(cv, cls, eff))
	}
	return fs
}

// neverDone words the finding that a converted function, which runs in sections, may
// never be done. No class denies that, so it has the name that it has in a section.
func (c *Checker) neverDone(cv summary.Conversion, cls *class.Class, eff *effect.Effect) Finding {
	f := c.breaks(cv, cls, eff)
	f.Message = fmt.Sprintf("%s/%s: %s, under the contract on %s, %s", eff.Rule, eff.Detail, cv.Func.In(c.unit.Pkg.Path()),
		c.contractWords(cv.Contract, cls), f.Message[strings.Index(f.Message, ": it ")+len(": it "):])
	if eff.Hint != "" {
		f.Message += "; " + eff.Hint
	}
	f.Rule, f.Detail, f.Allow = eff.Rule, eff.Detail, "//fence:allow "+eff.Rule+" -- "
	return f
}

// breaks words the finding that a converted function breaks a contract.
func (c *Checker) breaks(cv summary.Conversion, cls *class.Class, eff *effect.Effect) Finding {
	path := c.unit.Pkg.Path()
	var b strings.Builder
	fmt.Fprintf(&b, "contract/%s: %s breaks the contract on %s: it %s", eff.Rule, cv.Func.In(path), c.contractWords(cv.Contract, cls), eff.What)
	if eff.Pos.IsValid() {
		b.WriteString(" at " + eff.Pos.In(path))
	}
	writePath(&b, eff, path)
	return Finding{
		Rule: "contract", Detail: eff.Rule, Evidence: eff.Sure(),
		Severity: cls.Judge(eff).Severity.String(),
		Section:  &Section{Func: cv.Func, Class: c.className(cls), Pos: cv.Pos},
		Pos:      cv.Pos, End: cv.End, Op: eff, Message: b.String(),
		Allow: "//fence:allow contract -- ",
	}
}

// unshown reports a value of which nothing shows that it keeps a contract.
func (c *Checker) unshown(cv summary.Conversion, cls *class.Class) []Finding {
	const detail = "contract-mismatch"
	sev := min(cls.Severity("contract", detail, effect.Certain), cls.Unknown)
	if sev < rule.Warning || c.set.Waive(cv.Pos, "contract", detail) {
		return nil
	}
	return []Finding{{
		Rule: "contract", Detail: detail, Evidence: effect.Possible, Severity: sev.String(),
		Pos: cv.Pos, End: cv.End,
		Message: fmt.Sprintf("contract/%s: nothing shows that %s keeps the contract on %s: put the contract on where it comes from, too",
			detail, cv.Unseen, c.contractWords(cv.Contract, cls)),
		Allow: "//fence:allow contract -- ",
	}}
}

// contractWords names a contract in a message: what it is on, its class, and
// where it is stated.
func (c *Checker) contractWords(k *directive.Contract, cls *class.Class) string {
	path := c.unit.Pkg.Path()
	return fmt.Sprintf("%s [%s] (%s)", k.Words(path), c.className(cls), k.Decl.In(path))
}

// asserted returns the conversions of var _ I = T{} if there are contracts.
func (c *Checker) asserted(files []*ast.File) []summary.Asserted {
	if !c.set.HasContracts() {
		return nil
	}
	var as []summary.Asserted
	for _, f := range files {
		for _, d := range f.Decls {
			gen, ok := d.(*ast.GenDecl)
			if !ok || gen.Tok != token.VAR {
				continue
			}
			for _, spec := range gen.Specs {
				spec := spec.(*ast.ValueSpec)
				if spec.Type == nil || len(spec.Values) != len(spec.Names) {
					continue
				}
				for i, name := range spec.Names {
					if x := spec.Values[i]; name.Name == "_" {
						as = append(as, summary.Asserted{
							Pos: x.Pos(), End: x.End(), From: c.unit.Info.TypeOf(x), To: c.unit.Info.TypeOf(spec.Type),
						})
					}
				}
			}
		}
	}
	return as
}

// assigned returns the implicit conversions in assignments to local variables if
// there are contracts.
func (c *Checker) assigned(files []*ast.File) []summary.Asserted {
	if !c.set.HasContracts() {
		return nil
	}
	var as []summary.Asserted
	add := func(name, to, x ast.Expr) {
		a := summary.Asserted{Start: name.Pos(), Pos: x.Pos(), End: x.End(), From: c.unit.Info.TypeOf(x), To: c.unit.Info.TypeOf(to)}
		if a.From != nil && a.To != nil && !types.Identical(a.From, a.To) {
			as = append(as, a)
		}
	}
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				for i := range n.Lhs {
					if name, ok := n.Lhs[i].(*ast.Ident); ok && len(n.Rhs) == len(n.Lhs) {
						add(name, name, n.Rhs[i])
					}
				}
			case *ast.ValueSpec:
				for i := range n.Values {
					if n.Type != nil && len(n.Values) == len(n.Names) {
						add(n.Names[i], n.Type, n.Values[i])
					}
				}
			}
			return true
		})
	}
	return as
}
