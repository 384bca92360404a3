// Package corpus is the root of a module of annotated packages, each section
// of which says what is to be reported in it. See README.md.
package corpus
