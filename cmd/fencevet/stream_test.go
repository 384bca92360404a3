package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// manySections writes a module with that many findings and returns its directory.
func manySections(t *testing.T, n int) string {
	t.Helper()
	var src strings.Builder
	src.WriteString("package m\n")
	for i := range n {
		fmt.Fprintf(&src, "\n//fence:critical\nfunc F%d(c chan int) { <-c }\n", i)
	}
	dir := t.TempDir()
	for name, text := range map[string]string{"m.go": src.String(), "go.mod": "module m\n\ngo 1.26\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("GOWORK", "off")
	return dir
}

// TestClosedPipe: a reader that has seen enough, such as head, ends the command without
// a word.
func TestClosedPipe(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no such pipes")
	}
	dir := manySections(t, 3000) // more than a pipe holds
	for _, format := range []string{"text", "json", "sarif", "github", "gitlab", "rdjsonl", "html"} {
		cmd := exec.Command("fencevet", "-format="+format, ".")
		cmd.Dir = dir
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := bufio.NewReaderSize(out, 16).ReadByte(); err != nil {
			t.Errorf("%s: %v", format, err)
		}
		out.Close()
		err = cmd.Wait()
		exit := (*exec.ExitError)(nil)
		if !errors.As(err, &exit) || exit.String() != "signal: broken pipe" || stderr.Len() > 0 {
			t.Errorf("%s: ends with %v and says %q, want the signal for a broken pipe and no word", format, err, stderr.String())
		}
	}
}
