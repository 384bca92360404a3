package driver

import (
	"errors"
	"fmt"
	"strings"
)

// bodyFiles returns the files whose bodies make up the package. For a package
// that uses cgo these are what cgo makes of it: only for such a package, and
// only when its bodies are needed, cgo is run (or found in the build cache).
func (d *driver) bodyFiles(p *listed) ([]string, error) {
	if len(p.CgoFiles) == 0 {
		return p.sources(), nil
	}
	flags := append([]string{"-compiled"}, d.flags...)
	if p.ForTest != "" {
		flags = append(flags, "-test")
	}
	all, err := d.gocmd.list(cgoFields, flags, d.patterns(p))
	if err != nil {
		return nil, err
	}
	for _, q := range all {
		if q.ImportPath != p.ImportPath {
			continue
		}
		switch {
		case q.Error != nil:
			return nil, cgoError(q.Error)
		case len(q.CompiledGoFiles) > 0:
		case len(q.DepsErrors) > 0:
			return nil, cgoError(q.DepsErrors[0])
		default:
			return nil, errors.New("cgo has produced no files")
		}
		return goFiles(q.abs(q.CompiledGoFiles)), nil
	}
	return nil, fmt.Errorf("go list -compiled does not know package %s", p.ImportPath)
}

// cgoError picks the first error from the output of cgo and a C compiler.
func cgoError(e *listError) error {
	for line := range strings.Lines(e.Err) {
		if strings.Contains(line, "error:") {
			return fmt.Errorf("cgo failed: %s", oneLine(line))
		}
	}
	return fmt.Errorf("cgo failed: %s", oneLine(e.Err))
}

// patterns returns what to give to go list to get p.
func (d *driver) patterns(p *listed) []string {
	path := p.path()
	if p.ForTest != "" {
		path = p.ForTest
	}
	if path == adHoc {
		return d.opts.Patterns
	}
	return []string{path}
}

// adHoc is the import path of a package that was given as a list of files.
const adHoc = "command-line-arguments"

// goFiles leaves out the assembly that is listed among compiled files.
func goFiles(names []string) []string {
	var files []string
	for _, name := range names {
		// Files in the build cache have no extension.
		if !strings.HasSuffix(name, ".s") {
			files = append(files, name)
		}
	}
	return files
}
