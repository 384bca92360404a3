package driver

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strings"

	"github.com/fencevet/fencevet/internal/order"
)

// This file finds packages that import, without knowing it, two sides of a cycle of
// locks. Locks that others can take by name are rare, so that hardly anything is asked.

// lockVar matches a line that may declare a lock that others can take by name.
var lockVar = regexp.MustCompile(`^\s*(?:var\s+)?[A-Z].*\bsync\.(?:RW)?Mutex\b`)

// sharesLock reports whether Go source declares a package variable with an exported
// name that is a lock.
func sharesLock(src []byte) bool {
	if !declaresLock(src) {
		return false
	}
	f, err := parser.ParseFile(token.NewFileSet(), "", src, parser.SkipObjectResolution)
	if err != nil {
		return false // reported where it matters
	}
	return slices.ContainsFunc(f.Decls, func(d ast.Decl) bool {
		vars, ok := d.(*ast.GenDecl)
		return ok && vars.Tok == token.VAR && slices.ContainsFunc(vars.Specs, func(s ast.Spec) bool {
			v := s.(*ast.ValueSpec)
			return slices.ContainsFunc(v.Names, (*ast.Ident).IsExported) && (namesLock(v.Type) || slices.ContainsFunc(v.Values, namesLock))
		})
	})
}

// declaresLock reports whether a line of Go source may declare one.
func declaresLock(src []byte) bool {
	word := []byte("Mutex")
	for at := bytes.Index(src, word); at >= 0; {
		line := src[bytes.LastIndexByte(src[:at], '\n')+1 : at+len(word)]
		if lockVar.Match(line) {
			return true
		}
		next := bytes.Index(src[at+len(word):], word)
		if next < 0 {
			return false
		}
		at += len(word) + next
	}
	return false
}

// namesLock reports whether an expression is the type of a lock, a lock, or the
// address of one.
func namesLock(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.StarExpr:
		return namesLock(x.X)
	case *ast.UnaryExpr:
		return namesLock(x.X)
	case *ast.CompositeLit:
		return namesLock(x.Type)
	case *ast.CallExpr: // new
		return len(x.Args) == 1 && namesLock(x.Args[0])
	case *ast.SelectorExpr:
		pkg, ok := x.X.(*ast.Ident)
		return ok && pkg.Name == "sync" && (x.Sel.Name == "Mutex" || x.Sel.Name == "RWMutex")
	}
	return false
}

// holdsShared reports whether p may hold a lock of another package by name.
func (d *driver) holdsShared(p *listed) bool {
	if len(d.shares) == 0 || p.Standard {
		return false
	}
	yes, seen := d.sharers[p.ImportPath]
	if !seen {
		yes = slices.ContainsFunc(p.Imports, func(id string) bool { return d.shares[id] }) && anyLock(p.sources())
		d.sharers[p.ImportPath] = yes
	}
	return yes
}

// sharersBelow returns the packages at or below one that may hold a lock of another
// package by name.
func (d *driver) sharersBelow(id string) []*listed {
	var all []*listed
	seen := make(map[string]bool)
	var visit func(id string)
	visit = func(id string) {
		p := d.pkgs[id]
		if p == nil || p.Standard || seen[id] {
			return
		}
		seen[id] = true
		for _, below := range p.Imports {
			visit(below)
		}
		if d.holdsShared(p) {
			all = append(all, p)
		}
	}
	visit(id)
	return all
}

// meets returns, for each direct import of p that sees one, the packages that may hold
// locks of others, if there are two of which no import sees both.
func (d *driver) meets(p *listed) map[*listed][]*listed {
	if len(d.shares) == 0 || p.Standard {
		return nil
	}
	groups := make(map[*listed][]*listed)
	all := make(map[*listed]bool)
	most := 0
	for _, id := range p.Imports {
		if below := d.sharersBelow(id); len(below) > 0 {
			groups[d.pkgs[id]] = below
			most = max(most, len(below))
			for _, q := range below {
				all[q] = true
			}
		}
	}
	if most == len(all) { // one import sees them all
		return nil
	}
	return groups
}

// meeting returns the direct imports of p with the edges between locks that they see,
// if two of them may know nothing of each other.
func (d *driver) meeting(p *listed) []order.Import {
	var all []order.Import
	groups := d.meets(p)
	for _, id := range p.Imports {
		q := d.pkgs[id]
		if len(groups[q]) == 0 {
			continue
		}
		m := order.Import{Path: q.path()}
		for _, below := range groups[q] {
			d.ask(below, func(c core) { m.Edges = append(m.Edges, c.Edges()...) })
		}
		m.Edges = order.MergeEdges(m.Edges)
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b order.Import) int { return strings.Compare(a.Path, b.Path) })
	return all
}
