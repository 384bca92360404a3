package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The embedded lists have the size that the documentation promises, and no
// function twice.
func TestLists(t *testing.T) {
	targets, err := loadTargets([]string{"nats", "etcd"})
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range targets {
		seen := map[mark]bool{}
		for _, m := range target.marks {
			if seen[m] {
				t.Errorf("%s: %s %s is listed twice", target.name, m.file, m.fn)
			}
			seen[m] = true
		}
		if len(seen) != 20 {
			t.Errorf("%s: %d functions, want 20", target.name, len(seen))
		}
	}
}

func TestParseTargetErrors(t *testing.T) {
	for _, text := range []string{
		"",
		"module m@v1\nclass signal\n",
		"module m@v1\na.go F\n",
		"class signal\na.go F\n",
		"module m@v1\nclass signal\na.go\n",
	} {
		if _, err := parseTarget("x", text); err == nil {
			t.Errorf("no error for %q", text)
		}
	}
}

const sample = `package p

// F is documented.
func F() {}

func (t *T) F() {}

func (t G[K, V]) F() {}

func unmarked() {}
`

func TestAnnotate(t *testing.T) {
	const want = `package p

// F is documented.
//x
func F() {}

//x
func (t *T) F() {}

//x
func (t G[K, V]) F() {}

func unmarked() {}
`
	got, err := annotate("p.go", []byte(sample), []string{"G.F", "F", "(*T).F"}, "//x")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for _, missing := range []string{"T.F", "(*G).F", "f"} {
		if _, err := annotate("p.go", []byte(sample), []string{missing}, "//x"); err == nil || !strings.Contains(err.Error(), missing) {
			t.Errorf("%s is not there, but the error is %v", missing, err)
		}
	}
}

func TestCheckVet(t *testing.T) {
	tests := []struct {
		stderr string
		code   int
		want   string // "" for an error
	}{
		{"", 0, "0 findings"},
		{"# p\np/a.go:1:2: bad\n\tp/b.go:3:4: more\np/a.go:5:6: bad\n", 1, "2 findings"},
		{"# p\nvet: p/a.go:1:2: undefined: x\n", 1, ""},
		{"go: updates to go.mod needed\n", 1, ""},
		{"", 1, ""},
		{"signal: killed", 2, ""},
	}
	for _, test := range tests {
		got, err := checkVet(nil, []byte(test.stderr), cost{code: test.code}, "")
		if got != test.want || (err == nil) != (test.want != "") {
			t.Errorf("checkVet(%q, %d) = %q, %v; want %q", test.stderr, test.code, got, err, test.want)
		}
	}
}

func TestCheckFencevet(t *testing.T) {
	for stdout, want := range map[string]string{
		`{"findings":[{},{}],"incomplete":[]}`:   "2 findings",
		`{"findings":[{}]}`:                      "1 finding",
		`{"findings":[]}`:                        "", // the marked code waits
		`{"findings":[{}],"incomplete":["a.b"]}`: "",
		`sched.go:41:9: wait/chan-recv: …`:       "",
	} {
		got, err := checkFencevet([]byte(stdout), nil, cost{code: 1}, "")
		if got != want || (err == nil) != (want != "") {
			t.Errorf("checkFencevet(%q) = %q, %v; want %q", stdout, got, err, want)
		}
	}
	if _, err := checkFencevet([]byte(`{"findings":[{}]}`), nil, cost{code: 2}, ""); err == nil {
		t.Error("exit status 2 passes for a result")
	}
}

func TestMedian(t *testing.T) {
	costs := []cost{{cpu: 9}, {cpu: 1}, {cpu: 4}}
	of := func(c cost) time.Duration { return c.cpu }
	if got := median(costs, of); got != 4 {
		t.Errorf("median of three is %d, want 4", got)
	}
	if got := median(costs[:2], of); got != 1 {
		t.Errorf("median of two is %d, want the lower one, 1", got)
	}
}

// A run in a copied cache must not change what the next round starts from.
func TestCloneCache(t *testing.T) {
	src, dst := filepath.Join(t.TempDir(), "src"), filepath.Join(t.TempDir(), "dst")
	write := func(name, data string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(data), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(src, "00", "1-a"), "index")
	write(filepath.Join(src, "00", "2-d"), "!<arch>\ngo object")
	write(filepath.Join(src, "00", "3-d"), "text")
	write(filepath.Join(dst, "00", "old-d"), "left over")
	if err := cloneCache(dst, src); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dst, "00", "old-d")); err == nil {
		t.Error("the old contents are still there")
	}
	if n, err := compiled(dst); n != 1 || err != nil {
		t.Errorf("compiled = %d, %v; want 1", n, err)
	}
	write(filepath.Join(dst, "00", "1-a"), "rewritten")
	if data, err := os.ReadFile(filepath.Join(src, "00", "1-a")); string(data) != "index" {
		t.Errorf("rewriting the copy changed the original to %q (%v)", data, err)
	}
}

// TestMain lets the test binary stand for a tool: BENCH_CHILD=parent starts
// it again as a child and waits, BENCH_CHILD=child keeps a core busy and exits
// with 3.
func TestMain(m *testing.M) {
	switch os.Getenv("BENCH_CHILD") {
	case "parent":
		_, _, c, err := run("", env("BENCH_CHILD=child"), os.Args[0])
		if err != nil {
			os.Exit(1)
		}
		os.Exit(c.code)
	case "child":
		for start := time.Now(); time.Since(start) < 300*time.Millisecond; {
		}
		os.Exit(3)
	}
	os.Exit(m.Run())
}

// What a measured command starts and waits for counts as its own.
func TestRunCountsChildren(t *testing.T) {
	_, _, c, err := run("", env("BENCH_CHILD=parent"), os.Args[0])
	if err != nil || c.code != 3 {
		t.Fatalf("exit %d, %v; want 3", c.code, err)
	}
	if c.cpu < 50*time.Millisecond { // of 300, on a machine that is busy
		t.Errorf("the child's time is missing: %v", c.cpu)
	}
}
