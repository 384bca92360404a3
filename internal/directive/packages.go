package directive

import (
	"go/types"
	"path"
	"slices"
	"strconv"
	"strings"
)

// indexPackages finds every package that this one imports, as far as the type
// checker knows.
func (c *collector) indexPackages() {
	c.packages = map[string]*types.Package{}
	var visit func(p *types.Package)
	visit = func(p *types.Package) {
		name := pkgPath(p)
		if old := c.packages[name]; old == p || old != nil && old.Complete() {
			return
		}
		c.packages[name] = p
		for _, q := range p.Imports() {
			visit(q)
		}
	}
	visit(c.in.Pkg)
}

// lookupPackage finds a package by import path; what a vendor directory adds
// to the path may be left out.
func (c *collector) lookupPackage(name string) *types.Package {
	if p := c.packages[name]; p != nil {
		return p
	}
	if p := c.packages["vendor/"+name]; p != nil {
		return p
	}
	var found string // the least, so that the answer does not depend on the map
	for have := range c.packages {
		if strings.HasSuffix(have, "/vendor/"+name) && (found == "" || have < found) {
			found = have
		}
	}
	return c.packages[found]
}

// packagePaths returns all import paths that are known, sorted.
func (c *collector) packagePaths() []string {
	var paths []string
	for p := range c.packages {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	return paths
}

// namesOfPackage returns the names by which a directive may call a package:
// its own name and the one that the file imports it under.
func (c *collector) namesOfPackage(s *Site, pkg string) []string {
	var names []string
	if p := c.packages[pkg]; p != nil && p.Name() != "" {
		names = append(names, p.Name())
	} else {
		// Its facts came with those of another package, but no type did.
		names = append(names, lastElement(pkg))
	}
	for _, imp := range s.File.Imports {
		if p, err := strconv.Unquote(imp.Path.Value); err == nil && p == pkg && imp.Name != nil {
			names = append(names, imp.Name.Name)
		}
	}
	return names
}

// lastElement guesses the name of a package from its import path.
func lastElement(pkg string) string {
	last := path.Base(pkg)
	if strings.HasPrefix(last, "v") && strings.Trim(last[1:], "0123456789") == "" && last != "v" {
		last = path.Base(path.Dir(pkg))
	}
	name, _, _ := strings.Cut(last, ".")
	return name
}
