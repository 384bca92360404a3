package driver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// A listed is what go list says about one package.
type listed struct {
	// ImportPath identifies the package. Variants built for a test have the
	// name of the test behind it: "p [p.test]".
	ImportPath   string
	Name         string
	Dir          string
	ForTest      string
	Standard     bool
	DepOnly      bool
	Export       string
	GoFiles      []string
	CgoFiles     []string
	Match        []string // the patterns that it matches
	TestGoFiles  []string
	XTestGoFiles []string

	CompiledGoFiles []string
	Imports         []string          // identities of the packages imported
	ImportMap       map[string]string // import path in source to identity, where they differ
	Module          *struct {
		GoVersion string
		Main      bool
	}
	Error      *listError
	DepsErrors []*listError
}

// The fields of listed that go list is asked for. Every one costs time.
const (
	// EmbedFiles is not used, but embedding what does not exist is an error
	// only if asked for.
	metaFields = "ImportPath,Name,Dir,ForTest,Standard,DepOnly,Export,Match,GoFiles,CgoFiles,TestGoFiles,XTestGoFiles," +
		"EmbedFiles,Imports,ImportMap,Module,Error"
	cgoFields = "ImportPath,Dir,CompiledGoFiles,Error,DepsErrors"
)

// A listError is an error of go list about one package.
type listError struct {
	ImportStack []string // the imports that lead there
	Pos         string
	Err         string
}

// Error returns the error in one line, without the go command's decoration.
func (e *listError) Error() string {
	text := oneLine(e.Err)
	if strings.HasPrefix(text, "import cycle") && len(e.ImportStack) > 0 {
		text += ": " + strings.Join(e.ImportStack, " → ")
	}
	if e.Pos != "" {
		text = e.Pos + ": " + text
	}
	return text
}

// path returns the import path without the name of a test.
func (p *listed) path() string {
	path, _, _ := strings.Cut(p.ImportPath, " [") // a wrong path can contain blanks
	return path
}

// sources returns the absolute names of the package's Go files, those that
// import "C" included.
func (p *listed) sources() []string { return p.abs(slices.Concat(p.GoFiles, p.CgoFiles)) }

// tests returns the absolute names of the package's test files.
func (p *listed) tests() []string { return p.abs(slices.Concat(p.TestGoFiles, p.XTestGoFiles)) }

func (p *listed) abs(files []string) []string {
	var all []string
	for _, f := range files {
		if !filepath.IsAbs(f) {
			f = filepath.Join(p.Dir, f)
		}
		all = append(all, f)
	}
	return all
}

// goVersion returns the language version of the package in the form that
// go/types wants: that of its module, or own, the version of the go command,
// outside modules.
func (p *listed) goVersion(own string) string {
	switch {
	case p.Module == nil:
		return own
	case p.Module.GoVersion == "":
		return "go1.16" // what the go command assumes for a go.mod that does not say
	}
	return "go" + p.Module.GoVersion
}

// onlyWildcards reports whether the package was found by patterns only, not
// named.
func (p *listed) onlyWildcards() bool {
	for _, m := range p.Match {
		if !strings.Contains(m, "...") && !slices.Contains([]string{"all", "std", "cmd", "tool", "work"}, m) {
			return false
		}
	}
	return len(p.Match) > 0
}

// resolve returns the identity of the package that an import in p means.
func (p *listed) resolve(path string) string {
	if id, ok := p.ImportMap[path]; ok {
		return id
	}
	return path
}

// A goCommand runs the go command in the user's directory and environment.
type goCommand struct {
	dir string
	env []string // in addition to the user's
}

// run returns what the go command writes to its standard output and to its
// standard error stream. If it fails, the error holds the latter.
func (g goCommand) run(args ...string) (stdout []byte, warnings string, err error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = g.dir
	cmd.Env = append(os.Environ(), g.env...)
	if g.dir != "" {
		cmd.Env = append(cmd.Env, "PWD="+g.dir) // keeps symbolic links in reported paths
	}
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	if err := cmd.Run(); err != nil {
		if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) {
			return nil, "", fmt.Errorf("cannot run the go command, which must be in PATH: %v", err)
		}
		if text := oneLine(errOut.String()); text != "" {
			return nil, "", errors.New(text)
		}
		return nil, "", fmt.Errorf("go %s: %v", args[0], err)
	}
	return out.Bytes(), errOut.String(), nil
}

// An unmatchedError holds what the go command says of patterns that match no
// package.
type unmatchedError []string

func (e unmatchedError) Error() string { return strings.Join(e, "; ") }

func isUnmatched(err error) bool { return errors.As(err, new(unmatchedError)) }

// list returns the packages that go list prints, in its order: dependencies
// first. An unmatchedError comes with the packages that other patterns match.
func (g goCommand) list(fields string, flags, patterns []string) ([]*listed, error) {
	args := slices.Concat([]string{"list", "-e", "-json=" + fields}, flags, []string{"--"}, patterns)
	out, warnings, err := g.run(args...)
	if err != nil {
		return nil, err
	}
	// With -e, a pattern that matches nothing is no error for go list.
	var (
		unmatched unmatchedError
		all       []*listed
	)
	for line := range strings.Lines(warnings) {
		if strings.Contains(line, "matched no packages") {
			unmatched = append(unmatched, strings.TrimPrefix(oneLine(line), "go: warning: "))
		}
	}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		p := new(listed)
		switch err := dec.Decode(p); {
		case err == io.EOF && unmatched != nil:
			return all, unmatched
		case err == io.EOF:
			return all, nil
		case err != nil:
			return nil, fmt.Errorf("cannot understand the output of go list: %v", err)
		}
		all = append(all, p)
	}
}

// listAll returns the packages and all their dependencies. Those whose
// export data the build cache has, up to date, have Export set unless source
// is true; nothing is ever compiled. An unmatchedError comes with packages, too.
func (g goCommand) listAll(flags, patterns []string, source bool) ([]*listed, error) {
	flags = append([]string{"-deps"}, flags...)
	refuse, ok := toolexecFlag()
	if source || !ok {
		return g.list(metaFields, flags, patterns)
	}
	// Profiles and version control stamps change only main packages and
	// would run more tools.
	export := append([]string{"-export", refuse, "-pgo=off", "-buildvcs=false"}, flags...)
	all, err := g.list(metaFields, export, patterns)
	genuine := err != nil && !isUnmatched(err)
	for _, p := range all {
		if p.Error == nil {
			continue
		}
		if strings.Contains(p.Error.Err, refusal) {
			p.Error = nil
			continue
		}
		genuine = true
	}
	if !genuine {
		return all, err
	}
	// Something is wrong, perhaps only with compiling (a C compiler or
	// pkg-config is missing), which does not matter here. Ask again without.
	plain, err := g.list(metaFields, flags, patterns)
	if err != nil && !isUnmatched(err) {
		return nil, err
	}
	exports := make(map[string]string)
	for _, p := range all {
		exports[p.ImportPath] = p.Export
	}
	for _, p := range plain {
		p.Export = exports[p.ImportPath]
	}
	return plain, err
}

// oneLine makes one line of an error message of several.
func oneLine(s string) string {
	var lines []string
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			lines = append(lines, line)
		}
	}
	return strings.ReplaceAll(strings.Join(lines, "; "), ":; ", ": ")
}
