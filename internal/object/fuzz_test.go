package object

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// FuzzRead checks that no archive makes the reader panic or allocate without
// bound. The seeds were compiled by some release; the version in the header is
// what makes them readable, so it is replaced by the toolchain's.
func FuzzRead(f *testing.F) {
	tc := mustToolchain(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		checkRead(t, data, tc)
	})
}

// checkRead reads an archive with a toolchain of the version that it names and
// checks what may be relied on if there is no error.
func checkRead(t *testing.T, data []byte, tc *Toolchain) {
	entry, err := codeEntry(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return
	}
	if pre, _, err := splitPreamble(entry); err == nil {
		as := *tc
		as.Version = pre.version
		tc = &as
	}
	p, err := Read(bytes.NewReader(data), int64(len(data)), tc)
	if err != nil {
		return
	}
	for _, f := range p.Funcs {
		for _, a := range f.Allocs {
			if EntryOf(a.Call.Symbol) != a.Entry || len(a.Frames) == 0 {
				t.Errorf("%s: bad allocation %+v", f.Symbol, a)
			}
		}
		calls, err := p.Calls(f)
		if err != nil {
			continue
		}
		if len(calls) < len(f.Allocs) {
			t.Errorf("%s: %d calls but %d allocations", f.Symbol, len(calls), len(f.Allocs))
		}
		for _, c := range calls {
			if c.Symbol == "" || len(c.Frames) == 0 {
				t.Errorf("%s: bad call %+v", f.Symbol, c)
			}
		}
	}
}

func FuzzParseName(f *testing.F) {
	for _, s := range []string{"p.F", "a/p.(*List[go.shape.int]).Push.func1", "p.F-range1", "p.glob..func1", "gopkg.in/y%2ev3.F", "p.(*struct { q.T }).M-fm"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, ok := ParseName(s)
		if ok && (n.Func.Name == "" || n.Func.Pkg == "") {
			t.Errorf("ParseName(%q) = %+v", s, n)
		}
	})
}

// TestDamage reads archives with every part cut off or overwritten.
func TestDamage(t *testing.T) {
	archive := build(t, "amd64", "p", filepath.Join("testdata", "small.go"), "-dwarf=false")
	data, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	tc := mustToolchain(t)
	if _, err := Read(bytes.NewReader(data), int64(len(data)), tc); err != nil {
		t.Fatal(err)
	}
	whole := len(data)
	if data[whole-1] == 0 {
		whole-- // padding to an even size, if the length of file names in it is odd
	}
	for n := range whole {
		if _, err := Read(bytes.NewReader(data[:n]), int64(n), tc); err == nil {
			t.Fatalf("an archive cut to %d of %d bytes is read", n, len(data))
		}
	}
	start := bytes.Index(data, []byte(objectMagic))
	if start < 0 {
		t.Fatal("there is no object code")
	}
	broken := 0
	for off := start; off+4 <= len(data); off++ {
		for _, v := range []uint32{0, 1, 1 << 31, 1<<32 - 1, pkgBuiltin} {
			damaged := bytes.Clone(data)
			binary.LittleEndian.PutUint32(damaged[off:], v)
			if _, err := Read(bytes.NewReader(damaged), int64(len(damaged)), tc); err != nil {
				broken++
			}
			checkRead(t, damaged, tc)
		}
	}
	if broken == 0 {
		t.Error("no damage was noticed")
	}
}

// TestSeeds checks that the checked-in seeds are still readable, and so worth
// fuzzing from. Run with FENCEVET_WRITE_SEEDS=1 to make them anew.
func TestSeeds(t *testing.T) {
	dir := filepath.Join("testdata", "fuzz", "FuzzRead")
	for _, goarch := range []string{"amd64", "arm64"} {
		name := filepath.Join(dir, "small_"+goarch)
		if os.Getenv("FENCEVET_WRITE_SEEDS") != "" {
			data, err := os.ReadFile(build(t, goarch, "p", filepath.Join("testdata", "small.go"), "-dwarf=false", "-trimpath="+mustGetwd(t)))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.MkdirAll(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			seed := "go test fuzz v1\n[]byte(" + strconv.Quote(string(data)) + ")\n"
			if err := os.WriteFile(name, []byte(seed), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		data := readSeed(t, name)
		entry, err := codeEntry(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		pre, _, err := splitPreamble(entry)
		if err != nil {
			t.Fatal(err)
		}
		if pre.goarch != goarch {
			t.Errorf("%s is for %s", name, pre.goarch)
		}
		tc := mustToolchain(t)
		if pre.version != tc.Version {
			continue // numbers of builtins may have changed
		}
		p, err := Read(bytes.NewReader(data), int64(len(data)), tc)
		if err != nil {
			t.Fatal(err)
		}
		if got := classes(p, "small.go"); len(got) < 3 {
			t.Errorf("%s: allocations are %v", name, got)
		}
	}
}

func mustGetwd(t *testing.T) string {
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// readSeed returns the bytes in a seed of the fuzzer.
func readSeed(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	_, quoted, ok := bytes.Cut(text, []byte("[]byte("))
	if !ok {
		t.Fatalf("%s is not a seed", name)
	}
	data, err := strconv.Unquote(string(bytes.TrimSuffix(bytes.TrimSpace(quoted), []byte(")"))))
	if err != nil {
		t.Fatal(err)
	}
	return []byte(data)
}
