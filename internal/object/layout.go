package object

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// objectMagic begins object code of all releases since go1.20.
const objectMagic = "\x00go120ld"

// The blocks of object code, in order.
const (
	blockAutolib = iota
	blockPackages
	blockFiles
	blockDefs       // symbols of the package
	blockHashed64   // symbols named by their contents, two kinds
	blockHashed     //
	blockOtherDefs  // symbols with a name of their own, defined here
	blockOtherRefs  // symbols with a name of their own, defined elsewhere
	blockRefFlags   //
	blockHash64     //
	blockHash       //
	blockRelocIndex // for each definition, where its relocations begin
	blockAuxIndex   // likewise, its auxiliary symbols
	blockDataIndex  // likewise, its contents
	blockRelocs     //
	blockAux        //
	blockData       //
	blockRefNames   // names of symbols of other packages
	blockEnd        //
	blockCount
)

// Sizes of the records of the blocks, in bytes.
const (
	stringSize  = 8  // length, offset
	symbolSize  = 21 // string, ABI 2, type 1, flags 1+1, size 4, alignment 4
	relocSize   = 23 // offset 4, size 1, type 2, addend 8, symbol 8
	auxSize     = 9  // type 1, symbol 8
	refNameSize = 16 // symbol 8, string 8
	indexSize   = 4
)

var recordSize = [blockCount]int{
	blockPackages:   stringSize,
	blockFiles:      stringSize,
	blockDefs:       symbolSize,
	blockHashed64:   symbolSize,
	blockHashed:     symbolSize,
	blockOtherDefs:  symbolSize,
	blockOtherRefs:  symbolSize,
	blockRelocIndex: indexSize,
	blockAuxIndex:   indexSize,
	blockDataIndex:  indexSize,
	blockRelocs:     relocSize,
	blockAux:        auxSize,
	blockData:       1,
	blockRefNames:   refNameSize,
}

// Package numbers of references that are not indices of blockPackages.
const (
	pkgNone     = 1<<31 - 1 - iota // blockOtherDefs, then blockOtherRefs
	pkgHashed64                    // blockHashed64
	pkgHashed                      // blockHashed
	pkgBuiltin                     // the builtin table of the release
	pkgSelf                        // blockDefs
	pkgInvalid  = 0                // no symbol
)

// Fields of symbols.
const (
	symbolABI    = 8
	symbolType   = 10
	symbolFlags2 = 12

	typeText     = 1
	typeTextFIPS = 2

	flag2ABIWrapper = 1 << 5
)

// Types of auxiliary symbols.
const (
	auxFuncInfo = 1
	auxFileTab  = 8
	auxLineTab  = 9
	auxInlTab   = 10
)

var errCorrupt = errors.New("object code is corrupt")

// corrupt returns an error that says what is wrong with the object code.
func corrupt(format string, args ...any) error {
	return fmt.Errorf("%w: %s", errCorrupt, fmt.Sprintf(format, args...))
}

// A ref refers to a symbol: the high half is the package number, the low half
// the symbol's number therein.
type ref uint64

func (r ref) pkg() uint32 { return uint32(r >> 32) }
func (r ref) sym() uint32 { return uint32(r) }

func refAt(b []byte) ref {
	return ref(binary.LittleEndian.Uint32(b))<<32 | ref(binary.LittleEndian.Uint32(b[4:]))
}

// code is object code whose blocks and indices are known to lie within it.
// Only strings and what they and symbols refer to is checked on use.
type code struct {
	data   []byte
	blocks [blockCount][]byte
	// Symbols are counted over blockDefs to blockOtherRefs: first is the number
	// of the first symbol of each of these blocks, and of the one after. The
	// first defs of them are definitions.
	first [blockOtherRefs + 2]int
	defs  int
}

// newCode checks the outline of object code: afterwards all records of all
// blocks, and all relocations, auxiliary symbols and contents of definitions
// can be sliced without checks.
func newCode(data []byte) (*code, error) {
	// After the magic come a fingerprint, flags and the offsets of the blocks.
	const offsets = len(objectMagic) + 8 + 4
	if len(data) < offsets+4*blockCount || string(data[:len(objectMagic)]) != objectMagic {
		return nil, errors.New("object code has an unknown format")
	}
	c := &code{data: data}
	at := func(block int) int64 { return int64(binary.LittleEndian.Uint32(data[offsets+4*block:])) }
	for b := range blockEnd {
		from, to := at(b), at(b+1)
		if from > to || to > int64(len(data)) {
			return nil, corrupt("block %d lies at %d to %d of %d", b, from, to, len(data))
		}
		c.blocks[b] = data[from:to]
		if n := recordSize[b]; n > 0 && (to-from)%int64(n) != 0 {
			return nil, corrupt("block %d has a broken record", b)
		}
	}
	for b := blockDefs; b <= blockOtherRefs; b++ {
		c.first[b+1] = c.first[b] + c.count(b)
	}
	c.defs = c.first[blockOtherRefs]
	for _, b := range [][2]int{{blockRelocIndex, blockRelocs}, {blockAuxIndex, blockAux}, {blockDataIndex, blockData}} {
		if err := c.checkIndex(b[0], b[1]); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// checkIndex checks that an index has an entry for each definition and one for
// the end, and that they do not decrease or exceed the block.
func (c *code) checkIndex(index, block int) error {
	if c.count(index) != c.defs+1 {
		return corrupt("index %d has %d entries for %d symbols", index, c.count(index), c.defs)
	}
	last := uint32(0)
	for b := c.blocks[index]; len(b) > 0; b = b[indexSize:] {
		v := binary.LittleEndian.Uint32(b)
		if v < last || int64(v) > int64(c.count(block)) {
			return corrupt("index %d is out of order or range", index)
		}
		last = v
	}
	return nil
}

// count returns the number of records of a block.
func (c *code) count(block int) int { return len(c.blocks[block]) / recordSize[block] }

// record returns the i-th record of a block.
func (c *code) record(block, i int) []byte {
	n := recordSize[block]
	return c.blocks[block][i*n : (i+1)*n]
}

// of returns the records of a block that belong to definition def.
func (c *code) of(index, block, def int) []byte {
	b := c.blocks[index][def*indexSize:]
	n := recordSize[block]
	from, to := binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[indexSize:])
	return c.blocks[block][int(from)*n : int(to)*n]
}

func (c *code) relocs(def int) []byte   { return c.of(blockRelocIndex, blockRelocs, def) }
func (c *code) aux(def int) []byte      { return c.of(blockAuxIndex, blockAux, def) }
func (c *code) contents(def int) []byte { return c.of(blockDataIndex, blockData, def) }

// text returns the string that a record refers to.
func (c *code) text(record []byte) (string, error) {
	n, off := binary.LittleEndian.Uint32(record), binary.LittleEndian.Uint32(record[4:])
	if int64(off)+int64(n) > int64(len(c.data)) {
		return "", corrupt("a string lies outside")
	}
	return string(c.data[off : int64(off)+int64(n)]), nil
}

// symbol returns the record of the i-th symbol.
func (c *code) symbol(i int) []byte {
	b := blockDefs
	for i >= c.first[b+1] {
		b++
	}
	return c.record(b, i-c.first[b])
}

// local returns the number of a symbol for [code.symbol], and whether r refers
// to such a symbol.
func (c *code) local(r ref) (int, bool) {
	from, to := 0, 0
	switch r.pkg() {
	case pkgSelf:
		from, to = c.first[blockDefs], c.first[blockHashed64]
	case pkgHashed64:
		from, to = c.first[blockHashed64], c.first[blockHashed]
	case pkgHashed:
		from, to = c.first[blockHashed], c.first[blockOtherDefs]
	case pkgNone:
		from, to = c.first[blockOtherDefs], c.first[blockOtherRefs+1]
	}
	if int64(r.sym()) >= int64(to-from) {
		return 0, false
	}
	return from + int(r.sym()), true
}

// definition is like local for symbols that are defined here.
func (c *code) definition(r ref) (int, bool) {
	i, ok := c.local(r)
	return i, ok && i < c.defs
}
