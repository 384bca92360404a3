package driver

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/protocol"
)

// withTests returns what is to be checked for the packages named: a package
// whose own test files contain directives, or import package fence, gives way to
// its variant with these files, which contains the package, so that nothing is
// reported twice. Such an external test package is added.
func (d *driver) withTests(pkgs []*listed) []*listed {
	if !d.opts.Tests {
		return pkgs
	}
	var (
		marked []string
		fence  = []byte(strconv.Quote(protocol.FencePackage))
	)
	for _, p := range pkgs {
		if anyFile(p.tests(), func(src []byte, err error) bool {
			return err != nil || directive.HasDirectives(src) || bytes.Contains(src, fence)
		}) {
			marked = append(marked, p.ImportPath)
		}
	}
	if len(marked) == 0 {
		return pkgs
	}
	patterns := marked
	if slices.Contains(marked, adHoc) {
		patterns = d.opts.Patterns // files: the package cannot be named
	}
	all, err := d.gocmd.listAll(append([]string{"-test"}, d.flags...), patterns, d.opts.Source)
	if err != nil {
		d.problems = append(d.problems, err.Error())
		return pkgs
	}
	for _, p := range all {
		if d.pkgs[p.ImportPath] == nil {
			d.pkgs[p.ImportPath] = p
		}
	}
	var roots []*listed
	for _, p := range pkgs {
		variant, external := p, (*listed)(nil)
		if slices.Contains(marked, p.ImportPath) {
			test := " [" + p.ImportPath + ".test]"
			if v := d.pkgs[p.ImportPath+test]; v != nil {
				variant = v
			}
			external = d.pkgs[p.ImportPath+"_test"+test]
		}
		for _, v := range []*listed{variant, external} {
			switch {
			case v == nil:
			case v.Error != nil:
				d.problem(v, v.Error)
			default:
				roots = append(roots, v)
			}
		}
	}
	return roots
}
