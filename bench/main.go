// Bench measures fencevet against the tools its users already run, on the
// NATS server and the etcd server with twenty marked functions each.
//
// Usage:
//
//	go run ./bench [flags]
//
// One run fetches the two modules (through the module proxy), copies them,
// writes //fence:critical above the functions listed in bench/testdata,
// compiles each tree once into a build cache of its own, and then times
//
//	vet       go vet and go vet -vettool=fencevet: cold (a copy of the
//	          compiled cache in which no vet has run) and warm (again)
//	alone     fencevet ./... on the compiled cache, against cold go vet and
//	          cold staticcheck
//	confirm   fencevet ./... without and with object code to confirm
//	          allocations
//	empty     fencevet ./... with an empty build cache, and how many packages
//	          got compiled by it (it should be none)
//
// CPU is user plus system time of the whole process tree, the peak is that of
// its largest process. Every number is a median over -n rounds; the rounds
// interleave the tools, so that a busy minute hits all of them. Trust the
// ratios, not the seconds.
//
// What is not alike: go vet, with or without fencevet, also analyses the
// tests; staticcheck is run with -tests=false and standalone fencevet leaves
// tests out by default.
//
// Flags:
package main

import (
	_ "embed"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

//go:embed main.go
var source string

var (
	dirFlag      = flag.String("dir", "", "keep trees, tools and caches in this `directory` and reuse them (default: a temporary one)")
	fencevetFlag = flag.String("fencevet", "", "fencevet `binary` to measure (default: built from this module)")
	nFlag        = flag.Int("n", 3, "`rounds` per measurement")
	onlyFlag     = flag.String("only", "", "comma-separated measurements: vet, alone, confirm, empty (default all)")
	prepareFlag  = flag.Bool("prepare", false, "fetch, copy and compile the targets, then stop (needs -dir)")
	targetsFlag  = flag.String("targets", "nats,etcd", "comma-separated `targets`")
	verboseFlag  = flag.Bool("v", false, "print every command and its numbers")
)

func main() {
	log.SetPrefix("bench: ")
	log.SetFlags(0)
	flag.Usage = usage
	flag.Parse()
	if flag.NArg() > 0 || *nFlag < 1 {
		usage()
		os.Exit(2)
	}
	if *prepareFlag && *dirFlag == "" {
		log.Fatal("-prepare without -dir would throw its work away")
	}
	wanted, err := measurements(*onlyFlag)
	if err != nil {
		log.Fatal(err)
	}
	targets, err := loadTargets(strings.Split(*targetsFlag, ","))
	if err != nil {
		log.Fatal(err)
	}
	if err := bench(targets, wanted); err != nil {
		log.Fatal(err)
	}
}

// usage prints the package comment and the flags.
func usage() {
	doc, _, _ := strings.Cut(source, "\npackage main")
	for line := range strings.Lines(doc) {
		fmt.Fprint(os.Stderr, strings.TrimPrefix(strings.TrimPrefix(line, "//"), " "))
	}
	fmt.Fprintln(os.Stderr)
	flag.PrintDefaults()
}

// bench prepares the targets and the tools and prints the table.
func bench(targets []*target, wanted map[string]bool) (err error) {
	dir, err := filepath.Abs(*dirFlag)
	if err != nil {
		return err
	}
	if *dirFlag == "" {
		if dir, err = os.MkdirTemp("", "fencevet-bench"); err != nil {
			return err
		}
		defer func() {
			if e := os.RemoveAll(dir); err == nil {
				err = e
			}
		}()
	}

	for _, t := range targets {
		if err := t.prepare(dir); err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
	}
	if *prepareFlag {
		return nil
	}
	tools, err := buildTools(dir, wanted["alone"])
	if err != nil {
		return err
	}

	goVersion, err := output("", nil, "go", "env", "GOVERSION")
	if err != nil {
		return err
	}
	fmt.Printf("%s %s/%s, %d cores; median of %d\n", goVersion, runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), *nFlag)
	for _, t := range targets {
		fmt.Printf("\n%s (%s), %d marked functions\n", t.name, t.module, len(t.marks))
		table, err := t.measure(dir, tools, wanted)
		if err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
		if err := table.print(os.Stdout); err != nil {
			return err
		}
	}
	return nil
}

// measurements parses -only.
func measurements(list string) (map[string]bool, error) {
	all := map[string]bool{"vet": true, "alone": true, "confirm": true, "empty": true}
	if list == "" {
		return all, nil
	}
	wanted := map[string]bool{}
	for word := range strings.SplitSeq(list, ",") {
		if !all[word] {
			return nil, fmt.Errorf("no measurement %q; there are vet, alone, confirm, empty", word)
		}
		wanted[word] = true
	}
	return wanted, nil
}
