package model

import (
	"strings"

	"github.com/fencevet/fencevet/internal/effect"
)

// usual holds the words of a message for an effect whose row gives none:
// first when it is possible, then when it is certain. It lists every effect
// that a table may use.
var usual = map[string][2]string{
	"wait/sync-wait":         {"may wait in {func}", "waits in {func}"},
	"wait/sleep":             {"may sleep in {func}", "sleeps in {func}"},
	"wait/context-wait":      {"may wait for a context in {func}", "waits for a context in {func}"},
	"wait/chan-send":         {"may send on a channel in {func}", "sends on a channel in {func}"},
	"wait/chan-recv":         {"may receive from a channel in {func}", "receives from a channel in {func}"},
	"wait/blocking-select":   {"may wait in a select in {func}", "waits in a select in {func}"},
	"wait/net-io":            {"may wait for the network in {func}", "waits for the network in {func}"},
	"wait/file-db-proc-io":   {"may wait for i/o in {func}", "waits for i/o in {func}"},
	"wait/cgo-call":          {"may call C in {func}", "calls C in {func}"},
	"wait/foreign-wait":      {"may wait for the system in {func}", "waits for the system in {func}"},
	"wait/hidden-io-logging": {"may write output in {func}", "writes output in {func}"},
	"wait/runtime-stall":     {"may stall the runtime in {func}", "stalls the runtime in {func}"},
	"wait/abstract-io":       {"may wait for i/o behind {func}", "waits for i/o behind {func}"},
	"lock/lock-in-section":   {"may lock {recv}", "locks {recv}"},
	"lock/hidden-lock":       {"may lock inside {func}", "locks inside {func}"},
	"alloc/heap-alloc":       {"may allocate in {func}", "allocates in {func}"},
	"alloc/implicit-alloc":   {"may allocate in {func}", "allocates in {func}"},

	"unknown/opaque-code":        {"may call code that cannot be seen in {func}", "calls code that cannot be seen in {func}"},
	"unknown/unknown-interface":  {"may call a method that cannot be seen in {func}", "calls a method that cannot be seen in {func}"},
	"unknown/unknown-func-value": {"may call a function that cannot be seen in {func}", "calls a function that cannot be seen in {func}"},
}

// expand puts the names of f into a text: {func} is the function as a caller
// writes it, and for an interface method {type} its interface and {method}
// its bare name.
func expand(text string, f effect.Func) string {
	if !strings.Contains(text, "{") {
		return text
	}
	full := f.In("")
	typ, method := full, f.Name
	if i := strings.LastIndexByte(full, '.'); i >= 0 {
		typ, method = full[:i], full[i+1:]
	}
	text = strings.ReplaceAll(text, "{func}", full)
	text = strings.ReplaceAll(text, "{type}", typ)
	return strings.ReplaceAll(text, "{method}", method)
}
