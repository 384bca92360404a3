package report

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestPatch has git apply the patch.
func TestPatch(t *testing.T) {
	numbered := "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n17\n18\n"
	for _, test := range []struct {
		name, src, want string
		add             []Insertion
	}{
		{"first line", "a\nb\n", "x\na\nb\n", []Insertion{{1, []string{"x"}}}},
		{"indentation", "a\n\t\tb\nc\n", "a\n\t\tx\n\t\ty\n\t\tb\nc\n", []Insertion{{2, []string{"x", "y"}}}},
		{"no newline at the end", "a\nb", "a\nx\nb", []Insertion{{2, []string{"x"}}}},
		{"carriage returns", "a\r\nb\r\n", "a\r\nx\r\nb\r\n", []Insertion{{2, []string{"x"}}}},
		{"one hunk", numbered, strings.Replace(strings.Replace(numbered, "\n4\n", "\nx\n4\n", 1), "\n7\n", "\ny\n7\n", 1),
			[]Insertion{{7, []string{"y"}}, {4, []string{"x"}}}},
		{"two hunks", numbered, strings.Replace(strings.Replace(numbered, "\n4\n", "\nx\n4\n", 1), "\n16\n", "\ny\nz\n16\n", 1),
			[]Insertion{{4, []string{"x"}}, {16, []string{"y", "z"}}}},
		{"columns",
			"package p\n\ntype t struct {\n\ta   int\n\tbcd int\n}\n", "package p\n\ntype t struct {\n\ta int\n\t//fence:fence\n\tbcd int\n}\n",
			[]Insertion{{5, []string{"//fence:fence"}}}},
		{"columns of a file that is not formatted",
			"package p\n\ntype  t struct {\n\ta   int\n\tbcd int\n}\n", "package p\n\ntype  t struct {\n\ta   int\n\t//fence:fence\n\tbcd int\n}\n",
			[]Insertion{{5, []string{"//fence:fence"}}}},
		{"blank line between functions",
			"package p\n\nfunc a()  {}\nfunc bc() {}\n", "package p\n\n//fence:critical\nfunc a() {}\n\n//fence:critical\nfunc bc() {}\n",
			[]Insertion{{3, []string{"//fence:critical"}}, {4, []string{"//fence:critical"}}}},
		{"same line", "a\n", "x\ny\na\n", []Insertion{{1, []string{"x"}}, {1, []string{"y"}}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			file := filepath.Join(dir, "f.go")
			if err := os.WriteFile(file, []byte(test.src), 0o666); err != nil {
				t.Fatal(err)
			}
			var patch strings.Builder
			if err := Patch(&patch, "f.go", []byte(test.src), test.add); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command("git", "apply", "-")
			cmd.Dir, cmd.Stdin = dir, strings.NewReader(patch.String())
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("git apply: %v\n%s\n%s", err, out, patch.String())
			}
			got, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != test.want {
				t.Errorf("patched file is %q, want %q", got, test.want)
			}
		})
	}
}
