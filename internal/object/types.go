package object

import (
	"bytes"
	"encoding/binary"
	"strings"
)

// typeSymbol begins the names of type descriptors, closureType those of the
// objects that hold a function and what it has captured. The compiler makes up
// these types, so they are marked as having no methods for maps (noalg).
const (
	typeSymbol  = "type:"
	closureType = "noalg.struct { F uintptr"
)

// allocatedType returns the type that the call of runtime.newobject at pc
// allocates, in the linker's spelling, or "" if it cannot be told. The call has
// one argument, so the last relocation before it belongs to the instruction
// that loads the type into the register of the first argument; unless the type
// comes from the dictionary of a generic function.
func (p *Package) allocatedType(def int, pc uint32) (string, error) {
	const near = 16 // bytes between the instruction and the call
	var last []byte
	for b := p.code.relocs(def); len(b) > 0; b = b[relocSize:] {
		at := binary.LittleEndian.Uint32(b)
		if b[4] == 0 || at >= pc || pc-at > near { // markers for the linker have no size
			continue
		}
		if last == nil || at > binary.LittleEndian.Uint32(last) {
			last = b
		}
	}
	if last == nil || !p.loadsArgument(p.code.contents(def), binary.LittleEndian.Uint32(last)) {
		return "", nil
	}
	name, err := p.symbolName(refAt(last[15:]))
	if err != nil {
		return "", err
	}
	name, ok := strings.CutPrefix(name, typeSymbol)
	if !ok {
		return "", nil
	}
	return name, nil
}

// loadsArgument reports whether the relocation at off is that of an
// instruction that loads an address into the register of the first argument.
func (p *Package) loadsArgument(text []byte, off uint32) bool {
	switch {
	case int64(off)+4 > int64(len(text)):
		return false
	case p.GOARCH == "amd64": // LEAQ sym(SB), AX
		return off >= 3 && bytes.Equal(text[off-3:off], []byte{0x48, 0x8d, 0x05})
	case p.GOARCH == "arm64": // ADRP sym, R0
		return binary.LittleEndian.Uint32(text[off:])&0x9f00001f == 0x90000000
	}
	return false
}
