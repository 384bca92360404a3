package directive

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/fencevet/fencevet/internal/class"
	"github.com/fencevet/fencevet/internal/effect"
)

// A Set is all that the directives of a package, and of the packages it
// imports, say. It is not safe for concurrent use: [Set.Waive] keeps count.
type Set struct {
	// Problems are the directive errors, by position.
	Problems []Problem

	fset     *token.FileSet
	path     string
	sites    []*Site
	sections []Section
	regions  []Region
	ends     map[ast.Node][]token.Pos // of fence:end alone, by function
	classes  map[string]*class.Class  // by qualified name
	own      []*class.Class
	ownFor   []Mark
	imports  []*Export
	funcs    map[*types.Func]*Mark
	lits     map[*ast.FuncLit]*Mark
	named    map[effect.Func]*Mark // of for= directives, here or imported
	leaves   map[LeafLock]bool
	orders   []Order
	allows   []*allow
	byFile   map[*token.File][]*allow
	byNode   map[ast.Node][]*allow
	parents  map[*ast.FuncLit]ast.Node
	deaf     bool // waivers are ignored

	ownContracts []Contract
	contractOf   map[types.Object]*Contract // of this package
	contracts    map[effect.Func]*Contract  // here or imported

	ownRoles  []Role
	roles     map[effect.Func][]Role
	fences    map[types.Object]*Fence
	ownFences []*Fence
	local     []LocalFence
	opportune []opportune
}

// Sites returns every well-formed directive with what it stands on, by
// position, those that no analysis uses yet included.
func (s *Set) Sites() []*Site { return s.sites }

// Sections returns the functions, literals and functions named by for= that
// this package marks critical, by position.
func (s *Set) Sections() []Section { return s.sections }

// HasMonitor reports whether the package has a monitor of the class.
func (s *Set) HasMonitor(k *class.Class) bool {
	return slices.ContainsFunc(s.sections, func(sec Section) bool { return sec.Monitor && sec.Class == k })
}

// HasContexts reports whether a class that is known here says in which sections its
// fences may be signalled.
func (s *Set) HasContexts() bool {
	for _, k := range s.classes {
		if len(k.Contexts) > 0 {
			return true
		}
	}
	return false
}

// Class returns the class with this qualified name: built in, of this
// package, or of a package it imports, directly or not. It returns nil if
// there is none.
func (s *Set) Class(qualified string) *class.Class {
	if c := class.Builtin(qualified); c != nil {
		return c
	}
	return s.classes[qualified]
}

// Own returns the classes that the package declares, by name.
func (s *Set) Own() []*class.Class { return s.own }

// WaitsPos returns where the declaration of a class of this package says, with
// waits=, that it may wait for the class with a qualified name; where it begins, if
// it inherits that.
func (s *Set) WaitsPos(k *class.Class, to string) token.Pos {
	for _, site := range s.sites {
		if site.Verb.Text != "class" || site.Class.Text != k.Name {
			continue
		}
		for _, w := range site.Waits {
			if named, _ := s.Named(w.Text); named != nil && named.Qualified() == to {
				return site.WordPos(w)
			}
		}
		return site.Pos()
	}
	return token.NoPos
}

// FuncMark returns what directives say about a declared function or method,
// or nil if they say nothing. For a function of this package that includes
// the for= directives of the package.
func (s *Set) FuncMark(obj *types.Func) *Mark {
	if obj == nil {
		return nil
	}
	if m := s.funcs[obj.Origin()]; m != nil {
		return m
	}
	if len(s.named) == 0 {
		return nil
	}
	return s.ForMark(FuncName(obj))
}

// LitMark returns what directives say about a function literal, or nil.
func (s *Set) LitMark(lit *ast.FuncLit) *Mark { return s.lits[lit] }

// ForMark returns what directives with for=, of this package and of those it
// imports, say about a function, or nil.
func (s *Set) ForMark(f effect.Func) *Mark { return s.named[f] }
