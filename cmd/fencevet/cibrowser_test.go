package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestCIBrowser runs .ci/browser on machines made of stand-ins: whatever is there or
// fails, it ends with 0 and says what happened.
func TestCIBrowser(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("no bash")
	}
	script, err := filepath.Abs("../../.ci/browser")
	if err != nil {
		t.Fatal(err)
	}
	const (
		root    = "echo 0"
		user    = "echo 1000"
		install = `case "$*" in *install*|*add*) echo 'echo 1.0' | cat - >"$BIN/chromium"; chmod 755 "$BIN/chromium";; esac`
		fail    = "echo 'E: cannot resolve deb.debian.org' >&2; exit 100"
	)
	tests := []struct {
		name   string
		ci     string
		stubs  map[string]string
		output string // a regular expression
	}{
		{"there already", "true", map[string]string{"chromium-browser": "echo 1.0"}, `/chromium-browser$`},
		{"not in continuous integration", "", map[string]string{"id": root, "apt-get": install}, `^SKIPPED: no Chromium is installed that starts \(CI=true makes \.ci/run install it\), so the HTML report is not tried in a browser$`},
		{"apt-get as root", "true", map[string]string{"id": root, "apt-get": install, "apt-cache": "echo Version: 1.0"}, `/chromium$`},
		{"dnf with sudo", "true", map[string]string{"id": user, "sudo": `shift; "$@"`, "dnf": install}, `/chromium$`},
		{"apk", "true", map[string]string{"id": root, "apk": install}, `/chromium$`},
		{"what is there does not start", "true", map[string]string{"chromium": "exit 1", "id": root, "apk": install}, `/chromium$`},
		{"no right to install", "true", map[string]string{"id": user, "apt-get": install}, `^SKIPPED: no Chromium is installed, and installing it needs root,`},
		{"no network", "true", map[string]string{"id": root, "apt-get": fail}, `(?s)E: cannot resolve deb\.debian\.org\nSKIPPED: Chromium could not be installed with apt-get,`},
		{"a snap", "true", map[string]string{"id": root, "apt-get": install, "apt-cache": "echo Version: 2:1snap1-0ubuntu2"}, `chromium is a snap here\nSKIPPED: Chromium could not be installed with apt-get,`},
		{"takes too long", "true", map[string]string{"id": root, "apt-get": "exec sleep 60"}, `SKIPPED: Chromium could not be installed with apt-get,`},
		{"no package manager", "true", map[string]string{"id": root}, `^SKIPPED: no Chromium is installed, nor apt-get, dnf or apk to install it with,`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			bin := t.TempDir()
			for _, tool := range []string{"cat", "chmod", "env", "grep", "mktemp", "rm", "sleep", "tail", "timeout"} {
				path, err := exec.LookPath(tool)
				if err != nil {
					t.Skipf("no %s", tool)
				}
				if err := os.Symlink(path, filepath.Join(bin, tool)); err != nil {
					t.Fatal(err)
				}
			}
			for name, text := range test.stubs {
				if err := os.WriteFile(filepath.Join(bin, name), []byte("#!"+bash+"\n"+text+"\n"), 0o777); err != nil {
					t.Fatal(err)
				}
			}
			cmd := exec.Command(bash, script)
			cmd.Env = []string{"PATH=" + bin, "BIN=" + bin, "CI=" + test.ci, "BROWSER_LIMIT=1", "TMPDIR=" + bin}
			if test.name != "takes too long" {
				cmd.Env = append(cmd.Env, "BROWSER_LIMIT=60")
			}
			cmd.WaitDelay = time.Minute
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Errorf("%v", err)
			}
			if got := strings.TrimSpace(string(out)); !regexp.MustCompile(test.output).MatchString(got) {
				t.Errorf("got\n%s\nwant %s", got, test.output)
			}
		})
	}
}
