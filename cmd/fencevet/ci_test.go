package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// sampleModule has one finding, at sched/sched.go:9:5, in a section that calls
// another package.
const sampleModule = `
-- sched/sched.go --
// Package sched has a scheduler.
package sched

import "example.com/p/queue"

// Complete signals that a job is done.
//fence:critical
func Complete(done chan int) {
	queue.Flush(done)
	close(done)
}
-- queue/queue.go --
package queue

// Flush waits.
func Flush(c chan int) { <-c }
`

const sampleFinding = "wait/chan-recv: critical section Complete [signal] receives from channel c at "

// An action is what action.yml says.
type action struct {
	Inputs map[string]struct{ Default string }
	Runs   struct {
		Using string
		Steps []actionStep
	}
}

type actionStep struct {
	Name, If, Shell, Run, Uses string
	Env                        map[string]string
	With                       map[string]string
}

func readYAML(t *testing.T, file string, v any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../..", file))
	if err != nil {
		t.Fatal(err)
	}
	decodeYAML(t, file, string(data), v)
}

func decodeYAML(t *testing.T, name, text string, v any) {
	t.Helper()
	if err := yaml.Unmarshal([]byte(text), v); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// runStep runs one step of the action in bash as GitHub does: expressions in env
// have their values, and the first command that fails ends it.
func (a *action) runStep(t *testing.T, name, dir, temp string, inputs map[string]string) (out string, code int) {
	t.Helper()
	i := slices.IndexFunc(a.Runs.Steps, func(s actionStep) bool { return s.Name == name })
	if i < 0 {
		t.Fatalf("the action has no step %q", name)
	}
	step := a.Runs.Steps[i]
	if step.Shell != "bash" || strings.Contains(step.Run, "${{") {
		t.Fatalf("step %q must take values from env: an expression in a script can be made to run commands", name)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step.Run)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GITHUB_ACTION_PATH="+root, "RUNNER_TEMP="+temp, "GOFLAGS=")
	for key, value := range step.Env {
		for input, spec := range a.Inputs {
			v, ok := inputs[input]
			if !ok {
				v = spec.Default
			}
			value = strings.ReplaceAll(value, "${{ inputs."+input+" }}", v)
		}
		if strings.Contains(value, "${{") {
			t.Fatalf("step %q: this test does not know %s", name, value)
		}
		cmd.Env = append(cmd.Env, key+"="+value)
	}
	b, _ := cmd.CombinedOutput()
	return string(b), cmd.ProcessState.ExitCode()
}

// TestAction runs the scripts of the action on a repository with one finding,
// as a pull request would.
func TestAction(t *testing.T) {
	needIntegration(t)
	var a action
	readYAML(t, "action.yml", &a)
	dir, temp := module(t, sampleModule), t.TempDir()
	step := func(name string, want int, inputs map[string]string) string {
		t.Helper()
		out, code := a.runStep(t, name, dir, temp, inputs)
		if code != want {
			t.Errorf("step %q: exit code %d, want %d\n%s", name, code, want, out)
		}
		return out
	}
	step("Build fencevet", 0, nil)
	step("Build packages", 0, nil)

	// The check fails, with an annotation at the line of the call.
	out := step("Check", 1, nil)
	if !strings.Contains(out, "::error file=sched/sched.go,line=9,col=8,") || !strings.Contains(out, sampleFinding+"example.com/p/queue/queue.go:4: Complete → queue.Flush (sched.go:9)") {
		t.Errorf("annotation:\n%s", out)
	}
	// SARIF is written whatever is found; the upload comes before the check fails.
	step("Write SARIF", 0, nil)
	var sarif struct {
		Version string
		Runs    []struct {
			Results []struct {
				RuleID    string
				Locations []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI string }
						Region           struct{ StartLine int }
					}
				}
			}
		}
	}
	data, err := os.ReadFile(filepath.Join(temp, "fencevet.sarif"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &sarif); err != nil || len(sarif.Runs) != 1 || len(sarif.Runs[0].Results) != 1 {
		t.Fatalf("%v in\n%s", err, data)
	}
	if l := sarif.Runs[0].Results[0].Locations[0].PhysicalLocation; l.ArtifactLocation.URI != "sched/sched.go" || l.Region.StartLine != 9 {
		t.Errorf("SARIF has it at %+v", l)
	}

	// Inputs: other packages, more flags, both of several words.
	step("Check", 0, map[string]string{"packages": "./queue ./queue/..."})
	step("Check", 0, map[string]string{"args": "-severity=error -rules=alloc,lock"})
	step("Check", 2, map[string]string{"packages": "./nosuch"})
	step("Write SARIF", 1, map[string]string{"packages": "./nosuch"})
	// Code that does not compile fails early, with the compiler's message.
	if err := os.WriteFile(filepath.Join(dir, "queue", "queue.go"), []byte("package queue\n\nfunc Flush() { nosuch() }\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if out := step("Build packages", 1, nil); !strings.Contains(out, "undefined: nosuch") {
		t.Errorf("the compiler's message is missing:\n%s", out)
	}
}

// TestActionInputs compares what workflows give to the action, and the action to
// its steps, with what there is.
func TestActionInputs(t *testing.T) {
	var a action
	readYAML(t, "action.yml", &a)
	if a.Runs.Using != "composite" {
		t.Errorf("the action uses %q", a.Runs.Using)
	}
	data, err := os.ReadFile("../../action.yml")
	if err != nil {
		t.Fatal(err)
	}
	for name := range a.Inputs {
		if !strings.Contains(string(data), "inputs."+name) {
			t.Errorf("the action does not use its input %s", name)
		}
		if page := readDocs(t, "ci.md"); !strings.Contains(page, "| `"+name+"` |") {
			t.Errorf("docs/ci.md does not describe the input %s", name)
		}
	}
	type workflow struct {
		On   any
		Jobs map[string]struct {
			Uses  string
			With  map[string]any
			Steps []struct {
				Uses string
				With map[string]any
			}
		}
	}
	texts := map[string]string{}
	for _, name := range []string{".github/workflows/fencevet.yml", ".github/workflows/fencevet-new.yml", ".github/workflows/fencevet-reusable.yml"} {
		texts[name] = snippet(t, "ci.md", name)
	}
	data, err = os.ReadFile("../../.github/workflows/check.yml")
	if err != nil {
		t.Fatal(err)
	}
	texts["check.yml"] = string(data)
	for name, text := range texts {
		var w workflow
		decodeYAML(t, name, text, &w)
		used := 0
		for _, job := range w.Jobs {
			if strings.HasPrefix(job.Uses, "fencevet/fencevet/.github/workflows/check.yml@") {
				used++
			}
			for _, step := range job.Steps {
				if !strings.HasPrefix(step.Uses, "fencevet/fencevet@") {
					continue
				}
				used++
				for input := range step.With {
					if _, ok := a.Inputs[input]; !ok {
						t.Errorf("%s: the action has no input %s", name, input)
					}
				}
			}
		}
		if used != 1 {
			t.Errorf("%s uses fencevet %d times", name, used)
		}
	}
}

// TestPreCommit installs what the hook installs and runs what it runs.
func TestPreCommit(t *testing.T) {
	var config struct {
		Repos []struct{ Hooks []struct{ ID string } }
	}
	decodeYAML(t, ".pre-commit-config.yaml", snippet(t, "ci.md", ".pre-commit-config.yaml"), &config)
	var hooks []struct {
		ID, Entry, Language string
		Args                []string
		Types               []string
		PassFilenames       bool `yaml:"pass_filenames"`
	}
	readYAML(t, ".pre-commit-hooks.yaml", &hooks)
	if len(hooks) != 1 || len(config.Repos) != 1 || config.Repos[0].Hooks[0].ID != hooks[0].ID {
		t.Fatalf("hooks %+v, configuration %+v", hooks, config)
	}
	hook := hooks[0]
	if hook.Language != "golang" || hook.PassFilenames || !slices.Equal(hook.Types, []string{"go"}) {
		t.Errorf("%+v", hook)
	}
	bin := t.TempDir()
	install := exec.Command("go", "install", "./...") // what pre-commit does for this language
	install.Dir = "../.."
	install.Env = append(os.Environ(), "GOBIN="+bin)
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("go install: %v\n%s", err, out)
	}
	cmd := exec.Command(filepath.Join(bin, hook.Entry), hook.Args...)
	cmd.Dir = module(t, sampleModule)
	out, _ := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code != exitFindings || !strings.HasPrefix(string(out), "sched/sched.go:9:8: "+sampleFinding) {
		t.Errorf("exit code %d\n%s", code, out)
	}
}

// TestGitLabJob runs the script of the job, with fencevet installed already.
func TestGitLabJob(t *testing.T) {
	var file map[string]struct {
		Script    []string
		Artifacts struct {
			When    string
			Reports struct{ Codequality string }
		}
	}
	decodeYAML(t, ".gitlab-ci.yml", snippet(t, "ci.md", ".gitlab-ci.yml"), &file)
	job := file["fencevet"]
	script := strings.Join(job.Script, "\n")
	script = replaceOnce(t, script, "go install github.com/fencevet/fencevet/cmd/fencevet@latest\n", "")
	dir := module(t, sampleModule)
	cmd := exec.Command("sh", "-e", "-c", script)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOBIN="+filepath.Dir(buildTool(t)))
	out, _ := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code != exitFindings {
		t.Errorf("exit code %d, want %d\n%s", code, exitFindings, out)
	}
	if !strings.Contains(string(out), "sched/sched.go:9:8: "+sampleFinding) {
		t.Errorf("the log does not show the finding:\n%s", out)
	}
	if job.Artifacts.When != "always" {
		t.Error("a job that fails must keep its report")
	}
	data, err := os.ReadFile(filepath.Join(dir, job.Artifacts.Reports.Codequality))
	if err != nil {
		t.Fatal(err)
	}
	var issues []struct {
		Location struct {
			Path  string
			Lines struct{ Begin int }
		}
	}
	if err := json.Unmarshal(data, &issues); err != nil || len(issues) != 1 || issues[0].Location.Path != "sched/sched.go" || issues[0].Location.Lines.Begin != 9 {
		t.Errorf("%v in\n%s", err, data)
	}
}

// TestMakefile runs the target shown, with fencevet as a tool of the module.
func TestMakefile(t *testing.T) {
	if _, err := exec.LookPath("make"); err != nil {
		t.Skip(err)
	}
	dir := moduleWithTool(t, sampleModule)
	if err := os.WriteFile(filepath.Join(dir, "Makefile"), []byte(snippet(t, "ci.md", "Makefile")), 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("make", "fencevet")
	cmd.Dir = dir
	out, _ := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code != 2 || !strings.Contains(string(out), "sched/sched.go:9:8: "+sampleFinding) {
		t.Errorf("exit code %d, want that of make for a command that fails, 2\n%s", code, out)
	}
}

// moduleWithTool writes a module that has fencevet, from this source, as a tool,
// in the way that docs/ci.md shows.
func moduleWithTool(t *testing.T, archive string) string {
	t.Helper()
	dir := module(t, archive)
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	sum, err := os.ReadFile("../../go.sum")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "go.sum"), sum, 0o666); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOPROXY", "off")
	get, _, _ := strings.Cut(snippet(t, "ci.md", "go tool"), "\n")
	for _, command := range []string{"go mod edit -replace=github.com/fencevet/fencevet=" + root, get} {
		cmd := exec.Command("sh", "-c", command)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", command, err, out)
		}
	}
	return dir
}

// TestGoToolSnippets runs the commands that the page shows for go tool and go vet.
func TestGoToolSnippets(t *testing.T) {
	dir := moduleWithTool(t, sampleModule)
	_, tool, _ := strings.Cut(snippet(t, "ci.md", "go tool"), "\n")
	for name, command := range map[string]string{"go tool": tool, "go vet": snippet(t, "ci.md", "go vet")} {
		cmd := exec.Command("sh", "-c", command)
		cmd.Dir = dir
		out, _ := cmd.CombinedOutput()
		if code := cmd.ProcessState.ExitCode(); code != 1 || !strings.Contains(string(out), "sched/sched.go:9:8: "+sampleFinding) {
			t.Errorf("%s: exit code %d\n%s", name, code, out)
		}
	}
	// In a file apart, where go.mod has to stay as it is.
	apart := snippet(t, "ci.md", "go tool apart")
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	apart = replaceOnce(t, apart, "cp go.mod tools.mod\n", "cp go.mod tools.mod\ncp "+root+"/go.sum tools.sum\ngo mod edit -replace=github.com/fencevet/fencevet="+root+" tools.mod\n")
	dir = module(t, sampleModule)
	cmd := exec.Command("sh", "-e", "-c", apart)
	cmd.Dir = dir
	out, _ := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code != 1 || !strings.Contains(string(out), "sched/sched.go:9:8: "+sampleFinding) {
		t.Errorf("apart: exit code %d\n%s", code, out)
	}
	if data, err := os.ReadFile(filepath.Join(dir, "go.mod")); err != nil || strings.Contains(string(data), "fencevet") {
		t.Errorf("go.mod: %v\n%s", err, data)
	}
}
