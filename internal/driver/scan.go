package driver

import (
	"os"
	"runtime"
	"slices"
	"sync"

	"github.com/fencevet/fencevet/internal/directive"
)

// scan finds out which of the packages contain directives, by looking at the
// bytes of their files. What cannot be read counts as marked: whoever needs
// the package will meet the error.
func (d *driver) scan(pkgs []*listed) {
	var (
		mu   sync.Mutex
		wg   sync.WaitGroup
		free = make(chan struct{}, runtime.GOMAXPROCS(0))
	)
	for _, p := range pkgs {
		mu.Lock()
		_, seen := d.marked[p.ImportPath]
		mu.Unlock()
		if seen || p.Standard {
			continue
		}
		free <- struct{}{}
		wg.Go(func() {
			marked, speaks, shares := true, true, false // also if looking panics: parsing will tell
			_ = protect(func() { marked, speaks, shares = look(p.sources()) })
			mu.Lock()
			d.marked[p.ImportPath], d.speaks[p.ImportPath] = marked, speaks
			if shares {
				d.shares[p.ImportPath] = true
			}
			mu.Unlock()
			<-free
		})
	}
	wg.Wait()
}

// scanAll looks at all packages: any of the closure may declare classes and mark
// functions.
func (d *driver) scanAll() {
	all := slices.Clone(d.roots)
	for _, p := range d.pkgs {
		all = append(all, p)
	}
	d.scan(all)
}

// anyDirective reports whether one of the files contains a directive or
// cannot be read.
func anyDirective(files []string) bool {
	marked, _, _ := look(files)
	return marked
}

// look reports whether one of the files contains a directive, whether one says what
// its users have to do, or cannot be read, and whether one declares a lock that others
// can take by name.
func look(files []string) (marked, speaks, shares bool) {
	for _, name := range files {
		src, err := os.ReadFile(name)
		marked = marked || err != nil || directive.HasDirectives(src)
		speaks = speaks || err != nil || directive.HasRoles(src)
		shares = shares || sharesLock(src)
	}
	return marked, speaks, shares
}

// reaches reports whether p imports, directly or not, a package that says what
// its users have to do.
func (d *driver) reaches(p *listed) bool {
	yes, ok := d.reached[p.ImportPath]
	if ok || p.Standard {
		return yes
	}
	d.reached[p.ImportPath] = false // ends cycles, which are errors elsewhere
	for _, id := range p.Imports {
		if q := d.pkgs[id]; q != nil && (d.speaks[q.ImportPath] || d.reaches(q)) {
			yes = true
		}
	}
	d.reached[p.ImportPath] = yes
	return yes
}
