package relock

import (
	"fmt"
	"io"
	"log"
	"sync"
)

// A span describes itself, under its lock.
type span struct {
	mu   *sync.Mutex
	from int
}

func (s *span) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return fmt.Sprint(s.from)
}

// Reported: Printf calls String.
func (s *span) move(to int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if to < s.from {
		log.Printf("%d: cannot move %v back", to, s) // want "relock/self-deadlock: ..span..move holds s.mu since printed.go:\\d+ and locks it again at printed.go:\\d+: move → String .printed.go:\\d+."
		return
	}
	s.from = to
}

// Reported: so does Fprintln.
func (s *span) dump(w io.Writer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprintln(w, "span", s) // want "relock/self-deadlock: ..span..dump holds s.mu"
}

// Silent: these verbs do not.
func (s *span) id() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return fmt.Sprintf("%p is a %T at %d%%", s, s, s.from)
}

// Silent: another span, and the width of that is an argument.
func (s *span) after(t *span) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return fmt.Sprintf("%s", t) + fmt.Sprintf("%*d", s.from, t.from)
}

// Silent: behind the lock.
func (s *span) reset() {
	s.mu.Lock()
	s.from = 0
	s.mu.Unlock()
	fmt.Println(s)
}

// A gap is an error, and prints itself.
type gap struct {
	mu sync.Mutex
	at int
}

func (g *gap) Error() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return fmt.Sprint(g.at)
}

// Reported: Errorf calls Error.
func (g *gap) wrapped() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return fmt.Errorf("at %+d: %w", g.at, g) // want "relock/self-deadlock: ..gap..wrapped holds g.mu since printed.go:\\d+ and locks it again at printed.go:\\d+: wrapped → Error"
}

// A plain value prints itself without its lock.
type plain struct {
	mu sync.Mutex
	at int
}

func (p *plain) Format(s fmt.State, verb rune) { fmt.Fprint(s, p.at) }

func (p *plain) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return fmt.Sprint(p.at)
}

// Silent: Format comes before String.
func (p *plain) show() {
	p.mu.Lock()
	defer p.mu.Unlock()
	fmt.Println(p)
}
