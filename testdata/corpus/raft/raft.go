// Package raft applies committed entries in the order of the log.
package raft

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sort"
	"sync"
	"sync/atomic"
	"time"
)

//fence:class apply extends=loop unknown=error

var errStopped = errors.New("raft: stopped")

type entry struct {
	index uint64
	data  []byte
	reply chan error
}

// FSM is what the entries are applied to.
type FSM interface {
	Apply(index uint64, data []byte) error
}

type memFSM struct{ applied uint64 }

func (m *memFSM) Apply(index uint64, _ []byte) error {
	m.applied = index
	return nil
}

type slowFSM struct{ slots chan struct{} }

func (s *slowFSM) Apply(uint64, []byte) error {
	s.slots <- struct{}{}
	return nil
}

type node struct {
	mu      sync.Mutex
	cond    *sync.Cond
	fsm     FSM
	mem     *memFSM
	commits chan entry
	stop    chan struct{}
	acks    chan uint64
	tick    *time.Ticker
	peers   sync.WaitGroup
	boot    sync.Once
	applied atomic.Uint64
	waiters map[uint64]chan error
	log     []entry
	sessions
}

// sessions is embedded: its methods are methods of node.
type sessions struct{ *table }

type table struct {
	live    map[uint64]time.Time
	expired chan uint64
}

func (t *table) expire() { t.live[<-t.expired] = time.Time{} }

func (t *table) touch(id uint64) { t.live[id] = time.Now() }

//fence:critical apply
func (n *node) applyLoop() {
	for e := range n.commits { // want "wait/chan-recv: critical section .*applyLoop .apply. receives from channel n.commits"
		n.applied.Store(e.index)
	}
}

//fence:critical apply
func (n *node) applyBatch(es []entry) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, e := range es {
		n.log = append(n.log, e)
		n.applied.Store(e.index)
	}
}

//fence:critical apply
func (n *node) applyOne(e entry) error {
	return n.fsm.Apply(e.index, e.data) // want "unknown/unknown-interface: critical section .*applyOne .apply. .*Apply"
}

//fence:critical apply
func (n *node) applyMem(e entry) error {
	var f FSM = n.mem
	return f.Apply(e.index, e.data)
}

//fence:critical apply
func (n *node) applySlow(s *slowFSM, e entry) error {
	var f FSM = s
	return f.Apply(e.index, e.data) // want "wait/chan-send: critical section .*applySlow .apply. .*s.slots at raft.go:.*: .*applySlow → .*Apply"
}

//fence:critical apply
func (n *node) respond(e entry, err error) {
	e.reply <- err // want "wait/chan-send: critical section .*respond .apply. .*e.reply"
}

//fence:critical apply
func (n *node) respondAny(e entry, err error) {
	select {
	case e.reply <- err:
	default:
	}
}

//fence:critical apply
func (n *node) waitTick() {
	<-n.tick.C // want "wait/sleep: critical section .*waitTick .apply."
}

//fence:critical apply
func (n *node) stopTick() {
	n.tick.Stop()
	n.tick.Reset(time.Second)
}

//fence:critical apply
func (n *node) joinPeers() {
	n.peers.Wait() // want "wait/sync-wait: critical section .*joinPeers .apply."
}

//fence:critical apply
func (n *node) spawnPeer() {
	n.peers.Go(n.peer)
	n.peers.Add(1)
	go n.peer()
}

func (n *node) peer() { <-n.stop }

//fence:critical apply
func (n *node) waitApplied(index uint64) {
	for n.applied.Load() < index {
		n.cond.Wait() // want "wait/sync-wait: critical section .*waitApplied .apply."
	}
}

//fence:critical apply
func (n *node) announce(index uint64) {
	n.applied.Store(index)
	n.cond.Broadcast()
	n.cond.Signal()
}

//fence:critical apply
func (n *node) bootstrap() {
	n.boot.Do(n.seed) // want "wait/sync-wait: critical section .*bootstrap .apply."
}

func (n *node) seed() { n.applied.Store(1) }

//fence:critical apply
func (n *node) bootstrapped() {
	if n.applied.Load() == 0 {
		n.seed()
	}
}

// waitCommit waits for one of two things.
//
//fence:critical apply
func (n *node) waitCommit(ctx context.Context) error {
	select { // want "wait/blocking-select: critical section .*waitCommit .apply."
	case e := <-n.commits:
		n.applied.Store(e.index)
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

//fence:critical apply
func (n *node) tryCommit(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case e := <-n.commits:
		n.applied.Store(e.index)
	default:
	}
	return nil
}

//fence:critical apply
func (n *node) expireOne() {
	n.expire() // want "wait/chan-recv: critical section .*expireOne .apply. receives from channel t.expired at raft.go:.*: .*expireOne → .*expire"
}

//fence:critical apply
func (n *node) keepAlive(id uint64) {
	n.touch(id)
	n.sessions.touch(id)
	n.table.touch(id)
}

// compact sorts with a comparison that waits.
//
//fence:critical apply
func (n *node) compact() {
	sort.Slice(n.log, func(i, j int) bool { // want "wait/chan-recv: critical section .*compact .apply. receives from channel n.acks at raft.go:.*: .*compact → "
		<-n.acks
		return n.log[i].index < n.log[j].index
	})
}

//fence:critical apply
func (n *node) compactClean() {
	sort.Slice(n.log, func(i, j int) bool { return n.log[i].index < n.log[j].index })
	slices.SortFunc(n.log, func(a, b entry) int { return int(a.index) - int(b.index) })
	sort.Sort(byIndex(n.log))
}

type byIndex []entry

func (b byIndex) Len() int           { return len(b) }
func (b byIndex) Less(i, j int) bool { return b[i].index < b[j].index }
func (b byIndex) Swap(i, j int)      { b[i], b[j] = b[j], b[i] }

//fence:critical apply
func (n *node) compactNamed() {
	slices.SortFunc(n.log, n.slowCompare) // want "wait/chan-recv: critical section .*compactNamed .apply. receives from channel n.acks at raft.go:.*: .*compactNamed → .*slowCompare"
}

func (n *node) slowCompare(a, b entry) int {
	<-n.acks
	return int(a.index) - int(b.index)
}

//fence:critical apply
func (n *node) resolve(index uint64, err error) {
	if ch, ok := n.waiters[index]; ok {
		ch <- err // want "wait/chan-send: critical section .*resolve .apply. .*ch"
		delete(n.waiters, index)
	}
}

//fence:critical apply
func (n *node) resolveClosed(index uint64) {
	if ch, ok := n.waiters[index]; ok {
		close(ch)
		delete(n.waiters, index)
	}
}

// describe runs only methods whose meaning is documented.
//
//fence:critical apply
func (n *node) describe(err error, d fmt.Stringer) string {
	if errors.Is(err, errStopped) {
		return d.String()
	}
	return err.Error() + fmt.Sprintf(" at %d", n.applied.Load())
}

// Run is the loop that a user starts in a goroutine.
func (n *node) Run(ctx context.Context) {
	//fence:critical apply
	handle := func(e entry) {
		n.applied.Store(e.index)
		n.acks <- e.index // want "wait/chan-send: critical section .*Run.* .apply. .*n.acks"
	}
	for e := range n.commits {
		handle(e)
	}
}

// RunQuiet drops acknowledgements that nobody takes.
func (n *node) RunQuiet(ctx context.Context) {
	//fence:critical apply
	handle := func(e entry) {
		n.applied.Store(e.index)
		select {
		case n.acks <- e.index:
		default:
		}
	}
	for e := range n.commits {
		handle(e)
	}
}

// transfer tells the peers in a switch.
//
//fence:critical apply
func (n *node) transfer(e entry) error {
	switch kind := len(e.data); {
	case kind == 0:
		return errStopped
	case kind > 8:
		<-n.stop // want "wait/chan-recv: critical section .*transfer .apply. receives from channel n.stop"
	default:
		n.touch(e.index)
	}
	return nil
}

//fence:critical apply
func (n *node) transferValue(v any) uint64 {
	switch v := v.(type) {
	case entry:
		return v.index
	case uint64:
		return v
	case chan uint64:
		return uint64(len(v))
	}
	return 0
}

//fence:critical apply
func (n *node) receiveValue(v any) uint64 {
	switch v := v.(type) {
	case uint64:
		return v
	case chan uint64:
		return <-v // want "wait/chan-recv: critical section .*receiveValue .apply. receives from channel v"
	}
	return 0
}
