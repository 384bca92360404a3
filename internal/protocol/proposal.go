package protocol

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/directive"
)

// A Proposal is a directive that something which looks like a fence should have.
type Proposal struct {
	Pos  token.Pos // of what it stands above
	Text string
	// Declares says that it declares a class, and stands on its own above the
	// declaration at Pos.
	Declares bool
}

// A candidate is something that looks like a fence.
type candidate struct {
	pos   token.Pos
	name  string // of the field, variable or type
	owner string // that has it: a type, a function, the package; "" for a type
	group string // of what is used alike, and is of one class
	// sibling is, for a local variable of a method, what it has in common with those
	// of the same name in other methods of the type.
	sibling string
	// declare returns the directives that make it a fence of a class, given as the
	// package spells it ("" for the default) and qualified.
	declare func(spelt, qualified string) []Proposal
}

// Propose looks for fields, variables and types of the package that are fences,
// though no directive says so, and treats them as such from now on. It returns
// the directives that say so in the order of their positions. Each group of fences
// that are used alike gets a class of its own, unless there is only one. Waits
// tells whether a function waits for anything; together, what else is declared by
// the declaration of a field or variable, so that a directive is about all of it.
func (a *Analysis) Propose(waits func(*ssa.Function) bool, together func(token.Pos) []token.Pos) []Proposal {
	a.proposed = map[types.Object]*directive.Fence{}
	a.proposedAt = map[token.Pos]*directive.Fence{}
	candidates := append(a.latchCandidates(), joinDeclared(a.variables(waits), together)...)
	for _, fn := range a.all() {
		if !a.isTest(fn) {
			candidates = append(candidates, a.localCandidates(fn)...)
		}
	}
	slices.SortFunc(candidates, func(x, y *candidate) int { return int(x.pos - y.pos) })
	joinSiblings(candidates)
	classes := classNames(candidates)
	var found []Proposal
	declared := map[string]bool{}
	for _, c := range candidates {
		spelt, qualified := "", "signal"
		if len(classes) > 1 {
			spelt = classes[c.group]
			qualified = a.path + "." + spelt
			if !declared[spelt] {
				declared[spelt] = true
				found = append(found, Proposal{Pos: c.pos, Text: "//fence:class " + spelt + " extends=signal", Declares: true})
			}
		}
		found = append(found, c.declare(space(spelt), qualified)...)
	}
	slices.SortStableFunc(found, func(x, y Proposal) int { return int(x.Pos - y.Pos) })
	return found
}

// variables returns the candidates among the fields and variables of the package.
func (a *Analysis) variables(waits func(*ssa.Function) bool) []*candidate {
	var found []*candidate
	for obj, s := range a.shapes() {
		if s.likely() && !s.isStep(waits) {
			found = append(found, a.variable(obj))
		}
	}
	return found
}

// joinDeclared makes one group of what is declared together, and leaves out what is
// declared together with others that are no fences.
func joinDeclared(candidates []*candidate, together func(token.Pos) []token.Pos) []*candidate {
	at := map[token.Pos]*candidate{}
	for _, c := range candidates {
		at[c.pos] = c
	}
	var found []*candidate
	for _, c := range candidates {
		all := together(c.pos)
		if slices.ContainsFunc(all, func(pos token.Pos) bool { return at[pos] == nil }) {
			continue
		}
		if first := at[all[0]]; first != c {
			c.group = first.group
		}
		found = append(found, c)
	}
	return found
}

// joinSiblings makes one group of the local variables that several methods of a type
// have under one name.
func joinSiblings(candidates []*candidate) {
	bySibling := map[string][]*candidate{}
	for _, c := range candidates {
		if c.sibling != "" {
			bySibling[c.sibling] = append(bySibling[c.sibling], c)
		}
	}
	for sibling, cs := range bySibling {
		for _, c := range cs {
			if c.group != cs[0].group {
				for _, c := range cs {
					c.group, c.owner = sibling, sibling[:strings.IndexByte(sibling, '.')]
				}
				break
			}
		}
	}
}

// shapes returns what the package does with its fields and variables that could be
// fences.
func (a *Analysis) shapes() map[*types.Var]*shape {
	shapes := map[*types.Var]*shape{}
	of := func(v ssa.Value) *shape {
		obj := a.variableOf(v)
		if obj == nil || a.marks.Fence(obj) != nil {
			return nil
		}
		if shapes[obj] == nil {
			shapes[obj] = new(shape)
		}
		return shapes[obj]
	}
	for _, fn := range a.all() {
		if a.isTest(fn) {
			continue
		}
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				a.shapeIn(instr, of)
			}
		}
	}
	return shapes
}

// variable returns the candidate that a field or a variable of the package is. Fields
// of one type whose names do not tell them apart are used alike.
func (a *Analysis) variable(obj *types.Var) *candidate {
	owner := obj.Pkg().Name()
	if obj.IsField() {
		owner = ownerOf(obj)
	}
	group := owner
	if owner == "" || !obj.IsField() || tells(withoutChan(obj.Name())) {
		group += "." + obj.Name()
	}
	return &candidate{pos: obj.Pos(), name: obj.Name(), owner: owner, group: group,
		declare: func(spelt, qualified string) []Proposal {
			a.proposed[obj] = &directive.Fence{Pkg: a.path, Name: obj.Name(), Class: qualified}
			return []Proposal{{Pos: obj.Pos(), Text: "//fence:fence" + spelt}}
		}}
}

// ownerOf returns the name of the type of the package that has a field, "" if it
// has none.
func ownerOf(field *types.Var) string {
	scope := field.Pkg().Scope()
	for _, name := range scope.Names() {
		tn, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || tn.IsAlias() {
			continue
		}
		if st, ok := tn.Type().Underlying().(*types.Struct); ok && slices.Contains(slices.Collect(st.Fields()), field) {
			return name
		}
	}
	return ""
}
