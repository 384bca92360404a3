package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/fencevet/fencevet/analyzer"
)

// nogoViolation is the exit code of nogo for findings.
const nogoViolation = 3

// rulesGo is the module of Bazel's rules for Go.
const rulesGo = "github.com/bazelbuild/rules_go@v0.65.0"

// TestNogo builds nogo, the analysis driver of Bazel's rules for Go, from the
// sources of the rules, and runs it over the corpus one package after the other,
// as Bazel does: types from export data, facts of direct imports in files, none
// for the standard library. Bazel itself is not run.
func TestNogo(t *testing.T) {
	needIntegration(t)
	nogo := buildNogo(t)
	want := vetFindings(t, buildTool(t))
	var got []string
	facts := map[string]string{} // file by identity of package
	dir := t.TempDir()
	for i, p := range nogoPackages(t) {
		facts[p.ImportPath] = filepath.Join(dir, strconv.Itoa(i)+".facts")
		config := filepath.Join(dir, strconv.Itoa(i)+".importcfg")
		args := []string{"-p", p.path(), "-importcfg", config, "-go_version", strings.TrimPrefix(runtime.Version(), "go"), "-x", facts[p.ImportPath]}
		var cfg strings.Builder
		for _, path := range p.Imports {
			name, _, _ := strings.Cut(path, " ")
			if f := facts[path]; f != "" {
				args = append(args, "-fact", name+"="+f)
			}
			fmt.Fprintf(&cfg, "packagefile %s=%s\n", name, p.exports[path])
		}
		if err := os.WriteFile(config, []byte(cfg.String()), 0o666); err != nil {
			t.Fatal(err)
		}
		for _, f := range p.GoFiles {
			args = append(args, filepath.Join(p.Dir, f))
		}
		cmd := exec.Command(nogo, args...)
		cmd.Env = append(os.Environ(), "GOARCH="+runtime.GOARCH) // as Bazel sets it
		out, err := cmd.CombinedOutput()
		if code := cmd.ProcessState.ExitCode(); err != nil && code != nogoViolation {
			t.Fatalf("nogo %s: %v\n%s", p.ImportPath, err, out)
		}
		for _, m := range nogoLine.FindAllSubmatch(out, -1) {
			line, _ := strconv.Atoi(string(m[2]))
			col, _ := strconv.Atoi(string(m[3]))
			got = append(got, finding(string(m[1]), line, col, string(m[4])))
		}
	}
	got = sorted(got)
	for _, f := range got {
		if !slices.Contains(want, f) {
			t.Errorf("only nogo reports\n%s", f)
		}
	}
	for _, f := range want {
		if !slices.Contains(got, f) {
			t.Errorf("nogo does not report\n%s", f)
		}
	}
}

var nogoLine = regexp.MustCompile(`(?m)^(.*?\.(?:go|s)):(\d+):(\d+): (.*) \(fencevet\)$`)

// buildNogo compiles what the rule nogo compiles, with the main file that it
// generates. The sources use an internal package of golang.org/x/tools, so the
// module has a name below that.
func buildNogo(t *testing.T) string {
	t.Helper()
	var rules struct{ Dir string }
	out, err := exec.Command("go", "mod", "download", "-json", rulesGo).Output()
	if err != nil {
		t.Fatalf("go mod download: %v\n%s", err, out)
	}
	if err := json.Unmarshal(out, &rules); err != nil {
		t.Fatal(err)
	}
	builders := filepath.Join(rules.Dir, "go", "tools", "builders")
	build, err := os.ReadFile(filepath.Join(builders, "BUILD.bazel"))
	if err != nil {
		t.Fatal(err)
	}
	list := regexp.MustCompile(`(?s)name = "nogo_srcs",\s*srcs = \[(.*?)\]`).FindSubmatch(build)
	if list == nil {
		t.Fatalf("%s has no nogo_srcs", builders)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	files := map[string]string{
		"main_generated.go": `package main

import (
	"github.com/fencevet/fencevet/analyzer"
	"golang.org/x/tools/go/analysis"
)

var analyzers = []*analysis.Analyzer{analyzer.Analyzer}

var configs = map[string]config{}

const debugMode = false
`,
		"go.mod": "module golang.org/x/tools/nogo\n\ngo 1.26.0\n\nrequire github.com/fencevet/fencevet v0.0.0\n\nreplace github.com/fencevet/fencevet => " + root + "\n",
	}
	for _, m := range regexp.MustCompile(`"(.*?)"`).FindAllSubmatch(list[1], -1) {
		src, err := os.ReadFile(filepath.Join(builders, string(m[1])))
		if err != nil {
			t.Fatal(err)
		}
		files[string(m[1])] = string(src)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	nogo := filepath.Join(dir, "nogo")
	for _, args := range [][]string{{"mod", "tidy"}, {"build", "-o", nogo, "."}} {
		cmd := exec.Command("go", args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-buildvcs=false")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", cmd, err, out)
		}
	}
	return nogo
}

type nogoPackage struct {
	ImportPath, Dir, Export string
	Standard                bool
	GoFiles, Imports        []string // those imported by identity

	exports map[string]string // of all packages, by identity
}

func (p *nogoPackage) path() string {
	path, _, _ := strings.Cut(p.ImportPath, " ")
	return path
}

// nogoPackages returns the packages of the corpus, with their tests, in the
// order in which they can be analysed.
func nogoPackages(t *testing.T) (all []*nogoPackage) {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", "-test", "-export", "-json", "./...")
	cmd.Dir = corpus
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	exports := map[string]string{}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		p := &nogoPackage{exports: exports}
		if err := dec.Decode(p); err == io.EOF {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		exports[p.ImportPath] = p.Export
		if !p.Standard && !strings.HasSuffix(p.ImportPath, ".test") {
			all = append(all, p)
		}
	}
}

// TestNogoConfig reads the configuration that docs/bazel.md shows as nogo does.
func TestNogoConfig(t *testing.T) {
	var configs map[string]struct {
		ExcludeFiles  map[string]string `json:"exclude_files"`
		AnalyzerFlags map[string]string `json:"analyzer_flags"`
	}
	d := json.NewDecoder(strings.NewReader(snippet(t, "bazel.md", "nogo.json")))
	d.DisallowUnknownFields()
	if err := d.Decode(&configs); err != nil {
		t.Fatal(err)
	}
	if _, ok := configs[analyzer.Analyzer.Name]; !ok || len(configs) != 1 {
		t.Errorf("it does not configure %s: %v", analyzer.Analyzer.Name, configs)
	}
	// The flag that the text speaks of.
	if !strings.Contains(readDocs(t, "bazel.md"), `"analyzer_flags": {"all": "true"}`) || analyzer.Analyzer.Flags.Lookup("all") == nil {
		t.Error("the page and the analyzer disagree on the flag all")
	}
}
