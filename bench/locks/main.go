// Locks shows how the time of the analysis of locks grows with the size of a
// package: it writes packages with more and more functions that take some of 300
// locks, one under another, and call each other, and runs fencevet on them.
//
// Usage:
//
//	go run ./bench/locks [-n 5] [-locks 300] [functions...]
//
// A row is one package: the median time of a run of fencevet -rules=relock,cycle,
// that of one function, and how many times as long as for the package in the first
// row a function takes. The functions are 1,000, 3,000 and 10,000 unless others are
// given. The program is free of findings; a run that has any fails.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("locks: ")
	rounds := flag.Int("n", 5, "`rounds`")
	locks := flag.Int("locks", 300, "`number` of locks")
	flag.Parse()
	sizes := []int{1000, 3000, 10000}
	if flag.NArg() > 0 {
		sizes = nil
		for _, arg := range flag.Args() {
			n, err := strconv.Atoi(arg)
			if err != nil || n < 1 {
				log.Fatalf("%q is not a number of functions", arg)
			}
			sizes = append(sizes, n)
		}
	}
	if *locks < 3 || *rounds < 1 {
		log.Fatal("at least one round and three locks are needed")
	}
	if err := run(sizes, *locks, *rounds); err != nil {
		log.Fatal(err)
	}
}

// run measures all sizes.
func run(sizes []int, locks, rounds int) error {
	dir, err := os.MkdirTemp("", "locks")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	tool := filepath.Join(dir, "fencevet")
	if out, err := exec.Command("go", "build", "-o", tool, "github.com/fencevet/fencevet/cmd/fencevet").CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	fmt.Printf("| functions | locks | CPU | per function | of the first |\n|--:|--:|--:|--:|--:|\n")
	var first time.Duration
	for _, size := range sizes {
		module := filepath.Join(dir, strconv.Itoa(size))
		if err := write(module, size, locks); err != nil {
			return err
		}
		took, err := measure(tool, module, rounds)
		if err != nil {
			return err
		}
		each := took / time.Duration(size)
		if first == 0 {
			first = each
		}
		fmt.Printf("| %d | %d | %v | %v | %.2f |\n", size, locks, took.Round(time.Millisecond), each.Round(100*time.Nanosecond), float64(each)/float64(first))
	}
	return nil
}

// measure returns the median of the CPU times of some runs.
func measure(tool, dir string, rounds int) (time.Duration, error) {
	var all []time.Duration
	for range rounds {
		cmd := exec.Command(tool, "-rules=relock,cycle", ".")
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			return 0, fmt.Errorf("fencevet: %w\n%s", err, out)
		}
		usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
		all = append(all, time.Duration(usage.Utime.Nano()+usage.Stime.Nano()))
	}
	slices.Sort(all)
	return all[len(all)/2], nil
}

// write writes a module of one package. A third of the locks are package variables,
// the others fields of one type. A function takes two of them in the order of their
// numbers, one of them on a condition, and most call the function after them.
func write(dir string, size, locks int) error {
	var b strings.Builder
	b.WriteString("package locks\n\nimport \"sync\"\n\ntype object struct {\n\tn int\n")
	for i := range locks {
		if i%3 != 0 {
			fmt.Fprintf(&b, "\tmu%d sync.Mutex\n", i)
		}
	}
	b.WriteString("}\n\n")
	for i := 0; i < locks; i += 3 {
		fmt.Fprintf(&b, "var mu%d sync.RWMutex\n", i)
	}
	lock := func(i int) string {
		if i%3 == 0 {
			return fmt.Sprintf("mu%d", i)
		}
		return fmt.Sprintf("o.mu%d", i)
	}
	for f := range size {
		first := f * 7 % (locks - 1)
		second := first + 1 + f%(locks-first-1)
		fmt.Fprintf(&b, "\nfunc F%d(o *object, on bool) {\n\t%s.Lock()\n", f, lock(first))
		fmt.Fprintf(&b, "\tif on {\n\t\t%s.Lock()\n\t\to.n++\n\t\t%s.Unlock()\n\t}\n", lock(second), lock(second))
		fmt.Fprintf(&b, "\to.n++\n\t%s.Unlock()\n", lock(first))
		if f+1 < size && f%8 != 0 {
			fmt.Fprintf(&b, "\tF%d(o, !on)\n", f+1)
		}
		b.WriteString("}\n")
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module example.com/locks\n\ngo 1.26\n"), 0o666); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "locks.go"), []byte(b.String()), 0o666)
}
