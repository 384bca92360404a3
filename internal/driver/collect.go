package driver

import "github.com/fencevet/fencevet/internal/directive"

// collect returns what the directives of a package mean for its importers.
// Their errors are reported where the package itself is checked.
var collect = func(in directive.Input) *directive.Export { return directive.Collect(in).Export() }
