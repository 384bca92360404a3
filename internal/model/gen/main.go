// Command gen writes the generated tables of package model: std.txt and
// paths.txt. It is run by go generate in the directory of that package.
//
// It reads the standard library of the Go release that runs it from source,
// builds its SSA form and follows calls through it, down to the functions in
// the tables written by hand. See the comments in world.go and scan.go for
// what it takes to be the case.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	log.SetPrefix("gen: ")
	log.SetFlags(0)
	dir := flag.String("dir", ".", "directory of package model, where the tables are written")
	audit := flag.Bool("audit", false, "write nothing, but print which operations make how many functions not clean")
	flag.Parse()

	paths, err := stdPaths()
	if err != nil {
		log.Fatal(err)
	}
	w, err := analyseStd()
	if err != nil {
		log.Fatal(err)
	}
	if *audit {
		w.audit(os.Stdout)
		return
	}
	table, err := w.write()
	if err != nil {
		log.Fatal(err)
	}
	for name, text := range map[string]string{"paths.txt": paths, "std.txt": table} {
		if err := os.WriteFile(filepath.Join(*dir, name), []byte(text), 0o666); err != nil {
			log.Fatal(err)
		}
	}
}

// analyseStd returns the standard library with what its functions do.
func analyseStd() (*world, error) {
	g, written, err := newGround()
	if err != nil {
		return nil, err
	}
	lib, err := load()
	if err != nil {
		return nil, err
	}
	w := newWorld(lib, g, written)
	w.analyse()
	return w, w.err()
}

// err returns what makes the result unusable, if anything.
func (w *world) err() error {
	if len(w.problems) == 0 {
		return nil
	}
	return fmt.Errorf("%d problems:\n%s", len(w.problems), strings.Join(w.problems, "\n"))
}
