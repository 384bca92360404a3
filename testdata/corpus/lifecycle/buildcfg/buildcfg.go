// Package buildcfg has the constants that build tags choose.
package buildcfg

// Checked turns on expensive checks.
const Checked = false

// Verbose turns on messages.
const Verbose = true

// Level is compared with constants.
const Level = 2
