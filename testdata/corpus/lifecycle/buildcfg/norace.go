//go:build !race

package buildcfg

// Race reports whether the race detector is on.
const Race = false
