package check

import (
	"go/ast"
	"go/token"
	"slices"
	"strconv"
	"strings"

	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/protocol"
)

// analysed returns the files of the package that are analysed: its test files
// only if one of them has a directive or imports package fence. Tests set hooks,
// convert doubles and wait as they like, and they are more than half of many
// packages.
func analysed(u *Unit) []*ast.File {
	var tests bool
	files := slices.DeleteFunc(slices.Clone(u.Files), func(f *ast.File) bool {
		if !isTestFile(u.Fset, f.FileStart) {
			return false
		}
		tests = tests || hasDirectives(f) || importsFence(f)
		return true
	})
	if tests {
		return u.Files
	}
	return files
}

// InTest is what to say where a function is not known that may stand in a test file
// that was left out.
const InTest = "; if it stands in a test file, put a directive into one of the package's test files"

// perhapsInTest returns InTest if test files are left out.
func (c *Checker) perhapsInTest() string {
	if c.noTests {
		return InTest
	}
	return ""
}

// isTestFile reports whether a position is in a test file.
func isTestFile(fset *token.FileSet, pos token.Pos) bool {
	file := fset.File(pos)
	return file != nil && strings.HasSuffix(file.Name(), "_test.go")
}

// hasDirectives reports whether a file may have directives, or what looks like it.
func hasDirectives(f *ast.File) bool {
	return slices.ContainsFunc(f.Comments, func(g *ast.CommentGroup) bool {
		return slices.ContainsFunc(g.List, func(c *ast.Comment) bool { return directive.HasDirectives([]byte(c.Text)) })
	})
}

// importsFence reports whether a file imports package fence.
func importsFence(f *ast.File) bool {
	return slices.ContainsFunc(f.Imports, func(spec *ast.ImportSpec) bool {
		path, err := strconv.Unquote(spec.Path.Value)
		return err == nil && path == protocol.FencePackage
	})
}
