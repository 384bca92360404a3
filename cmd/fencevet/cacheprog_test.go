package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// cacheTools is the module of a cache program for the go command and a server
// for it.
const (
	cacheTools   = "github.com/bradfitz/go-tool-cache"
	cacheVersion = "v0.0.0-20260722201841-0bb331e19f64"
)

// shared is what two machines check. It stands at the same place on both.
const shared = `
-- top.go --
package top

import "example.com/p/mid"

//fence:critical
func Section(c chan int) { mid.Mid(c) }
-- mid/mid.go --
package mid

import (
	"sync"

	"example.com/p/low"
)

var mu sync.Mutex

func Mid(c chan int) {
	mu.Lock()
	defer mu.Unlock()
	low.Low(c)
}
-- low/low.go --
package low

func Low(c chan int) { <-c }
`

// TestSharedCache gives two machines with empty caches of their own one cache
// server. What the first has analysed, the second does not analyse again.
func TestSharedCache(t *testing.T) {
	needIntegration(t)
	tool := buildTool(t)
	bin := t.TempDir()
	for _, name := range []string{"go-cacher", "go-cacher-server"} {
		cmd := exec.Command("go", "install", cacheTools+"/cmd/"+name+"@"+cacheVersion)
		cmd.Env = append(os.Environ(), "GOBIN="+bin, "GOFLAGS=")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("go install: %v\n%s", err, out)
		}
	}
	address, stop := serveCache(t, filepath.Join(bin, "go-cacher-server"))
	dir := module(t, shared)

	machine := func(name string) *machine {
		m := &machine{t: t, name: name, dir: dir, tool: tool}
		cacher := fmt.Sprintf("%s --cache-dir=%s --cache-server=http://%s", filepath.Join(bin, "go-cacher"), t.TempDir(), address)
		m.env = append(os.Environ(), "GOCACHE="+t.TempDir(), "GOCACHEPROG="+cacher)
		return m
	}
	a, b := machine("a"), machine("b")
	first, cost := a.vet()
	if cost.analysed < 3 || cost.compiled == 0 {
		t.Errorf("the first machine should do all the work, but analysed %d packages and compiled %d", cost.analysed, cost.compiled)
	}
	for _, want := range []string{"wait/chan-recv", "lock/lock-in-section"} {
		if !strings.Contains(first, "top.go:6:32: "+want) {
			t.Errorf("no %s in\n%s", want, first)
		}
	}
	second, cost := b.vet()
	if second != first {
		t.Errorf("the second machine reports\n%s\nthe first\n%s", second, first)
	}
	if cost.analysed != 0 || cost.compiled != 0 {
		t.Errorf("the second machine analysed %d packages and compiled %d, want none", cost.analysed, cost.compiled)
	}

	// The standalone command finds in the server what the first has compiled.
	if got, want := a.standalone(), b.standalone(); got != want || !strings.Contains(got, "top.go:6:32: wait/chan-recv") {
		t.Errorf("standalone on the first machine:\n%s\non the second:\n%s", got, want)
	}

	// An edit on one machine is analysed there, and not again on the other.
	low := filepath.Join(dir, "low", "low.go")
	if err := os.WriteFile(low, []byte("package low\n\nfunc Low(c chan int) { close(c) }\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	edited, cost := b.vet()
	if strings.Contains(edited, "wait/") || cost.analysed == 0 {
		t.Errorf("after an edit, %d packages were analysed:\n%s", cost.analysed, edited)
	}
	if again, cost := a.vet(); again != edited || cost.analysed != 0 {
		t.Errorf("the same edit on the other machine: %d packages were analysed:\n%s", cost.analysed, again)
	}

	// Without the server go list cannot use its own index of packages. Nothing
	// looks clean.
	stop()
	c := machine("c")
	cmd := exec.Command("go", "vet", "-vettool="+tool, "./...")
	cmd.Dir, cmd.Env = dir, c.env
	if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), "connection refused") {
		t.Errorf("go vet without the server: %v\n%s", err, out)
	}
	cmd = exec.Command(tool, "./...")
	cmd.Dir, cmd.Env = dir, c.env
	if out, _ := cmd.CombinedOutput(); cmd.ProcessState.ExitCode() != exitFailed {
		t.Errorf("fencevet without the server: exit code %d\n%s", cmd.ProcessState.ExitCode(), out)
	}
}

// serveCache starts the server on a free port.
func serveCache(t *testing.T, server string) (address string, stop func()) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address = l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(server, "--cache-dir="+t.TempDir(), "--listen="+address)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stopped := false
	stop = func() {
		if !stopped {
			stopped = true
			cmd.Process.Kill()
			cmd.Wait()
		}
	}
	t.Cleanup(stop)
	for range 100 {
		if c, err := net.Dial("tcp", address); err == nil {
			c.Close()
			return address, stop
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%s does not listen on %s", server, address)
	return "", nil
}

// A machine has caches of its own.
type machine struct {
	t         *testing.T
	name      string
	dir, tool string
	env       []string
}

type work struct{ analysed, compiled int }

// vet returns what go vet reports and what it had to do.
func (m *machine) vet() (findings string, done work) {
	cmd := exec.Command("go", "vet", "-x", "-vettool="+m.tool, "./...")
	cmd.Dir, cmd.Env = m.dir, m.env
	out, _ := cmd.CombinedOutput() // exit status 1 means findings
	var lines []string
	for line := range strings.Lines(string(out)) {
		switch {
		case strings.HasSuffix(line, "vet.cfg\n") && strings.Contains(line, m.tool):
			done.analysed++
		case strings.Contains(line, "/compile ") && strings.Contains(line, " -p "):
			done.compiled++
		case strings.Contains(line, ".go:") && !strings.HasPrefix(line, "\t"), strings.HasPrefix(line, "go: "):
			lines = append(lines, line)
		}
	}
	m.t.Logf("machine %s: %d analysed, %d compiled", m.name, done.analysed, done.compiled)
	return strings.Join(lines, ""), done
}

func (m *machine) standalone() string {
	cmd := exec.Command(m.tool, "./...")
	cmd.Dir, cmd.Env = m.dir, m.env
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, _ := cmd.Output()
	if code := cmd.ProcessState.ExitCode(); code != 1 {
		m.t.Errorf("machine %s: fencevet: exit code %d, want 1\n%s", m.name, code, stderr.Bytes())
	}
	return string(out)
}
