package lockorder

import "sync"

// Three locks of a commit pipeline, of which each stage holds one and takes the
// next.
var (
	queueMu sync.Mutex
	walMu   sync.Mutex
	indexMu sync.Mutex
	step    int
)

// Reported: the cycle has three sides.
func Enqueue() {
	queueMu.Lock()
	walMu.Lock() // want "cycle/lock-order-cycle: Enqueue holds queueMu since .* and locks walMu; Sync holds walMu since .* and locks indexMu; Compact holds indexMu since .* and locks queueMu; if they meet, none goes on"
	step++
	walMu.Unlock()
	queueMu.Unlock()
}

// The second side.
func Sync() {
	walMu.Lock()
	defer walMu.Unlock()
	indexMu.Lock()
	step++
	indexMu.Unlock()
}

// The third side; the finding stands at the first.
func Compact() {
	indexMu.Lock()
	defer indexMu.Unlock()
	queueMu.Lock()
	step++
	queueMu.Unlock()
}

// Both sides only read.
var (
	routesMu sync.RWMutex
	peersMu  sync.RWMutex
	routes   int
	peers    int
)

// Silent: readers do not exclude each other.
func Routes() int {
	routesMu.RLock()
	defer routesMu.RUnlock()
	peersMu.RLock()
	defer peersMu.RUnlock()
	return routes + peers
}

// Silent: likewise.
func Peers() int {
	peersMu.RLock()
	defer peersMu.RUnlock()
	routesMu.RLock()
	defer routesMu.RUnlock()
	return peers - routes
}

// Locks that are taken in the other order before main runs.
var (
	codecsMu sync.Mutex
	namesMu  sync.Mutex
	codecs   int
)

// Silent: nobody else runs yet.
func init() {
	namesMu.Lock()
	codecsMu.Lock()
	codecs++
	codecsMu.Unlock()
	namesMu.Unlock()
}

// Silent: the other order is that of init.
func Codecs() {
	codecsMu.Lock()
	defer codecsMu.Unlock()
	namesMu.Lock()
	codecs--
	namesMu.Unlock()
}

// An engine runs all its steps in one goroutine.
type engine struct {
	mu    sync.Mutex
	jobs  sync.Mutex
	count int
	quit  chan struct{}
}

// Silent: one goroutine takes the locks in both orders, one after the other.
func (e *engine) start() {
	go func() {
		for {
			select {
			case <-e.quit:
				return
			default:
				e.plan()
				e.finish()
			}
		}
	}()
}

func (e *engine) plan() {
	e.mu.Lock()
	e.jobs.Lock()
	e.count++
	e.jobs.Unlock()
	e.mu.Unlock()
}

func (e *engine) finish() {
	e.jobs.Lock()
	e.mu.Lock()
	e.count--
	e.mu.Unlock()
	e.jobs.Unlock()
}

// A store is filled before anybody else knows it.
type store struct {
	mu    sync.Mutex
	index sync.Mutex
	keys  int
}

// Silent: the new store is not known to others yet.
func newStore() *store {
	s := &store{}
	s.fill()
	return s
}

func (s *store) fill() {
	s.index.Lock()
	defer s.index.Unlock()
	s.mu.Lock()
	s.keys = 1
	s.mu.Unlock()
}

// Silent: the other order is that of fill.
func (s *store) Get() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.index.Lock()
	defer s.index.Unlock()
	return s.keys
}

// A session and its two locks, one for each direction.
type session struct {
	rd, wr sync.Mutex
	n      int
}

// Reported: shutdown takes them in the other order, in a goroutine.
func (s *session) Flush() {
	s.wr.Lock()
	defer s.wr.Unlock()
	s.rd.Lock() // want "cycle/lock-order-cycle: ..session..Flush holds s.wr since .* and locks s.rd; ..session..shutdown holds s.rd since .* and locks s.wr"
	s.n++
	s.rd.Unlock()
}

// The other side.
func (s *session) shutdown() {
	s.rd.Lock()
	defer s.rd.Unlock()
	s.wr.Lock()
	s.n = 0
	s.wr.Unlock()
}

func (s *session) watch(done chan struct{}) {
	go func() {
		<-done
		s.shutdown()
	}()
}

// Silent: takes them one after the other.
func (s *session) Swap() {
	s.rd.Lock()
	s.n++
	s.rd.Unlock()
	s.wr.Lock()
	s.n--
	s.wr.Unlock()
}

// Two locks of which one side is known to be harmless.
var (
	cfgMu  sync.Mutex
	tlsMu  sync.Mutex
	loaded int
)

// Silent: the other side has a waiver.
func LoadConfig() {
	cfgMu.Lock()
	defer cfgMu.Unlock()
	tlsMu.Lock()
	loaded++
	tlsMu.Unlock()
}

// Silent: a waiver on one side is enough.
func LoadCerts() {
	tlsMu.Lock()
	defer tlsMu.Unlock()
	cfgMu.Lock() //fence:allow cycle/lock-order-cycle -- only called before the server listens
	loaded--
	cfgMu.Unlock()
}

// A lookup table with a reader's and a writer's side.
type table struct {
	mu   sync.RWMutex
	dirt sync.Mutex
	n    int
}

// Reported: one side only reads, and still waits for the writer.
func (t *table) Lookup() int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	t.dirt.Lock() // want "cycle/lock-order-cycle: ..table..Lookup holds t.mu since .* and locks t.dirt; ..table..Clean holds t.dirt since .* and locks t.mu"
	defer t.dirt.Unlock()
	return t.n
}

// The other side.
func (t *table) Clean() {
	t.dirt.Lock()
	defer t.dirt.Unlock()
	t.mu.Lock()
	t.n = 0
	t.mu.Unlock()
}

// Orders between different objects of one type.
type account struct {
	mu      sync.Mutex
	history sync.Mutex
	balance int
}

// Silent: two accounts, of which the analysis cannot say which comes first.
func Transfer(from, to *account) {
	from.mu.Lock()
	defer from.mu.Unlock()
	to.mu.Lock()
	defer to.mu.Unlock()
	from.balance--
	to.balance++
}

// Silent: the history of another account.
func Copy(from, to *account) {
	from.mu.Lock()
	defer from.mu.Unlock()
	to.history.Lock()
	defer to.history.Unlock()
}

// Silent: likewise, in the other order.
func CopyBack(from, to *account) {
	from.history.Lock()
	defer from.history.Unlock()
	to.mu.Lock()
	defer to.mu.Unlock()
}

// A stream's frames are packed and reset by the one goroutine of its connection,
// through an interface.
type frameSource interface{ pack() int }

type framer struct {
	mu, control sync.Mutex
	n           int
}

// Silent: only the goroutine of the connection gets here.
func (f *framer) pack() int {
	f.control.Lock()
	defer f.control.Unlock()
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.n
}

// Silent: likewise.
func (f *framer) reset() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.control.Lock()
	defer f.control.Unlock()
	f.n = 0
}

type packer struct{ sources []frameSource }

func (p *packer) next() (n int) {
	for _, s := range p.sources {
		n += s.pack()
	}
	return n
}

type quicConn struct {
	f *framer
	p packer
}

// Dial starts the goroutine.
func Dial(sources ...frameSource) {
	c := &quicConn{f: &framer{}, p: packer{sources}}
	go c.loop()
}

func (c *quicConn) loop() {
	for c.p.next() > 0 {
		c.f.reset()
	}
}

// A shelf is locked in order also by code that has the second lock already.
type shelf struct {
	row, box sync.Mutex
	n        int
}

func (s *shelf) Fill() {
	s.row.Lock()
	defer s.row.Unlock()
	s.box.Lock()
	defer s.box.Unlock()
	s.n++
}

// Silent: the helper gives the box up before it takes the row.
func (s *shelf) Move() {
	s.box.Lock()
	s.relock()
	s.n--
	s.box.Unlock()
	s.row.Unlock()
}

func (s *shelf) relock() {
	s.box.Unlock()
	s.row.Lock()
	s.box.Lock()
}

// Silent: the same, with the locks of somebody else and on some condition.
func (s *shelf) MoveIf(n int) {
	s.box.Lock()
	relockIf(&s.row, &s.box, n > 2)
	s.n -= n
	s.box.Unlock()
}

func relockIf(first, second *sync.Mutex, both bool) {
	if both {
		second.Unlock()
		first.Lock()
		second.Lock()
		first.Unlock()
	}
}
