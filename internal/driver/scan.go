package driver

import (
	"os"
	"runtime"
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
			marked := true // also if looking panics: parsing will tell
			_ = protect(func() { marked = anyDirective(p.sources()) })
			mu.Lock()
			d.marked[p.ImportPath] = marked
			mu.Unlock()
			<-free
		})
	}
	wg.Wait()
}

// anyDirective reports whether one of the files contains a directive or
// cannot be read.
func anyDirective(files []string) bool {
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil || directive.HasDirectives(src) {
			return true
		}
	}
	return false
}
