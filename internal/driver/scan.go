package driver

import (
	"bytes"
	"cmp"
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

// look reports whether one of the files contains a directive, whether one says what
// its users have to do, or cannot be read, and whether one declares a lock that others
// can take by name.
func look(files []string) (marked, speaks, shares bool) {
	anyFile(files, func(src []byte, err error) bool {
		marked = marked || err != nil || directive.HasDirectives(src)
		speaks = speaks || err != nil || directive.HasRoles(src)
		shares = shares || sharesLock(src)
		return false
	})
	return marked, speaks, shares
}

// anyContains reports whether one of the files contains text, or cannot be read.
func anyContains(files []string, text string) bool {
	return anyFile(files, func(src []byte, err error) bool { return err != nil || bytes.Contains(src, []byte(text)) })
}

// anyFile reports whether f does so for what one of the files contains, or for the
// error met in reading it. What f is given is overwritten by the next file.
func anyFile(files []string, f func(src []byte, err error) bool) bool {
	var buf bytes.Buffer
	for _, name := range files {
		buf.Reset()
		file, err := os.Open(name)
		if err == nil {
			if info, err := file.Stat(); err == nil {
				buf.Grow(int(info.Size()) + bytes.MinRead)
			}
			_, err = buf.ReadFrom(file)
			err = cmp.Or(err, file.Close())
		}
		if f(buf.Bytes(), err) {
			return true
		}
	}
	return false
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
