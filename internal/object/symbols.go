package object

import "github.com/fencevet/fencevet/internal/effect"

// readNames reads the tables of packages and of symbols of other packages.
func (p *Package) readNames() error {
	c := p.code
	for i := range c.count(blockPackages) {
		path, err := c.text(c.record(blockPackages, i))
		if err != nil {
			return err
		}
		path, ok := unescape(path)
		if !ok {
			return corrupt("package %q has a bad name", path)
		}
		p.pkgs = append(p.pkgs, path)
	}
	p.external = make(map[ref]string, c.count(blockRefNames))
	for i := range c.count(blockRefNames) {
		rec := c.record(blockRefNames, i)
		name, err := c.text(rec[8:])
		if err != nil {
			return err
		}
		p.external[refAt(rec)] = name
	}
	return nil
}

// name returns the name of a symbol that is defined here or has a name of its
// own.
func (p *Package) name(sym int) (string, error) {
	if name := p.names[sym]; name != "" {
		return name, nil
	}
	name, err := p.code.text(p.code.symbol(sym))
	p.names[sym] = name
	return name, err
}

// symbolName returns the name of the symbol that r refers to; "" if it belongs
// to another package and only that is stored.
func (p *Package) symbolName(r ref) (string, error) {
	switch pkg := r.pkg(); pkg {
	case pkgBuiltin:
		if int64(r.sym()) >= int64(len(p.builtins)) {
			return "", corrupt("there is no builtin symbol %d", r.sym())
		}
		return p.builtins[r.sym()], nil
	case pkgSelf, pkgHashed, pkgHashed64, pkgNone:
		sym, ok := p.code.local(r)
		if !ok {
			return "", corrupt("there is no symbol %d of kind %#x", r.sym(), pkg)
		}
		return p.name(sym)
	default:
		if _, err := p.pkg(r); err != nil {
			return "", err
		}
		return p.external[r], nil
	}
}

// pkg returns the import path of the other package that r refers to.
func (p *Package) pkg(r ref) (string, error) {
	if n := int64(r.pkg()); n > 0 && n < int64(len(p.pkgs)) {
		return p.pkgs[n], nil
	}
	return "", corrupt("there is no package %d", r.pkg())
}

// file returns the name of a file by its number; "" for -1.
func (p *Package) file(i int32) (string, error) {
	switch {
	case i == -1:
		return "", nil
	case i < 0 || int(i) >= len(p.files):
		return "", corrupt("there is no file %d", i)
	case p.files[i] == "":
		name, err := p.code.text(p.code.record(blockFiles, int(i)))
		if err != nil {
			return "", err
		}
		p.files[i] = name
	}
	return p.files[i], nil
}

// localFrame returns a frame, without position, of the function with symbol
// number def.
func (p *Package) localFrame(def int) (Frame, error) {
	symbol, err := p.name(def)
	if err != nil {
		return Frame{}, err
	}
	n, _ := ParseName(symbol)
	return Frame{Symbol: symbol, Func: n.Func}, nil
}

// inlinedFrame returns a frame, without position, of an inlined function.
func (p *Package) inlinedFrame(r ref) (Frame, error) {
	symbol, err := p.symbolName(r)
	if err != nil {
		return Frame{}, err
	}
	if n, ok := ParseName(symbol); ok {
		return Frame{Symbol: symbol, Func: n.Func}, nil
	}
	if symbol != "" {
		return Frame{Symbol: symbol}, nil
	}
	pkg, err := p.pkg(r)
	return Frame{Func: effect.Func{Pkg: pkg}}, err
}
