// Package wal commits transactions. It does not import blockdev.
package wal

import (
	"bufio"
	"database/sql"
	"errors"
	"io"
	"log"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"

	"example.com/corpus/wal/segment"
)

//fence:class commit extends=loop unknown=error

var errTorn = errors.New("wal: torn record")

type txn struct {
	lsn  uint64
	data []byte
	done chan error
}

type writer struct {
	mu       sync.Mutex
	seg      *segment.Segment
	file     *os.File
	buf      *bufio.Writer
	db       *sql.DB
	queue    chan *txn
	durable  atomic.Uint64
	flushed  chan uint64
	rollback chan struct{}
	pending  []*txn
	err      error
}

//fence:critical commit
func (w *writer) commit(t *txn) error {
	if _, err := w.file.Write(t.data); err != nil { // want "wait/file-db-proc-io: critical section .*commit .commit."
		return err
	}
	w.durable.Store(t.lsn)
	return nil
}

//fence:critical commit
func (w *writer) enqueue(t *txn) {
	w.mu.Lock()
	w.pending = append(w.pending, t)
	w.mu.Unlock()
}

//fence:critical commit
func (w *writer) flush() error {
	return w.buf.Flush() // want "wait/file-db-proc-io: critical section .*flush .commit."
}

//fence:critical commit
func (w *writer) buffered() int { return w.buf.Buffered() + w.buf.Available() }

// syncAll is four packages deep: wal, segment, blockdev, os.
//
//fence:critical commit
func (w *writer) syncAll() error {
	return w.seg.Flush() // want "wait/file-db-proc-io: critical section .*syncAll .commit. .* at example.com/corpus/wal/segment/blockdev/blockdev.go:.*: .*syncAll → .*Flush.* → .*flush.* → .*Sync"
}

//fence:critical commit
func (w *writer) noteAll(ts []*txn) {
	for _, t := range ts {
		w.seg.Note(len(t.data))
	}
}

// direct calls a method of a package that it does not import.
//
//fence:critical commit
func (w *writer) direct() error {
	return w.seg.Dev().Sync() // want "wait/file-db-proc-io: critical section .*direct .commit. .* at example.com/corpus/wal/segment/blockdev/blockdev.go:.*: .*direct → .*Sync"
}

//fence:critical commit
func (w *writer) directMark() int {
	d := w.seg.Dev()
	d.Mark()
	return d.Dirty()
}

//fence:critical commit
func (w *writer) extend() {
	w.seg.Extend() // want "wait/chan-recv: critical section .*extend .commit. receives from channel d.space at example.com/corpus/wal/segment/blockdev/blockdev.go:.*: .*extend → .*Extend.* → .*Alloc"
}

// A Lock method that is only a wrapper.
//
//fence:critical signal
func (w *writer) lockDev() {
	d := w.seg.Dev()
	d.Lock() // want "lock/lock-in-section: critical section .*lockDev .signal. locks d.mu at example.com/corpus/wal/segment/blockdev/blockdev.go:.*: .*lockDev → .*Lock"
	d.Unlock()
}

// wait/file-db-proc-io in a deferred call counts too.
//
//fence:critical commit
func (w *writer) closeFile() error {
	defer w.file.Close() // want "wait/file-db-proc-io: critical section .*closeFile .commit."
	return w.err
}

//fence:critical commit
func (w *writer) name() string { return w.file.Name() }

// The error path is no cold path: it returns.
//
//fence:critical commit
func (w *writer) check(t *txn) error {
	if len(t.data) == 0 {
		t.done <- errTorn // want "wait/chan-send: critical section .*check .commit. .*t.done"
		return errTorn
	}
	return nil
}

//fence:critical commit
func (w *writer) checkFatal(t *txn) {
	if len(t.data) == 0 {
		os.Remove(w.file.Name())
		log.Fatalf("wal: torn record at %d", t.lsn)
	}
	w.durable.Store(t.lsn)
}

// A named result decides in a deferred function whether to wait.
//
//fence:critical commit
func (w *writer) finish(t *txn) (err error) {
	defer func() {
		if err != nil {
			<-w.rollback // want "wait/chan-recv: critical section .*finish.* .commit. receives from channel w.rollback"
		}
	}()
	if t.lsn <= w.durable.Load() {
		err = errTorn
	}
	return err
}

//fence:critical commit
func (w *writer) finishQuiet(t *txn) (err error) {
	defer func() {
		if err != nil {
			w.err = err
			close(w.rollback)
		}
	}()
	if t.lsn <= w.durable.Load() {
		err = errTorn
	}
	return err
}

// The body of a loop over a function is part of the section.
//
//fence:critical commit
func (w *writer) replay() {
	for i := range w.seg.Each {
		w.durable.Store(uint64(i))
		<-w.flushed // want "wait/chan-recv: critical section .*replay.* .commit. receives from channel w.flushed"
	}
}

//fence:critical commit
func (w *writer) replayFast() (n int) {
	for i := range w.seg.Each {
		if i > 10 {
			break
		}
		n += i
	}
	return n
}

//fence:critical commit
func (w *writer) load(path string) ([]byte, error) {
	return os.ReadFile(path) // want "wait/file-db-proc-io: critical section .*load .commit."
}

//fence:critical commit
func (w *writer) loadFrom(r io.Reader) ([]byte, error) {
	return io.ReadAll(r) // want "wait/file-db-proc-io: critical section .*loadFrom .commit."
}

//fence:critical commit
func (w *writer) record(query string) error {
	_, err := w.db.Exec(query) // want "wait/file-db-proc-io: critical section .*record .commit."
	return err
}

//fence:critical commit
func (w *writer) archive(cmd *exec.Cmd) error {
	return cmd.Run() // want "wait/file-db-proc-io: critical section .*archive .commit."
}

//fence:critical commit
func (w *writer) emit(out io.Writer, t *txn) error {
	_, err := out.Write(t.data) // want "wait/abstract-io: critical section .*emit .commit."
	return err
}

//fence:critical commit
func (w *writer) hangUp(c io.Closer) {
	c.Close() // want "wait/abstract-io: critical section .*hangUp .commit."
}

//fence:critical commit
func (w *writer) classify(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, os.ErrNotExist)
}

// background writes in a goroutine of its own.
//
//fence:critical commit
func (w *writer) background(t *txn) {
	go func() {
		_, err := w.file.Write(t.data)
		t.done <- err
	}()
	go w.seg.Flush()
}
